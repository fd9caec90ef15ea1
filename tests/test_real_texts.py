"""The main job on real articles: the report on nine texts, and the accuracy that it rests on."""

import json

import pytest

import corpora
from allies.report.pages import render
from floors import Run, faults, read_floors


@pytest.fixture(scope="module")
def space(nine):
    return nine[0]


@pytest.fixture(scope="module")
def texts(nine):
    return nine[1]


def test_the_right_partners_lead(space):
    found = space.assess("RUS")
    states = [p for p in found.partners if p.kind == "state"]
    assert {p.code for p in states[:3]} == {"CHN", "IRN", "PRK"}
    wanted = {
        "CHN": {"energy", "economic", "diplomatic"},
        "IRN": {"military", "diplomatic"},
        "PRK": {"military", "diplomatic"},
    }
    for partner in states[:3]:
        told = {view.layer for view in partner.layers if view.support > view.conflict}
        assert wanted[partner.code] <= told


@pytest.mark.parametrize("code", ["UKR", "USA"])
def test_adversaries_come_out_as_such(space, code):
    partner = space.assess("RUS").partner(code)
    conflict = sum(layer.conflict for layer in partner.layers)
    assert conflict > sum(layer.support for layer in partner.layers)


def test_what_a_txt_file_says_is_stored_unchanged(space, texts):
    for path in texts:
        with path.open(encoding="utf-8", newline="") as file:
            assert space.document(path.name).text == file.read()


def test_evidence_is_verbatim_and_prose(space, texts):
    known = {path.name: path.read_bytes().decode("utf-8") for path in texts}
    claims = space.claims()
    assert len(claims) > 200
    for claim in claims:
        text = known[claim.doc_name]
        assert claim.evidence.quote == text[claim.evidence.start : claim.evidence.end]
        assert claim.trigger == text[claim.trigger_start : claim.trigger_end]
        assert "©" not in claim.evidence.quote
        assert "Photos" not in claim.evidence.quote
    assert space.check() == []


def test_no_number_without_a_sentence(space):
    """Each number leads to claims that are there, with the sentences that they stand in."""
    found = space.assess("RUS")
    known = {claim.id: claim.evidence.quote for claim in space.claims()}
    for partner in found.partners:
        numbers = [partner.overall, *(layer.score for layer in partner.layers)]
        for number in numbers:
            refs = [ref.split()[1] for ref in number.rests_on if ref.startswith("claim ")]
            assert refs or number.value is None
            assert all(known[ref] for ref in refs)
    shown = render(found, lang="fr", format="json")
    for partner in found.partners:
        for layer in partner.layers:
            for event in layer.events:
                assert json.dumps(event.lead.evidence.quote, ensure_ascii=False) in shown


def test_accuracy_of_what_the_report_rests_on(space, shared):
    """The claims as stored stand up to the floors that the accuracy gate holds the coder to."""
    stored = corpora.shared(lambda document: list(space.claims(doc=document.name)), shared)
    assert len(stored.coded) == len(space.claims())
    scores = stored.scores("shared")
    assert not faults(read_floors(), Run("shared", corpora.shared_fingerprint(shared), scores))
