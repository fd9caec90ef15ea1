"""A pact of defence binds those whom its sentence names, not who stands in its context."""

import pytest

from allies.coding.pipeline import code_document
from helpers import document


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Brazil between two friends\n\nNorway is a member of NATO and is bound to defend "
               "its allies, among them Portugal."),
        ("fr", "Le Brésil entre deux amis\n\nLa Norvège est membre de l’Otan et tenue de défendre "
               "ses alliés, dont le Portugal."),
    ],
)  # fmt: skip
def test_who_is_named_in_the_heading_alone_is_not_bound(lang, text):
    claims = code_document(document(text, lang=lang))
    pacts = {frozenset((c.source, c.target)) for c in claims if c.relation == "defense-pact"}
    assert not any("BRA" in pair for pair in pacts)
