"""Treaties since 2018, and what of ATOP's last year may be carried beyond it."""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from pathlib import Path

import pytest

from allies.codebook import treaties as module
from allies.codebook.state_codes import state_of
from allies.codebook.treaties import (
    ITEMS,
    LAST_ATOP,
    OBLIGATIONS,
    carried,
    checked_to,
    lasting_ties,
    new_ties,
    profile,
    treaties,
)
from allies.errors import CodebookError, UsageError


@pytest.fixture
def members(shared: Path) -> dict[int, list[dict[str, str]]]:
    """The rows of ATOP 4.01 of members that are in a treaty to the end, by treaty."""
    found = defaultdict(list)
    with (shared / "data/atop/atop4_01m.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["yrexit"] == "0":
                found[int(row["atopid"])].append(row)
    return found


@pytest.fixture
def ties_2018(shared: Path) -> dict[tuple[str, str], tuple[bool, ...]]:
    """What ATOP 5.1 has in 2018."""
    found = {}
    with gzip.open(
        shared / "data/atop/peacesciencer_atop_alliance_5_1_ddyr.csv.gz", "rt", encoding="utf-8"
    ) as stream:
        for row in csv.DictReader(stream):
            if row["year"] == "2018":
                pair = (
                    state_of(row["ccode1"], "cow", at=2018),
                    state_of(row["ccode2"], "cow", at=2018),
                )
                found[pair] = tuple(row[f"atop_{name}"] == "1" for name in OBLIGATIONS)
    return found


def ties_of(code: str) -> dict[tuple[str, str], tuple[int, int, tuple[bool, ...]]]:
    """The new ties of a treaty."""
    return {
        (t.source, t.target): (t.first, t.last, t.obligations)
        for t in new_ties()
        if t.treaty == code
    }


def flags(*names: str) -> tuple[bool, ...]:
    """Five obligations, those named true."""
    return tuple(name in names for name in OBLIGATIONS)


@pytest.mark.parametrize(
    ("code", "first", "named"),
    [
        ("RUS-PRK-2024", 2024, ("defense", "consul")),
        ("RUS-IRN-2025", 2025, ("neutral", "nonagg", "consul")),
        ("AES-2023", 2023, ("defense", "nonagg")),
        ("TUR-AZE-2021", 2022, ("defense", "consul")),
        ("FRA-DEU-2019", 2020, ("defense",)),
        ("RUS-BLR-2024", 2025, ("defense",)),
        ("SAU-PAK-2025", 2025, ("defense",)),
        ("USA-UKR-2024", 2024, ("consul",)),
        ("GBR-UKR-2024", 2024, ("consul",)),
        ("JPN-PHL-2024", 2025, ()),
        ("AUKUS-2021", 2022, ()),
    ],
)
def test_treaties_bind_all_their_parties_from_the_year_in_which_they_came_into_force(
    code, first, named
):
    found = ties_of(code)
    parties = [p.state for p in treaties()[code].parties]
    assert len(found) == len(parties) * (len(parties) - 1)
    assert set(found.values()) == {(first, checked_to(), flags(*named))}


def test_falepili_binds_australia_alone():
    found = ties_of("AUS-TUV-2023")
    assert found["AUS", "TUV"] == (2024, checked_to(), flags("defense"))
    assert found["TUV", "AUS"] == (2024, checked_to(), flags())


def test_what_is_signed_and_not_in_force_binds_nobody():
    assert treaties()["AUS-PNG-2025"].in_force is None
    assert ties_of("AUS-PNG-2025") == {}


@pytest.mark.parametrize(
    ("code", "state", "free"),
    [("NATO-1949", "FIN", False), ("RUS-PRK-2024", "RUS", True), ("RUS-IRN-2025", "RUS", None),
     ("AUS-TUV-2023", "AUS", True), ("AUS-TUV-2023", "TUV", None), ("SAU-PAK-2025", "SAU", None)],
)  # fmt: skip
def test_whether_defence_is_limited_is_known_where_it_is_promised(code, state, free):
    assert treaties()[code].answers_of(state)[-1] is free


def test_nato_grows_by_the_ties_of_those_who_joined():
    found = ties_of("NATO-1949")
    both = flags("defense", "nonagg", "consul")
    assert found["FIN", "USA"] == found["USA", "FIN"] == (2023, checked_to(), both)
    assert found["SWE", "FIN"] == (2024, checked_to(), both)
    assert found["MKD", "SWE"] == (2024, checked_to(), both)
    assert found["TUR", "MKD"] == (2020, checked_to(), both)
    assert ("USA", "CAN") not in found and ("MNE", "USA") not in found
    # 29 and 1, then 30 and 1, then 31 and 1, in both directions.
    assert len(found) == 2 * (29 + 30 + 31)


def test_declarations_can_be_left_out():
    without = {tie.treaty for tie in new_ties(declarations=False)}
    assert {"GBR-SWE-2022", "GBR-FIN-2022", "USA-JPN-KOR-2023"} <= {t.treaty for t in new_ties()}
    assert not {"GBR-SWE-2022", "GBR-FIN-2022", "USA-JPN-KOR-2023"} & without
    assert {"TUR-AZE-2021", "USA-UKR-2024", "NATO-1949"} <= without


def test_old_treaties_are_coded_as_atop_codes_them(members):
    joined = {"NATO-1949": {"MKD", "FIN", "SWE"}, "SCO-2001": {"IRN", "BLR"}}
    for treaty in treaties().values():
        if treaty.atop is None:
            continue
        rows = {state_of(row["member"], "cow", at=2016): row for row in members[treaty.atop]}
        new = joined.get(treaty.code, set())
        assert {p.state for p in treaty.parties} - new == set(rows), treaty.code
        assert treaty.code not in joined or new <= {p.state for p in treaty.parties}
        for state, row in rows.items():
            coded = dict(zip(ITEMS, treaty.answers_of(state), strict=True))
            for name in OBLIGATIONS:
                assert coded[name] == (row[name] == "1"), (treaty.code, state, name)
            assert coded["base"] is None or coded["base"] == (row["base"] not in ("", "0"))
            if row["defense"] == "1":
                limited = row["defcoadv"] == "1" or row["defcoloc"] == "1"
                assert coded["unconditional"] == (not limited), treaty.code
            else:
                assert coded["unconditional"] is None


def test_ties_are_carried_where_a_treaty_is_known_to_be_in_force(ties_2018):
    found = carried(ties_2018, 2024)
    usa = found["USA", "CAN"]
    assert usa.obligations == flags("defense", "nonagg", "consul") and "NATO-1949" in usa.treaties
    assert found["CHN", "PRK"].obligations == flags("defense", "nonagg")
    assert found["USA", "JPN"].obligations == flags("defense", "nonagg", "consul")
    assert found["JPN", "USA"].obligations == flags("nonagg", "consul")
    assert found["RUS", "BLR"].obligations[0]
    # Nothing is carried that ATOP does not have, nor a new tie.
    for pair, tie in found.items():
        assert all(ties_2018[pair][k] for k, held in enumerate(tie.obligations) if held)
    assert ("USA", "FIN") not in found and ("RUS", "PRK") in found
    assert len(found) < len(ties_2018)


def test_what_ended_after_2018_is_carried_to_its_end_and_no_further(ties_2018):
    def treaties_of(pair, year):
        tie = carried(ties_2018, year).get(pair)
        return () if tie is None else tie.treaties

    assert "RUS-UKR-1997" in treaties_of(("RUS", "UKR"), 2019)
    assert treaties_of(("RUS", "UKR"), 2020) == ()
    assert "CSTO-1992" in treaties_of(("ARM", "KAZ"), 2024)
    assert treaties_of(("ARM", "KAZ"), 2025) == ()
    assert treaties_of(("RUS", "ARM"), 2025) == ("RUS-ARM-1997",)
    assert "EU-2007" in treaties_of(("GBR", "FRA"), 2020)
    assert set(treaties_of(("GBR", "FRA"), 2021)) == {"NATO-1949", "ASEAN-TAC-1976"}
    assert "RUS-PRK-2000" in treaties_of(("RUS", "PRK"), 2024)
    assert "RUS-PRK-2000" not in treaties_of(("RUS", "PRK"), 2025)


def test_most_defence_of_2018_can_be_carried_and_the_rest_is_left_open(ties_2018):
    defence = {pair for pair, held in ties_2018.items() if held[0]}
    kept = {pair for pair, tie in carried(ties_2018, 2019).items() if tie.obligations[0]}
    assert kept < defence
    assert 0.8 < len(kept) / len(defence) < 1


@pytest.mark.parametrize("year", [LAST_ATOP, 1990, 2999])
def test_years_that_nobody_looked_at_are_refused(year):
    with pytest.raises(UsageError, match="can't be carried"):
        carried({}, year)


def test_a_profile_keeps_the_number_what_is_known_and_what_holds():
    answers = [True, False, None, True, *[None] * 7, True]
    assert profile(answers, 3180) == (3180 << 24) | (0b100000001011 << 12) | 0b100000001001
    assert profile([None] * 12) == 0
    assert float(profile([True] * 12, 9999)) == profile([True] * 12, 9999)


def test_every_entry_says_where_it_was_read():
    for treaty in treaties().values():
        assert treaty.source and set(treaty.title) == {"en", "fr"}
        assert treaty.unsure or treaty.atop or treaty.in_force
        assert treaty.atop is not None or treaty.signed >= "2019"
    assert len({t.atop for t in treaties().values() if t.atop}) == sum(
        t.atop is not None for t in treaties().values()
    )
    assert all(tie.last >= LAST_ATOP + 1 for tie in lasting_ties())


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"parties": ["RUS"]}, "two parties"),
        ({"parties": ["RUS", "RUS"]}, "two parties"),
        ({"parties": ["RUS", "XYZ"]}, "no state XYZ"),
        ({"defense": ["USA"]}, "USA is no party"),
        ({"signed": "June"}, "is not a date"),
        ({"form": "handshake"}, "form must be"),
        ({"defence": True}, "unknown key"),
        ({"title": {"en": "Treaty"}}, "en and one in fr"),
        ({"source": None}, "has no source"),
    ],
)
def test_a_broken_entry_is_told(monkeypatch, change, said):
    entry = {
        "title": {"en": "Treaty", "fr": "Traité"}, "signed": "2020", "parties": ["RUS", "PRK"],
        "source": "text", **dict.fromkeys(OBLIGATIONS, False), **change,
    }  # fmt: skip
    entry = {key: value for key, value in entry.items() if value is not None}
    monkeypatch.setattr(module, "read_data", lambda _: {"checked": 2025, "X": entry})
    with pytest.raises(CodebookError, match=said):
        module._table.__wrapped__()
