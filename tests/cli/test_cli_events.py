"""`allies code --format plover`: claims as events of the PLOVER ontology."""

import json
from dataclasses import replace

import pytest
from cli_texts import LIVRAISON, TREATY

from allies.cli import output
from allies.cli.events import event_record
from allies.coding.pipeline import code_by_rules
from allies.coding.plover import ROOTS
from allies.core.claim import Claim, Evidence
from allies.core.document import Block, Document, Origin, document_id

FIELDS = {
    "id", "date", "event_type", "mode", "contexts", "actor", "recipient", "text", "document",
    "start", "end", "lang", "allies",
}  # fmt: skip


def document(text, lang):
    origin = Origin(location="a.txt", media_type="text/plain", sha256="0" * 64)
    return Document(
        id=document_id(text), name="a.txt", text=text, lang=lang, date=None, title=None,
        origin=origin, blocks=(Block(0, len(text), "paragraph", lang),),
    )  # fmt: skip


def claim(**more):
    given = {
        "source": "FRA", "target": "ITA", "relation": "meeting", "plover": "CONSULT",
        "source_text": "Paris", "target_text": "Rome",
    }  # fmt: skip
    evidence = Evidence("d" * 16, 0, 14, "Paris met Rome")
    return Claim(evidence=evidence, doc_name="a.txt", lang="en", **{**given, **more})


@pytest.mark.parametrize(("text", "lang"), [(TREATY, "en"), (LIVRAISON, "fr")])
def test_one_event_a_claim_each_a_line_of_json(text, lang, capsys):
    claims = code_by_rules(document(text, lang))
    assert len(claims) >= 2
    output.write_claims(claims, "plover", lang)
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [e["id"] for e in events] == [c.id for c in claims]
    for event, found in zip(events, claims, strict=True):
        assert set(event) == FIELDS
        assert event["event_type"] in ROOTS
        assert event["text"] == text[event["start"] : event["end"]]
        assert event["allies"]["relation"] == found.relation
        assert (event["actor"]["code"], event["recipient"]["code"]) == found.pair


def test_the_roots_are_those_of_the_relations():
    events = {
        (e["allies"]["relation"], e["recipient"]["code"]): e["event_type"]
        for e in map(event_record, code_by_rules(document(TREATY, "en")))
    }
    assert events["criticism", "JPN"] == "ACCUSE"
    assert events["arms-transfer", "PRK"] == "AID"


def test_sectors_and_countries_of_the_two():
    sides = {code: event_record(claim(source=code))["actor"] for code in ("FRA", "UN", "HEZBOLLAH")}
    assert sides["FRA"] == {"code": "FRA", "country": "FRA", "sector": "GOV", "text": "Paris"}
    assert (sides["UN"]["country"], sides["UN"]["sector"]) == (None, "IGO")
    assert sides["HEZBOLLAH"]["sector"] == "REB"
    assert event_record(claim(source_text="French troops"))["actor"]["sector"] == "MIL"


def test_modes_only_where_the_relation_fixes_them():
    assert event_record(claim())["mode"] is None
    truce = claim(relation="ceasefire", plover="YIELD")
    assert event_record(truce)["mode"] == "ceasefire"
    assert event_record(replace(truce, plover="AGREE"))["mode"] is None
    assert event_record(truce)["contexts"] == ["military"]
    assert event_record(claim(relation="motive", plover=""))["event_type"] is None


def test_the_command_knows_the_format(run):
    assert "plover" in run("code", "--help").out
