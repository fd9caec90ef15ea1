"""Claims of a test, made into events with the shipped weights."""

from made import Row, claim_table

from allies.assess.events import events_of
from allies.assess.weights import default_weights

WEIGHTS = default_weights()


def found(*rows, weights=WEIGHTS):
    return events_of(claim_table(rows), weights)


def one(*rows):
    made = found(*rows)
    assert len(made) == 1
    return made


def ask(n, quote=None, **changes):
    """The n-th row of a test: a document and words of its own."""
    return Row(doc=f"d{n}", quote=quote or f"Sentence number {n} in words {n * 7}.", **changes)
