"""The reading view mends what extraction broke, and leads back to the stored text."""

from __future__ import annotations

import textwrap
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allies.core.joining import Vocabulary, joins_after_ligature, keeps_hyphen
from allies.core.reading import ReadingView, reading_view

MENDED = [
    # words cut at the end of a line
    ("la Chine va ache-\nter du gaz", "la Chine va acheter du gaz"),
    ("aide-t-elle ? a-t-\nelle signé", "aide-t-elle ? a-t-elle signé"),
    ("Le roi a-\nt-il cédé", "Le roi a-t-il cédé"),
    ("la non-proli-\nfération", "la non-prolifération"),
    ("les États-\nUnis", "les États-Unis"),
    ("peut-\nêtre", "peut-être"),
    ("est-\nil sûr", "est-il sûr"),
    ("une nouv-\nelle loi", "une nouvelle loi"),
    ("le pro-\ngramme", "le programme"),
    ("les pro-\nrusses", "les pro-russes"),
    ("nord-\ncoréen", "nord-coréen"),
    ("c'est-\nà-dire", "c'est-à-dire"),
    ("eux-\nmêmes", "eux-mêmes"),
    ("au-\nteur, au-\ndelà", "auteur, au-delà"),
    ("le F-\n16 turc", "le F-16 turc"),
    ("the US-\nled force", "the US-led force"),
    ("agree-\nment", "agreement"),
    ("gov-\r\nernment", "government"),
    ("agree-\n\fment", "agreement"),
    ("agree\u00ad\nment", "agreement"),
    ("proli\ufffeferation", "proliferation"),
    ("Lambda\ufffeCalculus", "Lambda-Calculus"),
    ("MINIS-\nTÈRE", "MINISTÈRE"),
    ("sont venus -\nou presque", "sont venus - ou presque"),
    ("fin.-\n\nSuite", "fin.-\n\nSuite"),
    # the document's own words decide
    ("list-based or list-\nbased", "list-based or list-based"),
    ("coopération, co-\nopération", "coopération, coopération"),
    ("co-opération, co-\nopération", "co-opération, co-opération"),
    ("arme blindée, arme blindée: arme-\nblindée", "arme blindée, arme blindée: arme-blindée"),
    # ligatures
    ("sacrifi er la paix", "sacrifier la paix"),
    ("offi  ciellement", "officiellement"),
    ("Offi ciellement", "Officiellement"),
    ("enfi n, il part", "enfin, il part"),
    ("la défi nition", "la définition"),
    ("effi cace", "efficace"),
    ("le confl it dure", "le conflit dure"),
    ("une off ensive", "une offensive"),
    ("fi nancial", "financial"),
    ("e ffi cace", "efficace"),
    ("ﬁn, oﬃcier, ﬂot, eﬀort, conﬂ it", "fin, officier, flot, effort, conflit"),
    ("un conflit, con fl it", "un conflit, conflit"),
    # spaces and what is not seen
    ("l\u2019homme\u00a0: «\u202foui\u202f»", "l'homme : « oui »"),
    ("trop   de\t espaces", "trop de espaces"),
    ("une ligne\nune autre\n\nun alinéa", "une ligne une autre\n\nun alinéa"),
    ("une ligne\r\n\r\n\r\nun alinéa", "une ligne\n\nun alinéa"),
    ("page une\n\fpage deux", "page une page deux"),
    ("mou\u00adton, z\u200bro, \ufeffmot", "mouton, zro, mot"),
    ("a \u200b b", "a b"),
    ("sacriﬁ er", "sacrifier"),
    ("e\u0301tat", "état"),
]

UNTOUCHED = [
    "un défi de taille",
    "un défi n'est rien",
    "le défi lancé par Pékin",
    "il fait fi de la loi",
    "staff of the base",
    "the tariff is high",
    "set off the bomb",
    "Kadhafi a dit",
    "Wolff said so",
    "le Wi-Fi de la base",
    "« oui » “yes” 'so'",
    "a well-known fact\n\nand a state-owned one",
    "",
]


@pytest.mark.parametrize(("stored", "expected"), MENDED)
def test_mends_what_extraction_broke(stored: str, expected: str) -> None:
    assert reading_view(stored).text == expected


@pytest.mark.parametrize("stored", UNTOUCHED)
def test_leaves_whole_text_alone(stored: str) -> None:
    assert reading_view(stored).text == stored


def test_spans_lead_back_to_the_stored_characters() -> None:
    stored = "Il va sacrifi er les États-\nUnis\u00a0; l\u2019ache-\nteur part."
    view = reading_view(stored)
    assert view.text == "Il va sacrifier les États-Unis ; l'acheteur part."
    for shown, kept in [
        ("sacrifier", "sacrifi er"),
        ("États-Unis", "États-\nUnis"),
        ("acheteur", "ache-\nteur"),
        ("part", "part"),
    ]:
        start = view.text.index(shown)
        first, last = view.to_stored(start, start + len(shown))
        assert stored[first:last] == kept
        assert view.to_view(first, last) == (start, start + len(shown))


def test_part_of_a_ligature_is_the_whole_sign() -> None:
    view = reading_view("l'eﬀort")
    assert view.text == "l'effort"
    assert view.to_stored(3, 4) == (3, 4)
    assert view.to_stored(2, 5) == (2, 4)


def test_stretch_is_read_with_the_words_of_the_whole_text() -> None:
    stored = "La coopération dure.\n\nLa co-\nopération cesse.\n\nLe co-pilote et le co-\npilote."
    start = stored.index("La co-")
    view = reading_view(stored, start, start + 20)
    assert view.text == "La coopération ces"
    assert view.to_stored(0, 2) == (start, start + 2)
    last = stored.rindex("Le ")
    assert reading_view(stored, last).text == "Le co-pilote et le co-pilote."


@pytest.mark.parametrize("span", [(-1, 2), (2, 1), (0, 99)])
def test_spans_outside_are_refused(span: tuple[int, int]) -> None:
    view = reading_view("un mot")
    with pytest.raises(ValueError, match="does not lie in"):
        view.to_stored(*span)
    with pytest.raises(ValueError, match="does not lie in"):
        view.to_view(*span)
    with pytest.raises(ValueError, match="does not lie in"):
        reading_view("un mot", *span)


PIECES = st.sampled_from(
    [
        "défi", "sacrifi", " er", "ache-", "\n", "ter", "États-\nUnis", "\u00ad", "\u200b", " ",
        "\u00a0", "ﬁ", "ﬃ", "\ufffe", "a-t-\nelle", "\f", "\r\n", "’", "e\u0301", "-", "f", "ff ",
        "fl it", "mot", ".", "\t", "off ", "fi ", "E", "1", "\ufeff", "\x85", "\u2029", "«",
    ]
)  # fmt: skip
TEXTS = st.one_of(st.lists(PIECES, max_size=25).map("".join), st.text(max_size=40))


def whole_places(view: ReadingView) -> list[int]:
    """The places in a view where neither a stored sign nor a blank line is cut in two."""
    cut = {
        place
        for start, stop in zip(view._view_start, view._view_stop, strict=True)
        for place in range(start + 1, stop)
    }
    cut |= {place for place in range(len(view.text)) if view.text[place - 1 : place + 1] == "\n\n"}
    return [place for place in range(len(view.text) + 1) if place not in cut]


@given(TEXTS, st.data())
def test_each_span_of_the_view_is_its_stored_span_cleaned(text: str, data: st.DataObject) -> None:
    view = reading_view(text)
    places = whole_places(view)
    start = data.draw(st.sampled_from(places))
    stop = data.draw(st.sampled_from([place for place in places if place >= start]))
    first, last = view.to_stored(start, stop)
    assert 0 <= first <= last <= len(text)
    if start < stop:
        assert reading_view(text, first, last).text == view.text[start:stop]
        assert view.to_view(first, last) == (start, stop)


@given(TEXTS)
def test_every_letter_and_figure_is_found_from_the_stored_text(text: str) -> None:
    view = reading_view(text)
    for place, sign in enumerate(text):
        start, stop = view.to_view(place, place + 1)
        assert 0 <= start <= stop <= len(view.text)
        if sign.isalnum():
            assert start < stop
            first, last = view.to_stored(start, stop)
            assert first <= place < last


@given(TEXTS)
def test_nothing_that_is_seen_is_lost(text: str) -> None:
    view = reading_view(text)
    assert sum(map(str.isdigit, view.text)) == sum(map(str.isdigit, text))
    assert view.to_stored(0, len(view.text))[0] >= 0
    assert "\u00a0" not in view.text
    assert "\r" not in view.text


def test_reads_at_five_megabytes_a_second(shared: Path) -> None:
    texts = [file.read_text("utf-8") for file in sorted((shared / "documents/train").glob("*.txt"))]
    wrapped = "\n\n".join(
        "\n".join(textwrap.wrap(part, 80)) for text in texts for part in text.split("\n\n")
    )
    large = wrapped.replace("elle", "el-\nle") * 10
    best = min(_seconds(large) for _ in range(3))
    # 5 MB/s is the aim; a busy machine may halve it.
    assert len(large.encode()) / 1e6 / best > 2.5


def _seconds(text: str) -> float:
    started = time.perf_counter()
    reading_view(text + " ")
    return time.perf_counter() - started


def test_time_grows_with_length_only() -> None:
    def seconds(size: int) -> float:
        text = "ache-\nter fi n sacrifi er   " * size
        return min(_seconds(text) for _ in range(3))

    assert seconds(4_000) < 40 * seconds(200) + 0.05


@pytest.mark.parametrize(
    ("left", "right", "keeps"),
    [("celui", "ci", True), ("mer", "ci", False), ("quatre", "vingt", True), ("T", "shirt", False)],
)
def test_hyphens(left: str, right: str, keeps: bool) -> None:
    assert keeps_hyphen(left, right, Vocabulary("")) is keeps


def test_vocabulary_leaves_broken_words_out() -> None:
    words = Vocabulary("minis-\ntère, ministre, semi-libre, arc-en-ciel")
    assert [words.count(w) for w in ("minis", "tère", "ministre", "Libre", "en-ciel")] == [
        0, 0, 1, 1, 1,
    ]  # fmt: skip


def test_ligature_before_a_capital_is_the_end_of_a_word() -> None:
    assert not joins_after_ligature("sacrifi", "Er", Vocabulary(""))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "Lima livre des muni- tions massive- ment, à court- et moyen-terme, au gouverne- ment "
            "anti- russe, pour déstabili- ser Oslo.",
            "Lima livre des munitions massivement, à court- et moyen-terme, au gouvernement "
            "anti-russe, pour déstabiliser Oslo.",
        ),
        (
            "The govern- ment sent muni- tions and per- sonnel, short- and long-range, to op- "
            "ponents.",
            "The government sent munitions and personnel, short- and long-range, to opponents.",
        ),
        # A dash written so is left alone, and so are a few places that tell nothing.
        ("Lima- an ally of Oslo- and the country- a member- met.",) * 2,
        ("Lima sent muni- tions.",) * 2,
    ],
)
def test_words_cut_where_lines_were_made_one_are_whole(text, meant):
    view = reading_view(text)
    assert view.text == meant
    for word in meant.replace(",", "").replace(".", "").split():
        at = view.text.index(word)
        stored = text[slice(*view.to_stored(at, at + len(word)))]
        assert stored.replace("- ", "").replace("-", "") == word.replace("-", "")
