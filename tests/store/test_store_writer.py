"""Writing documents: nothing twice, nothing lost, two clocks."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from store_samples import make_claim, make_document, split, three_claims

from allies.core.claim import Sentence
from allies.core.document import Block, Origin
from allies.core.values import Interval
from allies.errors import NotFound, UsageError
from allies.store import reader
from allies.store.checks import check
from allies.store.writer import judge, remove_document, write_document

DAY = timedelta(days=1)
START = datetime(2024, 6, 1, 12, tzinfo=UTC)


def write(db, document, claims=None, *, coder="rules 1", now=None, sentences=None):
    return write_document(
        db,
        document,
        split(document) if sentences is None else sentences,
        three_claims(document) if claims is None else claims,
        coder=coder,
        now=now,
    )


def ids(claims):
    return {claim.id for claim in claims}


def table(db, name):
    return db._connection.execute(f"SELECT COLUMNS(*)::VARCHAR FROM {name}").fetchall()


def test_a_document_is_read_as_it_was_written(db):
    document = make_document(
        title="Trade",
        author="A. Reporter",
        origin=Origin("https://x.example/a", "text/html", "b" * 64, None, ("one", "« deux »")),
    )
    written = write(db, document)
    assert (written.status, written.claims_added, written.claims_withdrawn) == ("added", 3, 0)
    assert (written.doc, written.name, written.namesakes) == (document.id, "wire.txt", ())
    assert reader.document(db, "wire.txt") == document
    assert reader.sentences(db, document.id) == split(document)
    assert reader.claims(db) == three_claims(document)
    assert check(db) == []


def test_a_document_without_anything_is_kept(db):
    document = replace(make_document("...", date=None), blocks=())
    assert write(db, document, [], sentences=[]).claims_added == 0
    assert reader.document(db, document.id) == document
    assert reader.sentences(db, document.id) == []
    assert check(db) == []


def test_writing_again_changes_nothing(db):
    document = make_document()
    write(db, document, now=START)
    tables = ("texts", "documents", "names", "blocks", "sentences", "claims")
    before = [table(db, name) for name in tables]
    written = write(db, document, now=START + DAY)
    assert (written.status, written.claims_added, written.claims_withdrawn) == ("unchanged", 0, 0)
    assert [table(db, name) for name in tables] == before


def test_the_same_content_under_another_name_is_one_document(db):
    first = make_document()
    second = make_document(name="copy.txt")
    write(db, first)
    written = write(db, second)
    assert (written.status, written.name, written.doc) == ("unchanged", "wire.txt", first.id)
    (entry,) = reader.documents(db)
    assert (entry.name, entry.names) == ("wire.txt", ("wire.txt", "copy.txt"))
    assert reader.document(db, "copy.txt") == first
    assert [name for name, _ in reader.origins(db, first.id)] == ["wire.txt", "copy.txt"]
    assert reader.origins(db, first.id)[1][1] == second.origin
    assert {claim.doc_name for claim in reader.claims(db)} == {"wire.txt"}
    write(db, second)
    assert len(table(db, "names")) == 2


@pytest.mark.parametrize(
    "change",
    [{"date": "2024-05"}, {"date": None}, {"title": "New"}, {"lang": "fr"}, {"author": "B"},
     {"blocks": (Block(0, 5, "heading", "en"),)}],
)  # fmt: skip
def test_changed_metadata_make_a_new_version(db, change):
    document = make_document()
    claims = three_claims(document)
    write(db, document, claims, now=START)
    changed = replace(document, **change)
    written = write(db, changed, claims, now=START + DAY)
    assert (written.status, written.claims_added, written.claims_withdrawn) == ("recoded", 0, 0)
    assert reader.document(db, document.id) == changed
    assert reader.document(db, document.id, as_of=START + DAY / 2) == document
    assert len(reader.documents(db)) == 1
    assert check(db) == []


def test_other_sentences_make_a_new_version(db):
    document = make_document()
    write(db, document, now=START)
    other = [Sentence(0, 36, "en", "bullet")]
    assert write(db, document, sentences=other, now=START + DAY).status == "recoded"
    assert reader.sentences(db, document.id) == other
    assert reader.sentences(db, document.id, as_of=START) == split(document)


def test_another_coder_withdraws_what_it_does_not_find(db):
    document = make_document()
    sale, gas, meeting = three_claims(document)
    write(db, document, [sale, gas, meeting], now=START)
    surer = replace(gas, confidence=0.95, coder="rules 2")
    same = replace(meeting, coder="rules 2")
    new = make_claim(document, 2, source="RUS", target="BLR", relation="aid", coder="rules 2")
    written = write(db, document, [surer, same, new], coder="rules 2", now=START + DAY)
    assert (written.status, written.claims_added, written.claims_withdrawn) == ("recoded", 2, 2)
    assert ids(reader.claims(db)) == ids([surer, same, new])
    stored = {claim.id: claim for claim in reader.claims(db)}
    assert stored[gas.id] == surer
    assert stored[meeting.id] == meeting, "what stays keeps the coder that found it first"
    assert reader.documents(db)[0].coder == "rules 2"
    assert reader.claims(db, as_of=START + DAY / 2) == [sale, gas, meeting]
    assert check(db) == []


def test_a_new_coder_that_finds_the_same_changes_no_claim(db):
    document = make_document()
    write(db, document)
    before = table(db, "claims")
    again = [replace(claim, coder="rules 2") for claim in three_claims(document)]
    written = write(db, document, again, coder="rules 2")
    assert (written.status, written.claims_added, written.claims_withdrawn) == ("recoded", 0, 0)
    assert table(db, "claims") == before


def test_of_one_claim_found_twice_the_surest_is_kept(db):
    document = make_document()
    claim = three_claims(document)[0]
    surer = replace(claim, confidence=0.8, why="another rule")
    written = write(db, document, [claim, surer, replace(claim, confidence=0.6)])
    assert written.claims_added == 1
    assert reader.claims(db) == [surer]


def test_removal_is_remembered_and_can_be_undone(db):
    document = make_document()
    write(db, document, now=START)
    removed = remove_document(db, "wire.txt", now=START + DAY)
    assert (removed.doc, removed.name, removed.claims_withdrawn) == (document.id, "wire.txt", 3)
    assert reader.claims(db) == []
    assert reader.documents(db) == []
    with pytest.raises(NotFound):
        reader.document(db, document.id)
    before = START + DAY / 2
    assert reader.claims(db, as_of=before) == three_claims(document)
    assert reader.document(db, document.id, as_of=before) == document
    assert reader.claims(db, as_of=START - DAY) == []
    assert check(db) == []
    with pytest.raises(NotFound):
        remove_document(db, "wire.txt")
    again = make_document(name="again.txt")
    assert write(db, again, now=START + 2 * DAY).status == "added"
    assert reader.document(db, document.id) == again
    assert {claim.doc_name for claim in reader.claims(db)} == {"again.txt"}
    assert reader.claims(db, as_of=START + 1.5 * DAY) == []
    assert len(table(db, "claims")) == 6
    assert len(table(db, "texts")) == 1
    assert check(db) == []


def test_knowledge_time_is_half_open(db):
    document = make_document()
    write(db, document, now=START)
    remove_document(db, document.id, START + DAY)
    assert len(reader.claims(db, as_of=START)) == 3
    assert reader.claims(db, as_of=START + DAY) == []
    assert reader.claims(db, as_of=START - timedelta(microseconds=1)) == []


def test_a_clock_that_runs_back_does_not_undo_history(db):
    document = make_document()
    write(db, document, now=START)
    remove_document(db, document.id, now=START - DAY)
    write(db, document, now=START - 2 * DAY)
    assert check(db) == []
    assert reader.claims(db) == three_claims(document)
    assert reader.claims(db, as_of=START - DAY) == []


def test_a_removal_needs_the_whole_name(db):
    document = make_document()
    write(db, document)
    with pytest.raises(NotFound):
        remove_document(db, "wire")
    with pytest.raises(NotFound):
        remove_document(db, document.id[:8])
    assert len(reader.claims(db)) == 3


def test_another_state_of_the_same_file_is_pointed_out(db):
    old = make_document()
    new = make_document(old.text + "Minsk sent potatoes to Moscow.\n")
    write(db, old)
    elsewhere = make_document("Something else.", origin=Origin("/other/wire.txt", "", ""))
    assert write(db, elsewhere, []).namesakes == ()
    assert write(db, new).namesakes == (old.id,)
    remove_document(db, old.id)
    assert write(db, new).namesakes == ()


def test_a_failure_in_the_middle_leaves_nothing(db, monkeypatch):
    document = make_document()

    def fail(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("allies.store.writer.claim_columns", fail)
    with pytest.raises(KeyboardInterrupt):
        write(db, document)
    assert [table(db, name) for name in ("texts", "documents", "names", "claims")] == [[]] * 4
    monkeypatch.undo()
    assert write(db, document).status == "added"


def other_document(document):
    return replace(three_claims(document)[0], doc_name="other.txt")


def wrong_quote(document):
    claim = three_claims(document)[0]
    return replace(claim, evidence=replace(claim.evidence, quote="Moscow gave grain"))


def outside(document):
    claim = three_claims(document)[0]
    return replace(claim, evidence=replace(claim.evidence, start=-36, end=0, quote=""))


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (other_document, "from another document, other.txt"),
        (wrong_quote, "quotes what is not at 0:36"),
        (outside, "quotes what is not at -36:0"),
        (lambda d: replace(three_claims(d)[0], confidence=0.0), "confidence 0.0"),
        (lambda d: replace(three_claims(d)[0], confidence=float("nan")), "confidence nan"),
    ],
)
def test_claims_that_do_not_fit_are_refused(db, make, says):
    document = make_document()
    with pytest.raises(UsageError, match=says):
        write(db, document, [make(document)])
    assert reader.documents(db) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"id": "0" * 16}, "is not that of its text"),
        ({"date": "6 May 2024"}, "'6 May 2024' is no date"),
        ({"date": "9999"}, "'9999' is no date"),
        ({"blocks": (Block(0, 10_000),)}, "0:10000 is not in its"),
        ({"blocks": (Block(3, 3),)}, "3:3 is not in its"),
    ],
)
def test_documents_that_do_not_fit_are_refused(db, change, says):
    document = make_document()
    with pytest.raises(UsageError, match=says):
        write(db, replace(document, **change), [])
    assert reader.documents(db) == []


def test_half_a_character_is_refused(db):
    with pytest.raises(UsageError, match="surrogate"):
        write(db, make_document("a \ud800 b"), [])
    document = make_document()
    with pytest.raises(UsageError, match="surrogate"):
        write(db, document, [replace(three_claims(document)[0], why="\udfff")])
    with pytest.raises(UsageError, match="surrogate"):
        write(db, replace(document, title="\udfff"), [])
    assert reader.documents(db) == []


def test_a_time_without_zone_is_refused(db):
    with pytest.raises(UsageError, match="time zone"):
        write(db, make_document(), now=datetime(2024, 1, 1))
    with pytest.raises(UsageError, match="time zone"):
        reader.claims(db, as_of=datetime(2024, 1, 1))


def test_the_newest_verdict_counts(db):
    document = make_document()
    write(db, document, now=START)
    key = three_claims(document)[0].id
    first = judge(db, key, "reject", by="Ada", note="not said", now=START + DAY)
    assert key not in ids(reader.claims(db))
    assert key in ids(reader.claims(db, include_rejected=True))
    assert key in ids(reader.claims(db, as_of=START + DAY / 2)), "not yet rejected then"
    second = judge(db, key[:10], "unsure", by="Bob", now=START + 2 * DAY)
    assert key in ids(reader.claims(db))
    assert key not in ids(reader.claims(db, as_of=START + 1.5 * DAY))
    assert reader.judgements(db, key) == [second, first]
    assert (first.claim, first.verdict, first.by, first.note) == (key, "reject", "Ada", "not said")
    assert first.recorded_at == START + DAY
    assert reader.counts(db).rejected == 0
    judge(db, key, "reject", by="Ada", now=START)
    assert reader.judgements(db, key)[0].recorded_at == START + 2 * DAY, "time does not run back"
    assert reader.counts(db).rejected == 1


def test_a_verdict_outlives_a_removal(db):
    document = make_document()
    write(db, document)
    key = three_claims(document)[0].id
    judge(db, key, "reject", by="Ada")
    remove_document(db, document.id)
    with pytest.raises(NotFound, match="it was withdrawn"):
        judge(db, key, "accept", by="Ada")
    write(db, document)
    assert key not in ids(reader.claims(db))


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("ffff", "accept"), NotFound),
        (("", "accept"), UsageError),
        (("ffff", "maybe"), UsageError),
    ],
)
def test_impossible_verdicts_are_refused(db, arguments, error):
    write(db, make_document())
    with pytest.raises(error):
        judge(db, *arguments, by="Ada")
    with pytest.raises(UsageError, match="name"):
        judge(db, arguments[0], "accept", by=" ")


def test_an_open_interval_is_not_the_same_as_none(db):
    document = make_document()
    claims = [
        make_claim(document, 0, dates=None),
        make_claim(document, 1, dates=Interval()),
        make_claim(document, 2, dates=Interval(None, "2019")),
    ]
    write(db, document, claims)
    assert reader.claims(db) == claims
