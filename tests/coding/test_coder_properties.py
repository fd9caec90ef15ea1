"""What the coder keeps to on any text: it never breaks, quotes verbatim, is pure and quick."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allies.coding.lexicon import lexicon
from allies.coding.mentions import find_mentions, find_people
from allies.coding.pipeline import code_document, read_document, sentences_of
from allies.coding.text import layers_of
from allies.core.document import Block
from helpers import checked_claims, document
from timing import processor_seconds

# The first example loads the lexicons, which takes longer than a deadline allows.
lasting = settings(deadline=None, max_examples=150)
# The whole coder takes a tenth of a second on such a text.
coding = settings(deadline=None, max_examples=50)

LANGS = st.sampled_from(["en", "fr"])

NAMES = [
    "Russia", "the Kremlin", "Kenya", "Chinese", "North Korea", "Jordan", "the West", "NATO",
    "Sino-Russian", "President Ruto", "both countries", "its", "we", "it", "la Russie",
    "l'Iran", "le Niger", "nord-coréen", "Pékin", "les deux pays", "son", "nous", "l'OTAN",
]  # fmt: skip
GLUE = [
    "and", "between", "of", "'s", "by", "with", ",", ";", ":", "not", "will", "may", "which",
    "et", "entre", "de", "par", "avec", "qui", "ne", "pas", "sera", "«", "»", "“", "”", "(", ")",
    "-", "–", "2023", "in March", "depuis 2011", "10,000", "troops", "%", "$3 billion", "U.S.",
    "\u00ad", "\u00a0", "\u202f", "ﬁ", "İ", "ß", "e\u0301", "\n", "\n\n", "exam-\nple",
]  # fmt: skip
ENDS = [". ", ".\n\n", "! ", "? ", "… ", "\n• ", " "]


def wordings():
    """The examples of every tenth trigger, cut into words."""
    every = [t for lang in ("en", "fr") for t in lexicon(lang).triggers][::10]
    return sorted({word for t in every for e in t.examples for word in e.text.split()})


WORDINGS = [
    "attacked", "was attacked by", "sells weapons to", "signed a treaty with", "condemned",
    "'s sanctions against", "trade with", "met", "depends on", "ally", "sent troops to", "denied",
    "a attaqué", "est soutenu par", "livre des armes à", "l'invasion de", "sanctions contre",
    "se sont rencontrés", "partenariat", "dépend de", "accuse", "n'a pas condamné",
]  # fmt: skip
WORD = st.sampled_from([*NAMES, *GLUE, *ENDS, *wordings()])
CLAUSE = st.tuples(
    st.sampled_from(NAMES), st.sampled_from(WORDINGS), st.sampled_from(NAMES), WORD
).map(" ".join)
SHUFFLED = st.lists(st.one_of(WORD, CLAUSE), max_size=30).map(" ".join)
ANY = st.one_of(st.text(max_size=300), SHUFFLED)


@coding
@given(ANY, LANGS)
def test_any_text_is_survived_and_quoted_verbatim(text, lang):
    checked_claims(document(text, lang=lang, date="2023-05-04"))


@coding
@given(SHUFFLED, LANGS)
def test_coding_is_pure(text, lang):
    first, second = (code_document(document(text, lang=lang)) for _ in range(2))
    assert first == second
    assert [claim.id for claim in first] == [claim.id for claim in second]


@coding
@given(st.lists(ANY, min_size=1, max_size=6), LANGS, st.randoms(use_true_random=False))
def test_sentences_lie_in_order_inside_the_prose(parts, lang, random):
    text, blocks = "", []
    for part in parts:
        start = len(text)
        text += part
        if text[start:]:
            kind = random.choice(["paragraph", "heading", "bullet", "furniture"])
            blocks.append(Block(start, len(text), kind, random.choice([lang, None])))
        text += "\n\n"
    made = document(text, lang=lang, blocks=tuple(blocks))
    end = 0
    for sentence in sentences_of(made):
        assert end <= sentence.start < sentence.end
        end = sentence.end
        assert any(
            block.start <= sentence.start
            and sentence.end <= block.end
            and sentence.kind == block.kind
            for block in made.prose()
        )
    spans = {(sentence.start, sentence.end) for sentence in sentences_of(made)}
    for claim in checked_claims(made):
        assert (claim.evidence.start, claim.evidence.end) in spans


@lasting
@given(ANY)
def test_offsets_round_trip_through_the_cleaned_and_the_folded_text(text):
    layers = layers_of(text)
    view = layers.view.text
    for position in range(len(layers.folded)):
        low, high = layers.clean_span(position, position + 1)
        assert 0 <= low < high <= len(view)
        first, last = layers.folded_span(low, high)
        assert first <= position < last
        start, stop = layers.stored_span(position, position + 1)
        assert 0 <= start < stop <= len(text)
    for low in range(len(view)):
        start, stop = layers.view.to_stored(low, low + 1)
        back = layers.view.to_view(start, stop)
        assert back[0] <= low < back[1]


@lasting
@given(ANY, LANGS)
def test_mentions_do_not_overlap(text, lang):
    layers = layers_of(text)
    named = find_mentions(layers, lang=lang)
    people = find_people(layers, named, lang=lang)
    ordered = sorted((*named, *people), key=lambda mention: mention.start)
    assert named == sorted(named, key=lambda mention: mention.start)
    for left, right in zip(ordered, ordered[1:], strict=False):
        assert left.stop <= right.start
    for mention in ordered:
        assert 0 <= mention.start < mention.stop <= len(layers.folded)
        assert layers.clean(mention.start, mention.stop) == mention.text
        assert mention.codes and all(mention.codes)


@lasting
@given(SHUFFLED, LANGS)
def test_what_is_read_of_a_sentence_stands_in_it(text, lang):
    for reading in read_document(document(text, lang=lang)):
        for mention in reading.mentions:
            assert reading.start <= mention.start < mention.stop <= reading.stop
        for pair in reading.pairs:
            hit = pair.reading.frame.hit
            assert reading.start <= hit.start < hit.stop <= reading.stop
        if reading.phrases is not None:
            ends = [0, *(stop for _, stop, _ in reading.phrases.clauses)]
            assert [start for start, _, _ in reading.phrases.clauses] == ends[:-1]


@pytest.mark.parametrize(
    "unit",
    [
        "Russia attacked Ukraine and ", "a", "Kenya ", "sold weapons to ", "not ", "« ", "(((",
        "between Kenya and Uganda, ", "la France qui ", "1,000,", "d'", "e\u0301-", ". . ",
        "Asha Rao, ", "in March 2020 to ", "the two countries ",
    ],
)  # fmt: skip
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_huge_sentence_without_punctuation_is_read_in_seconds(unit, lang):
    text = unit * (100_000 // len(unit))
    began = time.process_time()
    checked_claims(document(text, lang=lang, date="2023-05-04"))
    assert time.process_time() - began < 5


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_a_long_document_is_read_in_linear_time(lang):
    """Six times the text takes about six times the time; its square would be 36 times."""
    lines = [e.text for t in lexicon(lang).triggers for e in t.examples][:60]

    def coded(times):
        text = "\n\n".join(f"{n}. {line}" for n in range(times) for line in lines)
        return lambda: code_document(document(text, lang=lang))

    assert processor_seconds(coded(6), times=1) < 18 * processor_seconds(coded(1), times=2)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\ud800", "\x00", "\ufeff", ".", "…", "«»"])
def test_texts_without_words_have_no_claims(text):
    assert code_document(document(text)) == []
    assert code_document(document(text, blocks=())) == []


def test_a_document_of_both_languages_is_read_block_by_block():
    english, french = "Japan condemned Iran.", "L'Inde a condamné le Pakistan."
    text = f"{english}\n\n{french}"
    blocks = (
        Block(0, len(english), "paragraph", "en"),
        Block(len(english) + 2, len(text), "paragraph", "fr"),
    )
    claims = code_document(document(text, lang="en", blocks=blocks))
    found = [(claim.source, claim.target, claim.lang) for claim in claims]
    assert found == [("JPN", "IRN", "en"), ("IND", "PAK", "fr")]
