"""Judgements on the terminal: a ranking, a relation taken apart, a group, what moves.

They are printed from the data of the report, so that both say the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from allies.cli.output import one_line, print_rows, print_text, safe
from allies.cli.session import Session
from allies.core.estimate import Estimate
from allies.report.numbers import explained, on_day
from allies.report.words import upper, wording

View = Mapping[str, Any]

_ROWS = 14
_LAST = 4
_FIVE = 5
_QUOTE = 200
_FOR, _AGAINST = 3, 2
# The answer on a bloc names as many pacts itself, and says that the others are listed below it.
_PACTS = 3


def print_ranking(view: View, session: Session, *, short: bool = False) -> None:
    """Print the partners in order: rank, score, interval, claims; below them type and layers.

    Args:
        view: The data of the report.
        session: Language and messages.
        short: Leave out what lies between the closest and the most adverse.
    """
    say = session.say
    print_text(view["title"], "bold")
    for line in view["lead"]:
        print_text(line)
    print_text(view["times"], "dim")
    partners = view["partners"]
    shown, left = _shortened(partners) if short else (partners, 0)
    if not shown:
        return
    print()
    names = ("partner", "rank", "score", "interval", "claims", "type", "layer")
    print_rows([say(f"head.{name}") for name in names], [_row(p) for p in shown],
               below=2, right=4, between=" · ")  # fmt: skip
    if left:
        print_text(say("summary.left_out", n=left))
    if view["since"] is not None:
        _all_compared(view, shown, session, short=short)


def _shortened(partners: Sequence[View]) -> tuple[Sequence[View], int]:
    if len(partners) <= _ROWS:
        return partners, 0
    # Those of whom too little is told come last in the list, and are no adversaries.
    known = [p for p in partners if p["overall"]["value"] is not None]
    if len(known) <= _ROWS:
        return partners[:_ROWS], len(partners) - _ROWS
    return [*known[: _ROWS - _LAST], *known[-_LAST:]], len(partners) - _ROWS


def _row(partner: View) -> tuple[str, ...]:
    overall = partner["overall"]
    return (
        partner["label"], partner["rank"]["short"], overall["label"], overall["range"] or "–",
        str(partner["claims"]), upper(partner["type"]["phrase"]), _layers(partner),
    )  # fmt: skip


def _layers(partner: View) -> str:
    told = [(layer["label"], layer["score"]["value"]) for layer in partner["layers"]]
    return ", ".join(
        f"{'+' if value > 0 else '−'}\u00a0{label}" for label, value in told if value
    )  # fmt: skip


def print_dossier(
    view: View, partner: View, session: Session, *, explain: bool = False,
    only_numbers: bool = False,
) -> None:  # fmt: skip
    """Print one relation: type, scores by layer, the four questions, said beside counted.

    Args:
        view: The data of the report.
        partner: One of its partners.
        session: Language and messages.
        explain: Say of each number how it came about.
        only_numbers: Nothing but these explanations.
    """
    if only_numbers:
        print_text(f"{view['focal']['label']} – {partner['label']}", "bold")
        _explanations(partner, session)
        return
    _head(view, partner, session)
    _layer_rows(partner, session)
    for name in ("why", "how", "viable", "bloc"):
        _question(partner["questions"][name], session)
        if name == "how":
            _compared(partner, session)
    _beside(partner, session)
    _clashes(partner, session)
    if explain:
        _explanations(partner, session)
    print()


def _head(view: View, partner: View, session: Session) -> None:
    kind, overall = partner["type"], partner["overall"]
    print_text(f"{view['focal']['label']} – {partner['label']}", "bold")
    shares = f" ({kind['shares_label']})" if kind["shares_label"] else ""
    print_text(upper(kind["phrase"]) + shares)
    within = f" ({overall['range']})" if overall["range"] else ""
    say = session.say
    print_text(" · ".join(
        (f"{upper(say('head.score'))} {overall['label']}{within}", partner["rank"]["label"],
         say("claims.count", n=partner["claims"]), say("documents.count", n=partner["documents"]))
    ))  # fmt: skip
    print_text(view["times"], "dim")
    for claim in kind["words"]:
        print_text(f"{say('page.words')}{say('page.colon')}{_quoted(claim)}", "dim", 2)
    for one in kind["otherwise"]:
        print_text(one["text"], "dim", 2)
    print()


def _layer_rows(partner: View, session: Session) -> None:
    say = session.say
    rows = [
        (layer["label"], layer["score"]["label"], layer["score"]["range"] or "–",
         layer["mass_label"], layer["counts_label"])
        for layer in partner["layers"]
    ]  # fmt: skip
    names = ("layer", "score", "interval", "mass", "counted_events")
    print_rows([say(f"head.{name}") for name in names], rows, below=1, right=3)


def _question(question: View, session: Session) -> None:
    say = session.say
    print()
    print_text(question["question"], "bold")
    for line in question["lines"]:
        print_text(line, indent=2)
    for pact in question.get("pacts", ())[_PACTS:]:
        print_text(f"· {pact['line']}", indent=4)
    for sign, name, most in (("+", "for", _FOR), ("−", "against", _AGAINST)):
        found = question[name]
        for event in found[:most]:
            print_text(f"{sign} {_quoted(event)}", "dim", 4)
        if len(found) > most:
            print_text(f"{sign} … {say('more', n=len(found) - most)}", "dim", 4)
    if question["missing"]:
        print_text(say("page.missing", what=say("page.gap").join(question["missing"])), "dim", 4)


def _quoted(event: View) -> str:
    text = event["text"]
    if len(text) > _QUOTE:
        text = text[:_QUOTE].rsplit(" ", 1)[0] + " …"
    told = "" if event["modality"] == "actual" else f" [{event['modality_label']}]"
    return f"{text}{told} ({event['doc_name']}, {event['id'][:8]})"


def _compared(partner: View, session: Session) -> None:
    """Print the layers before and after the day that was asked for."""
    how = partner["questions"]["how"]
    if not how["compared"]:
        return
    print()
    print_text(session.say("page.compared", day=how["since_label"]), "bold")
    rows = [(one["label"], *_before_after(one, session)) for one in how["compared"]]
    _print_compared(("layer",), rows, session)


def _all_compared(
    view: View, partners: Sequence[View], session: Session, *, short: bool
) -> None:  # fmt: skip
    """Print of each partner the layers for which there is evidence on both sides of the day.

    Args:
        view: The data of the report.
        partners: Those of its partners that are shown.
        session: Language and messages.
        short: Only all layers together.
    """
    say = session.say
    both = [
        (partner, [one for one in partner["questions"]["how"]["compared"] if _on_both_sides(one)])
        for partner in partners
    ]
    rows = [
        (partner["label"], one["label"], *_before_after(one, session))
        for partner, found in both
        for one in (found[:1] if short else found)
    ]
    print()
    print_text(say("page.compared", day=on_day(view["since"], session.lang, "le")), "bold")
    _print_compared(("partner", "layer"), rows, session)
    without = sum(1 for _, found in both if not found)
    if not rows:
        print_text(say("assess.compared_none"))
    elif without:
        print_text(say("assess.compared_left", n=without))


def _on_both_sides(one: View) -> bool:
    return one["difference"]["value"] is not None


def _before_after(one: View, session: Session) -> tuple[str, ...]:
    say = session.say
    rise = "" if one["rise"] is None else say("page.colon").join(
        (say("head.rise"), one["rise_label"])
    )  # fmt: skip
    return (one["before"]["label"], one["after"]["label"], one["difference"]["label"],
            one["difference"]["range"] or "–", rise)  # fmt: skip


def _print_compared(
    first: Sequence[str], rows: Sequence[Sequence[str]], session: Session
) -> None:  # fmt: skip
    names = (*first, "before", "after", "difference", "interval")
    print_rows([*(session.say(f"head.{name}") for name in names), ""], rows, right=4)


def _beside(partner: View, session: Session) -> None:
    rows = [
        (row["label"], row["said"]["label"], row["counted"]["label"], row["verdict_label"],
         " · ".join(filter(None, (row["side_label"], row["measure_label"], row["period_label"]))),
         row["text"] or "")
        for row in partner["beside"]
    ]  # fmt: skip
    if not rows:
        return
    say = session.say
    print()
    print_text(say("page.beside"), "bold")
    names = [say(f"head.{name}") for name in ("layer", "said", "counted", "verdict", "measure")]
    print_rows([*names, ""], rows, below=2, right=0)


def _clashes(partner: View, session: Session) -> None:
    found = partner["contradictions"]
    if not found:
        return
    print()
    print_text(session.say("page.contradictions"), "bold")
    for one in found[:_FIVE]:
        print_text(one["label"], indent=2)
        for side in ("first", "second"):
            print_text(f"· {_quoted(one[side])}", "dim", 4)
    if len(found) > _FIVE:
        print_text("… " + session.say("more", n=len(found) - _FIVE), "dim", 4)


def _explanations(partner: View, session: Session) -> None:
    """Each number with its parts and what it rests on, down to claims and rows."""
    say = session.say
    print()
    told = [(say("head.overall"), partner["overall"])]
    for layer in partner["layers"]:
        told.append((f"{layer['label']}, {say('head.score')}", layer["score"]))
        told.append((f"{layer['label']}, {say('head.intensity')}", layer["intensity"]))
    told += [(one["label"], one["value"]) for one in partner["type"]["rule"]]
    for one in partner["questions"]["viable"]["dependence"]:
        told.append((f"{one['side_label']}, {one['base_label']}", one["share"]))
    for one in partner["questions"]["viable"]["asymmetry"]:
        told.append((f"{say('page.asymmetry')}, {one['base_name']}", one["ratio"]))
    for row in partner["beside"]:
        told.append((f"{row['label']}, {row['measure_label']}", row["counted"]))
    for name, number in told:
        first, *rest = safe(explained(_estimate(number), wording(session.lang))).splitlines()
        print(f"{one_line(name)}{say('page.colon')}{first}")
        for line in rest:
            print(line)


def _estimate(number: View) -> Estimate:
    names = ("value", "low", "high", "unit", "n", "method", "parts")
    return Estimate(**{name: number[name] for name in names}, rests_on=tuple(number["rests_on"]))


def print_group(view: View, session: Session, *, whole: bool) -> None:
    """Print whether states are a bloc, with the scores among them.

    Args:
        view: The data of the report.
        session: Language and messages.
        whole: Also the sentences and what is missing.
    """
    group, say = view["group"], session.say
    if group is None:
        return
    print()
    print_text(say("page.group"), "bold")
    for line in group["lines"]:
        print_text(line, indent=2)
    told = [one for one in group["matrix"] if whole or one["score"]["value"] is not None]
    rows = [
        (f"{one['source']} – {one['target']}", one["score"]["label"], one["score"]["range"] or "–")
        for one in told
    ]
    print()
    names = ("", say("head.score"), say("head.interval"))
    print_rows(names, rows, below=0, right=2)
    left = len(group["matrix"]) - len(told)
    if left:
        print_text(say("assess.pairs_left", n=left))
    if not whole:
        return
    for event in group["events"][:_FIVE]:
        print_text(f"+ {_quoted(event)}", "dim", 4)
    if group["missing"]:
        print_text(say("page.missing", what=say("page.gap").join(group["missing"])), "dim", 4)


def print_moved(view: View, session: Session) -> None:
    """Print what changed assumptions do to scores and types; what stays is only counted."""
    tried = view["sensitivity"]
    moved = [
        one for one in tried if one["changed"] or one["score"]["label"] != one["base_score_label"]
    ]
    rows = [
        (one["partner_label"], one["score"]["label"], one["base_score_label"],
         one["assumption_label"],
         one["type_label"] + (f" ({one['base_type_label']})" if one["changed"] else ""))
        for one in moved
    ]  # fmt: skip
    if not tried:
        return
    say = session.say
    print()
    print_text(say("page.sensitivity"), "bold")
    names = ("partner", "score", "was", "assumption", "type")
    print_rows([say(f"head.{name}") for name in names], rows, below=2, right=2)
    if len(moved) < len(tried):
        print_text(say("assess.unmoved", n=len(tried) - len(moved), all=len(tried)))
