"""A group as data: whether it is a bloc, its matrix, and what its members share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allies.assess.judgement import Group
from allies.core.estimate import Estimate
from allies.report.numbers import both_label, estimate, share
from allies.report.prose_answers import missing_labels
from allies.report.view_claims import ClaimViews
from allies.report.words import listed, named, plain, said, upper, wording

View = dict[str, Any]


def group_view(group: Group, views: ClaimViews) -> View:
    """Return what a report shows of a group."""
    lang = views.lang
    return {
        "members": [{"code": code, "label": plain(code, lang)} for code in group.members],
        "hub": group.hub,
        "hub_label": None if group.hub is None else plain(group.hub, lang),
        "verdict": group.verdict, "verdict_label": verdict_label(group.verdict, lang),
        "lines": group_lines(group, lang),
        "shares": [
            {"verdict": name, "label": verdict_label(name, lang), "share": part,
             "share_label": share(part, lang)}
            for name, part in sorted(group.shares.items(), key=lambda item: (-item[1], item[0]))
            if part > 0
        ],
        "matrix": [
            {"source": source, "target": target, "score": estimate(one, lang)}
            for (source, target), one in _once(group.matrix)
        ],
        "cohesion": estimate(group.cohesion, lang),
        "spokes": estimate(group.spokes, lang),
        "rim": estimate(group.rim, lang),
        "adversaries": [{"code": c, "label": plain(c, lang)} for c in group.adversaries],
        "memberships": [{"code": c, "label": plain(c, lang)} for c in group.memberships],
        "pacts": [{"first": a, "second": b, "label": f"{plain(a, lang)} – {plain(b, lang)}"}
                  for a, b in group.pacts],
        "votes_inside": estimate(group.votes_inside, lang),
        "votes_outside": estimate(group.votes_outside, lang),
        "events": views.events(group.events),
        "missing": missing_labels(group.missing, lang),
    }  # fmt: skip


def _once(matrix: Mapping[tuple[str, str], Estimate]) -> list[tuple[tuple[str, str], Estimate]]:
    """The scores of pairs, which are the same both ways, once each."""
    found: dict[frozenset[str], tuple[tuple[str, str], Estimate]] = {}
    for pair, one in matrix.items():
        found.setdefault(frozenset(pair), (pair, one))
    return list(found.values())


def verdict_label(verdict: str, lang: str) -> str:
    """Return what a verdict on a group is called."""
    return said(lang, "group.verdict", verdict.replace(" ", "-"), verdict)


def group_lines(group: Group, lang: str) -> list[str]:
    """Say whether the group is a bloc, and on what that rests."""
    say = wording(lang)
    names = listed([named(code, lang) for code in group.members], lang)
    key = group.verdict.replace(" ", "-")
    hub = "" if group.hub is None else named(group.hub, lang)
    lines = [say(f"group.is.{key}", names=names, hub=hub)]
    likely = group.shares.get(group.verdict)
    if likely is not None and group.verdict != "no evidence":
        lines[0] += " " + say("group.draws", share=share(likely, lang))
    if group.hub is not None and group.spokes.value is not None:
        key = "group.spokes" if group.rim.value is not None else "group.spokes_only"
        lines.append(say(key, hub=hub, spokes=both_label(group.spokes, lang),
                         rim=both_label(group.rim, lang)))  # fmt: skip
    if group.pacts:
        pairs = [f"{plain(a, lang)} – {plain(b, lang)}" for a, b in group.pacts]
        lines.append(say("group.pacts", n=len(pairs), pairs=listed(pairs, lang)))
    else:
        lines.append(say("group.no_pacts"))
    if group.adversaries:
        shared = listed([named(code, lang) for code in group.adversaries], lang)
        lines.append(say("shared.adversaries", names=shared))
    if group.memberships:
        shared = listed([plain(code, lang) for code in group.memberships], lang)
        lines.append(say("shared.memberships", names=shared))
    inside, outside = group.votes_inside, group.votes_outside
    if inside is not None and inside.value is not None:
        lines.append(say("group.votes", inside=both_label(inside, lang),
                         outside=both_label(outside, lang)))  # fmt: skip
    return [upper(line) for line in lines]
