"""The four questions as data: answers, evidence for and against, and what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from allies.assess.answers import (
    Asymmetry,
    Break,
    Change,
    Compared,
    Dependence,
    Event,
    Motive,
    Pact,
    Pledge,
    Point,
)
from allies.assess.judgement import Partner
from allies.codebook.relations import RELATIONS, relation
from allies.core.estimate import Estimate
from allies.report.numbers import (
    between,
    both_label,
    dates_label,
    day_label,
    estimate,
    on_day,
    period_label,
    rate_word,
    share,
)
from allies.report.prose_answers import (
    bloc_lines,
    how_lines,
    missing_labels,
    motive_label,
    pact_line,
    viable_lines,
    why_lines,
)
from allies.report.view_claims import ClaimViews
from allies.report.words import (
    base_label,
    kind_label,
    layer_name,
    named,
    plain,
    said,
    typographic,
    wording,
)

View = dict[str, Any]


def questions(partner: Partner, focal: str, views: ClaimViews) -> View:
    """Return the four questions of a partner with what answers them."""
    return {
        "why": _why(partner, focal, views),
        "how": _how(partner, views),
        "viable": _viable(partner, focal, views),
        "bloc": _bloc(partner, views),
    }


def _question(
    name: str, lines: Sequence[str], missing: Iterable[str], views: ClaimViews, *,
    speaks: Iterable[Event] = (), against: Iterable[Event] = (), **more: Any,
) -> View:  # fmt: skip
    lang = views.lang
    return {
        "question": wording(lang)(f"question.{name}"),
        "for_label": wording(lang)(f"speaks.{name}.for"),
        "against_label": wording(lang)(f"speaks.{name}.against"),
        "lines": list(lines),
        "for": views.events(_each_once(speaks)),
        "against": views.events(_each_once(against)),
        "missing": missing_labels(missing, lang),
        **more,
    }


def _each_once(events: Iterable[Event]) -> list[Event]:
    return list({event.lead.id: event for event in events}.values())


# ---- why


def _why(partner: Partner, focal: str, views: ClaimViews) -> View:
    why, lang = partner.why, views.lang
    return _question(
        "why", why_lines(partner, focal, lang), why.missing, views,
        speaks=(event for motive in why.motives for event in motive.events),
        against=(
            *(event for motive in why.motives for event in motive.against),
            *(event for one in why.collisions for event in one.events),
        ),
        motives=[_motive(motive, views) for motive in why.motives],
        collisions=[
            {"kind": one.kind, "label": kind_label("motives", one.kind, lang),
             "events": [event.lead.id for event in one.events]}
            for one in why.collisions
        ],
    )  # fmt: skip


def _motive(motive: Motive, views: ClaimViews) -> View:
    lang = views.lang
    return {
        "kind": motive.kind, "label": motive_label(motive, lang),
        "actors": list(motive.actors),
        "side": motive.side, "side_label": plain(motive.side, lang), "stated": motive.stated,
        "stated_label": wording(lang)("motive.stated" if motive.stated else "motive.read_off"),
        "events": [event.lead.id for event in motive.events],
        "against": [event.lead.id for event in motive.against],
    }  # fmt: skip


# ---- how


def _how(partner: Partner, views: ClaimViews) -> View:
    how, lang = partner.how, views.lang
    lapsed = [one for one in how.standing if one.state == "lapsed"]
    return _question(
        "how", how_lines(partner, lang), how.missing, views,
        speaks=(
            *(one.event for one in how.firsts),
            *(one.event for one in how.standing if one.state != "lapsed"),
        ),
        against=(one.event for one in lapsed),
        onset=[
            {"layer": layer, "label": layer_name(layer, views.lang), "day": day,
             "day_label": day_label(day, lang)}
            for layer, day in how.onset.items()
        ],
        trends=[
            {"layer": one.layer, "label": layer_name(one.layer, views.lang),
             "direction": one.direction, "slope": estimate(one.slope, lang),
             "direction_label": wording(lang)(f"direction.{_DIRECTIONS[one.direction]}")}
            for one in how.trends
        ],
        breaks=[_break(one, views) for one in how.breaks],
        since=how.since,
        since_label=None if how.since is None else on_day(how.since, lang, "le"),
        compared=[_compared(one, views) for one in how.compared],
        firsts=[
            {"relation": one.relation, "label": relation_name(one.relation, lang),
             "day": one.day, "day_label": day_label(one.day, lang), "event": one.event.lead.id}
            for one in how.firsts
        ],
        standing=[
            {"relation": one.relation, "label": relation_name(one.relation, lang),
             "state": one.state, "state_label": said(lang, "standing", one.state.replace(" ", "-")),
             "day": one.day, "day_label": day_label(one.day, lang), "event": one.event.lead.id}
            for one in how.standing
        ],
        course=_course(how, views),
    )  # fmt: skip


_DIRECTIONS = {1: "up", -1: "down", 0: "level", None: "unknown"}


def relation_name(code: str, lang: str) -> str:
    """Return what a relation is called."""
    text = relation(code).label[lang]
    return typographic(text) if lang == "fr" else text


def _break(one: Break, views: ClaimViews) -> View:
    lang = views.lang
    return {
        "layer": one.layer, "label": layer_name(one.layer, views.lang),
        "day": one.day, "day_label": day_label(one.day, lang), "low": one.low, "high": one.high,
        "range_label": between(one.low, one.high, lang),
        "probability": one.probability, "probability_label": share(one.probability, lang),
        "of": one.of, "of_label": rate_word(one.of, one.after.value, lang),
        "before": estimate(one.before, lang), "after": estimate(one.after, lang),
    }  # fmt: skip


def _compared(one: Compared, views: ClaimViews) -> View:
    lang = views.lang
    return {
        "layer": one.layer, "label": layer_name(one.layer, views.lang),
        "before": estimate(one.before, lang), "after": estimate(one.after, lang),
        "difference": estimate(one.difference, lang), "rise": one.rise,
        "rise_label": "–" if one.rise is None else share(one.rise, lang),
    }  # fmt: skip


def _course(how: Change, views: ClaimViews) -> list[View]:
    return [
        {"layer": layer, "label": layer_name(layer, views.lang),
         "points": [_point(p) for p in points]}
        for layer, points in how.course.items() if sum(p.score is not None for p in points) > 1
    ]  # fmt: skip


def _point(point: Point) -> View:
    return {"day": point.day, "score": point.score, "low": point.low, "high": point.high,
            "mass": point.mass}  # fmt: skip


# ---- viable


def _viable(partner: Partner, focal: str, views: ClaimViews) -> View:
    viable, lang = partner.viable, views.lang
    delivered = [one for one in viable.pledges if one.delivered is not None]
    waiting = [one for one in viable.pledges if one.delivered is None]
    return _question(
        "viable", viable_lines(partner, focal, lang), viable.missing, views,
        speaks=(
            *(event for one in viable.dependence for event in one.events),
            *(one.delivered for one in delivered if one.delivered is not None),
            *(event for one in viable.limits for event in one.against),
        ),
        against=(
            *(event for one in viable.limits for event in one.events),
            *(event for one in viable.dependence for event in one.against),
            *(one.announced for one in waiting),
        ),
        dependence=[_dependence(one, views) for one in viable.dependence],
        asymmetry=[_asymmetry(one, views) for one in viable.asymmetry],
        reasons=[
            {"kind": one.kind, "weaker": one.weaker, "layer": one.layer, "base": one.base,
             "weight": one.weight, "events": [event.lead.id for event in one.events]}
            for one in viable.reasons
        ],
        weaker=viable.weaker,
        weaker_label=None if viable.weaker is None else named(viable.weaker, lang),
        concentration=[
            {"of": name, "label": _of_side(name, lang), "value": estimate(one, lang)}
            for name, one in viable.concentration.items()
        ],
        alternatives=[
            {"of": name, "label": _of_side(name, lang), "others": [
                {"code": code, "label": plain(code, lang), "value": estimate(one, lang)}
                for code, one in others]}
            for name, others in viable.alternatives.items() if others
        ],
        limits=[
            {"kind": one.kind, "label": kind_label("limits", one.kind, lang), "n": len(one.events),
             "events": [event.lead.id for event in one.events]}
            for one in viable.limits
        ],
        pledges=[_pledge(one, views) for one in viable.pledges],
        exit_cost={side: _or_none(one, lang) for side, one in viable.exit_cost.items()},
    )  # fmt: skip


def _of_side(name: str, lang: str) -> str:
    """What a side and a measure or relation are called: 'RUS trade-share', 'RUS arms-transfer'."""
    side, _, what = name.partition(" ")
    called = relation_name(what, lang) if what in RELATIONS else said(lang, "measured", what)
    return f"{plain(side, lang)}, {called}" if what else plain(side, lang)


def _or_none(one: Estimate | None, lang: str) -> View | None:
    return None if one is None else estimate(one, lang)


def _dependence(one: Dependence, views: ClaimViews) -> View:
    lang = views.lang
    return {
        "side": one.side, "side_label": plain(one.side, lang),
        "on": one.on, "on_label": plain(one.on, lang),
        "layer": one.layer, "label": layer_name(one.layer, views.lang),
        "origin": one.origin, "origin_label": said(lang, "origin", one.origin.lower()),
        "base": one.base,
        "base_label": said(lang, "base.own", one.base or "none", base_label(one.base, lang)),
        "share": estimate(one.share, lang), "period": one.period,
        "period_label": period_label(one.period, lang),
        "events": [event.lead.id for event in one.events],
        "against": [event.lead.id for event in one.against],
    }  # fmt: skip


def _asymmetry(one: Asymmetry, views: ClaimViews) -> View:
    lang = views.lang
    return {
        "layer": one.layer, "label": layer_name(one.layer, views.lang), "base": one.base,
        "base_label": said(lang, "base.own", one.base or "none", base_label(one.base, lang)),
        "base_name": base_label(one.base, lang),
        "origin": one.origin, "origin_label": said(lang, "origin", one.origin.lower()),
        "ratio": estimate(one.ratio, lang), "difference": estimate(one.difference, lang),
        "weaker": one.weaker,
        "weaker_label": None if one.weaker is None else plain(one.weaker, lang),
    }  # fmt: skip


def _pledge(one: Pledge, views: ClaimViews) -> View:
    say = wording(views.lang)
    label = say("pledge.none")
    if one.delivered is not None:
        label = say("pledge.done" if one.sure else "pledge.maybe")
    known = one.share is not None and one.share.value is not None
    part = say("pledge.share", share=both_label(one.share, views.lang)) if known else None
    return {
        "announced": views.event(one.announced),
        "delivered": None if one.delivered is None else views.event(one.delivered),
        "delivered_label": label, "sure": one.sure,
        "share": _or_none(one.share, views.lang), "share_label": part,
    }  # fmt: skip


# ---- bloc


def _bloc(partner: Partner, views: ClaimViews) -> View:
    bloc, lang = partner.bloc, views.lang
    return _question(
        "bloc", bloc_lines(partner, lang), bloc.missing, views,
        speaks=(one.event for one in bloc.pacts if one.event is not None),
        against=bloc.denied,
        pacts=[_pact(one, lang) for one in bloc.pacts],
        depth=None if bloc.depth is None else estimate(replace(bloc.depth, unit="index"), lang),
        memberships=[{"code": code, "label": plain(code, lang)} for code in bloc.memberships],
        adversaries=[{"code": code, "label": plain(code, lang)} for code in bloc.adversaries],
        votes=_or_none(bloc.votes, lang),
        votes_label=None if bloc.votes is None else both_label(bloc.votes, lang),
    )  # fmt: skip


def _pact(one: Pact, lang: str) -> View:
    return {
        "origin": one.origin, "origin_label": said(lang, "origin", one.origin.lower()),
        "title": one.title.get(lang) or one.title.get("en") or one.reference,
        "from": None if one.dates is None else one.dates.start,
        "to": None if one.dates is None else one.dates.stop,
        "dates_label": dates_label(one.dates, lang),
        "signed": one.signed, "signed_label": day_label(one.signed, lang),
        "in_force": one.in_force, "defence": one.defence,
        "obligations": [{"code": name, "label": said(lang, "obligation", name)}
                        for name in one.obligations],
        "reference": one.reference, "form": one.form, "line": pact_line(one, lang),
        "event": None if one.event is None else one.event.lead.id,
    }  # fmt: skip
