"""Similarity of alliance portfolios from treaties, members of the system and capabilities."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator

import numpy as np
import pytest

from allies.core.series import Figures, Provenance
from allies.errors import UsageError
from allies.measures.base import Request, Result
from allies.measures.similarity import MEASURES_SIMILARITY
from allies.store.database import Database, open_database
from allies.store.datasets import write_dataset
from loading import load_into

MEASURES = {m.name: m for m in MEASURES_SIMILARITY if m.name.startswith("alliance-")}
YEARS = ("1914", "1980", "2015", "2016", "2018")


@pytest.fixture(scope="module")
def real(shared, tmp_path_factory) -> Iterator[Database]:
    """A workspace with the treaties of some years, the system and its capabilities."""
    folder = tmp_path_factory.mktemp("treaties")
    atop = shared / "data/atop/peacesciencer_atop_alliance_5_1_ddyr.csv.gz"
    with gzip.open(atop, "rt", encoding="utf-8") as stream:
        lines = [next(stream), *(line for line in stream if line.split(",")[2] in YEARS)]
    (folder / "atop.csv").write_text("".join(lines), encoding="utf-8")
    with open_database(folder / "treaties.duckdb") as db:
        load_into(db, "atop", [folder / "atop.csv"])
        load_into(db, "system", [shared / "data/peacesciencer/cow_states.csv.gz"])
        load_into(db, "capabilities", [shared / "data/peacesciencer/cow_nmc.csv.gz"])
        yield db


def found(db: Database, name: str, year: int, **options: str) -> Result:
    return MEASURES[name].compute(db, Request(years=(year, year), options=options))


def value(result: Result, one: str, other: str) -> float:
    (period,) = result.periods
    given = result.estimate(one, other, period, unit="score").value
    assert given is not None
    return given


def test_portfolios_are_over_all_members_of_the_system(real, shared):
    with gzip.open(shared / "data/peacesciencer/cow_states.csv.gz", "rt") as stream:
        rows = list(csv.DictReader(stream))
    for year in (1914, 2015):
        members = sum(int(r["styear"]) <= year <= int(r["endyear"]) for r in rows)
        result = found(real, "alliance-s", year)
        assert abs(np.nanmax(result.n) - members) <= 1
    # The list ends with 2016; those who were members then are taken to be so in 2018.
    assert np.array_equal(
        found(real, "alliance-s", 2018).n.max(), found(real, "alliance-s", 2016).n.max()
    )
    assert "those of 2016 after it" in found(real, "alliance-s", 2018).method


def test_nato_is_alike_and_its_rivals_are_not(real):
    for name, options in (
        ("alliance-s", {}), ("alliance-kappa-squared", {}), ("alliance-kappa", {}),
        ("alliance-pi", {}), ("alliance-s", {"weights": "capabilities"}),
    ):  # fmt: skip
        result = found(real, name, 1980, **options)
        allied, apart = value(result, "NLD", "BEL"), value(result, "NLD", "BGR")
        assert allied > 0.8 and allied > apart + 0.15, name
        assert value(result, "NLD", "NLD") == pytest.approx(1, abs=1e-12)
    # Rank association is no similarity: it is high for rivals too, by what neither is bound to.
    assert value(found(real, "alliance-tau-b", 1980), "NLD", "BGR") > 0.85


def test_scores_equal_the_formula_on_the_rows_of_the_file(real, shared):
    """S, squared S and kappa of 1914, counted from the csv file without matrices."""
    worth = {"atop_defense": 3, "atop_offense": 3, "atop_neutral": 2, "atop_consul": 2,
             "atop_nonagg": 1}  # fmt: skip
    codes = {"FRN": "220", "RUS": "365", "GMY": "255"}
    bound: dict[str, dict[str, int]] = {code: {code: 3} for code in codes.values()}
    path = shared / "data/atop/peacesciencer_atop_alliance_5_1_ddyr.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            if row["year"] == "1914" and row["ccode1"] in bound:
                level = max(worth[name] * int(row[name]) for name in worth)
                bound[row["ccode1"]][row["ccode2"]] = level
    result = found(real, "alliance-s", 1914)
    n = int(result.n.max())
    for one, other, names in (("FRN", "RUS", "FRA RUS"), ("GMY", "RUS", "DEU RUS")):
        x, y = bound[codes[one]], bound[codes[other]]
        gaps = [abs(x.get(k, 0) - y.get(k, 0)) for k in {*x, *y}]
        pair = names.split()
        assert value(result, *pair) == pytest.approx(1 - 2 * sum(gaps) / (3 * n), abs=1e-12)
        squared = found(real, "alliance-s-squared", 1914)
        total = sum(g * g for g in gaps)
        assert value(squared, *pair) == pytest.approx(1 - 2 * total / (9 * n), abs=1e-12)
        binary = found(real, "alliance-kappa", 1914, ties="binary")
        ties = [{k for k, level in p.items() if level} for p in (x, y)]
        p, q = (len(t) / n for t in ties)
        chance = p * (1 - q) + q * (1 - p)
        expected = 1 - len(ties[0] ^ ties[1]) / n / chance
        assert value(binary, *pair) == pytest.approx(expected, abs=1e-12)
        parts = binary.estimate(*pair, "1914", unit="score").parts
        assert parts["bound to neither"] == pytest.approx(1 - len(ties[0] | ties[1]) / n)


def test_years_outside_the_treaties_have_no_score(real):
    with pytest.raises(UsageError, match=r"covers \d{4} to 2018; ask for years among these"):
        found(real, "alliance-s", 2024)
    result = MEASURES["alliance-s"].compute(real, Request(years=(2016, 2030)))
    assert result.periods == ("2016", "2017", "2018")


def own(db: Database, name: str, years: tuple[int, int], *parts: Figures) -> None:
    write_dataset(
        db,
        Provenance(
            dataset=name, version="1", released=None, origin="own", files=("own",),
            sha256="0" * 64, licence="none", redistributable=True, years=years,
        ),
        parts,
    )  # fmt: skip


@pytest.fixture
def small() -> Iterator[Database]:
    """Three states bound in 2000, one of them only one way; nothing in 2001."""
    rows = [("USA", "GBR", 1), ("GBR", "USA", 1), ("USA", "CAN", 1), ("CAN", "USA", 0)]
    one, other, flag = zip(*rows, strict=True)
    with open_database(":memory:") as db:
        own(db, "atop", (2000, 2001), *(
            Figures(name, "flag", one, other, ["2000"] * 4,
                    [v if name == "defense" else 0 for v in flag], range(1, 5))
            for name in ("defense", "offense", "neutral", "nonagg", "consul")
        ))  # fmt: skip
        yield db


def test_obligations_may_be_one_sided_and_absence_inside_the_years_is_none(small):
    result = MEASURES["alliance-s"].compute(small, Request(years=(2000, 2001)))
    # USA 3 3 3, GBR 3 3 0, CAN 0 0 3 over USA, GBR, CAN; S = 1 − 2 Σ|x − y| / 9.
    for one, other, s in (("USA", "GBR", 1 / 3), ("USA", "CAN", -1 / 3), ("GBR", "CAN", -1)):
        assert result.estimate(one, other, "2000", unit="score").value == pytest.approx(s)
    # Without a list of members, those without a treaty in a year are not in it.
    nothing = result.estimate("USA", "GBR", "2001", unit="score")
    assert (nothing.value, nothing.n) == (None, 0)
    own(small, "system", (2000, 2001), Figures(
        "member", "flag", ["USA", "GBR", "CAN", "MEX"] * 2, None, ["2000"] * 4 + ["2001"] * 4,
        [1] * 8, range(1, 9),
    ))  # fmt: skip
    result = MEASURES["alliance-s"].compute(small, Request(years=(2000, 2001)))
    assert result.rests_on == ("atop 1", "system 1")
    assert result.estimate("GBR", "CAN", "2000", unit="score").value == pytest.approx(-0.5)
    # Four members bound to none but themselves differ over two of four.
    nothing = result.estimate("USA", "MEX", "2001", unit="score")
    assert (nothing.value, nothing.n) == (pytest.approx(0), 4)


def test_partners_weigh_by_capabilities_and_those_without_are_left_out(small):
    with pytest.raises(UsageError, match="allies add capabilities"):
        found(small, "alliance-s", 2000, weights="capabilities")
    own(small, "capabilities", (2000, 2000), Figures(
        "capability-index", "share", ["USA", "GBR", "CAN"], None, ["2000"] * 3,
        [0.75, 0.25, None], (1, 2, 3),
    ))  # fmt: skip
    result = found(small, "alliance-s", 2000, weights="capabilities")
    assert result.n.max() == 2 and result.rests_on == ("atop 1", "capabilities 1")
    assert value(result, "USA", "GBR") == 1 and value(result, "USA", "CAN") == -1
    squared = found(small, "alliance-kappa-squared", 2000, weights="capabilities")
    # USA and GBR are constant and equal over what counts: no kappa.
    assert squared.estimate("USA", "GBR", "2000", unit="score").value is None


@pytest.mark.parametrize("name", MEASURES)
def test_every_measure_of_portfolios_answers_and_explains_itself(small, name):
    measure = MEASURES[name]
    result = found(small, name, 2000)
    values = result.value[~np.isnan(result.value)]
    assert values.size and values.min() >= measure.low and values.max() <= measure.high
    said = result.estimate("GBR", "CAN", "2000", unit=measure.unit).explain()
    assert measure.formula in said and "from atop 1" in said
    with pytest.raises(UsageError, match="no option 'unanimous'"):
        found(small, name, 2000, unanimous="kept")
    with pytest.raises(UsageError, match="choose valued, binary"):
        found(small, name, 2000, ties="some")


def test_without_treaties_the_measure_says_what_to_add():
    with open_database(":memory:") as empty, pytest.raises(UsageError, match="allies add atop"):
        found(empty, "alliance-s", 2000)
