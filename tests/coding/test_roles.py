"""What part actors play in the frames of a sentence."""

from __future__ import annotations

import numpy as np
import pytest

from allies.coding.roles import ROLES, roles
from allies.coding.syntax import Token, load

CASES = [
    ("en", "Tunisia attacked Malta.", "Tunisia", "attacked", "subject"),
    ("en", "Tunisia attacked Malta.", "Malta", "attacked", "object"),
    ("en", "Malta was attacked by Tunisia.", "Malta", "attacked", "object"),
    ("en", "Malta was attacked by Tunisia.", "Tunisia", "attacked", "agent"),
    ("en", "Tunisia agreed to help Malta.", "Tunisia", "help", "subject"),
    ("en", "Tunisia, which supplied Malta, denied it.", "Tunisia", "supplied", "subject"),
    ("en", "Malta bought drones supplied by Tunisia.", "Tunisia", "supplied", "agent"),
    ("en", "The Tunisian president came to Malta and signed a treaty.", "Tunisian", "signed", "far-subject"),
    ("fr", "La Tunisie a attaqué Malte.", "Tunisie", "attaqué", "subject"),
    ("fr", "La Tunisie a attaqué Malte.", "Malte", "attaqué", "object"),
    ("fr", "Malte a été attaquée par la Tunisie.", "Tunisie", "attaquée", "agent"),
    ("fr", "Malte a été attaquée par la Tunisie.", "Malte", "attaquée", "object"),
    ("fr", "La Tunisie cherche à aider Malte.", "Tunisie", "aider", "subject"),
    ("fr", "Les drones livrés par la Tunisie arrivent.", "Tunisie", "livrés", "agent"),
]


@pytest.mark.parametrize(("lang", "text", "actor", "word", "role"), CASES)
def test_an_actor_has_its_role_for_a_word(
    lang: str, text: str, actor: str, word: str, role: str
) -> None:
    (tokens,) = load(lang).analyse([text])
    at = text.index(actor)
    found = roles(tokens, [[(at, at + len(actor))]])
    number = next(n for n, t in enumerate(tokens) if t.text.rstrip(".,") == word)
    assert ROLES[found[0, number]] == role


def test_an_actor_without_a_place_has_no_role() -> None:
    (tokens,) = load("en").analyse(["Tunisia attacked Malta."])
    assert not roles(tokens, [[], [(90, 99)]]).any()


def test_words_that_were_not_analysed_have_no_role() -> None:
    words = [Token("Tunisia", 0, 7, "Tunisia", "X", 0, "", ""),
             Token("attacked", 8, 16, "attacked", "X", 0, "", "")]  # fmt: skip
    assert np.flatnonzero(roles(words, [[(0, 7)]])[0]).tolist() == [0]


def test_a_circle_of_heads_ends() -> None:
    words = [Token("a", 0, 1, "a", "NOUN", 1, "nmod", ""), Token("b", 2, 3, "b", "NOUN", 0, "conj", "")]
    assert roles(words, [[(0, 1)], [(2, 3)]]).shape == (2, 2)
