"""Small drawings for the page: each an SVG that says in words what it shows.

They have no view box but percentages across, so that letters and dots keep their size on a
telephone and on paper. Colours are those of the page's style. A score that is not known is not
drawn: its place says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Any

from allies.core.values import first_day
from allies.i18n import Messages
from allies.report.numbers import signed

if TYPE_CHECKING:
    from markupsafe import Markup

View = Mapping[str, Any]

# Room at both ends of the axis, in percent, so that a dot at -1 or 1 is whole.
_EDGE = 3.0
_ROW = 26
_COURSE = 96
_CELL = 34


def _markup(text: str) -> Markup:
    from markupsafe import Markup

    return Markup(text)


def _at(score: float) -> float:
    """Where a score from -1 to 1 lies across the drawing, in percent."""
    return _EDGE + (100 - 2 * _EDGE) * (score + 1) / 2


def _svg(kind: str, height: int, title: str, body: str, describe: str = "") -> Markup:
    told = f"<title>{escape(title)}</title>"
    if describe:
        told += f"<desc>{escape(describe)}</desc>"
    return _markup(
        f'<svg class="{kind}" width="100%" height="{height}" role="img" '
        f'aria-label="{escape(title)}">{told}{body}</svg>'
    )


def axis(say: Messages) -> Markup:
    """Draw the scale that the dots stand on: -1, 0 and 1 with the words for both ends."""
    marks = "".join(
        f'<text x="{_at(value):.2f}%" y="13" text-anchor="{anchor}">{text}</text>'
        for value, anchor, text in (
            (-1, "start", "\u22121 " + escape(say("draw.against"))), (0, "middle", "0"),
            (1, "end", escape(say("draw.for")) + " +1"),
        )
    )  # fmt: skip
    return _svg("axis", 18, say("draw.axis"), marks)


def dot(one: View, label: str, say: Messages, *, layer: str = "", thin: bool = False) -> Markup:
    """Draw a score as a dot with its 90 % interval as a whisker, around 0.

    Args:
        one: An estimate of the view.
        label: What it is the score of.
        say: The messages.
        layer: Colours the dot; '' by its sign.
        thin: For rows that stand close.
    """
    height = 20 if thin else _ROW
    middle = height / 2
    zero = f'<line class="zero" x1="50%" x2="50%" y1="0" y2="{height}"/>'
    value, low, high = one["value"], one["low"], one["high"]
    if value is None:
        text = say("balance.none")
        body = f'{zero}<text class="none" x="52%" y="{middle + 4:g}">{escape(text)}</text>'
        return _svg("dots", height, label + say("page.colon") + text, body)
    tone = f"l-{layer}" if layer else "plus" if value >= 0 else "minusc"
    told = label + say("page.colon") + one["label"]
    body = f'<line class="rail" x1="{_EDGE}%" x2="{100 - _EDGE}%" y1="{middle}" y2="{middle}"/>'
    body += zero
    if low is not None and high is not None:
        told += f" ({one['range']})"
        body += (
            f'<line class="whisker {tone}" x1="{_at(low):.2f}%" x2="{_at(high):.2f}%" '
            f'y1="{middle:g}" y2="{middle:g}"/>'
        )
    body += f'<circle class="{tone}" cx="{_at(value):.2f}%" cy="{middle:g}" r="5"/>'
    return _svg("dots", height, told, body)


def type_bar(shares: Sequence[View], say: Messages) -> Markup:
    """Draw the shares of posterior draws per type as one bar."""
    return _bar(shares, [f"t-{one['type']}" for one in shares], say("draw.types"), say)


def verdict_bar(shares: Sequence[View], say: Messages) -> Markup:
    """Draw the shares of draws per verdict on a group as one bar."""
    classes = [f"v-{one['verdict'].replace(' ', '-')}" for one in shares]
    return _bar(shares, classes, say("draw.verdicts"), say)


def _bar(shares: Sequence[View], classes: Sequence[str], title: str, say: Messages) -> Markup:
    at, body = 0.0, ""
    for one, kind in zip(shares, classes, strict=True):
        width = 100 * one["share"]
        words = one["label"] + say("page.colon") + one["share_label"]
        body += (
            f'<rect class="{kind}" x="{at:.2f}%" y="0" width="{width:.2f}%" height="16">'
            f"<title>{escape(words)}</title></rect>"
        )
        at += width
    told = ", ".join(f"{one['share_label']} {one['label']}" for one in shares)
    return _svg("types", 16, title, body, told)


def course(
    row: View, say: Messages, *, breaks: Sequence[View] = (), since: str | None = None
) -> Markup:
    """Draw a score over time: a line in the band of its 90 % interval, with breaks marked.

    Args:
        row: `points` with day, score, low, high; `label`.
        say: The messages.
        breaks: Change points of the same layer.
        since: A day to mark.
    """
    points = row["points"]
    days = [first_day(point["day"]).toordinal() for point in points]
    first, last = days[0], max(days[-1], days[0] + 1)

    def across(day: float) -> float:
        return 100 * (day - first) / (last - first)

    body = _frame(row, points, [across(day) for day in days])
    marks = [(one["day"], "break", one["day_label"] + say("page.colon") + one["probability_label"])
             for one in breaks]  # fmt: skip
    if since is not None:
        marks.append((since, "since", since))
    for day, kind, words in marks:
        x = across(first_day(day).toordinal())
        if 0 <= x <= 100:
            body += (
                f'<line class="{kind}" x1="{x:.2f}%" x2="{x:.2f}%" y1="4" y2="{_COURSE - 18}">'
                f"<title>{escape(words)}</title></line>"
            )
    body += _ends(date.fromordinal(first), date.fromordinal(last))
    known = [point for point in points if point["score"] is not None]
    ends = [
        p["day"][:7] + say("page.colon") + signed(p["score"], say.lang)
        for p in (known[0], known[-1])
    ]
    return _svg("course", _COURSE, say("draw.course", layer=row["label"]), body, " … ".join(ends))


def _frame(row: View, points: Sequence[View], xs: Sequence[float]) -> str:
    """The part that is stretched to the width: band, line and the line of zero."""
    layer = row["layer"]
    tone = "l-all" if layer == "overall" else f"l-{layer}"
    inner = '<line class="zero" x1="0" x2="100" y1="50" y2="50"/>'
    for run in _runs(points, xs):
        band = [(x, p["high"]) for x, p in run if p["high"] is not None]
        band += [(x, p["low"]) for x, p in reversed(run) if p["low"] is not None]
        if len(band) > 2:
            inner += f'<polygon class="band {tone}" points="{_path(band)}"/>'
        line = _path([(x, p["score"]) for x, p in run])
        inner += f'<polyline class="line {tone}" points="{line}"/>'
    height = _COURSE - 20
    return (
        f'<svg x="0" y="2" width="100%" height="{height}" viewBox="0 0 100 100" '
        f'preserveAspectRatio="none" aria-hidden="true">{inner}</svg>'
    )


def _runs(points: Sequence[View], xs: Sequence[float]) -> list[list[tuple[float, View]]]:
    """Stretches in which the score is known; between them nothing is drawn."""
    runs: list[list[tuple[float, View]]] = [[]]
    for x, point in zip(xs, points, strict=True):
        if point["score"] is None:
            runs.append([])
        else:
            runs[-1].append((x, point))
    return [run for run in runs if run]


def _path(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.2f},{50 - 48 * score:.2f}" for x, score in points)


def _ends(first: date, last: date) -> str:
    y = _COURSE - 4
    ends = f'<text x="0" y="{y}">{first.year}</text>'
    if last.year != first.year:
        ends += f'<text x="100%" y="{y}" text-anchor="end">{last.year}</text>'
    return ends


def matrix(group: View, say: Messages) -> Markup:
    """Draw the scores among the members of a group: rows are sources, columns targets."""
    members = [one["code"] for one in group["members"]]
    score = {(one["source"], one["target"]): one["score"] for one in group["matrix"]}
    left = 16.0
    width = (100 - left) / len(members)
    body = ""
    for column, code in enumerate(members):
        x = left + width * (column + 0.5)
        body += f'<text class="code" x="{x:.2f}%" y="14" text-anchor="middle">{escape(code)}</text>'
    for row, source in enumerate(members):
        top = 20 + row * _CELL
        body += f'<text class="code" x="0" y="{top + 21}">{escape(source)}</text>'
        for column, target in enumerate(members):
            if source != target:
                one = score.get((source, target)) or score.get((target, source))
                place = (left + width * column, width, top)
                body += _cell(one, f"{source} – {target}", place, say)
    height = 22 + len(members) * _CELL
    told = "; ".join(f"{one['source']} – {one['target']} {one['score']['label']}"
                     for one in group["matrix"])  # fmt: skip
    return _svg("matrix", height, say("draw.matrix"), body, told)


def _cell(one: View | None, name: str, place: tuple[float, float, int], say: Messages) -> str:
    x, width, top = place
    value = None if one is None else one["value"]
    label = say("balance.none") if value is None or one is None else one["label"]
    tone, strength = ("none", 0.0) if value is None else (
        "plus" if value >= 0 else "minusc", 0.12 + 0.6 * min(1.0, abs(value))
    )  # fmt: skip
    words = "–" if value is None else label
    told = escape(name + say("page.colon") + label)
    return (
        f'<g><title>{told}</title><rect class="{tone}" x="{x + 0.4:.2f}%" '
        f'y="{top}" width="{width - 0.8:.2f}%" height="{_CELL - 3}" '
        f'fill-opacity="{strength:.2f}"/><text x="{x + width / 2:.2f}%" y="{top + 20}" '
        f'text-anchor="middle">{escape(words)}</text></g>'
    )
