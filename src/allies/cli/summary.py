"""The report in short, on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allies.i18n import messages
from allies.report.prose import lead
from allies.report.view import build_view

if TYPE_CHECKING:
    from rich.console import Console

    from allies.assess.dossier import Assessment

_ROWS = 14
_QUOTE = 150


def print_summary(assessment: Assessment, lang: str, console: Console) -> None:
    """Print the partners: layers, balance, number of claims and documents, headline sentence."""
    from rich.table import Table
    from rich.text import Text

    from allies import __version__

    say = messages(lang)
    view = build_view(assessment, lang=lang, version=__version__)
    for line in lead(view):
        console.print(line)
    partners = view["partners"]
    if not partners:
        return
    table = Table(box=None, pad_edge=False, header_style="bold", expand=True)
    table.add_column(say("column.partner"), no_wrap=True)
    table.add_column(say("column.layers"), min_width=22, max_width=34)
    for name in ("balance", "claims", "documents"):
        table.add_column(say(f"column.{name}"), justify="right", no_wrap=True)
    table.add_column(say("column.headline"), min_width=24, ratio=1)
    shown = partners if len(partners) <= _ROWS else [*partners[: _ROWS - 4], *partners[-4:]]
    for partner in shown:
        headline = partner["headline"]["text"] if partner["headline"] else ""
        if len(headline) > _QUOTE:
            headline = headline[:_QUOTE].rsplit(" ", 1)[0] + " …"
        table.add_row(
            partner["label"], _layers(partner), partner["balance_label"],
            str(partner["claims"]), str(partner["documents"]), Text(headline),
        )  # fmt: skip
    console.print()
    console.print(table)
    if len(shown) < len(partners):
        console.print(say("summary.left_out", n=len(partners) - len(shown)))


def _layers(partner: dict[str, object]) -> str:
    layers = partner["layers"]
    assert isinstance(layers, list)
    return ", ".join(
        f"{'+' if layer['sign'] > 0 else '−'} {layer['label']}"
        for layer in layers if layer["counts"]["done"] and layer["sign"]
    )  # fmt: skip
