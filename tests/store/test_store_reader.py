"""Asking the workspace: by actor, time, document and id."""

import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from store_samples import make_claim, make_document, split, three_claims

from allies.core.claim import MODALITIES
from allies.core.values import Interval, interval_of
from allies.errors import NotFound, UnknownRelation, UsageError
from allies.store import reader
from allies.store.writer import judge, write_document


def put(db, document, claims, **more):
    write_document(db, document, split(document), claims, coder="rules 1", **more)
    return claims


@pytest.fixture
def some(db):
    """Claims of three pairs, by short name."""
    document = make_document()
    pairs = {
        "sells": ("RUS", "IRN", "export", 0),
        "buys": ("IRN", "RUS", "export", 0),
        "gas": ("RUS", "CHN", "energy-supply", 1),
        "meets": ("BLR", "RUS", "meeting", 2),
        "others": ("CHN", "IRN", "aid", 1),
    }
    claims = {
        name: make_claim(document, line, source=source, target=target, relation=relation)
        for name, (source, target, relation, line) in pairs.items()
    }
    claims["gas"] = replace(claims["gas"], modality="planned")
    put(db, document, list(claims.values()))
    return claims


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, "sells buys gas meets others"),
        ({"actor": "RUS"}, "sells buys gas meets"),
        ({"actor": "RUS", "other": "IRN"}, "sells buys"),
        ({"actor": "IRN", "other": "RUS"}, "sells buys"),
        ({"other": "CHN"}, "gas others"),
        ({"actor": "RUS", "directed": True}, "sells gas"),
        ({"other": "RUS", "directed": True}, "buys meets"),
        ({"actor": "RUS", "other": "IRN", "directed": True}, "sells"),
        ({"actor": "FRA"}, ""),
        ({"relations": "export"}, "sells buys"),
        ({"relations": {"aid", "meeting"}}, "meets others"),
        ({"relations": []}, ""),
        ({"modality": "planned"}, "gas"),
        ({"modality": ["planned", "actual"]}, "sells buys gas meets others"),
        ({"actor": "CHN", "relations": ["aid"], "modality": "actual"}, "others"),
        ({"doc": "wire.txt"}, "sells buys gas meets others"),
        ({"ids": []}, ""),
    ],
)
def test_conditions_narrow(db, some, asked, names):
    found = {claim.id for claim in reader.claims(db, **asked)}
    assert found == {some[name].id for name in names.split()}
    assert found == {claim.id for claim in reader.iter_claims(db, **asked)}


def test_claims_by_id_keep_only_those(db, some):
    chosen = [some["gas"].id, some["buys"].id, "0" * 16]
    assert {claim.id for claim in reader.claims(db, ids=chosen)} == set(chosen[:2])


def test_an_unknown_modality_is_named(db):
    with pytest.raises(UnknownRelation, match="'sure' is no modality"):
        reader.claims(db, modality=["actual", "sure"])


def test_claims_come_by_document_and_place(db):
    for name in ("b.txt", "a.txt"):
        document = make_document(f"{name} first.\nThen second.\n", name=name)
        put(db, document, [make_claim(document, line) for line in (1, 0)])
    order = [(claim.doc_name, claim.evidence.start) for claim in reader.claims(db)]
    assert order == [("a.txt", 0), ("a.txt", 13), ("b.txt", 0), ("b.txt", 13)]


TOLD = ["2021", "2022/2023", "2022-03-01", "2023-12-31", "2024/", "/2021-06", "2022-02/2022-04"]
ASKED = ["2022", "2021/2023", "2022-03", "2023-12-31", "2024", "2022/", "/2021", "1990/2030"]


@pytest.mark.parametrize("asked", ASKED)
def test_at_agrees_with_the_intervals_of_core(db, asked):
    text = "".join(f"Line {i} of the text.\n" for i in range(len(TOLD) + 1))
    document = make_document(text, date=None)
    claims = [make_claim(document, i, dates=interval_of(told)) for i, told in enumerate(TOLD)]
    claims.append(make_claim(document, len(TOLD), dates=Interval()))
    put(db, document, claims)
    at = interval_of(asked)
    expected = [claim for claim in claims if claim.dates.meets(at)]
    assert reader.claims(db, at=at) == expected


@pytest.mark.parametrize(
    ("date", "at", "included"),
    [
        ("2024-05-06", "2024", True),
        ("2024-05-06", "2024-05-06", True),
        ("2024-05-06", "2024-05-07", False),
        ("2024-05-06", "2024-05-07/", False),
        ("2024-05-06", "/2024-05-05", False),
        ("2024-05-06", "2023/", True),
        ("2024", "2024", True),
        ("2024", "2024-05", False),
        (None, "2024", False),
        (None, "/", False),
    ],
)
def test_an_undated_claim_goes_by_its_document(db, date, at, included):
    document = make_document(date=date)
    (claim,) = put(db, document, [make_claim(document, dates=None)])
    assert reader.claims(db) == [claim]
    asked = Interval() if at == "/" else interval_of(at)
    assert reader.claims(db, at=asked) == ([claim] if included else [])


def test_an_undated_claim_goes_by_the_date_known_then(db):
    start = datetime(2024, 6, 1, tzinfo=UTC)
    document = make_document(date="2024")
    put(db, document, [make_claim(document)], now=start)
    later = replace(document, date="2020")
    put(db, later, [make_claim(document)], now=start + timedelta(days=1))
    assert reader.claims(db, at=interval_of("2024")) == []
    assert len(reader.claims(db, at=interval_of("2024"), as_of=start)) == 1
    assert len(reader.claims(db, at=interval_of("2020"))) == 1


def test_documents_are_found_by_name_id_and_beginning(db):
    first = make_document("First text.", name="iran.txt")
    second = make_document("Second text.", name="iraq.txt")
    put(db, first, [])
    put(db, second, [])
    for key in ("iran.txt", "iran", first.id, first.id[:6]):
        assert reader.document(db, key) == first
    with pytest.raises(UsageError, match=r"'ira' may be any of .*iran\.txt.*iraq\.txt"):
        reader.document(db, "ira")
    with pytest.raises(NotFound, match="no document 'syria'"):
        reader.document(db, "syria")
    with pytest.raises(UsageError, match="empty name"):
        reader.document(db, "")
    with pytest.raises(NotFound):
        reader.claims(db, doc="syria")


def test_a_whole_name_goes_before_a_beginning(db):
    short = make_document("Short.", name="iran")
    long = make_document("Long.", name="iran.txt")
    put(db, short, [])
    put(db, long, [])
    assert reader.document(db, "iran") == short


def test_two_documents_of_one_name_are_told_apart_by_id(db):
    first = make_document("First text.", name="index.html")
    second = make_document("Second text.", name="index.html")
    put(db, first, [])
    put(db, second, [])
    with pytest.raises(UsageError) as told:
        reader.document(db, "index.html")
    assert first.id in str(told.value)
    assert second.id in str(told.value)
    assert reader.document(db, second.id) == second


def test_a_name_is_not_a_pattern(db):
    put(db, make_document(name="a_b%.txt"), [])
    for key in ("%", "_", "a%", "' OR 1=1 --", "aXb"):
        with pytest.raises(NotFound):
            reader.document(db, key)
    assert reader.document(db, "a_b%").name == "a_b%.txt"


def test_one_claim_by_the_beginning_of_its_id(db):
    document = make_document()
    claims = put(db, document, three_claims(document))
    for claim in claims:
        assert reader.claim(db, claim.id) == claim
    unique = next(c for c in claims if sum(o.id[0] == c.id[0] for o in claims) == 1)
    assert reader.claim(db, unique.id[0]) == unique
    judge(db, claims[0].id, "reject", by="Ada")
    assert reader.claim(db, claims[0].id) == claims[0]
    with pytest.raises(NotFound, match="no claim zz"):
        reader.claim(db, "zz")
    with pytest.raises(UsageError, match="empty id"):
        reader.claim(db, "")


def test_an_ambiguous_beginning_lists_candidates(db):
    text = "".join(f"This is line {i}.\n" for i in range(40))
    document = make_document(text)
    claims = put(db, document, [make_claim(document, i) for i in range(40)])
    groups = {}
    for claim in claims:
        groups.setdefault(claim.id[0], []).append(claim.id)
    digit, several = max(groups.items(), key=lambda item: len(item[1]))
    with pytest.raises(UsageError) as told:
        reader.claim(db, digit)
    assert all(key in str(told.value) for key in sorted(several)[:5])
    assert ("more" in str(told.value).split(";")[0]) == (len(several) > 5)


def test_the_list_of_documents_counts(db):
    document = make_document(title="Trade", author="A. Reporter")
    now = datetime(2024, 6, 1, 12, 30, 15, 123456, tzinfo=UTC)
    put(db, document, three_claims(document), now=now)
    put(db, make_document("Another.", name="a.txt"), [])
    empty, entry = reader.documents(db)
    assert (empty.name, empty.claims, empty.sentences) == ("a.txt", 0, 1)
    assert entry == reader.DocumentEntry(
        id=document.id, name="wire.txt", names=("wire.txt",), lang="en", title="Trade",
        author="A. Reporter", date="2024-05-06", location="/dossier/wire.txt",
        media_type="text/plain", characters=len(document.text), sentences=3, claims=3,
        coder="rules 1", recorded_at=now,
    )  # fmt: skip


def test_counts(db):
    assert reader.counts(db) == reader.Counts(0, 0, 0, 0, 0, 0, 0)
    document = make_document()
    claims = put(db, document, three_claims(document))
    judge(db, claims[0].id, "reject", by="Ada")
    assert reader.counts(db) == reader.Counts(
        documents=1, sentences=3, claims=3, rejected=1, judgements=1, datasets=0, observations=0
    )


def test_every_modality_can_be_stored_and_asked_for(db):
    document = make_document()
    put(db, document, [make_claim(document, modality=modality) for modality in MODALITIES])
    for modality in MODALITIES:
        (claim,) = reader.claims(db, modality=modality)
        assert claim.modality == modality


def test_iterating_holds_few_claims(db):
    for number in range(10):
        text = "".join(f"Line {i} of text {number}.\n" for i in range(400))
        document = make_document(text, name=f"{number}.txt")
        lines = split(document)
        base = make_claim(document, why="w" * 200)
        evidence = [
            replace(base.evidence, start=s.start, end=s.end, quote=text[s.start : s.end])
            for s in lines
        ]
        write_document(db, document, lines, [replace(base, evidence=e) for e in evidence],
                       coder="rules 1")  # fmt: skip
    tracemalloc.start()
    try:
        seen = sum(1 for _ in reader.iter_claims(db, batch=100))
        _, streamed = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        listed = len(reader.claims(db))
        _, whole = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert seen == listed == 4000
    assert streamed < whole / 4


def test_iterating_sees_the_moment_it_began(db):
    document = make_document()
    put(db, document, three_claims(document))
    running = reader.iter_claims(db, batch=1)
    first = next(running)
    other = make_document("Another line.\n", name="other.txt")
    put(db, other, [make_claim(other)])
    assert len([first, *running]) == 3
    assert len(reader.claims(db)) == 4


def test_an_iteration_can_be_left_early(filled):
    from allies.store.database import open_database

    with open_database(filled) as db:
        running = reader.iter_claims(db, batch=1)
        next(running)
        running.close()
        assert len(reader.claims(db)) == 3
    with open_database(filled, read_only=True) as db:
        assert len(reader.claims(db)) == 3
