"""The coder against sentences that an analyst can read: `cases/*.toml`.

A case gives a text (or the blocks of one), what must be coded, all of it and nothing else,
and `why` it is there. Claims are written 'SRC>TGT relation'; modality is 'actual' unless
told; `from`, `to`, `quantity` and `attribution` are compared where they are given. A case
with `xfail` is one that the coder gets wrong for the reason told; it must go on failing.
"""

import tomllib
from pathlib import Path

import pytest

from allies.codebook.relations import RELATIONS, relation
from allies.coding.pipeline import code_by_rules
from allies.core.claim import MODALITIES
from allies.core.document import BLOCK_KINDS, Block
from helpers import document

FOLDER = Path(__file__).parent / "cases"


def load(path):
    for number, case in enumerate(tomllib.loads(path.read_text("utf-8"))["case"], start=1):
        marks = []
        if "xfail" in case:
            marks.append(pytest.mark.xfail(reason=case["xfail"], strict=True))
        yield pytest.param(path.stem[:2], case, id=f"{path.stem}-{number}", marks=marks)


CASES = [case for path in sorted(FOLDER.glob("*.toml")) for case in load(path)]


def blocks_of(case, lang):
    """The text of a case and its blocks, a blank line between them."""
    if "text" in case:
        return case["text"], None
    text, blocks = "", []
    for kind, words in case["blocks"]:
        blocks.append(Block(len(text), len(text) + len(words), kind, lang))
        text += words + "\n\n"
    return text, tuple(blocks)


def wanted(entry):
    entry = {"is": entry} if isinstance(entry, str) else entry
    ends, name = entry["is"].split(" ")
    return (*ends.split(">"), name, entry.get("modality", "actual")), entry


def bounds(quantity):
    """'1000+ troops', '-20 items', '5-7 items' and '40 percent' as figures and unit."""
    figures, unit = quantity.split(" ")
    if figures.endswith("+"):
        return float(figures[:-1]), None, unit
    low, dash, high = figures.partition("-")
    return (
        float(low) if low else None,
        float(high) if high else (None if dash else float(low)),
        unit,
    )


def facts(claim, entry):
    """Of the facts that a case tells of a claim, those that the coder has otherwise."""
    dates, quantity = claim.dates, claim.quantity
    found = {
        "from": dates.start if dates else None,
        "to": dates.stop if dates else None,
        "quantity": (quantity.low, quantity.high, quantity.unit) if quantity else None,
        "attribution": claim.attribution,
    }
    told = {key: entry[key] or None for key in found if key in entry}
    if told.get("quantity"):
        told["quantity"] = bounds(told["quantity"])
    return {key: found[key] for key in told if found[key] != told[key]}


@pytest.mark.parametrize(("lang", "case"), CASES)
def test_case(lang, case):
    text, blocks = blocks_of(case, lang)
    claims = code_by_rules(document(text, lang=lang, date=case.get("date"), blocks=blocks))
    expected = [wanted(entry) for entry in case["claims"]]
    found = sorted((c.source, c.target, c.relation, c.modality) for c in claims)
    assert found == sorted(key for key, _ in expected), case["why"]
    for key, entry in expected:
        of_it = [c for c in claims if (c.source, c.target, c.relation, c.modality) == key]
        assert any(facts(claim, entry) == {} for claim in of_it), (key, facts(of_it[0], entry))


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_there_are_cases_enough_and_few_that_fail(lang):
    cases = [case.values[1] for case in CASES if case.values[0] == lang]
    assert len(cases) >= 60
    assert sum("xfail" in case for case in cases) <= len(cases) / 4
    assert len({str(case.get("text", case.get("blocks"))) for case in cases}) == len(cases)
    modalities = {wanted(entry)[0][3] for case in cases for entry in case["claims"]}
    assert modalities == set(MODALITIES)


@pytest.mark.parametrize(("lang", "case"), [case.values for case in CASES])
def test_cases_are_well_formed(lang, case):
    assert set(case) <= {"text", "blocks", "date", "why", "claims", "xfail"}
    assert ("text" in case) != ("blocks" in case)
    assert case["why"]
    for kind, words in case.get("blocks", ()):
        assert kind in BLOCK_KINDS and words
    for entry in case["claims"]:
        (source, target, name, modality), told = wanted(entry)
        assert name in RELATIONS and modality in MODALITIES and source != target
        assert not relation(name).symmetric or source < target
        assert set(told) <= {"is", "modality", "from", "to", "quantity", "attribution"}
