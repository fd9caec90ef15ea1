from dataclasses import replace

import pytest

from allies.assess.dossier import assess
from allies.core.claim import Claim, Evidence
from allies.core.values import Interval


def claim(source, target, relation, *, n=0, **changes):
    quote = f"Sentence {n} says so of {source}, {target} and {relation}."
    made = Claim(
        evidence=Evidence("d", n * 100, n * 100 + len(quote), quote), doc_name="d.txt", lang="en",
        source=source, target=target, relation=relation, confidence=0.8, coder="test",
    )  # fmt: skip
    return replace(made, **changes)


def test_partners_are_ranked_by_what_is_done():
    found = assess(
        "ROU",
        [
            claim("MDA", "ROU", "partnership", n=1),
            claim("POL", "ROU", "arms-transfer", n=2),
            claim("HUN", "ROU", "threat", n=3),
            claim("ITA", "ROU", "arms-transfer", n=4, modality="planned"),
        ],
        [],
    )
    assert [p.code for p in found.partners] == ["POL", "MDA", "HUN", "ITA"]


@pytest.mark.parametrize("modality", ["planned", "possible", "alleged", "denied", "negated"])
def test_what_is_not_done_never_counts(modality):
    found = assess("ROU", [claim("POL", "ROU", "arms-transfer", modality=modality)], [])
    (partner,) = found.partners
    assert (partner.support, partner.conflict) == (0, 0)
    assert partner.balance.value is None
    (layer,) = partner.layers
    assert layer.done == 0
    assert layer.facts


def test_a_doubtful_reading_is_shown_but_not_counted():
    found = assess("ROU", [claim("POL", "ROU", "arms-transfer", confidence=0.2)], [])
    (partner,) = found.partners
    assert partner.support == 0
    assert partner.layers[0].unsure == 1


def test_no_evidence_is_not_zero():
    found = assess("ROU", [], [], read=4)
    assert found.partners == ()
    assert found.read == 4
    weak = assess("ROU", [claim("POL", "ROU", "criticism")], [])
    assert weak.partners[0].balance.value is None
    assert weak.partners[0].balance.explain().startswith("no evidence")


def test_the_balance_follows_its_formula():
    found = assess(
        "ROU", [claim("POL", "ROU", "troops", n=1), claim("POL", "ROU", "sanction", n=2)], []
    )
    (partner,) = found.partners
    a, b = partner.support + 0.5, partner.conflict + 0.5
    assert partner.balance.value == pytest.approx(2 * a / (a + b) - 1)
    assert len(partner.balance.rests_on) == 2


def test_removing_a_claim_changes_its_side_by_its_weight():
    claims = [claim("POL", "ROU", "troops", n=1), claim("POL", "ROU", "exercise", n=2)]
    whole, less = assess("ROU", claims, []), assess("ROU", claims[:1], [])
    (only,) = assess("ROU", claims[1:], []).partners
    difference = whole.partners[0].support - less.partners[0].support
    assert difference == pytest.approx(only.support)


def test_claims_of_others_are_left_aside():
    claims = [claim("POL", "ROU", "troops", n=1)]
    others = [claim("IND", "NPL", "aid", n=i) for i in range(2, 50)]
    assert assess("ROU", claims, []).partners == assess("ROU", [*claims, *others], []).partners


def test_trend_years_and_facets():
    found = assess(
        "ROU",
        [
            claim("MDA", "ROU", "strengthening", n=1),
            claim("MDA", "ROU", "motive", n=2),
            claim("MDA", "ROU", "limit", n=3),
            claim("MDA", "ROU", "dependence", n=4),
            claim("MDA", "ROU", "meeting", n=5, dates=Interval("2021-03", "2021-03")),
            claim("MDA", "ROU", "criticism", n=6, dates=Interval("2021", "2021")),
        ],
        [],
    )
    (partner,) = found.partners
    assert partner.trend == 1
    assert partner.years == {2021: (1, 1)}
    assert [len(x) for x in (partner.motives, partner.limits, partner.dependence)] == [1, 1, 1]
