"""What does not hold together is found, and named in a sentence."""

import re

import pytest
from store_samples import make_document, make_observation, split, three_claims

from allies.store.checks import _FAULTS, check
from allies.store.sketches import Sketched
from allies.store.writer import judge, remove_document, write_document, write_observations


@pytest.fixture
def whole(db):
    document = make_document()
    write_document(
        db, document, split(document), three_claims(document), coder="rules 1",
        sketched=Sketched(document.id, "m", bytes(512), ""),
    )  # fmt: skip
    gone = make_document("Gone is gone.\n", name="gone.txt")
    write_document(db, gone, split(gone), [], coder="rules 1")
    remove_document(db, "gone.txt")
    judge(db, three_claims(document)[0].id, "accept", by="Ada")
    write_observations(db, "trade", "1", [make_observation(i) for i in range(3)], origin="file")
    assert check(db) == []
    return db


GONE = make_document("Gone is gone.\n").id
DOC = make_document().id
SALE, GAS, MEETING = (claim.id for claim in three_claims(make_document()))
IT = f"WHERE id = '{SALE}'"
COPY = "INSERT INTO {0} SELECT * REPLACE ({1}) FROM {0} LIMIT 1"

DAMAGE = [
    (f"UPDATE claims SET quote = 'x' {IT}",
     f"the claim {SALE} quotes other words than its document has at its place"),
    (f"UPDATE claims SET target = 'FRA' {IT}", f"the claim {SALE} has the content of "),
    (f"UPDATE claims SET target = source {IT}", f"the claim {SALE} is not a claim: "),
    (f"UPDATE claims SET modality = 'sure' {IT}", f"the claim {SALE} is not a claim: "),
    (f"UPDATE claims SET date_to = '2022' {IT}", f"the claim {SALE} is not a claim: "),
    (f"UPDATE claims SET first_day = '1999-01-01' {IT}",
     f"the days of the claim {SALE} are not those of its dates"),
    (f"UPDATE claims SET day_after = first_day {IT}",
     f"the claim {SALE} ends before it begins"),
    (f"UPDATE claims SET withdrawn_at = recorded_at - INTERVAL 1 DAY {IT}",
     f"the claim {SALE} was withdrawn before it was recorded"),
    (f"UPDATE claims SET doc = 'x' {IT}", f"the claim {SALE} belongs to no current document"),
    (f"INSERT INTO claims SELECT * FROM claims {IT}", f"the claim {SALE} is there twice"),
    ("UPDATE texts SET text = text || '!' WHERE text LIKE 'Moscow%'",
     f"the text of the document {DOC} is not that which its id was made from"),
    (f"DELETE FROM texts WHERE doc = '{DOC}'", f"the document {DOC} has no text"),
    ("INSERT INTO texts VALUES ('x', 'y')", "the text x belongs to no document"),
    (f"DELETE FROM names WHERE doc = '{DOC}'", f"the document {DOC} has no name"),
    (f"UPDATE documents SET withdrawn_at = recorded_at WHERE doc = '{DOC}'",
     "the name wire.txt belongs to no current document"),
    ("UPDATE documents SET withdrawn_at = recorded_at - INTERVAL 1 DAY WHERE version = 2",
     f"the document {GONE} was withdrawn before it was recorded"),
    ("UPDATE documents SET day_after = first_day WHERE version = 1",
     f"the date of the document {DOC} ends before it begins"),
    (COPY.format("documents", "9 AS version"), f"the document {DOC} is there twice"),
    ("UPDATE names SET withdrawn_at = recorded_at - INTERVAL 1 DAY WHERE name = 'gone.txt'",
     "the name gone.txt was withdrawn before it was recorded"),
    ("UPDATE sentences SET version = 9", "the sentences of version 9 belong to no document"),
    ("UPDATE sentences SET span_end = 9999 WHERE version = 1",
     f"a sentence of the document {DOC} is not in its text"),
    ("UPDATE blocks SET version = 9", "the blocks of version 9 belong to no document"),
    ("UPDATE blocks SET span_start = -1 WHERE version = 1",
     f"a block of the document {DOC} is not in its text"),
    ("INSERT INTO sketches VALUES ('x', 'm', '', '')", "the sketch of x belongs to no document"),
    ("UPDATE sketches SET sketch = 'ab'::BLOB", f"the sketch of the document {DOC} is cut short"),
    ("UPDATE judgements SET claim = 'x'", "there is a verdict on x, which is no claim"),
    ("UPDATE observations SET load = 9", "the observations of load 9 belong to no data set"),
    ("DELETE FROM observations WHERE place = 2",
     "the data set trade does not have as many observations as it was loaded with"),
    ("UPDATE observations SET day_after = first_day WHERE place = 2",
     "a period of the data set trade ends before it begins"),
    ("UPDATE loads SET withdrawn_at = recorded_at - INTERVAL 1 DAY",
     "the data set trade was withdrawn before it was recorded"),
    (COPY.format("loads", "9 AS load"), "the data set trade is there twice"),
]  # fmt: skip


@pytest.mark.parametrize(("damage", "says"), DAMAGE)
def test_damage_is_named(whole, damage, says):
    whole._connection.execute(damage)
    faults = check(whole)
    assert any(says in fault for fault in faults), faults


def test_every_fault_can_be_found():
    """Each sentence that `check` has is provoked by one of the damages above."""
    said = " ".join(says for _, says in DAMAGE)
    for sentence in _FAULTS.values():
        assert re.search(re.escape(sentence).replace(r"\{\}", r"\S+"), said), sentence
