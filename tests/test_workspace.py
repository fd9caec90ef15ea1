"""The object that users hold, from Python."""

import pytest

import allies
from allies.core.values import Interval
from allies.errors import (
    MissingSource,
    NotFound,
    StoreError,
    UnknownActor,
    UnknownRelation,
    UsageError,
)
from allies.settings import Settings

PACT = (
    "Russia and North Korea signed a mutual defence treaty in Pyongyang on 19 June 2024. "
    "Russia sold tanks to Iran in 2023.\n"
)
ATTACK = "Russia attacked Ukraine in February 2022.\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pact.txt").write_text(PACT, encoding="utf-8")
    (tmp_path / "attack.txt").write_text(ATTACK, encoding="utf-8")
    return tmp_path


@pytest.fixture
def space(folder):
    with allies.open(":memory:", settings=Settings()) as opened:
        opened.add("*.txt")
        yield opened


def test_what_was_added_is_counted(folder):
    with allies.open("a.duckdb", settings=Settings()) as space:
        seen = []
        added = space.add("pact.txt", "nope.txt", "attack.txt", progress=seen.append)
        assert (added.documents, added.unchanged, added.withdrawn) == (2, 0, 0)
        assert added.claims == len(space.claims()) > 2
        assert [type(error) for error in added.refused] == [MissingSource]
        assert seen == ["pact.txt", "", "attack.txt"]
        assert added.read == [space.document(n).id for n in ("pact.txt", "attack.txt")]
        again = space.add("pact.txt", "attack.txt")
        assert (again.documents, again.unchanged, again.claims) == (0, 2, 0)
    with allies.open("a.duckdb", read_only=True, settings=Settings()) as space:
        assert [entry.name for entry in space.documents()] == ["attack.txt", "pact.txt"]


def test_claims_lead_to_their_words(space):
    for claim in space.claims():
        document = space.document(claim.evidence.doc)
        assert document.text[claim.evidence.start : claim.evidence.end] == claim.evidence.quote
        assert space.claim(claim.id[:10]) == claim


def test_claims_by_every_condition(space):
    arms = space.claims("Russia", "Iran", relation="arms-transfer", layer="military")
    assert arms
    assert {(claim.source, claim.target) for claim in arms} == {("RUS", "IRN")}
    assert space.claims("IRN", "RUS", relation="arms-transfer") == arms, "either side"
    assert space.claims("RUS", "IRN", at="2023") == space.claims(
        "RUS", "IRN", at=Interval("2023", "2023")
    )
    assert not space.claims("RUS", "IRN", at="2019", modality="actual")
    attack = space.document("attack.txt").id
    assert {c.doc_name for c in space.claims(doc="attack.txt")} == {"attack.txt"}
    assert space.claims(docs=[attack]) == space.claims(doc="attack.txt")
    assert space.claims(docs=[]) == []


@pytest.mark.parametrize(
    ("conditions", "kind", "told"),
    [
        ({"actor": "Atlantis"}, UnknownActor, "Atlantis"),
        ({"layer": "love"}, UnknownRelation, "layer 'love'"),
        ({"relation": "love"}, UnknownRelation, "relation 'love'"),
        ({"modality": "sure"}, UnknownRelation, "no modality"),
        ({"at": "2024-13"}, UsageError, "'2024-13' is no time"),
        ({"at": ""}, UsageError, "is no time"),
        ({"relation": "attack", "layer": "energy"}, UsageError, "of the layer military"),
        ({"doc": "nope.txt"}, NotFound, "nope.txt"),
    ],
)
def test_conditions_that_the_codebook_does_not_know(space, conditions, kind, told):
    with pytest.raises(kind, match=told):
        space.claims(**conditions)


def test_an_edited_file_replaces_its_older_state_and_may_come_back(folder, space):
    before = {claim.id for claim in space.claims(doc="pact.txt")}
    (folder / "pact.txt").write_text(ATTACK.replace("2022", "2014"), encoding="utf-8")
    added = space.add("pact.txt")
    assert added.replaced == ["pact.txt"]
    assert added.withdrawn == len(before)
    assert not before & {claim.id for claim in space.claims()}
    (folder / "pact.txt").write_text(PACT, encoding="utf-8")
    assert space.add("pact.txt").replaced == ["pact.txt"]
    assert {claim.id for claim in space.claims(doc="pact.txt")} == before
    assert space.check() == []


def test_the_place_of_a_file_is_told_from_the_workspace(folder, monkeypatch):
    (folder / "spaces").mkdir()
    with allies.open("spaces/a.duckdb", settings=Settings()) as space:
        space.add("pact.txt")
        assert space.document("pact.txt").origin.location == "../pact.txt"
        monkeypatch.chdir("spaces")
        assert space.add("../pact.txt").unchanged == 1


def test_a_copy_is_the_same_document(folder, space):
    (folder / "copy.txt").write_text(PACT, encoding="utf-8")
    added = space.add("copy.txt", "pact.txt")
    assert added.copies == [("copy.txt", "pact.txt")]
    assert len(added.read) == 1
    assert len(space.documents()) == 2


def test_a_removed_document_is_named(space):
    claims = len(space.claims(doc="pact.txt"))
    removed = space.remove("pact.txt")
    assert (removed.name, removed.claims_withdrawn) == ("pact.txt", claims)
    with pytest.raises(NotFound):
        space.remove("pact.txt")


def test_a_rejected_claim_is_gone(space):
    claim = space.claims("RUS", "IRN")[0]
    space.judge(claim.id[:9], "reject", by="Ann", note="no")
    assert claim not in space.claims()
    assert space.claim(claim.id) == claim
    with pytest.raises(UsageError, match="no verdict"):
        space.judge(claim.id, "maybe", by="Ann")


def test_a_report_goes_by_the_documents_asked_for(folder, space):
    attack = space.document("attack.txt").id
    assessment = space.report("Russia", folder / "r.md", format="md", docs=[attack])
    assert [partner.code for partner in assessment.partners] == ["UKR"]
    assert "Ukraine" in (folder / "r.md").read_text(encoding="utf-8")
    with pytest.raises(UsageError, match="not as 'odt'"):
        space.report("RUS", folder / "r.odt", format="odt")
    assert not (folder / "r.odt").exists()


def test_a_workspace_that_must_be_there(folder):
    with pytest.raises(StoreError, match="no workspace"):
        allies.open("nope.duckdb", create=False, settings=Settings())
    assert not (folder / "nope.duckdb").exists()


def test_documents_are_read_one_by_one_and_errors_in_their_place(folder):
    found = list(
        allies.read_documents(["attack.txt", "nope.txt", "pact.txt"], date="2024", title="T")
    )
    assert [type(item) for item in found] == [allies.Document, MissingSource, allies.Document]
    assert (found[0].date, found[0].title) == ("2024", "T")
    assert allies.code(found[0])
