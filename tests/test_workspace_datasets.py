"""Public data sets and measures from Python: into the workspace, and out of it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import pytest

import allies
from allies.codebook.state_codes import codes_of, state_of
from allies.core.estimate import Estimate
from allies.errors import (
    AlliesError,
    MissingSource,
    NotFound,
    StoreError,
    UnknownActor,
    UsageError,
)
from allies.figures import adding
from allies.figures.panel import NO_NUMBER, column_name, cow_numbers
from allies.measures import MEASURES, MODULES
from allies.measures.base import PERIODS, Measure, Request, Result
from allies.settings import Settings
from allies.sources.datasets import DATASETS, capabilities
from allies.sources.datasets.base import DatasetError
from allies.store.datasets import read_panel

HEAD = "ccode,year,milex,milper,irst,pec,tpop,upop,cinc\n"
# The United States, the Soviet Union and then Russia, Japan; Russia has no figure in 1992.
ROWS = [
    (2, 1990, 0.14), (365, 1990, 0.12), (740, 1990, 0.05),
    (2, 1992, 0.15), (365, 1992, -9), (740, 1992, 0.05),
    (2, 1993, 0.15), (365, 1993, 0.06), (740, 1993, 0.06),
]  # fmt: skip


def table(rows=ROWS) -> str:
    return HEAD + "".join(f"{code},{year},1,1,1,1,1,1,{value}\n" for code, year, value in rows)


def ratio(db, request: Request) -> Result:
    """How strong the source is for one of the target: a measure of our own to try things on."""
    choice = request.option("of", "sum", ("sum", "target"))
    got = read_panel(db, "capabilities", "capability-index", years=request.years, dyadic=False)
    own, other = got.values[:, :, None], got.values[:, None, :]
    value = own / (own + other) if choice == "sum" else own / other
    return Result(
        states=got.states, periods=tuple(str(year) for year in got.years), value=value,
        n=np.where(np.isnan(value), 0, 2), low=value * 0.9, high=value * 1.1,
        parts={"of the source": own + 0 * other}, method=f"ratio to {choice}",
        rests_on=("capabilities 7.0",),
    )  # fmt: skip


def share(db, request: Request) -> Result:
    got = read_panel(db, "capabilities", "capability-index", years=request.years, dyadic=False)
    return Result(
        states=got.states, periods=tuple(str(year) for year in got.years), value=got.values,
        method="as loaded", rests_on=("capabilities 7.0",),
    )  # fmt: skip


RATIO = Measure(
    name="test-ratio", label={"en": "relative strength", "fr": "force relative"}, unit="share",
    directed=True, low=0, high=1, needs=("capabilities",), compute=ratio, reference="none",
    options={"of": ("sum", "target")}, formula="c_i / (c_i + c_j)",
    says={"en": "Which is stronger.", "fr": "Lequel est plus fort."},
    silent={"en": "Whether it matters.", "fr": "Si cela importe."},
)  # fmt: skip
SHARE = replace(
    RATIO, name="test-share", label={"en": "share", "fr": "part"}, dyadic=False, directed=False,
    compute=share, options={},
)  # fmt: skip
EVEN = replace(RATIO, name="test-even", directed=False, options={})


@pytest.fixture
def measures(monkeypatch):
    """Measures of our own instead of the program's."""
    own = {one.name: one for one in (RATIO, SHARE, EVEN)}
    monkeypatch.setattr(MEASURES, "_found", own)
    return own


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "nmc.csv").write_text(table(), encoding="utf-8")
    return tmp_path


@pytest.fixture
def space(folder, measures) -> Iterator[allies.Workspace]:
    with allies.open("a.duckdb", settings=Settings()) as opened:
        opened.add_dataset("capabilities", "nmc.csv")
        yield opened


def entry(space, name="capabilities"):
    return next(one for one in space.datasets() if one.name == name)


# ---- adding


def test_a_data_set_is_added_once(folder):
    with allies.open("a.duckdb", settings=Settings()) as space:
        before = entry(space)
        assert (before.version, before.rows, before.origin) == (None, 0, None)
        assert before.years == capabilities.DATASET.years
        steps = []
        added = space.add_dataset("capabilities", "nmc.csv", progress=lambda *s: steps.append(s))
        assert (added.status, added.version, added.rows) == ("added", "7.0", 63)
        assert steps[-1] == ("capabilities", 63, None)
        held = entry(space)
        assert (held.version, held.rows, held.origin) == ("7.0", 63, "nmc.csv")
        assert space.add_dataset("capabilities", folder / "nmc.csv").status == "unchanged"
        (folder / "nmc.csv").write_text(table(ROWS[:3]), encoding="utf-8")
        again = space.add_dataset("capabilities", "nmc.csv")
        assert (again.status, again.rows, again.withdrawn) == ("replaced", 21, 63)
        assert space.check() == []


def test_every_data_set_is_listed(folder):
    with allies.open(":memory:", settings=Settings()) as space:
        listed = space.datasets()
    assert [one.name for one in listed] == list(DATASETS)
    for one in listed:
        assert set(one.title) == {"en", "fr"}
        assert one.page.startswith("http") and one.licence and one.newest
        assert one.status in ("active", "ended", "closed")


def test_the_place_of_the_files_is_told_from_the_workspace(folder):
    (folder / "data").mkdir()
    (folder / "spaces").mkdir()
    (folder / "data" / "a.csv").write_text(table(ROWS[:3]), encoding="utf-8")
    with allies.open("spaces/a.duckdb", settings=Settings()) as space:
        space.add_dataset("capabilities", "data/*.csv")
        assert entry(space).origin == "../data/a.csv"
    assert adding._origin([Path("data/a.csv"), Path("data/b.csv")], "a.duckdb") == "data"
    assert adding._origin([Path("data/a.csv")], ":memory:") == "data/a.csv"


@pytest.mark.parametrize(
    ("name", "files", "more", "kind", "told"),
    [
        ("capability", ["nmc.csv"], {}, UsageError, "no data set 'capability'"),
        ("capabilities", [], {}, UsageError, "needs its files; get them from https://"),
        ("capabilities", [], {"download": True}, UsageError, "can't be fetched by a program"),
        ("trade", ["nmc.csv"], {"download": True}, UsageError, "not both"),
        ("capabilities", ["nope.csv"], {}, MissingSource, "There is no file nope.csv"),
        ("capabilities", ["*.tab"], {}, MissingSource, "No file matches"),
        ("capabilities", ["."], {}, MissingSource, "is a folder; name the files"),
        ("capabilities", ["-"], {}, MissingSource, "not read from standard input"),
        ("capabilities", ["bad.csv"], {}, DatasetError, "bad.csv has no column"),
        ("capabilities", ["twice.csv"], {}, DatasetError, "has 2 figures"),
    ],
)
def test_what_can_not_be_added(folder, name, files, more, kind, told):
    (folder / "bad.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (folder / "twice.csv").write_text(table([*ROWS, ROWS[0]]), encoding="utf-8")
    with allies.open(":memory:", settings=Settings()) as space:
        with pytest.raises(kind, match=told) as caught:
            space.add_dataset(name, *files, **more)
        assert type(caught.value) is kind
        assert entry(space).version is None
        assert space.check() == []


def test_nothing_is_fetched_unless_it_is_asked_for(folder, monkeypatch):
    """Without `download` the room with the network is not even entered."""
    import sys

    monkeypatch.setitem(sys.modules, "allies.sources.fetch", None)
    with allies.open(":memory:", settings=Settings()) as space:
        assert space.add_dataset("capabilities", "nmc.csv").status == "added"
        with pytest.raises(UsageError, match="or --download to fetch them"):
            space.add_dataset("trade")


# ---- asking


def test_a_measure_of_pairs(space):
    found = space.measure("test-ratio", ["USA", "Japan", "Russie"], period="1992/1993")
    assert found.pairs == (("USA", "JPN"), ("USA", "RUS"), ("JPN", "USA"), ("JPN", "RUS"),
                           ("RUS", "USA"), ("RUS", "JPN"))  # fmt: skip
    one = found["USA", "JPN", "1992"]
    assert isinstance(one, Estimate)
    assert one.value == pytest.approx(0.15 / 0.20)
    assert (one.low, one.high) == (pytest.approx(0.675), pytest.approx(0.825))
    assert (one.n, one.unit, one.rests_on) == (2, "share", ("capabilities 7.0",))
    assert one.parts == {"of the source": 0.15}
    assert "ratio to sum" in one.explain() and "90 % interval" in one.explain()
    assert found["Russia", "USA", "1992"].value is None, "no figure is not zero"
    assert found["RUS", "USA", "1993"].value == pytest.approx(0.06 / 0.21)
    course = found["United States", "RUS"]
    assert list(course) == ["1992", "1993"]
    assert course["1993"] == found["USA", "RUS", "1993"]
    assert len(course) == 2 and course.explain().startswith("1992: no evidence")
    assert len(list(found.items())) == 12


def test_a_measure_that_goes_both_ways_has_each_pair_once(space):
    found = space.measure("test-even", ["JPN", "USA", "USA"], period="1993")
    assert found.pairs == (("JPN", "USA"),)


def test_a_single_state_stands_for_its_pairs(space):
    found = space.measure("test-even", ["USA"], period="1992/1993")
    assert found.pairs == (("USA", "JPN"), ("USA", "RUS"))
    found = space.measure("test-ratio", ["USA"], period="1992")
    assert found.pairs == (("USA", "JPN"), ("JPN", "USA")), "Russia has no figure then"


def test_a_measure_of_single_states(space):
    found = space.measure("test-share", ["USA", "RUS"], period="1992/1993")
    assert found.pairs == (("USA", None), ("RUS", None))
    assert found["RUS", "1993"].value == pytest.approx(0.06)
    assert found["RUS"]["1992"].value is None
    with pytest.raises(UsageError, match="about 1 states"):
        found["RUS", "USA", "1993"]


def test_the_soviet_union_is_not_russia(space):
    found = space.measure("test-even", ["USA", "RUS"], period="1990")
    assert found.silent == {"RUS": "SUN"}
    assert found["USA", "RUS", "1990"].value is None
    assert space.measure("test-even", ["USA", "SUN"], period="1990").silent == {}
    alone = space.measure("test-even", ["PRK"], period="1990")
    assert (alone.pairs, alone.silent) == ((), {"PRK": None})


def test_years_without_data_are_told_and_not_made_up(space):
    found = space.measure("test-even", ["USA", "JPN"], period="1800/2050")
    assert (found.years, found.left_out) == ((1816, 2022), ((1800, 1815), (2023, 2050)))
    assert found["USA", "JPN", "1991"].value is None
    every = space.measure("test-even", ["USA", "JPN"])
    assert (every.years, every.left_out) == ((1816, 2022), ())


def test_options_choose(space):
    found = space.measure("test-ratio", ["USA", "JPN"], period="1992", options={"of": "target"})
    assert found["USA", "JPN", "1992"].value == pytest.approx(3)


@pytest.mark.parametrize(
    ("name", "states", "more", "kind", "told"),
    [
        ("nope", ["USA"], {}, UsageError, "no measure 'nope'; choose one of test-ratio"),
        ("test-ratio", [], {}, UsageError, "name the states"),
        ("test-ratio", ["Atlantis"], {}, UnknownActor, "Atlantis"),
        ("test-ratio", ["NATO"], {}, UsageError, "is no state"),
        ("test-ratio", ["USA"], {"period": "1999/1990"}, UsageError, "write 1990/1999"),
        ("test-ratio", ["USA"], {"period": "soon"}, UsageError, "'soon' is no period"),
        ("test-ratio", ["USA"], {"period": "2030/2040"}, NotFound, "cover 1816 to 2022"),
        ("test-ratio", ["USA"], {"by": "session"}, UsageError, "goes by year, not by session"),
        ("test-ratio", ["USA"], {"options": {"x": "1"}}, UsageError, "no option 'x'"),
        ("test-ratio", ["USA"], {"options": {"of": "x"}}, UsageError, "choose sum, target"),
    ],
)
def test_what_can_not_be_measured(space, name, states, more, kind, told):
    with pytest.raises(kind, match=told):
        space.measure(name, states, **more)


def test_a_measure_says_which_data_it_needs(folder, measures, monkeypatch):
    with allies.open(":memory:", settings=Settings()) as space:
        with pytest.raises(NotFound, match="test-ratio needs capabilities.*add capabilities"):
            space.measure("test-ratio", ["USA", "JPN"])
        with pytest.raises(NotFound, match="needs capabilities"):
            space.panel(["test-share"], "a.parquet")
        either = replace(EVEN, needs=("atop|trade",))
        monkeypatch.setitem(measures, "test-even", either)
        with pytest.raises(NotFound, match="needs atop or trade.*add atop"):
            space.measure("test-even", ["USA", "JPN"])


def test_what_the_program_holds_itself_need_not_be_added(folder, measures, monkeypatch):
    built_in = replace(EVEN, needs=("atop|written-here",))
    monkeypatch.setitem(measures, "test-even", built_in)
    with allies.open(":memory:", settings=Settings()) as space:
        with pytest.raises(UsageError, match="say of which years"):
            space.measure("test-even", ["USA", "JPN"])
        space.add_dataset("capabilities", "nmc.csv")
        found = space.measure("test-even", ["USA", "JPN"], period="1993")
        assert found["USA", "JPN", "1993"].value == pytest.approx(0.15 / 0.21)


# ---- the panel


def rows_of(path: Path | str, where: str = "true") -> list[dict[str, object]]:
    with duckdb.connect() as own:
        found = own.execute(f"SELECT * FROM read_parquet('{path}') WHERE {where}")
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def test_a_panel_has_all_pairs_with_their_keys(space, folder):
    done = space.panel(["test-ratio", "test-share"], "dyads.parquet", period="1992/1993")
    rows = rows_of("dyads.parquet")
    assert done.rows == len(rows) and done.years == (1992, 1993)
    assert tuple(rows[0]) == done.columns == (
        "source", "target", "year", "source_cow", "target_cow", "test_ratio", "test_ratio_n",
        "test_ratio_low", "test_ratio_high", "test_share_source", "test_share_target",
    )  # fmt: skip
    keys = [(row["year"], row["source"], row["target"]) for row in rows]
    assert keys == sorted(set(keys)), "each once, and in order"
    for year in (1992, 1993):
        there = {row["source"]: row["source_cow"] for row in rows if row["year"] == year}
        there |= {row["target"]: row["target_cow"] for row in rows if row["year"] == year}
        states = {s for s in there if codes_of(s, "cow", at=year)}
        assert set(there) == states and len(states) > 180
        assert len(set(there.values())) == len(there)
        assert all(state_of(number, "cow", at=year) == s for s, number in there.items())
        assert sum(row["year"] == year for row in rows) == len(states) * (len(states) - 1)
    (one,) = rows_of("dyads.parquet", "source = 'USA' AND target = 'JPN' AND year = 1992")
    assert one["test_ratio"] == pytest.approx(0.75)
    assert (one["source_cow"], one["target_cow"], one["test_ratio_n"]) == (2, 740, 2)
    assert (one["test_share_source"], one["test_share_target"]) == (0.15, 0.05)
    (none,) = rows_of("dyads.parquet", "source = 'RUS' AND target = 'JPN' AND year = 1992")
    assert none["test_ratio"] is None and none["test_share_source"] is None
    assert rows_of("dyads.parquet", "isnan(test_ratio) OR source = target") == []


def test_a_panel_agrees_with_the_measure(space):
    space.panel(["test-ratio"], "dyads.parquet", period="1993")
    for (source, target), period, one in space.measure(
        "test-ratio", ["USA", "JPN", "RUS"], period="1993"
    ).items():
        (row,) = rows_of("dyads.parquet", f"source = '{source}' AND target = '{target}'")
        assert (str(row["year"]), row["test_ratio"]) == (period, one.value)


def test_a_panel_carries_its_dictionary(space, folder):
    done = space.panel(["test-ratio"], "x.parquet", period="1992", parts=True, lang="fr",
                       options={"of": "target"})  # fmt: skip
    assert [path.name for path in done.dictionary] == ["x.json", "x.md"]
    known = json.loads((folder / "x.json").read_text(encoding="utf-8"))
    named = [one["variable"] for one in known["keys"] + known["variables"]]
    assert named == list(done.columns)
    assert named[-1] == "test_ratio_of_the_source"
    assert known["options"] == {"of": "target"} and known["rows"] == done.rows
    value = known["variables"][0]
    assert value["label"] == {"en": "relative strength", "fr": "force relative"}
    assert (value["unit"], value["range"], value["directed"]) == ("share", [0, 1], True)
    assert value["method"] == "ratio to target" and value["versions"] == ["capabilities 7.0"]
    (source,) = known["datasets"]
    assert source["version"] == "7.0" and source["citation"].startswith("@article")
    assert source["redistributable"] is False
    page = (folder / "x.md").read_text(encoding="utf-8")
    for name in named:
        assert f"`{name}`" in page
    assert "Ne dit pas : Si cela importe." in page and "Capacités matérielles" in page
    assert "@article{singer1987capabilities" in page
    with duckdb.connect() as own:
        ((key, text),) = own.execute(
            "SELECT key, value FROM parquet_kv_metadata('x.parquet') WHERE key = 'allies'"
        ).fetchall()
    assert json.loads(text) == known and key == b"allies"


def test_a_panel_may_come_from_a_workspace_that_is_only_read(space, folder):
    space.close()
    with allies.open("a.duckdb", read_only=True, settings=Settings()) as reading:
        assert reading.panel(["test-even"], folder / "r.parquet", period="1993").rows > 30_000


def test_pairs_outside_the_state_system_are_there_if_the_data_know_them(space, measures):
    """Greenland is no member of the system, and has no number."""

    def compute(db, request):
        states = ("DNK", "GRL")
        value = np.full((1, 2, 2), np.nan)
        value[0, 0, 1] = 0.5
        return Result(states=states, periods=("1993",), value=value, method="made up")

    measures["test-even"] = replace(EVEN, compute=compute)
    space.panel(["test-even"], "g.parquet", period="1993")
    (row,) = rows_of("g.parquet", "source = 'GRL' OR target = 'GRL'")
    assert (row["source"], row["source_cow"], row["target_cow"]) == ("DNK", 390, None)
    assert row["test_even"] == 0.5


@pytest.mark.parametrize(
    ("names", "path", "more", "kind", "told"),
    [
        ([], "a.parquet", {}, UsageError, "name the measures"),
        (["nope"], "a.parquet", {}, UsageError, "no measure 'nope'"),
        (["test-even"], "a.csv", {}, UsageError, "name it a.parquet"),
        (["test-even"], "folder.parquet", {}, UsageError, "no ordinary file"),
        (["test-even"], "nope/a.parquet", {}, UsageError, "no folder nope"),
        (["test-even"], "a.parquet", {"options": {"of": "sum"}}, UsageError, "none of these"),
        (["test-ratio"], "a.parquet", {"options": {"of": "x"}}, UsageError, "choose sum, target"),
        (["test-even"], "a.parquet", {"period": "2030"}, NotFound, "ask for other years"),
    ],
)
def test_what_is_no_panel(space, folder, names, path, more, kind, told):
    (folder / "folder.parquet").mkdir()
    with pytest.raises(kind, match=told):
        space.panel(names, path, **more)
    assert not (folder / "a.parquet").exists()


def test_a_panel_that_can_not_be_written_leaves_the_former(space, folder, monkeypatch):
    space.panel(["test-even"], "a.parquet", period="1993")
    before = (folder / "a.parquet").read_bytes()

    def broken(self, target):
        raise PermissionError("no")

    monkeypatch.setattr(Path, "replace", broken)
    with pytest.raises(StoreError, match=r"a.parquet can't be written"):
        space.panel(["test-ratio"], "a.parquet", period="1992")
    assert (folder / "a.parquet").read_bytes() == before
    assert sorted(path.name for path in folder.glob("*.parquet*")) == ["a.parquet"]


def test_numbers_of_states_by_year():
    states = ("DDR", "DEU", "RUS", "SUN", "YEM", "BLR", "GRL")
    found = cow_numbers(states, (1988, 1992))
    assert found.dtype == np.int16
    for row, year in enumerate(range(1988, 1993)):
        for place, state in enumerate(states):
            fits = [
                code for code in codes_of(state, "cow", at=year)
                if state_of(code, "cow", at=year) == state
            ]  # fmt: skip
            number = found[row, place]
            assert str(number) in fits if fits else number == NO_NUMBER, (state, year)
        there = [n for n in found[row] if n != NO_NUMBER]
        assert len(set(there)) == len(there), "a number stands for one state a year"
    assert found[1, states.index("SUN")] == 365
    assert found[4, states.index("RUS")] == 365
    assert found[4, states.index("SUN")] == NO_NUMBER
    assert found[1, states.index("RUS")] == NO_NUMBER


def test_names_of_columns():
    assert column_name("vote-agreement") == "vote_agreement"
    assert column_name("arms", "Last 5 years (TIV)") == "arms_last_5_years_tiv"


# ---- the table of measures


def test_every_module_of_measures_is_there_with_its_list():
    from importlib import import_module

    for module, constant in MODULES.items():
        listed = getattr(import_module(f"allies.measures.{module}"), constant)
        assert listed, module
        for one in listed:
            assert MEASURES[one.name] is one
    assert len(MEASURES) > 20


def test_a_missing_measure_is_named():
    from allies.measures import measure

    with pytest.raises(UsageError, match="no measure 'love'; choose one of vote-agreement"):
        measure("love")


@pytest.mark.parametrize("name", list(MEASURES))
def test_a_measure_tells_what_it_is(name):
    one = MEASURES[name]
    assert name == one.name == name.lower() and name.replace("-", "").isalnum()
    for texts in (one.label, one.says, one.silent):
        assert set(texts) == {"en", "fr"} and all(text.strip() for text in texts.values())
        assert texts["en"] != texts["fr"]
    assert one.formula and one.reference
    for need in one.needs:
        assert any(choice in DATASETS for choice in need.split("|")), need
    assert all(len(set(values)) == len(values) > 0 for values in one.options.values())
    assert set(one.periods) <= set(PERIODS) and one.periods
    if one.low is not None and one.high is not None:
        assert one.low < one.high and math.isfinite(one.low + one.high)


def test_errors_are_errors_of_the_program(space):
    with pytest.raises(AlliesError):
        space.measure("test-ratio", ["USA"], period="")
