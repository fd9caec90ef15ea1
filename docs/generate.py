"""Writes the pages of the codebook, in English and French, from its data.

    python -m docs.generate            # from the folder of the repository

`tests/test_docs.py` fails where the pages are not those that the data give.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from allies.assess.weighing import DONE
from allies.assess.weights import default_weights
from allies.codebook.actors import Actor, all_actors
from allies.codebook.relations import (
    LAYERS,
    RELATIONS,
    Relation,
    layer_label,
    modality_label,
    relations_of,
)
from allies.core.claim import MODALITIES
from allies.core.values import UNITS
from allies.i18n import number

FOLDER = Path(__file__).resolve().parent
LANGUAGES = ("en", "fr")

# Where French wants a narrow no-break space, and code, which is left alone.
_BEFORE = re.compile(r" ([;:!?»%])")
_AFTER = re.compile(r"« ")
_CODE = re.compile(r"(`[^`]*`)")

_SIGNS = {1: "+", -1: "−", 0: ""}
_YES = {"en": ("yes", "no"), "fr": ("oui", "non")}
_KINDS = {
    "state": {"en": "states", "fr": "États"},
    "territory": {"en": "territories, not states", "fr": "territoires, et non États"},
    "organisation": {"en": "organisations", "fr": "organisations"},
    "group": {"en": "groups of states", "fr": "groupes d'États"},
    "region": {"en": "regions", "fr": "régions"},
    "armed-group": {"en": "armed groups", "fr": "groupes armés"},
    "entity": {"en": "unrecognised entities", "fr": "entités non reconnues"},
}  # fmt: skip
_NAMED_BY_ISO = frozenset({"state", "territory"})

_TEXT = {
    "title": {"en": "The codebook", "fr": "Le livre de codes"},
    "made": {
        "en": "This page is made from the data of the program by `python -m docs.generate`; "
        "don't edit it. What the columns of numbers are for is told in [the method](method.md).",
        "fr": "Cette page est tirée des données du programme par `python -m docs.generate` ; "
        "ne la modifiez pas. [La méthode](methode.md) dit à quoi servent les nombres.",
    },
    "relations": {"en": "Relations", "fr": "Relations"},
    "count": {
        "en": "{n} relations in {layers} layers. The *source* does something to the *target*, or "
        "for it; a symmetric relation is stored once for the pair, codes in alphabetical order. "
        "A relation that stands is a state of affairs; the others happen at a time. `PLOVER` "
        "names the nearest types of that ontology of events. The weight is what a certain fact "
        "adds to support (sign +) or to conflict (sign −); a dash: it adds to neither.",
        "fr": "{n} relations en {layers} couches. La *source* fait quelque chose à la *cible*, ou "
        "pour elle ; une relation symétrique est gardée une fois par paire, codes dans l'ordre "
        "alphabétique. Une relation durable est un état de choses ; les autres ont lieu à un "
        "moment. `PLOVER` nomme les types les plus proches de cette ontologie d'événements. Le "
        "poids est ce qu'un fait certain ajoute au soutien (signe +) ou au conflit (signe −) ; "
        "un tiret : il n'ajoute à aucun des deux.",
    },
    "columns": {
        "en": "relation|name|sign|symmetric|stands|weight|PLOVER|what it says",
        "fr": "relation|nom|signe|symétrique|durable|poids|PLOVER|ce qu'elle dit",
    },
    "modalities": {"en": "Modalities", "fr": "Modalités"},
    "modality_columns": {
        "en": "modality|shown as|in the balance|prior",
        "fr": "modalité|affichée comme|au bilan|a priori",
    },
    "prior": {
        "en": "The prior is how probable a statement of that modality is taken to be before the "
        "documents that tell it are counted.",
        "fr": "L'a priori est la probabilité prêtée à un énoncé de cette modalité avant que soient "
        "comptés les documents qui le portent.",
    },
    "units": {"en": "Units of quantities", "fr": "Unités des quantités"},
    "actors": {"en": "Actors", "fr": "Acteurs"},
    "actor_text": {
        "en": "{n} actors. States and territories have their codes of ISO 3166-1 (three letters); "
        "states that are gone keep theirs. `allies actors NAME` finds the code of any.",
        "fr": "{n} acteurs. États et territoires portent leur code ISO 3166-1 (trois lettres) ; "
        "les États disparus gardent le leur. `allies actors NOM` trouve le code de chacun.",
    },
    "actor_columns": {"en": "kind|what|how many", "fr": "genre|quoi|combien"},
}  # fmt: skip


def typographic(text: str) -> str:
    """Return a French text with narrow no-break spaces where they belong, code left alone."""
    parts = _CODE.split(text)
    for at in range(0, len(parts), 2):
        parts[at] = _AFTER.sub("«\u202f", _BEFORE.sub("\u202f\\1", parts[at]))
    return "".join(parts)


def codebook_page(lang: str) -> str:
    """Return the page of the codebook in 'en' or 'fr', as Markdown."""
    lines = [f"# {_said('title', lang)}", "", _said("made", lang), ""]
    lines += _relations(lang) + _modalities(lang) + _units(lang) + _actors(lang)
    text = "\n".join(lines).rstrip() + "\n"
    return typographic(text) if lang == "fr" else text


def _said(key: str, lang: str, **values: object) -> str:
    return _TEXT[key][lang].format(**values)


def table(columns: str, rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a table in Markdown; `columns` are divided by '|'."""
    names = columns.split("|")
    lines = ["| " + " | ".join(names) + " |", "|" + " --- |" * len(names)]
    lines += ["| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in rows]
    return [*lines, ""]


def _relations(lang: str) -> list[str]:
    layers = [layer for layer in LAYERS if relations_of(layer)]
    said = _said("count", lang, n=len(RELATIONS), layers=len(layers))
    lines = [f"## {_said('relations', lang)}", "", said, ""]
    for layer in layers:
        rows = [_row(relation, lang) for relation in relations_of(layer)]
        lines += [f"### {layer_label(layer, lang)} (`{layer}`)", ""]
        lines += table(_said("columns", lang), rows)
    return lines


def _row(relation: Relation, lang: str) -> list[str]:
    yes, no = _YES[lang]
    weight = default_weights().relation.get(relation.code)
    return [
        f"`{relation.code}`",
        relation.label[lang],
        _SIGNS[relation.sign],
        yes if relation.symmetric else no,
        yes if relation.standing else no,
        "–" if weight is None or relation.sign == 0 else number(weight, lang, digits=2),
        ", ".join(relation.plover) or "–",
        relation.definition[lang],
    ]


def _modalities(lang: str) -> list[str]:
    yes, no = _YES[lang]
    weights = default_weights()
    rows = [
        [
            f"`{name}`",
            modality_label(name, lang),
            yes if name == DONE else no,
            number(weights.prior(name), lang, digits=2),
        ]
        for name in MODALITIES
    ]
    lines = [f"## {_said('modalities', lang)}", "", _said("prior", lang), ""]
    return lines + table(_said("modality_columns", lang), rows)


def _units(lang: str) -> list[str]:
    names = ", ".join(f"`{unit}`" for unit in UNITS)
    return [f"## {_said('units', lang)}", "", f"{names}.", ""]


def _actors(lang: str) -> list[str]:
    by_kind: dict[str, list[Actor]] = defaultdict(list)
    for actor in all_actors():
        by_kind[actor.kind].append(actor)
    total = sum(len(group) for group in by_kind.values())
    lines = [f"## {_said('actors', lang)}", "", _said("actor_text", lang, n=total), ""]
    rows = [
        [f"`{kind}`", names[lang], str(len(by_kind[kind]))]
        for kind, names in _KINDS.items()
        if by_kind[kind]
    ]
    lines += table(_said("actor_columns", lang), rows)
    for kind, names in _KINDS.items():
        if kind not in _NAMED_BY_ISO and by_kind[kind]:
            found = sorted(by_kind[kind], key=lambda actor: actor.code)
            listed = " · ".join(f"`{actor.code}` {actor.labels[lang]}" for actor in found)
            title = names[lang][0].upper() + names[lang][1:]
            lines += [f"### {title}", "", listed, ""]
    return lines


def main() -> None:
    """Write the pages."""
    for lang in LANGUAGES:
        (FOLDER / f"codebook.{lang}.md").write_text(codebook_page(lang), encoding="utf-8")


if __name__ == "__main__":
    main()
