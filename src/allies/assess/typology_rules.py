"""The rules that tell kinds of relation apart: one table for the program, its pages and its words.

A condition is true, false or not known. They are joined as in Kleene's logic: AND is false if one
part is, true if all are, otherwise not known; OR is true if one part is, false if all are. A rule
holds where it is known to; what is not known never makes it hold, and never shows that it doesn't.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

TYPES = (
    "adversary", "formal-alliance", "paper-alliance", "patron-client", "asymmetric-partnership",
    "solidarity-of-the-sanctioned", "hedging", "transactional", "partnership", "thin",
    "no-evidence",
)  # fmt: skip

Limits = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Bound:
    """A dimension beside a threshold.

    `limits` names places in `[type]` of weights.toml, 'type.name'. Where the dimension is the
    logarithm of a ratio (`log`) they are multiplied, and the logarithm is taken of the product.
    Without one the threshold is `fixed`.
    """

    dimension: str
    op: str
    limits: tuple[str, ...] = ()
    log: bool = False
    fixed: float = 0.5

    def threshold(self, limits: Limits) -> float:
        """Return the number that the dimension stands beside."""
        if not self.limits:
            return self.fixed
        product = 1.0
        for name in self.limits:
            type_, key = name.split(".")
            product *= limits[type_][key]
        return math.log(product) if self.log and product > 0 else product


@dataclass(frozen=True, slots=True)
class Unknown:
    """True where nothing is known of a dimension, else false."""

    dimension: str


@dataclass(frozen=True, slots=True)
class All:
    """AND."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """OR."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """NOT."""

    part: Node


Node = Bound | Unknown | All | Either | Not


@dataclass(frozen=True, slots=True)
class Rule:
    """What makes a relation one of a type.

    With `sides` it is asked of each of the two: the one of which it holds has the first of
    `roles`, the other the second, '' for none.
    """

    type: str
    node: Node
    sides: bool = False
    roles: tuple[str, str] = ("", "")


def all_of(*parts: Node) -> All:
    """Return the AND of conditions."""
    return All(parts)


def any_of(*parts: Node) -> Either:
    """Return the OR of conditions."""
    return Either(parts)


def at_least(dimension: str, *limits: str, log: bool = False) -> Bound:
    """Return dimension ≥ threshold."""
    return Bound(dimension, ">=", limits, log)


def at_most(dimension: str, *limits: str) -> Bound:
    """Return dimension ≤ threshold."""
    return Bound(dimension, "<=", limits)


def above(dimension: str, *limits: str) -> Bound:
    """Return dimension > threshold, or > 0 without one."""
    return Bound(dimension, ">", limits, fixed=0.0)


def below(dimension: str, *limits: str) -> Bound:
    """Return dimension < threshold."""
    return Bound(dimension, "<", limits)


def is_so(dimension: str) -> Bound:
    """Return that a thing is so: 1 for yes, 0 for no."""
    return Bound(dimension, ">=")


def _or_said(*known: Bound) -> Node:
    """One of these, or the words of a text where nothing is known of any."""
    unknown = (Unknown(bound.dimension) for bound in known)
    return any_of(*known, all_of(*unknown, is_so("bound")))


# A clause of defence makes a pact an alliance, wherever the threshold of depth is put.
_PACT = any_of(at_least("depth", "alliance.depth"), is_so("clause"))
# Known to be bound: that it is not known makes nobody an ally here.
_BOUND = all_of(Not(Unknown("clause")), is_so("clause"))
_CLOSE_IN_ARMS = at_least("military", "alliance.military")
_DEEP, _SHALLOW = at_least("depth", "hedging.depth"), below("depth", "hedging.depth")
_DEEP_THERE = at_least("third_depth", "hedging.depth")
_SHALLOW_THERE = below("third_depth", "hedging.depth")
_RATIO, _GDP = "asymmetric.ratio", "asymmetric.gdp_ratio"

RULES: tuple[Rule, ...] = (
    Rule(
        "adversary",
        any_of(
            all_of(
                at_most("military", "adversary.score"),
                at_least("military_mass", "adversary.mass"),
            ),
            all_of(at_most("overall", "adversary.score"), at_least("mass", "adversary.mass")),
            # When an attack was that nothing dates is not known: the score must speak too.
            all_of(is_so("undated_attack"), at_most("overall", "adversary.score")),
            # One attack told amid much military cooperation, or of two bound to defend each other,
            # is a clash, or misread: it is shown, and does not decide.
            all_of(
                is_so("attack"),
                Not(all_of(_CLOSE_IN_ARMS, any_of(
                    at_least("military_mass", "adversary.mass"), _BOUND
                ))),
            ),
        ),
    ),
    # A pact is an alliance; that it is one on paper only needs to be known.
    Rule("formal-alliance", all_of(_PACT, any_of(_CLOSE_IN_ARMS, Unknown("military")))),
    Rule("paper-alliance", all_of(_PACT, below("military", "alliance.military"))),
    Rule(
        "patron-client",
        all_of(
            at_least("overall", "patron.score"),
            any_of(
                at_least("capability", "patron.capability", log=True),
                at_least("exit", "patron.exit", log=True),
            ),
            at_least("vital", "patron.vital"),
            is_so("complies"),
        ),
        sides=True,
        roles=("client", "patron"),
    ),
    Rule(
        "asymmetric-partnership",
        all_of(
            at_least("overall", "asymmetric.score"),
            any_of(
                at_least("exit", _RATIO, log=True),
                all_of(at_least("share", _RATIO, log=True), at_least("gdp", _GDP, log=True)),
                # Nothing is known of GDP: the shares alone must then tell as much as both.
                all_of(Unknown("gdp"), at_least("share", _RATIO, _GDP, log=True)),
                # Nor of what leaving would cost: the words of those who judge it, unless
                # figures are known that speak against them.
                all_of(
                    Unknown("gdp"),
                    Unknown("exit"),
                    is_so("stated"),
                    any_of(Unknown("share"), at_least("share", _RATIO, log=True)),
                ),
            ),
        ),
        sides=True,
        roles=("weaker", "stronger"),
    ),
    # Who says that they stand together as sanctioned may stand in for what else is not known of
    # it, and not against what is.
    Rule(
        "solidarity-of-the-sanctioned",
        all_of(
            at_least("concentration", "sanctioned.concentration"),
            _or_said(at_least("exposure", "sanctioned.exposure")),
            _or_said(at_least("other_exposure", "sanctioned.exposure")),
            _or_said(at_least("onset", "sanctioned.onset")),
            _or_said(
                at_most("before", "sanctioned.before"), above("distance"), is_so("began_with")
            ),
        ),
    ),
    Rule(
        "hedging",
        all_of(
            at_least("overall", "hedging.score"),
            at_least("third", "hedging.score"),
            at_most("rivalry", "hedging.rivals"),
            any_of(
                all_of(_SHALLOW, _SHALLOW_THERE),
                all_of(_DEEP, _SHALLOW_THERE, at_least("third_tie", "hedging.tie")),
                all_of(_SHALLOW, _DEEP_THERE, at_least("tie", "hedging.tie")),
            ),
            above("mixed", "hedging.mixed"),
        ),
        sides=True,
        roles=("hedger", ""),
    ),
    Rule(
        "transactional",
        all_of(
            above("overall", "transactional.score"),
            below("depth", "transactional.depth"),
            at_least("layers", "transactional.concentration"),
            above("unrest"),
            any_of(is_so("exchange"), at_least("reciprocity", "transactional.reciprocity")),
        ),
    ),
    Rule("partnership", at_least("overall", "partnership.score")),
    # Also what no rule above takes: it is the last.
    Rule("thin", any_of(below("mass", "thin.mass"), below("overall_size", "thin.score"))),
)  # fmt: skip

RULE: Mapping[str, Rule] = {rule.type: rule for rule in RULES}


def bounds_of(node: Node) -> Iterator[Bound]:
    """Yield the bounds in a condition, in order, each once.

    Args:
        node: A condition, however deep.
    """
    yield from dict.fromkeys(leaf for leaf in _leaves(node) if isinstance(leaf, Bound))


def _leaves(node: Node) -> Iterator[Bound | Unknown]:
    if isinstance(node, Bound | Unknown):
        yield node
    elif isinstance(node, Not):
        yield from _leaves(node.part)
    else:
        for part in node.parts:
            yield from _leaves(part)
