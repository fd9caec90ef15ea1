"""Claims as columns: from objects and from a workspace, the same."""

import dataclasses
import random
import time
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from allies.assess.gather import read_table, table_of
from allies.codebook.relations import RELATIONS
from allies.core.claim import MODALITIES, Claim, Evidence, Sentence
from allies.core.document import Block, Document, Origin, document_id
from allies.core.values import UNITS, Interval, Quantity
from allies.documents import sketched
from allies.errors import UnknownRelation, UsageError
from allies.store import reader
from allies.store.database import open_database
from allies.store.writer import judge, remove_document, write_document

START = datetime(2024, 6, 1, 12, tzinfo=UTC)
RECORDED = (START.date() - date(1970, 1, 1)).days
ACTORS = ("BLR", "CHN", "IRN", "PRK", "RUS")


def day(iso):
    return (date.fromisoformat(iso) - date(1970, 1, 1)).days


def make_paper(*lines, name="a.txt", lang="en", day=None, author=None, location=None):
    text = "\n".join(lines)
    start, blocks = 0, []
    for line in lines:
        blocks.append(Block(start, start + len(line), "paragraph", lang))
        start += len(line) + 1
    origin = Origin(location or name, "text/plain", "a" * 64)
    return Document(
        id=document_id(text), name=name, text=text, lang=lang, origin=origin, date=day,
        author=author, blocks=tuple(blocks),
    )  # fmt: skip


def say(paper, line=0, **more):
    block = paper.blocks[line]
    given = {"source": "RUS", "target": "PRK", "relation": "arms-transfer", "coder": "c 1"}
    quote = paper.text[block.start : block.end]
    return Claim(
        evidence=Evidence(paper.id, block.start, block.end, quote),
        doc_name=paper.name, lang=paper.lang, **{**given, **more},
    )  # fmt: skip


def corpus(seed=1, n=12):
    """Documents and claims of every kind, with reprints."""
    rng = random.Random(seed)
    papers, claims = [], []
    for number in range(n):
        lines = [
            f"Line {k} of {number}: " + " ".join(f"w{rng.randrange(900)}" for _ in range(12))
            for k in range(5)
        ]
        head = rng.choice(["Moscow (TASS) - It began.", "It began.", "Le Jour avec AFP"])
        paper = make_paper(
            head, *lines, name=f"p{number}.txt", lang=rng.choice(["en", "fr"]),
            day=rng.choice([None, "2023", "2023-04", "2024-05-30"]),
            author=rng.choice([None, "Anne Roy", "Staff"]),
            location=rng.choice([None, "https://www.lejournal.fr/1"]),
        )  # fmt: skip
        papers.append(paper)
        for line in range(1, 6):
            source, target = rng.sample(ACTORS, 2)
            claims.append(say(
                paper, line, source=source, target=target,
                relation=rng.choice(sorted(RELATIONS)), modality=rng.choice(MODALITIES),
                dates=rng.choice([None, Interval("2022", "2023"), Interval("2022-02", None),
                                  Interval(None, "2021-05-04"), Interval(None, None)]),
                quantity=rng.choice([None, Quantity(1.0, 2.5, "bcm"), Quantity(None, 3, "usd")]),
                attribution=rng.choice([None, "Vladimir Poutine", "President Putin", "experts"]),
                confidence=rng.randint(1, 100) / 100, trigger="sold", coder=rng.choice("ab"),
            ))  # fmt: skip
    reprint = make_paper(papers[0].text.replace("\n", " "), name="reprint.txt")
    papers.append(reprint)
    claims.append(say(reprint))
    return papers, claims


def write(db, papers, claims, *, now=START, sketches=True):
    for paper in papers:
        own = [claim for claim in claims if claim.evidence.doc == paper.id]
        sentences = [Sentence(b.start, b.end, paper.lang) for b in paper.blocks]
        write_document(db, paper, sentences, own, coder="c 1", now=now,
                       sketched=sketched(paper) if sketches else None)  # fmt: skip


def alike(one, other):
    """Whether two tables are the same, column by column."""
    for field in dataclasses.fields(one):
        a, b = getattr(one, field.name), getattr(other, field.name)
        if isinstance(a, tuple):
            assert a == b, field.name
            continue
        assert a.dtype == b.dtype, field.name
        np.testing.assert_array_equal(a, b, err_msg=field.name)
    return True


@pytest.fixture
def db():
    with open_database(":memory:") as database:
        yield database


@pytest.mark.parametrize("sketches", [True, False])
def test_both_ways_give_the_same_table(db, sketches):
    papers, claims = corpus()
    write(db, papers, claims, sketches=sketches)
    read = read_table(db)
    assert len(read) == len({claim.id for claim in claims}) > 50
    assert alike(read, table_of(claims, papers, recorded=RECORDED))
    for as_of in ("2022-01-01", "2023-04-30", "2023-12-31", "2024-06-01"):
        told = table_of(claims, papers, recorded=RECORDED, as_of=day(as_of))
        assert alike(read_table(db, as_of=day(as_of)), told)
    some = [paper.id for paper in papers[::2]]
    own = [claim for claim in claims if claim.evidence.doc in some]
    assert alike(read_table(db, docs=some), table_of(own, papers, recorded=RECORDED))


def test_the_order_of_claims_and_documents_does_not_matter(db):
    papers, claims = corpus(seed=2)
    table = table_of(claims, papers, recorded=RECORDED)
    rng = random.Random(3)
    for _ in range(3):
        rng.shuffle(papers)
        rng.shuffle(claims)
        assert alike(table_of(claims, papers, recorded=RECORDED), table)
    write(db, papers, claims)
    assert alike(read_table(db), table)


def test_columns_say_what_the_claims_say():
    paper = make_paper(
        "Minsk sold.", "Pékin a livré.", day="2024-02", author="Anne Roy", name="x.html"
    )
    claims = [
        say(paper, 0, source="BLR", target="RUS", relation="trade", confidence=0.25),
        say(paper, 1, source="CHN", target="BLR", modality="denied", attribution="le Kremlin",
            dates=Interval("2022-02", "2022-03-04"), quantity=Quantity(None, 40, "items")),
    ]  # fmt: skip
    table = table_of(claims, [paper], recorded=RECORDED, accepted={claims[1].id})
    assert table.ids.tolist() == [claim.id for claim in claims]
    assert table.actors == ("BLR", "CHN", "RUS")
    assert (table.source.tolist(), table.target.tolist()) == ([0, 1], [2, 0])
    assert [table.relations[at] for at in table.relation] == ["trade", "arms-transfer"]
    assert [MODALITIES[at] for at in table.modality] == ["actual", "denied"]
    assert table.dated.tolist() == [False, True]
    np.testing.assert_array_equal(table.first, [np.nan, day("2022-02-01")])
    np.testing.assert_array_equal(table.stop, [np.nan, day("2022-03-05")])
    np.testing.assert_array_equal(table.low, [np.nan, np.nan])
    np.testing.assert_array_equal(table.high, [np.nan, 40])
    assert [table.unit[0], UNITS[table.unit[1]]] == [-1, "items"]
    assert table.confidence.tolist() == [0.25, 0.5]
    assert table.accepted.tolist() == [False, True]
    assert (table.voice.tolist(), table.voices) == ([-1, 0], ("Kremlin",))
    assert (table.coder.tolist(), table.coders) == ([0, 0], ("c 1",))
    assert table.quote.tolist() == ["Minsk sold.", "Pékin a livré."]
    assert table.start.tolist() == [0, 12]
    (found,) = table.papers
    assert (found.day, found.known) == (day("2024-02-29"), day("2024-02-29"))
    assert (found.origin, found.outlet, found.kin) == ("Anne Roy", "Anne Roy", 0)
    assert table.actor("CHN") == 1 and table.actor("USA") == -1


def test_an_official_is_one_voice_in_all_documents_and_those_unnamed_are_not():
    papers = [make_paper(f"He said {k}.", name=f"{k}.txt") for k in range(4)]
    words = ["Vladimir Poutine", "President Putin", "des experts", "des experts"]
    claims = [say(p, attribution=w) for p, w in zip(papers, words, strict=True)]
    table = table_of(claims, papers, recorded=RECORDED)
    of = {claim.evidence.doc: table.voice[table.ids.tolist().index(claim.id)] for claim in claims}
    voices = [of[paper.id] for paper in papers]
    assert voices[0] == voices[1]
    assert len(set(voices)) == 3
    assert min(voices) == 0


def test_verdicts_and_clocks_are_heeded(db):
    papers, claims = corpus(n=3)
    write(db, papers, claims)
    first, second, *others = claims
    judge(db, first.id, "reject", by="Ada", now=START + timedelta(1))
    judge(db, second.id, "accept", by="Ada", now=START + timedelta(1))
    told = table_of([second, *others], papers, recorded=RECORDED, accepted=[second.id])
    assert alike(read_table(db), told)
    remove_document(db, papers[2].name, now=START + timedelta(2))
    kept = [claim for claim in (second, *others) if claim.evidence.doc != papers[2].id]
    assert alike(read_table(db), table_of(kept, papers, recorded=RECORDED, accepted=[second.id]))
    assert alike(read_table(db, recorded=START + timedelta(1)), told)
    before = read_table(db, recorded=START)
    assert alike(before, table_of(claims, papers, recorded=RECORDED))
    assert len(read_table(db, recorded=START - timedelta(1))) == 0


def test_what_was_not_known_yet_makes_no_document_a_copy():
    body = [f"w{k}" for k in range(200)]
    early, late = " ".join(body[:190]), " ".join(body[10:])
    between = make_paper(" ".join(body), name="between.txt", day="2024-01-01")
    papers = [
        make_paper(early, name="early.txt", day="2020-01-01"),
        make_paper(late + " " + " ".join(f"z{k}" for k in range(20)), day="2021-01-01"),
        between,
    ]
    claims = [say(paper) for paper in papers]
    now = table_of(claims, papers)
    assert len({paper.kin for paper in now.papers}) == 1
    assert {paper.origin for paper in now.papers} == {papers[0].id}
    then = table_of(claims, papers, as_of=day("2022-01-01"))
    assert len(then.papers) == 2
    assert alike(then, table_of(claims[:2], papers[:2]))


def test_documents_without_claims_change_nothing(db):
    papers, claims = corpus(seed=4)
    write(db, papers, claims)
    before = read_table(db)
    for number in range(5):
        write(db, [make_paper(f"Cakes and ale, part {number}.", name=f"e{number}.txt")], [])
    assert alike(read_table(db), before)
    again = table_of(claims, [*papers, make_paper("Cakes.")], recorded=RECORDED)
    assert alike(again, before)


def test_nothing_gives_an_empty_table(db):
    table = table_of([], [])
    assert (len(table), table.actors, table.papers, table.voices) == (0, (), (), ())
    assert alike(read_table(db), table)


def test_what_does_not_fit_is_refused(db):
    paper = make_paper("Minsk sold.")
    with pytest.raises(UsageError, match=f"the document {paper.id} of a claim is not given"):
        table_of([say(paper)], [])
    write(db, [paper], [say(paper, relation="friendship")])
    with pytest.raises(UnknownRelation, match="friendship"):
        read_table(db)


def test_objects_of_thousands_of_claims_are_there_soon(db):
    text = [f"Line {number}." for number in range(3_000)]
    paper = make_paper(*text)
    claims = [say(paper, line, dates=Interval("2022", None)) for line in range(3_000)]
    write(db, [paper], claims)
    ids = [claim.id for claim in claims]
    begun = time.process_time()
    found = reader.claims(db, ids=ids)
    assert time.process_time() - begun < 2
    assert [claim.id for claim in found] == ids
