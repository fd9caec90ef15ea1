"""States by the codes of data sets, at the date."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from allies.codebook.state_codes import SCHEMES, codes_of, is_superseded, spells_of, state_of
from allies.errors import CodebookError

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.mark.parametrize(
    ("code", "scheme", "at", "state"),
    [
        (365, "cow", 1985, "SUN"),
        (365, "cow", 1991, "SUN"),
        ("365", "cow", "1991-12-26", "RUS"),
        (365, "cow", 1992, "RUS"),
        (365, "cow", 1914, "RUS"),
        (369, "cow", 1991, "UKR"),
        (260, "cow", 1980, "DEU"),
        (265, "cow", 1980, "DDR"),
        (255, "cow", 2000, "DEU"),
        (260, "gw", 2000, "DEU"),
        (345, "cow", 1990, "YUG"),
        (345, "cow", 2004, "SCG"),
        (345, "cow", 2010, "SRB"),
        (678, "cow", 1980, "YEM"),
        (680, "cow", 1980, "YMD"),
        (679, "cow", 2000, "YEM"),
        (817, "cow", 1970, "SOUTH-VIETNAM"),
        (816, "cow", 1970, "VDR"),
        (816, "cow", 1980, "VNM"),
        ("NA", "alpha2", None, "NAM"),
        ("RS", "fips", 2015, "RUS"),
        ("UR", "fips", 1985, "SUN"),
        ("842", "m49", 2019, "USA"),
        ("251", "m49", 2019, "FRA"),
        ("004", "m49", 2019, "AFG"),
        (736, "m49", 2005, "SDN"),
        (729, "m49", 2015, "SDN"),
        ("ROM", "alpha3", None, "ROU"),
        ("XXX", "alpha3", None, None),
        (999, "cow", 2000, None),
    ],
)
def test_a_code_means_a_state_at_a_date(code, scheme, at, state):
    assert state_of(code, scheme, at=at) == state


def test_codes_of_a_state():
    assert codes_of("SUN", "cow") == ("365",)
    assert codes_of("RUS", "cow", at=1985) == ()
    assert codes_of("DEU", "cow", at=1980) == ("260",)
    assert codes_of("FRA", "alpha3") == ("FRA",)


def test_of_two_codes_in_a_year_that_of_july_counts():
    assert is_superseded(255, "cow", 1990)
    assert not is_superseded(260, "cow", 1990)
    assert not is_superseded(255, "cow", 2000)
    assert is_superseded(678, "cow", 1990)
    assert not is_superseded(369, "cow", 1991)


def test_an_unknown_scheme_is_refused():
    with pytest.raises(CodebookError, match="no table of codes 'iso9'"):
        state_of(1, "iso9")


@pytest.mark.parametrize("scheme", [s for s in SCHEMES if s != "alpha3"])
def test_a_code_means_one_state_on_one_day(scheme):
    spells = sorted(spells_of(scheme), key=lambda s: (s.code, s.first))
    for one, two in zip(spells, spells[1:], strict=False):
        assert one.first <= one.last
        if one.code == two.code:
            assert one.last < two.first, (one, two)


def test_every_member_of_the_state_systems_is_known():
    path = DATA / "peacesciencer" / "cow_states.csv.gz"
    if not path.exists():
        pytest.skip("needs ../shared/data, which is not here")
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            for year in (int(row["styear"]), int(row["endyear"])):
                assert state_of(row["ccode"], "cow", at=year) is not None, (row, year)
