"""Claims and documents as columns: the same rows that the reader hands out one by one."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from store_samples import make_claim, make_document, split, three_claims

from allies.core.values import Interval, Quantity
from allies.errors import UsageError
from allies.store import reader
from allies.store.columns import CLAIMS, PAPERS, claim_columns, paper_columns
from allies.store.sketches import Sketched
from allies.store.writer import judge, remove_document, write_document

START = datetime(2024, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
EPOCH = date(1970, 1, 1)


def write(db, document, claims, *, now=START, **more):
    write_document(db, document, split(document), claims, coder="rules 1", now=now, **more)


def rows(columns):
    lists = [columns[name].tolist() for name in CLAIMS]
    return {row[0]: dict(zip(CLAIMS, row, strict=True)) for row in zip(*lists, strict=True)}


def days(day):
    return np.nan if day is None else (day - EPOCH).days


def expected(claim, *, accepted=False):
    first, stop = (None, None) if claim.dates is None else claim.dates.days
    size = claim.quantity
    low, high = (np.nan, np.nan) if size is None else (size.low, size.high)
    return {
        "id": claim.id, "doc": claim.evidence.doc, "span_start": claim.evidence.start,
        "span_end": claim.evidence.end, "quote": claim.evidence.quote, "source": claim.source,
        "target": claim.target, "relation": claim.relation, "modality": claim.modality,
        "dated": claim.dates is not None, "first": days(first), "stop": days(stop),
        "low": np.nan if low is None else low, "high": np.nan if high is None else high,
        "unit": "" if size is None else size.unit, "confidence": claim.confidence,
        "trigger": claim.trigger, "voice": claim.attribution or "", "coder": claim.coder,
        "accepted": accepted,
    }  # fmt: skip


def same(columns, claims, accepted=()):
    found = rows(columns)
    wanted = {c.id: expected(c, accepted=c.id in accepted) for c in claims}
    assert found.keys() == wanted.keys()
    for key, row in found.items():
        np.testing.assert_equal(row, wanted[key])
    return True


def test_columns_hold_what_the_reader_lists(db):
    document = make_document()
    claims = [
        *three_claims(document),
        make_claim(document, 0, relation="trade", dates=Interval("2020", None)),
        make_claim(document, 0, relation="finance", dates=Interval(None, "2021-02"),
                   quantity=Quantity(None, 7.5, "usd")),
        make_claim(document, 1, relation="aid", dates=Interval(None, None)),
    ]  # fmt: skip
    write(db, document, claims)
    columns = claim_columns(db)
    assert tuple(columns) == CLAIMS
    assert same(columns, reader.claims(db))
    assert len(columns["id"]) == 6
    assert not any(np.ma.isMaskedArray(column) for column in columns.values())


def test_the_newest_verdict_counts(db):
    document = make_document()
    one, two, three = three_claims(document)
    write(db, document, [one, two, three])
    for claim, verdict in ((one, "reject"), (two, "reject"), (two, "accept"), (three, "unsure")):
        judge(db, claim.id, verdict, by="Ada", now=START + DAY)
    assert same(claim_columns(db), [two, three], accepted={two.id})
    judge(db, two.id, "reject", by="Bob", now=START + 2 * DAY)
    judge(db, one.id, "accept", by="Bob", now=START + 2 * DAY)
    assert same(claim_columns(db), [one, three], accepted={one.id})
    assert same(claim_columns(db, recorded=START + DAY), [two, three], accepted={two.id})
    assert same(claim_columns(db, recorded=START), [one, two, three])


def test_two_clocks_and_the_documents_asked_for(db):
    first, second = make_document(), make_document("Riga met Oslo.\n", name="b.txt", date=None)
    write(db, first, three_claims(first))
    met = make_claim(second, 0, source="LVA", target="NOR", relation="meeting")
    write(db, second, [met], now=START + DAY)
    write(db, first, three_claims(first)[:2], now=START + 2 * DAY)
    remove_document(db, "b.txt", now=START + 3 * DAY)
    for moment in (None, *(START + n * DAY for n in range(-1, 4))):
        assert same(claim_columns(db, recorded=moment), reader.claims(db, as_of=moment))
    assert same(claim_columns(db, recorded=START + DAY, docs=[second.id]), [met])
    assert same(claim_columns(db, docs=[]), [])
    with pytest.raises(UsageError, match="no time zone"):
        claim_columns(db, recorded=datetime(2024, 6, 1))


def test_papers_are_the_documents_of_the_reader(db):
    first = make_document(title="Grain", author="Jane Doe", date="2024-05")
    second = make_document("Riga met Oslo.\n", name="b.txt", date=None, lang="fr")
    write(db, first, [], sketched=Sketched(first.id, "m", bytes(range(256)) * 2, "AFP"))
    write(db, second, [], now=START + DAY)
    # A new version keeps the day on which the document was first recorded.
    write(db, make_document(title="Corn", author="Jane Doe", date="2024-05"), [], now=START + DAY)
    columns = paper_columns(db, method="m")
    assert tuple(columns) == PAPERS
    listed = {entry.id: entry for entry in reader.documents(db)}
    assert columns["id"].tolist() == sorted(listed)
    for at, key in enumerate(sorted(listed)):
        entry = listed[key]
        told = [columns[n][at] for n in ("name", "lang", "title", "author", "location")]
        assert told == [entry.name, entry.lang, entry.title or "", entry.author or "",
                        entry.location]  # fmt: skip
    at = sorted(listed).index(first.id)
    assert columns["day"][at] == (date(2024, 5, 31) - EPOCH).days
    assert np.isnan(columns["day"][1 - at])
    assert columns["recorded_at"][at] == START.timestamp() * 1e6
    assert columns["title"][at] == "Corn"
    assert bytes(columns["sketch"][at]) == bytes(range(256)) * 2
    assert [columns["agency"][at], columns["agency"][1 - at]] == ["AFP", ""]
    assert bytes(columns["sketch"][1 - at]) == b""
    before = paper_columns(db, method="m", recorded=START)
    assert (before["id"].tolist(), before["title"].tolist()) == ([first.id], ["Grain"])
    assert bytes(paper_columns(db, method="n")["sketch"][at]) == b""
    assert paper_columns(db, method="m", docs=[second.id])["id"].tolist() == [second.id]


def test_an_empty_workspace_has_empty_columns(db):
    assert {len(column) for column in claim_columns(db).values()} == {0}
    assert {len(column) for column in paper_columns(db, method="m").values()} == {0}
