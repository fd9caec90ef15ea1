"""Measures on the command line: `allies measures`, `allies measure` and `allies panel`."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from allies.cli.output import amount_bar, console, note, print_csv, print_rows, safe
from allies.cli.session import Session, begin, open_existing
from allies.errors import UsageError
from allies.i18n import number

if TYPE_CHECKING:
    from allies.core.estimate import Estimate
    from allies.figures.asking import Measured

_FIELDS = ("source", "target", "period", "value", "low", "high", "n", "unit")
_NOTHING = "–"
_DIGITS = 4


def list_measures(lang: str | None) -> None:
    """List the measures."""
    from allies.figures.asking import measures
    from allies.figures.dictionary import span_text
    from allies.report.explaining import unit_name

    session = begin(None, lang)
    rows = [
        (
            one.name, unit_name(one.unit, session.lang), span_text(one.low, one.high) or _NOTHING,
            ", ".join(need.replace("|", "/") for need in one.needs), one.label[session.lang],
            "; ".join(f"{name}={'|'.join(values)}" for name, values in one.options.items()),
        )
        for one in measures()
    ]  # fmt: skip
    names = ("measure", "unit", "range", "needs", "label", "options")
    print_rows([session.say(f"column.{name}") for name in names], rows, below=2)


def measure(
    name: str, states: Sequence[str], workspace: str | None, lang: str | None, *,
    period: str | None, by: str, option: Sequence[str], why: bool, format: str,
) -> None:  # fmt: skip
    """Compute a measure and print each pair with value, interval and n."""
    session = begin(workspace, lang)
    options = _options(option, session)
    with open_existing(session) as space:
        found = space.measure(name, states, period=period, by=by, options=options)
    if format == "json":
        print(json.dumps(_record(found, by), ensure_ascii=False, indent=1, allow_nan=False))
    elif format == "csv":
        print_csv(_FIELDS, (_line(pair, when, one) for pair, when, one in found.items()))
    else:
        _table(found, session)
    if why:
        _explain(found, session)
    _notes(found, session)


def _options(given: Sequence[str], session: Session) -> dict[str, str]:
    options = {}
    for text in given:
        key, sign, value = text.partition("=")
        if not (sign and key and value):
            raise UsageError(session.say("measure.option", text=text))
        options[key.strip()] = value.strip()
    return options


def _line(pair: tuple[str, str | None], period: str, one: Estimate) -> dict[str, Any]:
    return {
        "source": pair[0], "target": pair[1], "period": period, "value": one.value,
        "low": one.low, "high": one.high, "n": one.n, "unit": one.unit,
    }  # fmt: skip


def _record(found: Measured, by: str) -> dict[str, Any]:
    known = found.measure
    return {
        "measure": known.name, "label": dict(known.label), "unit": known.unit,
        "range": [known.low, known.high], "directed": known.directed, "by": by,
        "years": list(found.years), "method": found.result.method,
        "rests_on": list(found.result.rests_on),
        "values": [
            {**_line(pair, period, one), "parts": dict(one.parts)}
            for pair, period, one in found.items()
        ],
    }  # fmt: skip


def _table(found: Measured, session: Session) -> None:
    say = session.say
    names = ["source", "target", "period", "value", "low", "high", "n"]
    lines = [_line(pair, period, one) for pair, period, one in found.items()]
    if not found.measure.dyadic:
        names.remove("target")
    if all(line["low"] is None for line in lines):
        names = [name for name in names if name not in ("low", "high")]
    if not any(line["n"] or line["value"] is None for line in lines):
        # Some measures, such as obligations, do not rest on a number of anything.
        names.remove("n")
    rows = [[_cell(line[name], session.lang) for name in names] for line in lines]
    right = len(names) - names.index("value")
    print_rows([say(f"column.{name}") for name in names], rows, below=0, right=right)


def _cell(value: object, lang: str) -> str:
    if isinstance(value, float):
        return figure(value, lang)
    return _NOTHING if value is None else str(value)


def figure(value: float, lang: str) -> str:
    """Write a number to four digits that count, in a language's way."""
    if value == 0:
        return "0"
    digits = _DIGITS - 1 - math.floor(math.log10(abs(value)))
    return number(value, lang, digits=min(max(digits, 0), 12))


def _explain(found: Measured, session: Session) -> None:
    from allies.report.numbers import explained

    out = console()
    out.print()
    for pair, period, one in found.items():
        names = " ".join(state for state in pair if state is not None)
        text = f"{names} {period}{session.say('page.colon')}{explained(one, session.say)}"
        out.print(safe(text), soft_wrap=True)


def _notes(found: Measured, session: Session) -> None:
    """Say what the numbers are, and what the data do not speak of."""
    from allies.figures.dictionary import span_text
    from allies.report.explaining import unit_name

    say, known = session.say, found.measure
    span, unit = span_text(known.low, known.high), unit_name(known.unit, session.lang)
    unit = f"{unit}, {span}" if span else unit
    note(say("measure.about", label=known.label[session.lang], unit=unit,
             data=", ".join(found.result.rests_on)))  # fmt: skip
    for first, last in found.left_out:
        years = str(first) if first == last else f"{first}–{last}"
        note(say("measure.left_out", years=years))
    for state, other in found.silent.items():
        key = "measure.silent" if other is None else "measure.silent_then"
        note(say(key, state=state, other=other))


def panel(
    names: Sequence[str], workspace: str | None, lang: str | None, *, period: str | None,
    option: Sequence[str], output: str, parts: bool,
) -> None:  # fmt: skip
    """Write a panel and its data dictionary."""
    session = begin(workspace, lang)
    say, options = session.say, _options(option, session)
    with open_existing(session) as space, amount_bar() as progress:
        done = space.panel(
            names, output, period=period, options=options, parts=parts, lang=session.lang,
            progress=progress.told,
        )  # fmt: skip
    rows = number(done.rows, session.lang, digits=0)
    note(say("panel.written", path=done.path, rows=rows, columns=len(done.columns),
             first=done.years[0], last=done.years[1]))  # fmt: skip
    note(say("panel.dictionary", paths=", ".join(str(path) for path in done.dictionary)))
