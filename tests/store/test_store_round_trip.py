"""Any document and any claim comes back as it went in."""

from hypothesis import given, settings
from hypothesis import strategies as st
from store_samples import make_document

from allies.core.claim import MODALITIES, Claim, Evidence, Sentence
from allies.core.document import BLOCK_KINDS, Block, Document, Origin, document_id
from allies.core.series import Observation
from allies.core.values import UNITS, Interval, Quantity
from allies.store import reader
from allies.store.checks import check
from allies.store.database import open_database
from allies.store.writer import write_document, write_observations

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
SOME_WORDS = WORDS.filter(bool)
FIGURES = st.floats(allow_nan=False, allow_infinity=False)
DAYS = st.dates().filter(lambda day: 1 < day.year < 9999).map(lambda day: day.isoformat())
ISO = st.one_of(DAYS, DAYS.map(lambda day: day[:7]), DAYS.map(lambda day: day[:4]))


@st.composite
def intervals(draw):
    first, last = sorted([draw(ISO), draw(ISO)])
    if first[: len(last)] == last or last[: len(first)] == first:
        last = first
    return Interval(draw(st.sampled_from([first, None])), draw(st.sampled_from([last, None])))


@st.composite
def quantities(draw):
    low, high = sorted([draw(FIGURES), draw(FIGURES)])
    unit = draw(st.sampled_from(UNITS))
    kept = draw(st.sampled_from([(low, high), (low, None), (None, high), (low, low)]))
    return Quantity(*kept, unit)


@st.composite
def spans(draw, text):
    start = draw(st.integers(0, len(text) - 1))
    return start, draw(st.integers(start + 1, len(text)))


@st.composite
def coded_documents(draw):
    text = draw(SOME_WORDS.map(lambda words: words * 3))
    places = draw(st.lists(spans(text), max_size=4))
    document = Document(
        id=document_id(text),
        name=draw(SOME_WORDS),
        text=text,
        lang=draw(st.sampled_from(["en", "fr"])),
        origin=Origin(*draw(st.tuples(WORDS, WORDS, WORDS, st.none() | WORDS)),
                      tuple(draw(st.lists(WORDS, max_size=2)))),
        title=draw(st.none() | WORDS),
        author=draw(st.none() | WORDS),
        date=draw(st.none() | ISO),
        blocks=tuple(
            Block(*place, draw(st.sampled_from(BLOCK_KINDS)), draw(st.none() | WORDS))
            for place in places
        ),
    )  # fmt: skip
    sentences = [Sentence(*place, draw(WORDS), draw(WORDS)) for place in places]
    claims = [draw(claims_of(document, *place)) for place in places]
    return document, sentences, list({claim.id: claim for claim in claims}.values())


@st.composite
def claims_of(draw, document, start, end):
    source, target = draw(st.lists(WORDS, min_size=2, max_size=2, unique=True))
    return Claim(
        evidence=Evidence(document.id, start, end, document.text[start:end]),
        doc_name=document.name,
        lang=draw(WORDS),
        source=source,
        target=target,
        relation=draw(WORDS),
        modality=draw(st.sampled_from(MODALITIES)),
        dates=draw(st.none() | intervals()),
        quantity=draw(st.none() | quantities()),
        attribution=draw(st.none() | WORDS),
        coder=draw(WORDS),
        confidence=draw(st.floats(0, 1, exclude_min=True)),
        trigger=draw(WORDS),
        trigger_start=draw(st.none() | st.integers(0, 10**6)),
        trigger_end=draw(st.none() | st.integers(0, 10**6)),
        source_text=draw(WORDS),
        target_text=draw(WORDS),
        why=draw(WORDS),
        plover=draw(WORDS),
    )


@settings(max_examples=30, deadline=None)
@given(coded_documents())
def test_what_is_written_is_read(coded):
    document, sentences, claims = coded
    with open_database(":memory:") as db:
        written = write_document(db, document, sentences, claims, coder="any")
        assert written.claims_added == len(claims)
        assert reader.document(db, document.id) == document
        assert reader.sentences(db, document.id) == sentences
        assert {c.id: c for c in reader.claims(db)} == {c.id: c for c in claims}
        again = write_document(db, document, sentences, claims, coder="any")
        assert again.status == "unchanged"
        assert check(db) == []


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.builds(
            Observation, dataset=st.just("d"), variable=WORDS, source=WORDS,
            target=st.none() | WORDS, period=ISO, value=st.none() | FIGURES, unit=WORDS,
            origin=WORDS, row=WORDS,
        ),
        min_size=1, max_size=6,
    )
)  # fmt: skip
def test_observations_come_back(observations):
    with open_database(":memory:") as db:
        write_observations(db, "d", "1", observations, origin="file")
        assert list(reader.iter_observations(db)) == observations
        assert check(db) == []


def test_signs_of_many_scripts_keep_their_places(db):
    text = "Привет 👩‍👩‍👧 e\u0301té \u202b\x00 end.\r\nNext\u2028line"
    document = make_document(text)
    place = text.index("té"), text.index("Next") + 4
    claim = Claim(
        evidence=Evidence(document.id, *place, text[slice(*place)]), doc_name=document.name,
        lang="fr", source="A", target="B", relation="trade", confidence=1,
    )  # fmt: skip
    write_document(db, document, [], [claim], coder="any")
    assert reader.document(db, document.id).text == text
    assert reader.claims(db) == [claim]
    assert check(db) == []
