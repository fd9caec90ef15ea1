"""Kinds of events: quarters and Goldstein's scale."""

from __future__ import annotations

import csv
import gzip
import zipfile
from collections import Counter

import pytest

from allies.codebook import cameo
from allies.codebook.cameo import QUADS, ROOTS, event_label, goldstein, plover_quad, quad_of
from allies.errors import CodebookError

# METHODS 5.1, from the look-up table of GDELT.
ROOT_VALUES = {
    "01": 0.0, "02": 3.0, "03": 4.0, "04": 1.0, "05": 3.5, "06": 6.0, "07": 7.0, "08": 5.0,
    "09": -2.0, "10": -5.0, "11": -2.0, "12": -4.0, "13": -6.0, "14": -6.5, "15": -7.2,
    "16": -4.0, "17": -7.0, "18": -9.0, "19": -10.0, "20": -10.0,
}  # fmt: skip
LEAF_VALUES = {
    "042": 1.9, "043": 2.8, "045": 5.0, "051": 3.4, "053": 3.8, "054": 6.0, "057": 8.0,
    "061": 6.4, "062": 7.4, "064": 7.0, "071": 7.4, "072": 8.3, "073": 7.4, "085": 7.0,
    "0312": 5.2, "161": -4.0, "162": -5.6, "163": -8.0, "1313": -5.8, "1381": -7.0,
    "1385": -7.0, "190": -10.0, "195": -10.0,
}  # fmt: skip
# Where ICEWS's table and GDELT's are not the same: (ICEWS, GDELT).
OTHERWISE = {"016": (-5.0, -2.0), "022": (3.4, 3.2), "164": (-6.5, -7.0), "165": (-7.0, -6.5)}


def test_the_twenty_roots_are_as_published():
    assert {root: goldstein(root) for root in ROOTS} == ROOT_VALUES


@pytest.mark.parametrize(("code", "value"), LEAF_VALUES.items())
def test_leaves_are_as_published(code, value):
    assert goldstein(code) == value


def test_all_codes_are_as_in_the_table_of_icews(shared):
    path = shared / "data" / "icews" / "goldstein_mappings.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        published = {row["code"]: float(row["goldstein"]) for row in csv.DictReader(stream)}
    assert len(published) == 312
    ours = {code: goldstein(code) for code in published}
    differs = {c: (published[c], ours[c]) for c in published if published[c] != ours[c]}
    assert differs == OTHERWISE


def test_the_values_agree_with_those_in_a_file_of_gdelt(shared):
    archive = zipfile.ZipFile(shared / "data" / "gdelt" / "20161013151500.export.CSV.zip")
    rows = [line.split("\t") for line in archive.read(archive.namelist()[0]).decode().splitlines()]
    assert len(rows) == 3566
    assert Counter(goldstein(row[26]) == float(row[30]) for row in rows) == {True: 3566}
    # GDELT's QuadClass is the same but for the roots 09 (2 there) and 14 (3 there).
    differs = Counter(
        (row[28], row[29]) for row in rows if str(1 + QUADS.index(quad_of(row[26]))) != row[29]
    )
    assert differs == {("09", "2"): 58, ("14", "3"): 43}


@pytest.mark.parametrize("code", ["", "1", "00", "21", "4", "21a", "01234", "٠١", "²1", "x"])
def test_other_codes_are_none(code):
    assert goldstein(code) is None and quad_of(code) is None and event_label(code, "en") is None


def test_quarters_by_root():
    found = Counter(quad_of(root) for root in ROOTS)
    assert found == dict(zip(QUADS, (5, 3, 5, 7), strict=True))
    assert [quad_of(code) for code in ("057", "0874", "1385", "2042")] == list(QUADS)


def test_plover_puts_sanctions_among_words_and_investigations_among_cooperation():
    assert plover_quad("sanction") == "verbal-conflict" != quad_of("16")
    assert plover_quad("INVESTIGATE") == "material-cooperation" != quad_of("09")
    assert plover_quad("Assault") == "material-conflict"
    assert plover_quad("YIELD") is None


def test_all_types_of_polecat_have_a_quarter(shared):
    path = shared / "data" / "polecat-plover" / "rpolecat_types.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        types = [row["event_type"] for row in csv.DictReader(stream)]
    assert len(types) == 16
    assert Counter(plover_quad(kind) for kind in types) == dict(
        zip(QUADS, (4, 3, 5, 4), strict=True)
    )


def test_labels_are_in_both_languages():
    for code in (*ROOTS, *LEAF_VALUES):
        labels = {event_label(code, lang) for lang in ("en", "fr")}
        assert len(labels) == 2 and "" not in labels, code
    assert event_label("0729", "en") == "give military aid"


@pytest.mark.parametrize(
    "wrong",
    [
        {"roots": {"01": {}}},
        {"leaves": {"042": {"goldstein": 11.0, "en": "a", "fr": "b"}}},
        {"leaves": {"042": {"goldstein": 1, "en": "a", "fr": "b"}}},
        {"values": {"1.0": ["01"]}},
        {"values": {"1.0": ["211"]}},
    ],
)
def test_a_broken_table_is_told(wrong, monkeypatch):
    whole = cameo.read_data("goldstein.toml")
    monkeypatch.setattr(cameo, "read_data", lambda _: {**whole, **wrong})
    for function in (cameo._roots, cameo._leaves, cameo._values):
        function.cache_clear()
    try:
        with pytest.raises(CodebookError):
            goldstein("01")
    finally:
        for function in (cameo._roots, cameo._leaves, cameo._values):
            function.cache_clear()
