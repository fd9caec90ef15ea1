"""Whom 'we' means: the state that speaks, never the one it complains of."""

import pytest

from allies.coding.mentions import find_mentions
from allies.coding.pipeline import code_by_rules
from allies.coding.speaker import speaking_state
from allies.coding.text import layers_of
from helpers import document

COMPLAINT = (
    "Kenya has always sought good relations. We keep our borders open. "
    "Our neighbour Somalia claims our waters. "
    "Somalia has attacked our fishermen and we condemn it. "
    "Somalia's ministers threaten us from this rostrum. Kenya will answer with patience."
)
THANKS = (
    "On behalf of Fiji, I thank the Assembly. We are grateful to Australia for its support. "
    "Australia has helped us rebuild after the storm, and my country, Fiji, will not forget it. "
    "We call on China to reduce its emissions."
)
PLAINTE = (
    "Le Togo a toujours voulu la paix. Nous gardons nos frontières ouvertes. "
    "Notre voisin, le Ghana, réclame nos eaux. Nous dénonçons les menaces du Ghana. "
    "Le Togo répondra avec patience et nous resterons ouverts au dialogue."
)
REPORT = (
    "Peru and Chile signed a treaty in March. Peru will lower its tariffs. "
    '"We are pleased", said the Chilean minister. Chile expects more trade.'
)


def speaker(text, lang):
    layers = layers_of(text)
    return speaking_state(layers.folded, find_mentions(layers, lang=lang), lang=lang)


@pytest.mark.parametrize(
    ("text", "lang", "state"),
    [
        (COMPLAINT, "en", "KEN"),
        (THANKS, "en", "FJI"),
        (PLAINTE, "fr", "TGO"),
        (REPORT, "en", None),
        ("", "en", None),
        ("We went home. Our house is small.", "en", None),
    ],
)
def test_the_speaker_is_told_from_the_others(text, lang, state):
    assert speaker(text, lang) == state


def test_what_we_do_is_done_by_the_speaker():
    claims = code_by_rules(document(THANKS, lang="en"))
    found = {(c.source, c.target, c.relation) for c in claims}
    assert ("FJI", "CHN", "demand") in found
    assert all("the state that speaks" in c.why for c in claims if c.relation == "demand")
