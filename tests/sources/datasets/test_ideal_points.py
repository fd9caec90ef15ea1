"""Published ideal points: three releases, by session and by year."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from allies.errors import AlliesError, MissingExtra
from allies.sources.datasets import ideal_points, un_votes_binary
from allies.sources.datasets.base import DatasetError
from allies.store.database import Database, open_database
from allies.store.datasets import read_panel
from loading import load_into
from test_mutated import KINDS, damaged

FOLDER = "data/un-ideal-points"
SETS = ("All", "HumanRights", "Important", "MiddleEast", "NoNukes", "Nuclear")
APRIL = tuple(f"Idealpointestimates{s}_Apr2020.csv.gz" for s in SETS)
MARCH, JULY = "IdealpointestimatesAll_Mar2021.tab", "IdealpointsJuly2025.dta"


class Points:
    """A loaded release: figures by variable, state and year."""

    def __init__(self, db: Database) -> None:
        self.entry = db.rows("loads", {"as_of": None})[0]
        self.panels = {
            v.name: read_panel(db, "ideal-points", v.name, years=(1946, 2024), dyadic=False)
            for v in ideal_points.DATASET.variables
        }

    def get(self, state: str, year: int, variable: str = "ideal-point") -> float:
        panel = self.panels[variable]
        if state not in panel.states:
            return float("nan")
        return float(panel.values[year - 1946, panel.states.index(state)])

    def count(self, variable: str = "ideal-point") -> int:
        return int(np.isfinite(self.panels[variable].values).sum())


def points(*files: Path) -> Points:
    with open_database(":memory:") as db:
        load_into(db, "ideal-points", list(files))
        return Points(db)


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / FOLDER


@pytest.fixture(scope="module")
def april(folder: Path) -> Points:
    return points(*(folder / name for name in APRIL))


@pytest.fixture(scope="module")
def march(folder: Path) -> Points:
    return points(folder / MARCH)


@pytest.fixture(scope="module")
def july(folder: Path) -> Points:
    return points(folder / JULY)


def close(value: float, expected: float, within: float = 1e-6) -> bool:
    return abs(value - expected) <= within


def test_fact_1_april_2020(april):
    for state, value in {
        "USA": 2.694793,
        "RUS": 0.141877,
        "ISR": 2.587448,
        "CHN": -0.333645,
    }.items():
        assert close(april.get(state, 2019), value)
    assert april.get("USA", 2019, "ideal-point-votes") == 91
    assert april.get("RUS", 2019, "ideal-point-votes") == 87
    assert april.count() == 10_469 and april.entry[1] == "2020-04"


def test_fact_2_march_2021(march):
    for state, value in {
        "USA": 2.832549,
        "RUS": 0.117823,
        "ISR": 2.709300,
        "CHN": -0.504574,
    }.items():
        assert close(march.get(state, 2020), value)
    assert march.count() == 10_662 and march.entry[1] == "2021-03"


def test_fact_3_july_2025(july):
    expected = {
        "USA": 2.546309,
        "FRA": 1.573223,
        "RUS": -0.282544,
        "CHN": -0.659514,
        "IND": -0.102131,
    }
    for state, value in expected.items():
        assert close(july.get(state, 2019), value)
    assert close(july.get("USA", 2024, "ideal-point-final"), 2.206202)
    assert close(july.get("RUS", 2024, "ideal-point-final"), -0.598485)
    assert np.isnan(july.get("USA", 2024))
    assert july.entry[1] == "2025-07" and tuple(july.entry[9:11]) == (1946, 2024)


def test_fact_4_brazil_and_the_united_states(april):
    for year, distance in ((1946, 0.011311), (2019, 2.373807)):
        assert close(abs(april.get("BRA", year) - april.get("USA", year)), distance)


def test_other_published_values(april, july):
    """Of the two releases, as METHODS has them, to three digits."""
    for state, year, value in (
        ("USA", 1946, 1.675), ("USA", 1990, 3.068), ("SUN", 1946, -2.038), ("SUN", 1990, -0.136),
        ("RUS", 2010, 0.023), ("CHN", 1980, -0.033), ("IRN", 2010, -2.029), ("PRK", 2000, -1.440),
    ):  # fmt: skip
        assert close(april.get(state, year), value, 5.1e-4)
    for state, low, high in (
        ("USA", 1.931, 2.291),
        ("RUS", -1.541, -1.288),
        ("IND", -0.483, -0.306),
    ):
        assert close(july.get(state, 2022, "ideal-point-q05"), low, 5.1e-4)
        assert close(july.get(state, 2022, "ideal-point-q95"), high, 5.1e-4)
    assert july.get("USA", 2022, "ideal-point-votes") == 195
    assert close(july.get("CHN", 2022, "ideal-point-final"), -1.351, 5.1e-4)


def test_the_issue_sets_are_variables_of_their_own(april):
    counts = {
        "human-rights": 8_440, "important": 6_443, "middle-east": 7_896,
        "without-nuclear": 10_468, "nuclear": 7_203,
    }  # fmt: skip
    assert {name: april.count(f"ideal-point-{name}") for name in counts} == counts
    assert close(april.get("USA", 1970, "ideal-point-human-rights"), 2.731292)
    assert close(april.get("USA", 1983, "ideal-point-important-q00"), 1.231579)
    assert close(april.get("USA", 1978, "ideal-point-nuclear-q100"), 3.725412)


def test_quantiles_are_in_order(april, july):
    for release, name in (
        (april, "ideal-point"),
        (july, "ideal-point"),
        (july, "ideal-point-final"),
    ):
        rising = np.stack(
            [release.panels[f"{name}-q{q:02}"].values for q in (0, 5, 10, 50, 90, 95, 100)]
        )
        steps = np.diff(rising, axis=0)
        assert (steps[np.isfinite(steps)] >= 0).all()


def test_states_at_the_year(april, march, july):
    for release in (april, march, july):
        assert np.isfinite(release.get("SUN", 1990)) and np.isnan(release.get("RUS", 1990))
        assert np.isfinite(release.get("RUS", 1992)) and np.isnan(release.get("SUN", 1992))
        assert np.isfinite(release.get("UKR", 1950))
        # Both Germanies and Yemens have one figure of 1990, whatever code it is under.
        assert np.isfinite(release.get("DEU", 1990)) and np.isfinite(release.get("YEM", 1990))
    # Members since the spring, in the session that opened in the year before.
    assert np.isfinite(april.get("GHA", 1956)) and np.isfinite(april.get("SMR", 1991))
    assert np.isfinite(july.get("DEU", 1990, "ideal-point-legacy"))
    assert july.get("DEU", 1990, "ideal-point-votes") == 97
    assert july.get("DEU", 1990, "ideal-point-legacy-votes") == 84


def test_releases_are_not_mixed(folder):
    with pytest.raises(DatasetError, match="several releases"):
        points(folder / APRIL[0], folder / MARCH)


def test_the_same_file_twice_is_told(folder):
    with pytest.raises(AlliesError, match="has 2 figures"):
        points(folder / APRIL[5], folder / APRIL[5])


def test_bad_rows_are_told_all_at_once(tmp_path):
    path = tmp_path / "points.csv"
    path.write_text(
        "ccode,session,NVotes,IdealPoint\n2,70,80,2.5\n999,70,80,1\n2,x,80,1\n20,70,80,one\n"
        "20,71,80,99\n200,71,-4,1\n"
    )
    with pytest.raises(DatasetError) as caught:
        points(path)
    for fault in ("row 3: no state has the number 999 in 2015", "row 4: the session is 'x'",
                  "row 5: IdealPoint is 'one'", "row 6: ideal-point is 99",
                  "row 7: ideal-point-votes is -4"):  # fmt: skip
        assert fault in str(caught.value)


def test_other_files_are_refused(folder, tmp_path):
    with pytest.raises(DatasetError, match="no known layout.*IdealpointestimatesAll_Apr2020"):
        points(folder / "DyadicAgreement_ccode140_1946_2019.csv.gz")
    with pytest.raises(DatasetError, match="there is no file"):
        points(tmp_path / "nowhere.dta")


def test_without_the_library_the_extra_is_named(folder, monkeypatch):
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(un_votes_binary, "import_module", missing)
    with pytest.raises(MissingExtra, match=r"Stata files.*pip install 'allies\[data\]'"):
        points(folder / JULY)


@pytest.fixture(scope="module")
def little_stata(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The first rows of the release of July 2025: whole, the damaged files would take minutes."""
    library = pytest.importorskip("pyreadstat")
    frame, _ = library.read_dta(str(folder / JULY), row_limit=200)
    place = tmp_path_factory.mktemp("stata") / "IdealpointsJuly2025.dta"
    library.write_dta(frame, str(place))
    assert points(place).count() > 150
    return place.read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_stata_file_is_told(kind, little_stata, tmp_path):
    chance = random.Random(f"ideal-points {kind}")
    for _ in range(6):
        hurt = tmp_path / "hurt.dta"
        hurt.write_bytes(damaged(little_stata, chance, kind))
        try:
            points(hurt)
        except AlliesError as error:
            assert 20 < len(str(error)) < 4000


def test_every_variable_has_both_languages_and_a_range():
    for variable in ideal_points.DATASET.variables:
        assert set(variable.label) == {"en", "fr"} and variable.low is not None
        assert not variable.dyadic and not variable.zero_if_absent
