"""The report in short, on the terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from allies.cli.output import console, one_line, print_rows
from allies.i18n import messages
from allies.report.prose import lead
from allies.report.view import build_view

if TYPE_CHECKING:
    from allies.assess.dossier import Assessment

_ROWS = 14
_LAST = 4
_QUOTE = 150


def print_summary(assessment: Assessment, lang: str) -> None:
    """Print the partners: balance, number of claims and documents, layers, headline sentence."""
    from allies import __version__

    say = messages(lang)
    view = build_view(assessment, lang=lang, version=__version__)
    for line in lead(view):
        console().print(one_line(line), soft_wrap=not sys.stdout.isatty())
    partners = view["partners"]
    if not partners:
        return
    shown = partners
    if len(partners) > _ROWS:
        shown = [*partners[: _ROWS - _LAST], *partners[-_LAST:]]
    names = ("partner", "balance", "claims", "documents", "layers", "headline")
    print()
    print_rows([say(f"column.{name}") for name in names], [_row(p) for p in shown],
               below=2, right=3)  # fmt: skip
    if len(shown) < len(partners):
        print(say("summary.left_out", n=len(partners) - len(shown)))


def _row(partner: dict[str, object]) -> tuple[str, ...]:
    headline = partner["headline"]
    text = headline["text"] if isinstance(headline, dict) else ""
    if len(text) > _QUOTE:
        text = text[:_QUOTE].rsplit(" ", 1)[0] + " …"
    return (str(partner["label"]), str(partner["balance_label"]), str(partner["claims"]),
            str(partner["documents"]), _layers(partner), text)  # fmt: skip


def _layers(partner: dict[str, object]) -> str:
    layers = partner["layers"]
    assert isinstance(layers, list)
    return ", ".join(
        f"{'+' if layer['sign'] > 0 else '−'}\u00a0{layer['label']}"
        for layer in layers if layer["counts"]["done"] and layer["sign"]
    )  # fmt: skip
