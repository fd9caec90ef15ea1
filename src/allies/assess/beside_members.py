"""Memberships told of in claims beside those that the codebook records."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache

from allies.assess.answers import Beside
from allies.assess.beside_rows import AGREE, COUNTED, DISAGREE, SAID, STATES, row
from allies.assess.context import Context
from allies.codebook.actors import all_actors
from allies.core.estimate import Estimate
from allies.core.values import iso_of


def memberships_beside(context: Context) -> Iterator[Beside]:
    """Return the organisations told that both are in beside those that the data give them.

    With an organisation as the partner, whether the state is told to be in it, and is.

    Args:
        context: The pair.
    """
    told, known = context.memberships, context.counted.memberships
    if context.kind not in STATES:
        yield from _membership(context)
        return
    shared_told = told.get(context.focal, frozenset()) & told.get(context.partner, frozenset())
    shared = known.get(context.focal, frozenset()) & known.get(context.partner, frozenset())
    if not shared_told and not shared:
        return
    # Only organisations whose members are recorded can contradict.
    wrong = (shared_told & _recorded()) - shared
    if not shared_told:
        verdict, word = COUNTED, "shared-counted"
    elif wrong:
        verdict, word = DISAGREE, "shared-disagree"
    elif shared_told & shared:
        verdict, word = AGREE, "shared-agree"
    else:
        verdict, word = SAID, "shared-said"
    shown: dict[str, float | str] = {
        "told": ", ".join(sorted(shared_told)), "counted": ", ".join(sorted(shared)),
        "wrong": ", ".join(sorted(wrong)),
    }  # fmt: skip
    said, counted = (
        Estimate(value=float(len(found)) if found else None, unit="organisations", n=len(found),
                 method="organisations of which both are members", rests_on=origin)
        for found, origin in (
            (shared_told, _claims(context, shared_told)),
            (shared, ("codebook: members",) if shared else ()),
        )
    )  # fmt: skip
    yield row(
        context, "institutional", "memberships", None, said, counted, verdict, word, shown,
        period=_day(context),
    )  # fmt: skip


def _membership(context: Context) -> Iterator[Beside]:
    """Whether a state is a member of an organisation that is the partner."""
    code = context.partner
    is_told = code in context.memberships.get(context.focal, frozenset())
    is_in = code in context.counted.memberships.get(context.focal, frozenset())
    if not is_told and not is_in:
        return
    if code not in _recorded():
        verdict, word = SAID, "member-said"
    elif is_told and is_in:
        verdict, word = AGREE, "member-agree"
    else:
        verdict, word = (DISAGREE, "member-none") if is_told else (COUNTED, "member-counted")
    said, counted = (
        Estimate(
            value=float(held) if known else None,
            unit="flag",
            n=int(held),
            method=method,
            rests_on=origin if known else (),
        )
        for held, known, method, origin in (
            (is_told, is_told, "membership told in claims", _claims(context, {code})),
            (
                is_in,
                code in _recorded(),
                "members recorded in the codebook",
                ("codebook: members",),
            ),
        )
    )
    yield row(
        context, "institutional", "memberships", context.focal, said, counted, verdict, word,
        {"side": context.focal, "other": code}, period=_day(context),
    )  # fmt: skip


def _claims(context: Context, organisations: Collection[str]) -> tuple[str, ...]:
    """The claims that tell that the two are in organisations."""
    found = (
        context.members.get((state, organisation))
        for organisation in sorted(organisations)
        for state in (context.focal, context.partner)
    )
    return tuple(claim for claim in found if claim is not None)


@cache
def _recorded() -> frozenset[str]:
    """The organisations whose members the codebook records."""
    return frozenset(actor.code for actor in all_actors() if actor.members)


def _day(context: Context) -> str:
    return iso_of(context.at)
