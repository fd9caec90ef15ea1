"""Who speaks: origin and outlet of a document, near-copies, and speakers by one name."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allies.assess.sources import Filed, origin_of, outlet_of, papers_of, site_of
from allies.assess.speakers import speaker_name
from allies.coding.duplicates import sketch


def filed(key="d1", **more):
    given = {"name": f"{key}.html", "lang": "en", "author": "", "location": f"{key}.html",
             "day": 100, "recorded": 200, "agency": ""}  # fmt: skip
    return Filed(id=key, **{**given, **more})


@pytest.mark.parametrize(
    ("location", "site"),
    [
        ("https://www.example.com/a/b.html?x=1", "example.com"),
        ("http://user:pw@fr.example.com:8080/a", "example.com"),
        ("HTTPS://News.Example.CO.UK/a", "example.co.uk"),
        ("https://www.diplomatie.gouv.fr/fr", "diplomatie.gouv.fr"),
        ("https://www.state.gov/x", "state.gov"),
        ("https://2017-2021.state.gov/x", "2017-2021.state.gov"),
        ("https://www.gov.uk/x", "gov.uk"),
        ("http://192.168.1.7/x", "192.168.1.7"),
        ("http://localhost/x", "localhost"),
        ("dossier/example.com.html", ""),
        ("ftp://example.com/a", ""),
        ("http://[broken", "[broken"),
        ("", ""),
    ],
)
def test_the_site_of_an_address(location, site):
    assert site_of(location) == site


@pytest.mark.parametrize(
    ("told", "origin", "outlet"),
    [
        ({}, "d1", "d1"),
        ({"author": "By JANE DOE"}, "Jane Doe", "Jane Doe"),
        ({"author": "Staff"}, "d1", "d1"),
        ({"location": "https://www.lejournal.fr/1"}, "lejournal.fr", "lejournal.fr"),
        ({"location": "https://www.lejournal.fr/1", "author": "Hélène Roy"}, "Hélène Roy",
         "lejournal.fr"),
        ({"location": "https://www.lejournal.fr/1", "author": "La rédaction", "agency": "AFP"},
         "AFP", "lejournal.fr"),
        ({"author": "Jane Doe, Reuters"}, "Reuters", "Jane Doe, Reuters"),
        ({"location": "https://www.reuters.com/world/1", "author": "Jane Doe"}, "Reuters",
         "reuters.com"),
        ({"agency": "TASS"}, "TASS", "TASS"),
    ],
)  # fmt: skip
def test_origin_and_outlet(told, origin, outlet):
    one = filed(**told)
    assert (origin_of(one), outlet_of(one)) == (origin, outlet)


def far(n):
    """Sketches of texts that have nothing in common."""
    return np.array([sketch(f"text {k} " + " ".join(f"w{k}x{i}" for i in range(40)))
                     for k in range(n)])  # fmt: skip


def test_a_document_is_known_on_the_day_of_its_date_but_no_later_than_it_was_recorded():
    days = [(100, 200), (300, 200), (None, 200), (100, None), (None, None)]
    papers = papers_of(
        [filed(f"d{k}", day=day, recorded=rec) for k, (day, rec) in enumerate(days)],
        far(5), today=999,
    )  # fmt: skip
    assert [paper.known for paper in papers] == [100, 200, 200, 100, 999]
    assert [paper.day for paper in papers] == [100, 300, None, 100, None]
    assert papers_of([], np.zeros((0, 128), np.uint32), today=1) == ()


def test_near_copies_share_the_origin_of_the_agency_else_of_the_first_known():
    sketches = np.repeat(far(3), 3, axis=0)
    rows = [
        filed("a", author="Anne Roy", day=5), filed("b", author="Jane Doe", day=3),
        filed("c", day=9),
        filed("d", author="Anne Roy", day=1), filed("e", agency="AFP", day=7),
        filed("f", agency="TASS", day=8),
        filed("g"), filed("h"), filed("i"),
    ]  # fmt: skip
    papers = papers_of(rows, sketches, today=0)
    assert [p.origin for p in papers] == ["Jane Doe"] * 3 + ["AFP"] * 3 + ["g"] * 3
    assert [p.kin for p in papers] == [0] * 3 + [3] * 3 + [6] * 3
    assert [p.outlet for p in papers][:3] == ["Anne Roy", "Jane Doe", "c"]


@given(st.permutations(range(6)))
@settings(max_examples=20, deadline=None)
def test_origins_do_not_hang_on_the_order_of_documents(order):
    sketches = far(3)[[0, 0, 1, 1, 2, 0]]
    rows = [filed(f"d{k}", day=10 - k, author="Anne Roy" if k == 1 else "") for k in range(6)]
    plain = papers_of(rows, sketches, today=0)
    mixed = papers_of([rows[k] for k in order], sketches[list(order)], today=0)
    assert {p.id: (p.origin, p.known) for p in plain} == {p.id: (p.origin, p.known) for p in mixed}
    groups = {frozenset(p.id for p in papers if p.kin == q.kin) for papers in (plain, mixed)
              for q in papers}  # fmt: skip
    assert len(groups) == 3


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Vladimir Putin", "Vladimir Putin"),
        ("Vladimir Poutine lors d’une réunion", "Vladimir Putin"),
        ("le président russe Vladimir Poutine", "Vladimir Putin"),
        ("M. Poutine", "Vladimir Putin"),
        ("President Putin", "Vladimir Putin"),
        ("Sergueï Lavrov", "Sergey Lavrov"),
        ("Russian Foreign Minister Sergei Lavrov", "Sergey Lavrov"),
        ("M. Wang", "Wang"),
        ("Jean Lavrov", "Jean Lavrov"),
        ("Zhao Lijian", "Zhao Lijian"),
        ("mardi le porte-parole Zhao Lijian", "Zhao Lijian"),
        ("la ministre de la Défense Anne Roy-Petit", "Anne Roy-Petit"),
        ("le Kremlin", "Kremlin"),
        ("the Kremlin", "Kremlin"),
        ("Athènes", "Athènes"),
        ("le ministère grec de la Défense", "ministère grec de la Défense"),
        ("South Korea's National Intelligence Service",
         "South Korea's National Intelligence Service"),
        ("Ursula von der Leyen", "Ursula von der Leyen"),
        ("la Maison du Blé", "Maison du Blé"),
        ("le ministre de la Défense", ""),
        ("the Foreign Minister", ""),
        ("M. Roy", "Roy"),
        ("King Abdullah II", "Abdullah II"),
        ("mardi le ministère turc de la Défense", "ministère turc de la Défense"),
        ("des responsables américains", ""),
        ("Certains experts", ""),
        ("two US officials", ""),
        ("Analysts in Seoul", ""),
        ("a", ""),
        ("mercredi que", ""),
        ("lui", ""),
        ("", ""),
        ("…", ""),
    ],
)  # fmt: skip
def test_a_speaker_has_one_name(words, name):
    assert speaker_name(words) == name


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_words_give_a_name_or_none(words):
    assert isinstance(speaker_name(words), str)
