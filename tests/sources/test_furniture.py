"""Blocks: what is prose, what is furniture, and that nothing is lost."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allies.core.document import BLOCK_KINDS, FURNITURE_KINDS, Block
from allies.sources.furniture import mark_blocks
from allies.sources.patterns import Pattern, furniture_detail, patterns, tidy
from timing import processor_seconds

A = (
    "Le ministre chinois des Affaires étrangères s'est rendu à Moscou pour signer un accord "
    "de coopération militaire avec son homologue, qui parle d'une amitié sans limites."
)
B = (
    "Les deux pays s'entraînent ensemble depuis dix ans et partagent leurs alertes aux missiles, "
    "mais aucun traité ne les oblige à se défendre l'un l'autre."
)
C = (
    "Tehran sold drones to Moscow and bought fighters in return, two officials said, while the "
    "two navies held their yearly exercise in the Gulf of Oman."
)


def marked(text: str) -> list[tuple[str, str]]:
    """Each block as (kind or detail, text)."""
    return [
        (block.detail or block.kind, " ".join(text[block.start : block.end].split()))
        for block in mark_blocks(text)
    ]


def check(text: str, blocks: tuple[Block, ...]) -> None:
    """Blocks are ordered and disjoint, and cover all that is not white space."""
    end = 0
    for block in blocks:
        assert end <= block.start < block.end <= len(text)
        assert not text[end : block.start].strip()
        assert text[block.start : block.end] == text[block.start : block.end].strip()
        assert block.kind in BLOCK_KINDS
        assert (block.detail in FURNITURE_KINDS) == (block.kind == "furniture")
        end = block.end
    assert not text[end:].strip()


LINES = st.sampled_from(
    ["", A, C, "Lire aussi : x", "12", "- 3 -", "Les plus lus", "© AFP", "Accueil", "Monde", "\f",
     "Un titre", "- un point", "# Titre", "====", "la suite d'une phrase qui continue encore",
     "Sommaire", "Fin ..... 3", "Photo : un char (AP Photo/X)", "\u2028", "  retrait", "3/45"]
)  # fmt: skip
TEXTS = st.one_of(
    st.lists(LINES, max_size=20).map("\n".join),
    st.lists(LINES, max_size=8).map("\n\n".join),
    st.text(max_size=80),
)


@given(TEXTS)
def test_blocks_cover_the_text(text: str) -> None:
    check(text, mark_blocks(text))


@given(st.lists(LINES, min_size=1, max_size=10), st.data())
def test_hints_are_blocks_of_their_own(lines: list[str], data: st.DataObject) -> None:
    text, hints = "", []
    for line in lines:
        kind = data.draw(st.sampled_from(("paragraph", "heading", "bullet", "furniture", "none")))
        if line.strip() and kind != "none":
            start = len(text) + len(line) - len(line.lstrip())
            hints.append(Block(start, start + len(line.strip()), kind))
        text += line + "\n"
    blocks = mark_blocks(text, hints=hints)
    check(text, blocks)
    for hint in hints:
        assert any(block.start == hint.start for block in blocks)


@pytest.mark.parametrize(
    "pattern", [*patterns().lines, *patterns().lists], ids=lambda p: f"{p.detail}-{p.longest}"
)
def test_patterns_hold_to_their_examples(pattern: Pattern) -> None:
    assert pattern.examples
    assert pattern.counterexamples
    assert pattern.detail in FURNITURE_KINDS
    for example in pattern.examples:
        assert pattern.matches(tidy(example)), example
    for line in pattern.counterexamples:
        assert not pattern.matches(tidy(line)), line
        assert furniture_detail(line) is None, line


SENTENCES = [
    "La navigation dans le détroit reste libre, affirme la marine iranienne.",
    "Le menu du sommet comprenait le gaz, les armes et la paix.",
    "Sur la photo, les deux présidents se serrent la main à Pékin.",
    "Le site du ministère utilise des cookies pour suivre les journalistes, selon une enquête.",
    "Cookies were found on the computers of three ministers, the agency said.",
    "The photo shows both presidents shaking hands in Beijing.",
    "Partager la mer entre les deux pays a pris dix ans.",
    "Share of gas exports to China rose to a third.",
    "Abonnés absents : les alliés de Damas n'ont pas répondu.",
    "Copyright disputes also divide the two allies.",
    "Par la suite, la Chine a signé un traité avec l'Iran.",
    "By then, Iran had signed a treaty with China.",
    "Suivant les pas de Moscou, Minsk a fermé sa frontière.",
    "Home to three bases, the island hosts the fleet.",
    "Reuters et l'AFP ont été expulsées du pays en mars.",
    "Publié par le Kremlin, le texte du traité compte vingt articles.",
    "En 2014, la Russie a annexé la Crimée.",
    "3 000 soldats sont arrivés le 12.",
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_sentences_of_an_article_stay_prose(sentence: str) -> None:
    assert marked(f"{A}\n\n{sentence}\n\n{B}")[1] == ("paragraph", sentence)
    assert [kind for kind, _ in marked(f"{A}\n{sentence}\n{B}")] == ["paragraph"] * 3


FURNITURE = [
    ("share", "Lire aussi : Pékin et Téhéran, vingt ans d'accords"),
    ("share", "Read more: How the pact came about"),
    ("share", "Partager sur WhatsApp"),
    ("share", "Subscribe to our newsletter"),
    ("cookie", "En poursuivant votre navigation, vous acceptez l'usage de cookies."),
    ("credit", "(AP Photo/Jane Doe, File)"),
    ("credit", "Crédit photo : Anne Roy"),
    ("credit", "© Agence Nova"),
    ("credit", "Jane Doe/Getty Images"),
    ("gallery", "3 / 29 Photos"),
    ("legal", "© 2021 Le Journal du Nord. Tous droits réservés."),
    ("legal", "All rights reserved."),
    ("byline", "Par Anne Roy, à Moscou"),
    ("byline", "By Jane Doe"),
    ("byline", "Publié le 3 mars 2022 à 10h20"),
    ("byline", "abc/de-fgh/ij"),
    ("navigation", "Accueil > Monde > Asie"),
    ("navigation", "Politique | Monde | Économie | Culture"),
    ("navigation", "Skip to main content"),
    ("page-number", "- 12 -"),
    ("running-head", "A/72/PV.14 21/09/2017"),
]


@pytest.mark.parametrize(("detail", "line"), FURNITURE)
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_furniture_between_paragraphs(detail: str, line: str, gap: str) -> None:
    assert marked(gap.join((A, line, B))) == [("paragraph", A), (detail, line), ("paragraph", B)]


def test_furniture_between_wrapped_paragraphs() -> None:
    text = f"{textwrap.fill(A, 70)}\n\nLire aussi : le traité de 2001\n\n{textwrap.fill(B, 70)}\n"
    assert marked(text) == [
        ("paragraph", A),
        ("share", "Lire aussi : le traité de 2001"),
        ("paragraph", B),
    ]


def test_captions_and_headings_are_prose() -> None:
    text = (
        f"Moscou cherche des alliés\n\n{A}\n\nDes limites\n\n{B}\n\n"
        "Carte : les bases russes en Afrique\n\n"
        f"Le président russe à Pékin en mai. (AP Photo/Jane Doe)\n\n{C}"
    )
    assert marked(text) == [
        ("heading", "Moscou cherche des alliés"),
        ("paragraph", A),
        ("heading", "Des limites"),
        ("paragraph", B),
        ("caption", "Carte : les bases russes en Afrique"),
        ("caption", "Le président russe à Pékin en mai."),
        ("credit", "(AP Photo/Jane Doe)"),
        ("paragraph", C),
    ]


def test_menu_is_a_run_of_menu_words() -> None:
    menu = ["Accueil", "Politique", "Monde", "Le billet de Zoé", "Sport", "Culture"]
    text = "\n".join([*menu, A, B])
    assert marked(text)[:6] == [("navigation", word) for word in menu]
    assert marked(text)[6:] == [("paragraph", A), ("paragraph", B)]
    assert marked(f"{A}\n\nMonde\n\n{B}")[1] == ("heading", "Monde")


def test_menu_stops_before_the_heading_of_the_article() -> None:
    text = "\n".join(["Home", "World", "Politics", "Sport", "Allies at odds", A])
    assert marked(text)[4:] == [("heading", "Allies at odds"), ("paragraph", A)]


def test_list_of_most_read_articles() -> None:
    links = [
        "Guerre en Ukraine : ce que l'on sait",
        "Pourquoi le gaz manque-t-il ?",
        "Trois cartes de l'Asie",
    ]
    text = "\n\n".join([A, "Les plus lus", *links])
    assert marked(text)[1:] == [("most-read", line) for line in ("Les plus lus", *links)]
    text = "\n\n".join([A, "Les plus lus", *links, B])
    assert marked(text)[-1] == ("paragraph", B)


def test_table_of_contents() -> None:
    contents = "Sommaire\nLes alliances 3\nLe gaz russe 12\nConclusion 40"
    assert [kind for kind, _ in marked(f"{contents}\n\n{A}")] == ["contents"] * 4 + ["paragraph"]
    dotted = "1. Allies .......... 3\n2. Gas ............ 12\nIndex . . . . . . . 40"
    assert [kind for kind, _ in marked(f"{dotted}\n\n{A}")] == ["contents"] * 3 + ["paragraph"]


def test_pages_with_heads_and_numbers() -> None:
    pages = [
        f"Allies in Asia\n{textwrap.fill(body, 60)}\n{number}"
        for number, body in enumerate((A, B, C, A[:100] + " Fin."), 7)
    ]
    found = marked("\n\f".join(pages))
    assert found[0] == ("heading", "Allies in Asia")
    assert [text for kind, text in found if kind == "page-number"] == ["7", "8", "9", "10"]
    assert [text for kind, text in found if kind == "running-head"] == ["Allies in Asia"] * 3
    assert ("paragraph", B) in found


def test_running_head_beside_its_page_number() -> None:
    pages = [f"{body}\n\nThe Review {number}\n\n" for number, body in enumerate((A, B, C), 5)]
    found = marked("\f".join(pages))
    assert [text for kind, text in found if kind == "running-head"] == [
        "The Review 5", "The Review 6", "The Review 7",
    ]  # fmt: skip


def test_paragraph_goes_on_over_a_page() -> None:
    first, second = textwrap.wrap(A, 90)[:2]
    rest = textwrap.fill(B, 90)
    found = marked(f"{rest}\n{first}\n\f{second}\n{rest}")
    assert any(first in text and second in text for _, text in found)


def test_repeated_paragraph_is_marked_from_the_second_time() -> None:
    assert [kind for kind, _ in marked(f"{A}\n\n{B}\n\n{A}\n\n{A}")] == [
        "paragraph", "paragraph", "repeat", "repeat",
    ]  # fmt: skip
    assert [kind for kind, _ in marked("Oui.\n\nOui.")] == ["paragraph"] * 2


@pytest.mark.parametrize("width", [50, 66, 80, 100])
def test_wrapped_lines_are_joined(width: int) -> None:
    text = "\n\n".join(textwrap.fill(part, width) for part in (A, B, C))
    assert marked(text) == [("paragraph", A), ("paragraph", B), ("paragraph", C)]


def test_wrapped_paragraphs_without_blank_lines() -> None:
    indented = "\n".join(textwrap.fill(p, 72, initial_indent="    ") for p in (A, B, C))
    assert [text for _, text in marked(indented)] == [A, B, C]
    lists = "\n".join(
        textwrap.fill(p, 72, initial_indent="- ", subsequent_indent="  ") for p in (A, B)
    )
    assert marked(lists) == [("bullet", f"- {A}"), ("bullet", f"- {B}")]


def test_one_paragraph_a_line_is_not_joined() -> None:
    assert [text for _, text in marked(f"{A}\n{B}\n{C}")] == [A, B, C]


def test_crossheads_between_dashes() -> None:
    assert marked(f"{A}\n\n- Raids de nuit -\n\n{B}")[1] == ("heading", "- Raids de nuit -")


def test_prose_of_real_articles_stays_prose(shared: Path) -> None:
    for file in sorted((shared / "documents" / "train").glob("*.txt")):
        text = file.read_text("utf-8")
        blocks = mark_blocks(text)
        check(text, blocks)
        prose = sum(b.end - b.start for b in blocks if b.kind != "furniture")
        assert prose > 0.97 * len("".join(text.split("\n"))), file.name
        assert sum(b.kind == "paragraph" for b in blocks) >= len(blocks) / 2


def test_time_grows_with_length_only() -> None:
    """Ten times the text takes about ten times as long; a hundred times would be its square."""
    page = "\n\n".join(
        [textwrap.fill(A, 80), "Lire aussi : x", "Accueil", "12", "a " * 60, "1/" * 40]
    )
    few, many = "\n\n".join([page] * 40), "\n\n".join([page] * 400)
    short = processor_seconds(lambda: mark_blocks(few))
    assert processor_seconds(lambda: mark_blocks(many)) < 40 * short


PAGE = """Skip to main content
Home
World
Politics
Sign in
Home > World > Asia
Tehran moves closer to Beijing
By Jane Doe
Published 12 April 2021
Share
Iran's minister greets his Chinese colleague in Tehran in March. © Ali Reza / Agency
3 / 12 Photos
Iran and China signed a deal of twenty-five years on Saturday, which the two ministers called firm.
Read more: Twenty-five years of debt?
Beijing already buys most of the oil that Iran sells. The text of the deal was not published.
A deal without an alliance
China promised no military help. "We are nobody's ally", a diplomat said on Sunday in Beijing.
We use cookies to improve your visit, to measure audiences and to show you what suits you.
Related articles
Iranian oil finds its buyers
Most read
1. What the treaty says
2. Why Moscow is silent
© 2021 The Northern Paper. All rights reserved.
Terms of Use | Privacy Policy | Contact
"""


def test_whole_page_as_it_is_copied_from_a_browser() -> None:
    kinds = [kind for kind, _ in marked(PAGE)]
    assert kinds == [
        *["navigation"] * 6, "heading", "byline", "byline", "share", "caption", "credit", "gallery",
        "paragraph", "share", "paragraph", "heading", "paragraph", "cookie", "share", "share",
        "most-read", "most-read", "most-read", "legal", "navigation",
    ]  # fmt: skip


def judge(seed: str) -> None:
    for length in (60, 140, 220, 900):
        for before in ("", "By ", "Accueil ", "(AP "):
            mark_blocks((before + seed * length)[:length])


@pytest.mark.parametrize("seed", ["a > ", "a | ", "A ", "ab/", "AFP / ", "1 2 ", ". ", "© ", "A, "])
def test_no_line_takes_long_to_judge(seed: str) -> None:
    """Lines made to be matched over and over take about as long as plain words do."""
    plain = processor_seconds(lambda: judge("word "))
    assert processor_seconds(lambda: judge(seed)) < 50 * plain
