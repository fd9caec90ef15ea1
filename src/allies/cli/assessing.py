"""The command that assesses: what is asked of the workspace, and in which form it is printed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from allies.cli.judgements import print_dossier, print_group, print_moved, print_ranking
from allies.cli.output import amount_bar, note, safe
from allies.cli.session import Session, begin, open_existing, require_distinct
from allies.core.values import day_after, first_day, interval_of
from allies.errors import NotFound, UsageError
from allies.report.words import listed, named, plain

if TYPE_CHECKING:
    from allies.assess.judgement import Assessment
    from allies.core.claim import Claim
    from allies.workspace import Workspace

_STATES = frozenset({"state", "territory", "entity"})
_LEAST_GROUP = 3
_HINTS = 3


def assess(
    states: Sequence[str], workspace: str | None, lang: str | None, *, group: bool, every: bool,
    period: str | None, at: str | None, as_of: str | None, since: str | None, sensitivity: bool,
    weights: str | None, explain: bool, format: str,
) -> None:  # fmt: skip
    """Assess one state, some of its relations, a group, or all states, and print what comes."""
    session = begin(workspace, lang)
    if every:
        alone = {"--as group": group, "--sensitivity": sensitivity, "--explain": explain}
        _require_none(alone, session)
    codes = _codes(states, session, group=group, every=every)
    days = {"--at": at, "--as-of": as_of, "--since": since}
    for option, text in days.items():
        _require_day(option, text, session)
    _require_period(period, session)
    options: dict[str, Any] = {
        "at": at,
        "as_of": as_of,
        "since": since,
        "period": period,
        "weights": weights,
    }
    options = {name: value for name, value in options.items() if value is not None}
    if sensitivity:
        options["sensitivity"] = True
    with open_existing(session) as space:
        _require_content(space, session)
        if every:
            if format == "md":
                options["texts"] = True
            _print_all(_counted(space.assess_all(**options), session), session, format)
            return
        if group:
            options["group"] = True
        found = space.assess(*codes, **options)
        if len(codes) == 1 and not found.partners:
            _require_known(space, codes[0], session)
    if len(codes) > 1:
        found = _only(found, codes[1:])
    _print(found, codes, session, format, group=group, explain=explain)


def _require_none(given: Mapping[str, bool], session: Session) -> None:
    """Refuse options that ask something of states that are named.

    Raises:
        UsageError: One of them is given.
    """
    for option, there in given.items():
        if there:
            raise UsageError(session.say("assess.all_without", option=option))


def _codes(states: Sequence[str], session: Session, *, group: bool, every: bool) -> list[str]:
    """The codes of the states named, the focal one first.

    Raises:
        UsageError: None or too few are named, one twice, or the focal one is no state.
    """
    from allies.codebook.actors import find_actor

    say = session.say
    if every:
        if states:
            raise UsageError(say("assess.all_alone", names=", ".join(states)))
        return []
    if not states:
        raise UsageError(say("assess.no_state"))
    actors = [find_actor(text) for text in states]
    if actors[0].kind not in _STATES:
        name = actors[0].labels[session.lang]
        raise UsageError(say("assess.not_state", name=name))
    require_distinct(actors, session)
    if group and len(actors) < _LEAST_GROUP:
        raise UsageError(say("assess.group_few"))
    return [actor.code for actor in actors]


def _require_day(option: str, text: str | None, session: Session) -> None:
    if text is None:
        return
    try:
        first_day(text)
        day_after(text)
    except ValueError as error:
        raise UsageError(session.say("assess.day", option=option, text=text)) from error


def _require_period(text: str | None, session: Session) -> None:
    if text is None:
        return
    try:
        interval_of(text)
    except ValueError as error:
        raise UsageError(session.say("assess.period", text=text)) from error


def _require_content(space: Workspace, session: Session) -> None:
    """Refuse a workspace with neither documents nor data sets.

    Raises:
        NotFound: There is nothing in it.
    """
    if space.is_empty():
        raise NotFound(session.say("workspace.empty", path=session.settings.workspace))


def _require_known(space: Workspace, code: str, session: Session) -> None:
    """Refuse a state of which nothing can be known: no claim on it, and no data set at all.

    Raises:
        NotFound: There is nothing on it; the states of which most is told are named.
    """
    loaded = any(entry.recorded_at is not None for entry in space.datasets())
    if loaded or space.claims(code):
        return
    say, lang = session.say, session.lang
    told = say("assess.nothing_of", name=named(code, lang, "de"))
    most = [plain(one, lang) for one in _most_told(space.claims())]
    if most:
        told += say("assess.most_told", names=listed(most, lang))
    raise NotFound(told)


def _most_told(claims: Iterable[Claim]) -> list[str]:
    """The states of which most is told, three at most."""
    from allies.codebook.actors import actor_of

    told = Counter(code for claim in claims for code in {claim.source, claim.target})
    states = [code for code in told if actor_of(code).kind in _STATES]
    return sorted(states, key=lambda code: (-told[code], code))[:_HINTS]


def _only(found: Assessment, wanted: Sequence[str]) -> Assessment:
    """The same with the partners asked for, in the order in which they were named."""
    known = {partner.code: partner for partner in found.partners}
    kept = tuple(known[code] for code in wanted if code in known)
    moved = tuple(one for one in found.sensitivity if one.partner in wanted)
    # A claim ties two actors: those on the partners that are left are of this pair or that.
    claims = sum(partner.claims for partner in kept)
    return replace(found, partners=kept, sensitivity=moved, claims=claims)


def _print(
    found: Assessment, codes: Sequence[str], session: Session, format: str, *, group: bool,
    explain: bool,
) -> None:  # fmt: skip
    from allies import __version__
    from allies.report.pages import build_view, render

    if format in ("md", "json"):
        print(safe(render(found, lang=session.lang, format=format)), end="")
    else:
        view = build_view(found, session.lang, __version__)
        if group or len(codes) == 1:
            print_ranking(view, session)
            print_group(view, session, whole=group)
        if len(codes) > 1 and not group:
            for partner in view["partners"]:
                print_dossier(view, partner, session, explain=explain)
        elif explain:
            for partner in view["partners"]:
                print_dossier(view, partner, session, explain=True, only_numbers=True)
        print_moved(view, session)
    known = {partner.code for partner in found.partners}
    for code in codes[1:]:
        if code not in known:
            names = {"state": named(codes[0], session.lang), "partner": named(code, session.lang)}
            note(session.say("assess.unknown_pair", **names))


def _counted(found: Iterable[Assessment], session: Session) -> list[Assessment]:
    """All assessments, with how many are done on a terminal.

    Raises:
        NotFound: There is not one.
    """
    done = []
    with amount_bar() as bar:
        for one in found:
            done.append(one)
            bar.told(session.say("assess.assessing"), len(done), None)
    if not done:
        raise NotFound(session.say("assess.no_states"))
    return done


def _print_all(found: Sequence[Assessment], session: Session, format: str) -> None:
    """Print all states: a line of JSON for each, their reports, or their rankings in short."""
    from allies import __version__
    from allies.report.pages import build_view, render, without_pieces

    for number, one in enumerate(found):
        if format == "md":
            print(safe(render(one, lang=session.lang, format=format)))
            continue
        view = build_view(one, session.lang, __version__)
        if format == "json":
            print(json.dumps(without_pieces(view), ensure_ascii=False))
        else:
            if number:
                print()
            print_ranking(view, session, short=True)
