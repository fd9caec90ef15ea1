"""What kind of relation it is, in words: headline, shares, the rule, what would change it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from allies.assess.dimension_table import UNITS
from allies.assess.judgement import Condition, Otherwise, Partner, Rank, Typed
from allies.assess.typology_rules import TYPES
from allies.core.estimate import Estimate
from allies.report.numbers import both_label, estimate, share, value_label
from allies.report.words import listed, named, number_of, plain, said, upper, wording

View = dict[str, Any]

# The role that each type's headline names.
_ROLES = {"patron-client": "patron", "asymmetric-partnership": "weaker", "hedging": "hedger"}
_UNIT_OF = {"other_exposure": "exposure", "overall_size": "overall"}
# Dimensions that have no sign, though they are kept as scores.
_UNSIGNED = frozenset({"depth", "third_depth", "overall_size", "unrest"})
_STATES = frozenset({"state", "territory", "entity"})
_TESTS = {">=": "≥", "<=": "≤", "==": "=", "!=": "≠"}
_SMALL = 0.005


def type_label(code: str | None, lang: str) -> str:
    """Return what a type is called; None is 'no evidence'."""
    return said(lang, "type.label", code or "no-evidence")


def type_phrase(typed: Typed, lang: str) -> str:
    """Return the type in words: 'asymmetric partnership, Russia the weaker side'.

    Without a headline it is 'between A and B', the two most frequent.
    """
    say = wording(lang)
    if typed.headline is not None:
        code = typed.headline
        text = type_label(code, lang)
        if code == "adversary" and typed.enduring:
            text = say("type.enduring")
        who = [one for one, role in typed.role.items() if role == _ROLES.get(code)]
        return _with_role(code, text, who, lang) if who else text
    if typed.between is None:
        return type_label("no-evidence", lang)
    first, second = (said(lang, "type.as", code, type_label(code, lang)) for code in typed.between)
    return say("type.between", first=first, second=second)


def _with_role(code: str, text: str, who: list[str], lang: str) -> str:
    say = wording(lang)
    names = listed([named(one, lang) for one in who], lang)
    return say(f"type.role.{code}", n=number_of(who, lang), type=text, who=names)


def shares_label(typed: Typed, lang: str, most: int = 4) -> str:
    """Return the shares of draws, the largest first: '64 % partnership, 36 % thin'."""
    found = [(code, part) for code, part in _ordered(typed) if part >= _SMALL][:most]
    return ", ".join(f"{share(part, lang)} {type_label(code, lang)}" for code, part in found)


def _ordered(typed: Typed) -> list[tuple[str, float]]:
    order = {code: at for at, code in enumerate(TYPES)}
    return sorted(
        typed.shares.items(), key=lambda item: (-item[1], order.get(item[0], len(order)), item[0])
    )


def type_view(partner: Partner, lang: str) -> View:
    """Turn the typology of a partner into data with its words."""
    typed, say = partner.type, wording(lang)
    fired = typed.headline or (None if typed.between is None else typed.between[0])
    words = type_phrase(typed, lang)
    if not typed.shares and partner.kind not in _STATES:
        words = say("type.not_state")
    return {
        "headline": typed.headline,
        "between": None if typed.between is None else list(typed.between),
        "phrase": words, "mark": typed.headline or ("between" if typed.between else "no-evidence"),
        "certain": typed.headline is not None,
        "shares": [
            {"type": code, "label": type_label(code, lang), "share": part,
             "share_label": share(part, lang)}
            for code, part in _ordered(typed) if part > 0
        ],
        "shares_label": shares_label(typed, lang),
        "definitions": [
            {"type": code, "label": type_label(code, lang), "text": definition(code, lang)}
            for code in ([typed.headline] if typed.headline else list(typed.between or ()))
        ],
        "fired": fired,
        "fired_label": None if fired is None else type_label(fired, lang),
        "rule": [condition(one, lang) for one in typed.rule],
        "otherwise": [otherwise(one, lang) for one in typed.otherwise],
        "role": {who: {"label": plain(who, lang), "role": role,
                       "role_label": said(lang, "type.who", role)}
                 for who, role in typed.role.items()},
        "also": [{"type": code, "label": type_label(code, lang)} for code in typed.also],
        "also_label": None if not typed.also else say(
            "type.also", types=listed([type_label(code, lang) for code in typed.also], lang)
        ),
        "enduring": typed.enduring,
        "stable": typed.stable,
        "stable_label": None if typed.stable is None else say(
            "type.stable", share=share(typed.stable, lang)
        ),
        "unknown": [{"dimension": one, "label": dimension_label(one, lang)}
                    for one in typed.unknown],
    }  # fmt: skip


def definition(code: str, lang: str) -> str:
    """Return in one line what a type means."""
    return said(lang, "type.means", code, "")


def dimension_label(name: str, lang: str) -> str:
    """Return what a dimension of the typology is called."""
    return said(lang, "dimension", name)


def condition(one: Condition, lang: str) -> View:
    """Turn a condition of a rule into data: what was asked, what was found, how often it held."""
    say = wording(lang)
    value = one.value
    if one.dimension in _UNSIGNED:
        value = replace(value, unit="index")
    unit = _written_in(value.unit)
    limit = value_label(Estimate(value=one.threshold, unit=unit), lang)
    test = _TESTS.get(one.test, one.test)
    return {
        "dimension": one.dimension, "label": dimension_label(one.dimension, lang),
        "test": one.test, "threshold": one.threshold, "asked": f"{test} {limit}",
        "value": estimate(value, lang), "found": both_label(replace(value, unit=unit), lang),
        "held": one.held,
        "held_label": say("type.unknown") if one.held is None else share(one.held, lang),
    }  # fmt: skip


def _written_in(unit: str) -> str:
    """The unit that a dimension is written in: the name of a probability says that it is one."""
    return "share" if unit == "probability" else unit


def otherwise(one: Otherwise, lang: str) -> View:
    """Turn what would have changed the type into data and a sentence."""
    say = wording(lang)
    name = dimension_label(one.dimension, lang)
    unit = UNITS.get(_UNIT_OF.get(one.dimension, one.dimension), "score")
    if one.dimension in _UNSIGNED:
        unit = "index"
    unit = _written_in(unit)
    limit = value_label(Estimate(value=one.threshold, unit=unit), lang)
    other = said(lang, "type.as", one.type, type_label(one.type, lang))
    if one.value is None:
        text = say("type.if_known", dimension=name, threshold=limit, type=other)
    else:
        key = "type.if_above" if one.value < one.threshold else "type.if_below"
        found = value_label(Estimate(value=one.value, unit=unit), lang)
        text = say(key, dimension=name, threshold=limit, value=found, type=other)
    return {
        "dimension": one.dimension, "value": one.value, "threshold": one.threshold,
        "type": one.type, "text": upper(text),
    }  # fmt: skip


def rank_label(rank: Rank, lang: str) -> str:
    """Return a partner's place with the places that 90 % of the draws give it."""
    say = wording(lang)
    if rank.place is None:
        return say("rank.none")
    if rank.low is None or rank.high is None or rank.low == rank.high:
        return say("rank.sure", place=rank.place)
    return say("rank.between", place=rank.place, low=rank.low, high=rank.high)


def rank_short(rank: Rank, lang: str) -> str:
    """Return a place for a table: '2 (1–3)', '–' without one."""
    if rank.place is None:
        return "–"
    if rank.low is None or rank.high is None or rank.low == rank.high:
        return str(rank.place)
    return wording(lang)("rank.short", place=rank.place, low=rank.low, high=rank.high)


def rank_view(rank: Rank, lang: str) -> View:
    """Turn a rank into data with its words."""
    say = wording(lang)
    return {
        "place": rank.place, "low": rank.low, "high": rank.high, "tier": rank.tier,
        "label": rank_label(rank, lang), "short": rank_short(rank, lang),
        "tier_label": None if rank.tier is None else say("rank.tier", tier=rank.tier),
    }  # fmt: skip
