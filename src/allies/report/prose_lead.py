"""The first sentences of a report: who is close, of what kind, who is not, and how surely."""

from __future__ import annotations

from collections.abc import Sequence

from allies.assess.judgement import Assessment, Partner
from allies.report.numbers import on_day
from allies.report.prose_type import type_phrase
from allies.report.view_group import group_lines
from allies.report.words import listed, named, number_of, upper, wording

_NAMED = 4
# A score so far from 0 is worth a name, with a word on how unsure it is.
_CLEAR = 0.2


def title(assessment: Assessment, lang: str) -> str:
    """Return the question that the report answers."""
    return wording(lang)("report.title", state=named(assessment.focal, lang))


def lead(assessment: Assessment, lang: str) -> list[str]:
    """Say in a few sentences what was found."""
    say, focal = wording(lang), assessment.focal
    name, of = named(focal, lang), named(focal, lang, "de")
    if not assessment.partners:
        return [upper(say("lead.nothing", state=name, of=of, documents=assessment.read))]
    lines = [
        say("lead.base", state=name, documents=assessment.read,
            claims=say("lead.claims", n=assessment.claims),
            partners=say("lead.partners", n=len(assessment.partners)))
    ]  # fmt: skip
    close, adverse = sides(assessment)
    if close:
        lines.append(say("findings.close", names=_typed(close[:_NAMED], lang), state=name))
    else:
        lines.append(say("findings.no_close", state=name))
        leaning = _leaning(assessment, 1)
        if leaning:
            lines.append(say("findings.leaning", names=_typed(leaning[:_NAMED], lang)))
    if adverse:
        codes = [p.code for p in adverse[-_NAMED:][::-1]]
        names = listed([named(code, lang) for code in codes], lang)
        lines.append(say("findings.adverse", n=number_of(codes, lang), names=names, state=name))
    elif _leaning(assessment, -1):
        against = [named(p.code, lang) for p in _leaning(assessment, -1)[-_NAMED:][::-1]]
        lines.append(say("findings.leaning_against", names=listed(against, lang)))
    allied = [p for p in assessment.states if _bound(p)]
    if allied:
        names = listed([named(p.code, lang) for p in allied], lang)
        lines.append(say("findings.pacts", n=len(allied), names=names))
    elif close:
        lines.append(say("findings.no_pacts"))
    if assessment.group is not None:
        lines.append(group_lines(assessment.group, lang)[0])
    silent = sum(1 for p in assessment.partners if p.overall.value is None)
    if silent:
        lines.append(say("findings.silent", n=silent))
    return [upper(line) for line in lines]


def sides(assessment: Assessment) -> tuple[list[Partner], list[Partner]]:
    """Return the states whose score lies surely above 0, and those surely below, in order.

    Surely means that the 90 % interval does not reach 0; a score without interval counts by
    itself.
    """
    close, adverse = [], []
    for partner in assessment.states:
        one = partner.overall
        if one.value is None:
            continue
        low = one.value if one.low is None else one.low
        high = one.value if one.high is None else one.high
        if low > 0:
            close.append(partner)
        elif high < 0:
            adverse.append(partner)
    return close, adverse


def _leaning(assessment: Assessment, sign: int) -> list[Partner]:
    """The states whose score lies clearly on a side, but whose interval reaches across 0."""
    values = [(p, p.overall.value) for p in assessment.states]
    return [p for p, value in values if value is not None and value * sign >= _CLEAR]


def _typed(partners: Sequence[Partner], lang: str) -> str:
    """Names with their types, divided by semicolons, since the types hold commas."""
    gap = "\u202f; " if lang == "fr" else "; "
    return gap.join(f"{named(p.code, lang)} ({type_phrase(p.type, lang)})" for p in partners)


def _bound(partner: Partner) -> bool:
    """Whether a pact of defence that is not known to have ended ties the two."""
    return any(pact.defence and pact.in_force is not False for pact in partner.bloc.pacts)


def times_line(assessment: Assessment, lang: str) -> str:
    """Say for which day the assessment is made, and with what was known when."""
    say = wording(lang)
    parts = [say("findings.at", day=on_day(assessment.at, lang, "a"))]
    if assessment.as_of is None:
        parts.append(say("findings.known_now"))
    else:
        parts.append(say("findings.as_of", day=on_day(assessment.as_of, lang, "a")))
    if assessment.since is not None:
        parts.append(say("findings.since", day=on_day(assessment.since, lang, "le")))
    return upper(", ".join(parts)) + "."
