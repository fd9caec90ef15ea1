"""Events that coders read out of the press: GDELT, ICEWS and POLECAT, by pair and month.

They are reports, found by machines, and nobody has verified them: one event may be told twice,
a false report is an event like others, and what the press doesn't cover is not there. Events are
added up while the files stream by; what is kept are figures of ordered pairs of states and months.

Quarters: events of GDELT and ICEWS are divided by their CAMEO root (01-05 words and 06-08 deeds of
cooperation, 09-13 words and 14-20 deeds of conflict). GDELT's own QuadClass, which is not used,
has investigations (09) among the deeds of cooperation and protests (14) among the words of
conflict. Events of POLECAT and other PLOVER data are divided by their type as PLOVER does: it
counts sanctions among the words of conflict, where CAMEO's root 16 is among the deeds, and has
no types for CAMEO's 01 and 02. So figures of the one can't be compared with those of the other.
The quarter that POLECAT's files tell is used where they tell no type.

Scale: GDELT's and ICEWS's value on Goldstein's scale, or that of the code where there is none;
POLECAT's intensity, which also runs from -10 to +10.

An event is counted once, by its identifier, however many files have it (see `Seen`). Passed over
on purpose are events with a side that is no state at the time (see `events_actors`), within one
state, and with GDELT's code '---', which says that the kind of event is unknown. An event of
POLECAT with several states on a side counts for each pair.

The figures don't say what the files leave out: a pair without a figure had no event in them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from allies.codebook.cameo import QUADS
from allies.core.series import Figures
from allies.sources.datasets.base import Dataset, Faults, Reading, Variable
from allies.sources.datasets.events_read import RowReader
from allies.sources.datasets.events_rows import (
    GDELT_1,
    GDELT_2,
    Layout,
    Source,
    event_files,
    first_year,
    layout_of,
    one_maker,
    rows_of,
    sources_of,
)
from allies.sources.datasets.events_tally import SUMS, Seen, Tally

_NO_ACTOR = frozenset({"", "NA", "None"})
_NAMES = {
    **{quad: f"events-{quad}" for quad in QUADS}, "scaled": "goldstein-events",
    "scale": "goldstein-sum", "squares": "goldstein-squares", "sources": "event-sources",
    "mentions": "event-mentions",
}  # fmt: skip
_MAKERS_WITH_REPORTS = (GDELT_1, GDELT_2)


def _count(name: str, en: str, fr: str, unit: str = "events") -> Variable:
    return Variable(name=name, unit=unit, dyadic=True, low=0, label={"en": en, "fr": fr})


DATASET = Dataset(
    name="events",
    title={
        "en": "Events reported by the press, not verified (GDELT, ICEWS, POLECAT)",
        "fr": "Événements rapportés par la presse, non vérifiés (GDELT, ICEWS, POLECAT)",
    },
    page="https://www.gdeltproject.org/data.html",
    licence="reports coded by machines, not verified; GDELT: any use with citation; ICEWS: terms "
    "of Harvard Dataverse; POLECAT: research and education only",
    redistributable=False,
    citation="""@inproceedings{leetaru2013gdelt,
  author = {Leetaru, Kalev and Schrodt, Philip A.},
  title = {{GDELT}: Global Data on Events, Location and Tone, 1979--2012},
  booktitle = {ISA Annual Convention},
  year = {2013}
}
@misc{boschee2015icews,
  author = {Boschee, Elizabeth and Lautenschlager, Jennifer and O'Brien, Sean and
            Shellman, Steve and Starz, James and Ward, Michael},
  title = {{ICEWS} Coded Event Data},
  publisher = {Harvard Dataverse},
  year = {2015},
  doi = {10.7910/DVN/28075}
}
@misc{scarborough2023polecat,
  author = {Scarborough, Grace I. and Bagozzi, Benjamin E. and Beger, Andreas and Berrie, John and
            Halterman, Andrew and Schrodt, Philip A. and Spivey, Jevon},
  title = {{POLECAT} Weekly Data},
  publisher = {Harvard Dataverse},
  year = {2023},
  doi = {10.7910/DVN/AJGVIT}
}""",
    newest="GDELT 2.0, which grows every 15 minutes; ICEWS ended in April 2023; POLECAT is weekly",
    years=(1979, None),
    variables=(
        _count("events-verbal-cooperation", "events of verbal cooperation reported",
               "événements de coopération verbale rapportés"),
        _count("events-material-cooperation", "events of material cooperation reported",
               "événements de coopération matérielle rapportés"),
        _count("events-verbal-conflict", "events of verbal conflict reported",
               "événements de conflit verbal rapportés"),
        _count("events-material-conflict", "events of material conflict reported",
               "événements de conflit matériel rapportés"),
        _count("goldstein-events", "events with a value on Goldstein’s scale",
               "événements situés sur l’échelle de Goldstein"),
        Variable(name="goldstein-sum", unit="score", dyadic=True,
                 label={"en": "sum of the events’ values on Goldstein’s scale",
                        "fr": "somme des valeurs des événements sur l’échelle de Goldstein"}),
        _count("goldstein-squares", "sum of the squares of these values",
               "somme des carrés de ces valeurs", "score-squared"),
        _count("event-sources", "sources that reported the events",
               "sources qui ont rapporté les événements", "sources"),
        _count("event-mentions", "mentions of the events", "mentions des événements", "mentions"),
    ),
    files={
        "en": "files of GDELT 1.0 or 2.0 events (export.CSV, zipped or not, or with a header), "
        "ICEWS (events.….tab) or POLECAT (ngecEvents….txt); many at once, or a folder of them",
        "fr": "les fichiers d’événements de GDELT 1.0 ou 2.0 (export.CSV, compressés ou non, ou "
        "avec un en-tête), d’ICEWS (events.….tab) ou de POLECAT (ngecEvents….txt) ; plusieurs à "
        "la fois, ou leur dossier",
    },
)  # fmt: skip


def read(files: Sequence[Path], faults: Faults) -> Reading:
    """Read files of events, or folders of them, all of one maker.

    Raises:
        DatasetError: There is none, one is in no layout that is known, or they are of several
            makers.
    """
    sources = [s for path in event_files(files) for s in sources_of(path, DATASET)]
    if not sources:
        faults.add(f"there are no event files in {', '.join(str(path) for path in files)}")
        faults.raise_if_any(DATASET)
    layouts = [(source, layout_of(source, DATASET)) for source in sources]
    maker = one_maker(layouts)
    names = [source.member or source.path.name for source in sources]
    return Reading(maker, first_year(names), _parts(layouts, maker, faults))


def _parts(
    layouts: Sequence[tuple[Source, Layout]], maker: str, faults: Faults
) -> Iterator[Figures]:
    tally = _tallied(layouts, maker, faults)
    for found in tally.sums():
        for at, name in enumerate(SUMS):
            if name in ("sources", "mentions") and maker not in _MAKERS_WITH_REPORTS:
                continue
            variable = DATASET.variable(_NAMES[name])
            yield Figures(
                variable.name,
                variable.unit,
                found.source,
                found.target,
                found.month,
                found.sums[:, at].tolist(),
                found.row,
            )


def _tallied(layouts: Sequence[tuple[Source, Layout]], maker: str, faults: Faults) -> Tally:
    tally, seen, event_of = Tally(), Seen(), RowReader(maker, faults)
    for source, layout in layouts:
        a, b = layout.places["source"], layout.places["target"]
        identifier = layout.places.get("id")
        for number, fields in rows_of(source, layout, DATASET, faults):
            one, other = fields[a], fields[b]
            # Most events have a state on one side at most; here is where the time goes.
            if one in _NO_ACTOR or other in _NO_ACTOR or (one == other and ";" not in one):
                continue
            event = event_of(source, number, layout, fields)
            if event is None:
                continue
            if identifier is not None and fields[identifier] and not seen.add(fields[identifier]):
                continue
            for first, second in event.pairs:
                tally.add(first, second, event, row=number)
    return tally
