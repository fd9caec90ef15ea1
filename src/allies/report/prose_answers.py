"""The answers to the four questions, in sentences, from what was found and what was not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from allies.assess.answers import Asymmetry, Break, Compared, Dependence, Motive, Pact, Trend
from allies.assess.judgement import Partner
from allies.report.numbers import (
    both_label,
    dates_label,
    day_label,
    on_day,
    period_label,
    rate_word,
    share,
    signed,
    value_label,
)
from allies.report.words import (
    base_label,
    kind_label,
    layer_name,
    listed,
    named,
    number_of,
    plain,
    said,
    upper,
    wording,
)

# A break is worth a sentence from this probability on.
_LIKELY = 0.5
_FEW = 3
_SURE_RISE = 0.9


def missing_label(key: str, lang: str) -> str:
    """Say what is missing, from a key with its fields: 'share A B', 'data MEASURE', 'limits'."""
    texts = wording(lang).texts
    name, *fields = key.split(" ")
    text = texts.get(key) or texts.get(f"missing.{name}")
    if text is None:
        return key
    if name == "data":
        return text.format(measure=said(lang, "measured", fields[0] if fields else ""))
    sides = [named(code, lang) for code in fields]
    return text.format(**dict(zip(("side", "other"), sides, strict=False)))


def missing_labels(keys: Iterable[str], lang: str) -> list[str]:
    """Say what is missing, all data in one phrase and all pairs in another."""
    say, found = wording(lang), list(keys)
    data = [key.split(" ")[1] for key in found if key.startswith("data ")]
    pairs = [key.split(" ")[1:] for key in found if key.startswith("pair ")]
    told: list[str] = []
    for key in found:
        if len(data) > 1 and key.startswith("data "):
            measures = listed([said(lang, "measured", name) for name in data], lang)
            told.append(say("missing.data", measure=measures))
        elif len(pairs) > 1 and key.startswith("pair "):
            names = [" – ".join(plain(code, lang) for code in pair) for pair in pairs]
            told.append(say("missing.pairs", n=len(pairs), pairs=listed(names, lang)))
        else:
            told.append(missing_label(key, lang))
    return list(dict.fromkeys(told))


def _layer(code: str, lang: str) -> str:
    return layer_name(code, lang).lower() if code == "overall" else layer_name(code, lang)


def _names(partner: Partner, focal: str, lang: str) -> dict[str, str]:
    return {"state": named(focal, lang), "partner": named(partner.code, lang)}


# ---- why


def why_lines(partner: Partner, focal: str, lang: str) -> list[str]:
    """Answer why the two are in this relation: motives by side, stated or read off, collisions."""
    say, why = wording(lang), partner.why
    lines = []
    for side in (partner.code, focal):
        for stated in (True, False):
            own = [m for m in why.motives if m.side == side and m.stated is stated]
            if own:
                key = "stated" if stated else "read_off"
                lines.append(
                    say(f"seeks.{key}", n=number_of([side], lang), side=named(side, lang),
                        kinds=_kinds(own, lang))
                )  # fmt: skip
    if not lines:
        lines.append(say("motives.none", **_names(partner, focal, lang)))
    if why.collisions:
        kinds = [kind_label("motives", one.kind, lang) for one in why.collisions]
        lines.append(say("motives.collide", kinds=listed(kinds, lang)))
    return [upper(line) for line in lines]


def _kinds(motives: Iterable[Motive], lang: str) -> str:
    found = [
        f"{motive_label(one, lang)} ({len(one.events)})" if one.events else motive_label(one, lang)
        for one in sorted(motives, key=lambda m: (-len(m.events), m.kind))
    ]
    return listed(found, lang)


def motive_label(one: Motive, lang: str) -> str:
    """Return what a motive is called, with the third actors that it is about."""
    text = kind_label("motives", one.kind, lang)
    if not one.actors:
        return text
    return text + wording(lang)("page.colon") + listed([named(c, lang) for c in one.actors], lang)


# ---- how


def how_lines(partner: Partner, lang: str) -> list[str]:
    """Answer how the relation changes: onset, breaks, trend, before and after, what lapsed."""
    say, how = wording(lang), partner.how
    lines = []
    if how.onset:
        layer, day = min(how.onset.items(), key=lambda item: (item[1], item[0]))
        lines.append(say("change.onset", day=day_label(day, lang), layer=_layer(layer, lang)))
    likely = sorted(
        (one for one in how.breaks if one.probability >= _LIKELY), key=lambda one: -one.probability
    )
    lines += [_break(one, lang) for one in likely[:_FEW]]
    lines += _trend(how.trends, lang)
    if how.since is not None:
        lines += _compared(how.compared, how.since, lang)
    counts = {
        state: sum(1 for one in how.standing if one.state == state)
        for state in ("in force", "renewed", "lapsed")
    }
    if how.standing:
        told = [say(f"change.lasting.{state.replace(' ', '-')}", n=n)
                for state, n in counts.items() if n]  # fmt: skip
        lines.append(say("change.standing", counts=", ".join(told)))
    return [upper(line) for line in lines] or [upper(say("change.none"))]


def _break(one: Break, lang: str) -> str:
    return wording(lang)(
        "change.break", layer=_layer(one.layer, lang), day=on_day(one.day, lang, "le"),
        probability=share(one.probability, lang), before=value_label(one.before, lang),
        after=value_label(one.after, lang), of=rate_word(one.of, one.after.value, lang),
    )  # fmt: skip


def _trend(trends: Iterable[Trend], lang: str) -> list[str]:
    say = wording(lang)
    found = list(trends)
    up = [_layer(one.layer, lang) for one in found if one.direction == 1]
    down = [_layer(one.layer, lang) for one in found if one.direction == -1]
    level = [_layer(one.layer, lang) for one in found if one.direction == 0]
    lines = []
    if up:
        lines.append(say("change.up", layers=listed(up, lang)))
    if down:
        lines.append(say("change.down", layers=listed(down, lang)))
    if level and not up and not down:
        lines.append(say("change.level", layers=listed(level, lang)))
    return lines


def _compared(compared: Iterable[Compared], since: str, lang: str) -> list[str]:
    say = wording(lang)
    told = []
    for one in compared:
        if one.before.value is None or one.after.value is None or one.rise is None:
            continue
        if one.rise >= _SURE_RISE or one.rise <= 1 - _SURE_RISE:
            told.append(
                say("change.moved", layer=_layer(one.layer, lang),
                    before=signed(one.before.value, lang), after=signed(one.after.value, lang),
                    sure=share(max(one.rise, 1 - one.rise), lang))
            )  # fmt: skip
    day = on_day(since, lang, "le")
    if not told:
        return [say("change.since_none", day=day)]
    return [say("change.since", day=day, moved="; ".join(told) if lang == "en" else
                "\u202f; ".join(told))]  # fmt: skip


# ---- viable


def viable_lines(partner: Partner, focal: str, lang: str) -> list[str]:
    """Answer whether the support is viable and decisive: dependence, limits, pledges."""
    say, viable = wording(lang), partner.viable
    lines = [dependence_line(one, lang) for one in _telling(viable.dependence)]
    lines += _both_ways(viable.dependence, focal, partner.code, lang)
    lines += [_asymmetry(one, lang) for one in viable.asymmetry if one.ratio.value is not None][
        :_FEW
    ]
    if not lines:
        lines.append(say("dependence.none"))
    if viable.weaker is not None:
        lines.append(say("viable.weaker", weaker=named(viable.weaker, lang)))
    if viable.limits:
        kinds = [
            f"{kind_label('limits', one.kind, lang)} ({len(one.events)})" for one in viable.limits
        ]
        lines.append(say("viable.limits", kinds=listed(kinds, lang)))
    else:
        lines.append(upper(say("limits.none")))
    if viable.pledges:
        done = sum(1 for one in viable.pledges if one.delivered is not None)
        key = "viable.pledges" if done else "viable.waiting"
        lines.append(say(key, n=len(viable.pledges), done=done))
    costs = [(side, one) for side, one in viable.exit_cost.items() if one is not None]
    for side, one in costs:
        lines.append(say("viable.exit", side=named(side, lang), cost=both_label(one, lang)))
    return [upper(line) for line in lines]


def _telling(dependence: Iterable[Dependence]) -> list[Dependence]:
    """Those with a share, each base once for each side and origin, the largest first."""
    found = [one for one in dependence if one.share.value is not None]
    found.sort(key=lambda one: (-(one.share.value or 0.0), one.base, one.side))
    seen: set[tuple[str, str, str]] = set()
    kept = []
    for one in found:
        key = (one.side, one.base, one.origin)
        if key not in seen:
            seen.add(key)
            kept.append(one)
    return kept


def dependence_line(one: Dependence, lang: str) -> str:
    """Say what a share is a share of: 'For China, Russia is 2.5 % of its trade'."""
    period = period_label(one.period, lang)
    return wording(lang)(
        "dependence.share", n=number_of([one.on], lang), side=named(one.side, lang),
        on=named(one.on, lang),
        share=both_label(one.share, lang), base=_own(one.base, lang),
        origin=said(lang, "origin", one.origin.lower()) + (f", {period}" if period else ""),
    )  # fmt: skip


def _own(base: str, lang: str) -> str:
    return said(lang, "base.own", base or "none", base_label(base, lang))


def _both_ways(
    dependence: Iterable[Dependence], focal: str, partner: str, lang: str
) -> list[str]:  # fmt: skip
    """Who is said to depend on whom without a figure."""
    say = wording(lang)
    sides = {one.side for one in dependence if one.share.value is None and one.events}
    names = {"state": named(focal, lang), "partner": named(partner, lang)}
    if {focal, partner} <= sides:
        return [say("depends.both", **names)]
    lines = []
    for side, other in ((focal, partner), (partner, focal)):
        if side in sides:
            lines.append(say("dependence.told", n=number_of([side], lang), side=named(side, lang),
                             on=named(other, lang, "de")))  # fmt: skip
    return lines


def _asymmetry(one: Asymmetry, lang: str) -> str:
    say = wording(lang)
    base = base_label(one.base, lang)
    if one.weaker is None:
        return say("dependence.even", base=base, origin=said(lang, "origin", one.origin.lower()))
    key = "dependence.weaker" if one.ratio.value is not None else "dependence.weaker_told"
    return say(
        key, n=number_of([one.weaker], lang), weaker=named(one.weaker, lang), base=base,
        ratio=both_label(one.ratio, lang), origin=said(lang, "origin", one.origin.lower()),
    )  # fmt: skip


# ---- bloc


def bloc_lines(partner: Partner, lang: str) -> list[str]:
    """Answer whether it is an alliance: pacts with their dates, denials, what they share."""
    say, bloc = wording(lang), partner.bloc
    lines = [pact_line(one, lang) for one in bloc.pacts[:_FEW]]
    if len(bloc.pacts) > _FEW:
        lines.append(say("pact.more", n=len(bloc.pacts) - _FEW))
    if not bloc.pacts:
        lines.append(say("pact.none"))
    elif not any(one.defence and one.in_force is not False for one in bloc.pacts):
        lines.append(say("pact.no_defence"))
    if bloc.depth is not None and bloc.depth.value is not None:
        lines.append(say("pact.depth", depth=both_label(replace(bloc.depth, unit="index"), lang)))
    if bloc.denied:
        lines.append(say("pact.denied", n=len(bloc.denied)))
    if bloc.memberships:
        names = listed([plain(code, lang) for code in bloc.memberships], lang)
        lines.append(say("shared.memberships", names=names))
    if bloc.adversaries:
        names = listed([named(code, lang) for code in bloc.adversaries], lang)
        lines.append(say("shared.adversaries", names=names))
    if bloc.votes is not None and bloc.votes.value is not None:
        lines.append(say("shared.votes", votes=both_label(bloc.votes, lang)))
    return [upper(line) for line in lines]


def pact_line(one: Pact, lang: str) -> str:
    """Say of a pact what it is, when it was signed and has held, and what it obliges to."""
    say = wording(lang)
    title = one.title.get(lang) or one.title.get("en") or one.reference
    parts = [upper(title)]
    if one.signed is not None:
        parts.append(say("pact.signed", day=day_label(one.signed, lang)))
    held = dates_label(one.dates, lang)
    if one.in_force is False:
        parts.append(say("pact.not_in_force") if held is None else
                     say("pact.was_in_force", dates=held))  # fmt: skip
    elif one.in_force:
        parts.append(_in_force(one, held, lang))
    elif held is not None:
        parts.append(held)
    if one.form == "declaration":
        parts.append(say("pact.declaration"))
    parts.append(say(f"pact.defence_{_KNOWN[one.defence]}"))
    if one.obligations:
        named_ = [said(lang, "obligation", name) for name in one.obligations]
        parts.append(say("pact.obliges", what=listed(named_, lang)))
    return f"{', '.join(parts)} ({said(lang, 'origin', one.origin.lower())})."


def _in_force(one: Pact, held: str | None, lang: str) -> str:
    say = wording(lang)
    if held is None or one.dates is None:
        return say("pact.in_force")
    if one.dates.start is not None and one.dates.start == one.dates.stop:
        return say("pact.in_force_on", day=on_day(one.dates.start, lang, "a"))
    return say("pact.in_force_dates", dates=held)


_KNOWN = {True: "yes", False: "no", None: "unknown"}
