"""Memberships of intergovernmental organisations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from allies.sources.datasets.base import DatasetError
from allies.store.database import Database, open_database
from allies.store.datasets import read_panel
from loading import load_into

PAIRS, STATES = "igo/peacesciencer_cow_igo_ndy.csv.gz", "igo/peacesciencer_cow_igo_sy.csv.gz"


@pytest.fixture(scope="module")
def full(shared: Path) -> Iterator[Database]:
    """Both tables, whole."""
    with open_database(":memory:") as db:
        load_into(db, "igo", [shared / "data" / PAIRS, shared / "data" / STATES])
        yield db


def shared_by(db: Database, one: str, other: str, year: int) -> float:
    panel = read_panel(db, "igo", "shared-memberships", years=(year, year), states=(one, other))
    assert panel.values[0, 0, 1] == panel.values[0, 1, 0]
    return float(panel.values[0, 0, 1])


def of(db: Database, variable: str, state: str, year: int) -> float:
    panel = read_panel(db, "igo", variable, years=(year, year), states=(state,), dyadic=False)
    return float(panel.values[0, 0])


def test_counts_are_as_published(full):
    assert shared_by(full, "USA", "CAN", 2014) == 72
    assert shared_by(full, "USA", "CAN", 1920) == 7
    assert shared_by(full, "GBR", "FRA", 1914) == 27
    assert shared_by(full, "GBR", "FRA", 2014) == 91
    assert [of(full, "memberships", s, 2014) for s in ("USA", "FRA", "RUS")] == [89, 116, 88]
    assert [of(full, "any-memberships", s, 2014) for s in ("USA", "FRA", "RUS")] == [93, 121, 90]
    assert of(full, "memberships", "USA", 1816) == 0


def test_years_and_states_of_their_time(full):
    ((first, last),) = full._connection.execute(
        "SELECT min(period), max(period) FROM observations"
    ).fetchall()
    assert (first, last) == ("1816", "2014")
    assert of(full, "memberships", "SUN", 1985) == 45
    assert np.isnan(of(full, "memberships", "RUS", 1985))


def test_a_pair_shares_no_more_than_either_has(full):
    pairs = read_panel(full, "igo", "shared-memberships", years=(2014, 2014))
    known = ~np.isnan(pairs.values[0])
    assert known.sum() == 195 * 194
    for variable, exceptions in (("any-memberships", 0), ("memberships", 34)):
        own = read_panel(
            full, "igo", variable, years=(2014, 2014), states=pairs.states, dyadic=False
        ).values[0]
        # In 17 pairs of 2014 the makers of the table took an associate for a full member.
        more = known & (pairs.values[0] > np.minimum(own[:, None], own[None, :]))
        assert more.sum() == exceptions


WIDE = ["ccode,year,state," + ",".join(f"IGO{n}" for n in range(60))]


def wide(tmp_path: Path, rows: dict[tuple[int, int], dict[int, int]]) -> Path:
    """A table as the makers give it, with 60 organisations."""
    lines = list(WIDE)
    for (code, year), given in rows.items():
        cells = [str(given.get(n, 0)) for n in range(60)]
        lines.append(f"{code},{year},x," + ",".join(cells))
    path = tmp_path / "state_year_formatv3.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def test_the_wide_table_is_counted(load, tmp_path):
    path = wide(tmp_path, {
        (2, 2000): {0: 1, 1: 1, 2: 2, 3: 3, 4: -9, 5: -1},
        (20, 2000): {0: 1, 1: 1, 2: 1, 3: 1},
        (200, 2000): {1: 1, 3: 3},
        (2, 2001): {0: 1},
        (20, 2001): dict.fromkeys(range(60), -9),
    })  # fmt: skip
    db = load("igo", path)
    assert of(db, "memberships", "USA", 2000) == 2
    assert of(db, "associate-memberships", "USA", 2000) == 1
    assert of(db, "observer-memberships", "USA", 2000) == 1
    assert of(db, "any-memberships", "USA", 2000) == 4
    assert shared_by(db, "USA", "CAN", 2000) == 2
    assert shared_by(db, "CAN", "GBR", 2000) == 1
    assert np.isnan(of(db, "memberships", "CAN", 2001))


def test_faults_are_told_all_at_once(load, tmp_path):
    path = wide(tmp_path, {(2, 2000): {0: 7}, (999, 2000): {}})
    with pytest.raises(DatasetError, match=r"IGO0 is '7'.*number 999|number 999.*IGO0 is '7'"):
        load("igo", path)
    other = tmp_path / "ndy.csv"
    other.write_text("ccode1,ccode2,year,dyadigos\n2,20,2000,x\n2,20,2x00,1\n2,999,2000,1\n")
    with pytest.raises(DatasetError) as caught:
        load("igo", other)
    for fault in ("dyadigos is 'x'", "year is '2x00'", "number 999"):
        assert fault in str(caught.value)


def test_kinds_that_do_not_add_up_are_told(load, tmp_path):
    path = tmp_path / "sy.csv"
    path.write_text(
        "ccode,year,sum_igo_full,sum_igo_associate,sum_igo_observer,sum_igo_anytype\n"
        "2,2000,60,1,2,63\n20,2000,60,1,2,64\n"
    )
    with pytest.raises(DatasetError, match="row 3: 60, 1 and 2 memberships are not 64"):
        load("igo", path)


def test_files_that_do_not_fit_are_refused(load, data, tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(DatasetError, match="known are state_year_formatv3"):
        load("igo", path)
    with pytest.raises(DatasetError, match="both count by states"):
        load("igo", STATES, wide(tmp_path, {(2, 2000): {}}))
