"""Where actors stand in a document: what lets the reader find whom a sentence leaves unnamed."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_windows import TEXTS, cut

from allies.coding.reading import first_told, read_layers
from allies.coding.standing import PROFILE, TOGETHER, Standing
from allies.coding.text import layers_of
from allies.coding.windows import windows
from allies.settings import load_settings
from allies.workspace import read_documents

TEXT = """Norway and its neighbours

Norway sold gas to Germany. Sweden and Norway signed a pact. Nobody spoke.

Denmark's turn

Denmark sent frigates. It also trains pilots for Ukraine.
"""

BOTH = """Peru and Chile

Peru sold gas to Chile. Peru and Kenya signed a pact. Nobody spoke. It trains pilots of Chile.

Chile and Kenya

Togo praised Ghana. It also met Kenya.
"""


@settings(max_examples=40)
@given(TEXTS, st.sampled_from(["en", "fr"]))
def test_every_profile_is_whole_and_finite(text, lang):
    _, _, found = cut(text, lang)
    for candidate in (c for window in found for item in window.items for c in item.candidates):
        assert len(candidate.profile) == len(PROFILE)
        assert all(math.isfinite(value) and 0 <= value <= 5 for value in candidate.profile)


@pytest.fixture
def read_at(tmp_path):
    """The window and in it the sentence that begins with some words."""

    def look(text, words, lang="en"):
        (tmp_path / "a.txt").write_text(text, encoding="utf-8")
        (read,) = read_documents([str(tmp_path / "a.txt")], lang=lang, settings=load_settings())
        layers = layers_of(read.text)
        readings = first_told(read_layers(read, layers), layers)
        found = windows(readings, layers, lang=lang)
        (both,) = (
            (window, item) for window in found for item in window.items
            if read.text.startswith(words, item.reading.sentence.start)
        )  # fmt: skip
        return both

    return look


@pytest.fixture
def at(read_at):
    """The profiles of the sentence that begins with some words, by actor and feature."""

    def look(text, words, lang="en"):
        found = read_at(text, words, lang)[1].candidates
        return {c.code: dict(zip(PROFILE, c.profile, strict=True)) for c in found}

    return look


@pytest.mark.parametrize(
    ("words", "code", "feature", "value"),
    [
        ("Norway sold", "NOR", "in the title", 1),
        ("Norway sold", "DEU", "in the title", 0),
        ("Sweden and", "NOR", "one sentence before", 1),
        ("Sweden and", "NOR", "named most", 1),
        ("Sweden and", "DEU", "last of the last named", 1),
        ("Sweden and", "SWE", "times so far", 0),
        ("It also", "DNK", "in the heading", 1),
        ("It also", "DNK", "first of the last named", 1),
        ("It also", "UKR", "in the heading", 0),
        ("It also", "UKR", "how near", 0),
    ],
)
def test_what_is_told_of_an_actor(at, words, code, feature, value):
    assert at(TEXT, words)[code][feature] == value


def test_a_new_heading_begins_the_count_of_its_section_anew(at):
    later = TEXT.replace("Denmark sent", "Norway and Denmark sent")
    profile = at(later, "Norway and Denmark")["NOR"]
    assert profile["times in the section"] == 0 < profile["times so far"]


def test_what_comes_later_counts_only_for_who_is_named_most(at):
    cut_short = TEXT[: TEXT.index("Nobody")]
    whole, short = (at(text, "Sweden and")["SWE"] for text in (TEXT, cut_short))
    later = {"named most", "named second"}
    assert {k: v for k, v in whole.items() if k not in later} == {
        k: v for k, v in short.items() if k not in later
    }


@pytest.mark.parametrize(
    ("code", "agreeing"),
    [
        ("RUS", {"feminine"}),
        ("MLI", {"masculine"}),
        ("USA", {"masculine", "plural"}),
        ("CUB", set()),
    ],
)
def test_a_french_pronoun_has_something_to_agree_with(at, code, agreeing):
    text = "La Russie, le Mali, les États-Unis et Cuba ont signé un accord militaire."
    kinds = ("masculine", "feminine", "plural")
    found = at(text, "La Russie", lang="fr")[code]
    assert {kind for kind in kinds if found[kind]} == agreeing


def test_english_names_have_no_gender(at):
    found = at("Russia and Mali signed a military pact.", "Russia", lang="en")["RUS"]
    assert not (found["masculine"] or found["feminine"] or found["plural"])


@pytest.mark.parametrize(
    ("words", "code", "feature", "value"),
    [
        ("It trains", "CHL", "named most", 1),
        ("It trains", "PER", "named second", 1),
        ("It trains", "KEN", "named second", 0),
        ("It trains", "KEN", "two before", 1),
        ("It trains", "CHL", "three before", 1),
        ("It trains", "KEN", "three before", 0),
        ("It trains", "CHL", "how near", 1 / 3),
        ("It trains", "PER", "times a sentence so far", 3 / 5),
        ("It trains", "PER", "three letters", 1),
        ("It also", "CHL", "in the heading", 1),
        ("It also", "GHA", "times in the section", math.log(2) / 2),
    ],
)
def test_what_is_counted_of_an_actor(at, words, code, feature, value):
    assert at(BOTH, words)[code][feature] == pytest.approx(value)


@pytest.mark.parametrize(("speaker", "told"), [("PER", 1), ("CHL", 0), (None, 0)])
def test_who_speaks_is_told(speaker, told):
    profile = Standing([], [], "en").profile("PER", speaker)
    assert profile[PROFILE.index("speaks")] == told


@pytest.mark.parametrize(
    ("words", "dyad", "feature", "value"),
    [
        ("It trains", ("CHL", "PER"), "both in the title", 1),
        ("It trains", ("CHL", "PER"), "times together", math.log(3) / 2),
        ("It trains", ("CHL", "KEN"), "both in the title", 0),
        ("It also", ("CHL", "KEN"), "both in the heading", 1),
        ("It trains", ("CHL", "KEN"), "both in the heading", 0),
    ],
)
def test_titles_and_headings_that_name_two(read_at, words, dyad, feature, value):
    found = read_at(BOTH, words)[1].together[dyad]
    assert found[TOGETHER.index(feature)] == pytest.approx(value)


def test_a_running_title_opens_no_section(read_at):
    again = TEXT + "\nNorway and its neighbours\n\nIt met Chile.\n"
    found = read_at(again, "It met")[1].candidates
    headed = {c.code for c in found if c.profile[PROFILE.index("in the heading")]}
    assert headed == {"DNK"}


@pytest.mark.parametrize(
    ("words", "pair", "told"),
    [
        ("Sweden and", ("DEU", "NOR"), ("both one sentence before", "times together")),
        ("Sweden and", ("NOR", "SWE"), ()),
        ("It also", ("DNK", "UKR"), ()),
    ],
)
def test_who_stood_together(read_at, words, pair, told):
    found = dict(zip(TOGETHER, read_at(TEXT, words)[1].together[pair], strict=True))
    assert {name for name, value in found.items() if value} == set(told)


def test_the_section_s_heading_is_in_the_window(read_at):
    filler = "It was late and nobody spoke in the hall. " * 12
    text = TEXT.replace("Denmark sent", f"{filler}\n\nDenmark sent")
    window, item = read_at(text, "Denmark sent")
    assert window.items[0] is item
    heading = text.index("Denmark's turn")
    seen = [start for start, _ in window.places[: item.low]]
    assert any(heading <= start < heading + len("Denmark's turn") for start in seen)
