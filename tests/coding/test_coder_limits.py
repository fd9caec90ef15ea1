"""Texts that nobody would write: the coder survives them, and takes no longer than their length."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from allies.coding.pipeline import code_document
from helpers import checked_claims, document

FEW = settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])

# Every kind of character: halves of surrogate pairs, marks, right-to-left, unassigned ones.
ODD = st.text(alphabet=st.characters(codec=None, exclude_categories=[]), max_size=80)
SPOKEN = st.sampled_from([
    "Kenya attacked Uganda.", "The raid killed nine.", "It condemned them.",
    "Peru signed with Chile.", "Le Kenya a attaqué l'Ouganda.", "Il l'a condamné.",
    "La Chine et l'Inde ont signé.", "NATO",
    "\ud800", "\udc00", "\u200b", "\u200f", "\u202e", "\u2066", "\ufeff", "\u00ad", "e\u0301",
    "①", "ﬁ", "……", "«", "»", "“", "”", "كينيا", "אוגנדה", "肯尼亚", "\n\n", "\x00",
])  # fmt: skip
JUMBLED = st.lists(st.one_of(SPOKEN, ODD), max_size=12)


@FEW
@given(JUMBLED, st.sampled_from(["", " "]), st.sampled_from(["en", "fr"]))
def test_any_characters_between_what_is_said_are_survived(parts, space, lang):
    made = document(space.join(parts), lang=lang, date="2023-05-04")
    assert checked_claims(made) == code_document(made)


def deep(opening, closing, times):
    return "Kenya said: " + opening * times + "Uganda attacked Ghana" + closing * times + "."


LARGE = {
    "a long sentence": "Kenya attacked Uganda and a raid killed nine while rain fell, " * 1_600,
    "nested quotes": deep("“he said: ", "”", 6_000),
    "nested guillemets": deep("« il dit : ", " »", 6_000),
    "nested brackets": deep("(", ")", 40_000),
    "no spaces": "KenyaattackedUganda" * 5_000,
    "no spaces but dashes": "Kenya-attacked-Uganda-" * 4_500,
    "many mentions": "Kenya, Uganda, Ghana, Togo, Peru, Chile, Japan and NATO met, " * 1_500,
    "only punctuation": ".,;:!?…«»“”'’()[]-–—" * 5_000,
    "only full stops": ". " * 50_000,
    "right to left": "هاجمت كينيا أوغندا Kenya attacked Uganda אוגנדה " * 2_000,
    "overrides": "\u202eKenya\u202c attacked \u2067Uganda\u2069 " * 2_500,
    "zero width": "Ke\u200bnya\u200d att\u2060acked\ufeff Uganda. " * 3_000,
    "surrogates": "Kenya \ud800 attacked \udfff Uganda. " * 3_000,
    "accents": "Kenya" + "\u0301" * 50_000 + " attacked Uganda.",
    "linking words": "The of the and of the in of the to of " * 2_500,
    "brackets with acronyms": "The Front of the Northern Rivers (FNR) met. " * 2_200,
    "names of people": "Kenyan President Asha Rao met Ivan Horvat, the Croatian minister. " * 1_400,
    "figures and dates": "on the 16th of May 2020 to 3,000 between 2 and 3 March, " * 1_800,
    "a line a word": "Kenya\n\nattacked\n\nUganda\n\n" * 4_000,
}


@pytest.mark.parametrize("name", LARGE)
def test_a_hundred_kilobytes_of_anything_are_coded_the_same_twice(name):
    made = document(LARGE[name], date="2023-05-04")
    first = checked_claims(made)
    assert [claim.id for claim in first] == [claim.id for claim in code_document(made)]


def seconds(text):
    """The least processor time of two runs: what disturbs a run can only make it longer."""
    spent = []
    for _ in range(2):
        began = time.process_time()
        code_document(document(text, date="2023-05-04"))
        spent.append(time.process_time() - began)
    return min(spent)


@pytest.mark.parametrize("name", LARGE)
def test_four_times_the_text_takes_far_less_than_sixteen_times_as_long(name):
    """Between 4 (linear) and 16 (quadratic), with half a second for what is not the text."""
    text = LARGE[name]
    short = text[: len(text) // 8]
    long = text[: len(text) // 2]
    assert seconds(long) < 10 * seconds(short) + 0.5
