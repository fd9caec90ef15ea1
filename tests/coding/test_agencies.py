"""The agency that a text says it comes from, in datelines and signatures of both languages."""

import pytest

from allies.coding.agencies import (
    agency_names,
    agency_of_author,
    agency_of_domain,
    agency_of_text,
    author_named,
    forms,
)
from allies.core.document import Block, Document, Origin, document_id


def paper(*blocks, kinds=()):
    text = "\n".join(blocks)
    start, made = 0, []
    for place, block in enumerate(blocks):
        kind, _, detail = (kinds[place] if place < len(kinds) else "paragraph").partition(":")
        made.append(Block(start, start + len(block), kind, "en", detail or None))
        start += len(block) + 1
    origin = Origin("x.txt", "text/plain", "a" * 64)
    return Document(
        id=document_id(text), name="x.txt", text=text, lang="en", origin=origin, blocks=tuple(made)
    )


BODY = "The two ministers spoke of grain and of rail links for an hour."
CASES = [
    ("MOSCOW, May 3 (Reuters) - The grain was loaded on Monday.", "Reuters"),
    ("PARIS, 3 mai (Reuters) - Le blé a été chargé lundi.", "Reuters"),
    ("Paris (AFP) – Le blé a été chargé lundi.", "AFP"),
    ("MOSCOW, May 3. /TASS/. The grain was loaded.", "TASS"),
    ("MOSCOU, 3 mai. /TASS/. Le blé a été chargé.", "TASS"),
    ("Pyongyang, June 20 (KCNA) -- A banquet was given.", "KCNA"),
    ("SEOUL, June 1 (Yonhap) -- The envoy left.", "Yonhap"),
    ("BEIJING, May 3 (Xinhua) -- Trade grew.", "Xinhua"),
    ("Tehran, May 3, IRNA – The minister spoke.", "IRNA"),
    ("(ANSA) - ROME, 3 MAY - The cabinet met.", "ANSA"),
    ("Madrid, 3 may (EFE).- The cabinet met.", "EFE"),
    ("Berlin (dpa) - The cabinet met.", "dpa"),
    ("ANKARA (AA) - The cabinet met.", "Anadolu"),
    ("WASHINGTON (AP) — The cabinet met.", "AP"),
    ("ISLAMABAD, May 3 (APP): The cabinet met.", "APP"),
    ("AFP - Le conseil s’est réuni.", "AFP"),
    ("Reuters | 3 May 2024", "Reuters"),
    ("Le Monde avec AFP", "AFP"),
    ("Anne Roy (avec AFP et Reuters)", "AFP"),
    ("(avec l’AFP)", "AFP"),
    ("Par Anne Roy, AFP", "AFP"),
    ("By Jane Doe, Reuters", "Reuters"),
    ("By the Associated Press", "AP"),
    ("Source: Xinhua", "Xinhua"),
    ("Source : Agence France-Presse", "AFP"),
    ("© 2024 AFP", "AFP"),
    ("MOSCOW, May 3 (RIA Novosti/Reuters) - Grain was loaded.", "RIA Novosti"),
]


@pytest.mark.parametrize(("line", "agency"), CASES)
def test_the_head_names_the_agency(line, agency):
    assert agency_of_text(paper("Grain on its way", line, BODY, BODY, BODY, BODY, BODY)) == agency


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        (f"{BODY} (AFP)", "AFP"),
        (f"{BODY} — Reuters", "Reuters"),
        (f"{BODY} (avec AP)", "AP"),
        (f"{BODY} (source: Tass)", "TASS"),
        ("Le Figaro avec Reuters", "Reuters"),
        ("This story was originally published by Agence France-Presse.", "AFP"),
    ],
)
def test_the_tail_names_the_agency(line, agency):
    assert agency_of_text(paper("Grain", *[BODY] * 12, line)) == agency
    assert agency_of_text(paper("Grain", *[BODY] * 12, line, *[BODY] * 12)) == ""


@pytest.mark.parametrize(
    "line",
    [
        "The ship left on Monday, Reuters reported, with 3,000 tonnes.",
        "Selon l’agence Xinhua, le navire est parti lundi.",
        "The minister told TASS that the ship had left.",
        "A soldier stands guard at the port. (Reuters)",
        "Un soldat devant le port (AFP).",
        "Trade across the Middle East and North Africa (MENA) fell.",
        "The MAP of the port was redrawn.",
        "Kremlin accuses Reuters of inventing a convoy",
        "Le plan (AA) est noté ainsi par deux banques.",
        "With TASS in the room, the two men shook hands.",
    ],
)
def test_an_agency_that_is_only_quoted_does_not_count(line):
    assert agency_of_text(paper("Grain", line, *[BODY] * 6)) == ""


def test_what_stands_in_furniture_and_captions_does_not_count_but_a_byline_does():
    blocks = ("Grain", "Moscow (Reuters) - a port", BODY)
    assert agency_of_text(paper(*blocks)) == "Reuters"
    assert agency_of_text(paper(*blocks, kinds=("heading", "caption"))) == ""
    assert agency_of_text(paper(*blocks, kinds=("heading", "furniture:credit"))) == ""
    assert agency_of_text(paper("Grain", "Le Monde avec AFP", BODY)) == "AFP"
    byline = paper("Grain", "Le Monde avec AFP", BODY, kinds=("heading", "furniture:byline"))
    assert agency_of_text(byline) == "AFP"


def test_a_text_without_blocks_is_read_by_lines():
    whole = paper("Grain", "MOSCOW, May 3 (Reuters) - Loaded.", BODY)
    bare = Document(id=whole.id, name="x", text=whole.text, lang="en", origin=whole.origin)
    assert agency_of_text(bare) == "Reuters"
    empty = Document(id=document_id(""), name="x", text="", lang="en", origin=whole.origin)
    assert agency_of_text(empty) == ""


@pytest.mark.parametrize(
    ("author", "agency"),
    [("AFP", "AFP"), ("Jane Doe, Reuters", "Reuters"), ("AP", "AP"), ("The Associated Press", "AP"),
     ("Jane Doe", ""), ("Mapple Tassin", "")],
)  # fmt: skip
def test_an_author_may_be_an_agency(author, agency):
    assert agency_of_author(author) == agency


def test_a_site_may_be_that_of_an_agency():
    assert agency_of_domain("apnews.com") == "AP"
    assert agency_of_domain("example.org") == ""


def test_every_agency_has_a_form_and_no_form_two_agencies():
    told = dict(forms())
    assert set(told.values()) == set(agency_names())
    assert len(agency_names()) > 50
    for form, name in told.items():
        assert agency_of_author(f"Jane Doe, {form}") == name


def test_a_byline_may_name_nobody():
    named = ("By Jane  Doe", "Par Anne Roy", "La Rédaction", "Staff", "admin", "", "Byron Stark")
    told = ["Jane Doe", "Anne Roy", "", "", "", "", "Byron Stark"]
    assert [author_named(name) for name in named] == told
