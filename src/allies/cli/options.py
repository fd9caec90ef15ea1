"""The arguments and options that several commands share."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from allies.i18n import translated, user_language


def _(text: str) -> str:
    """Return a help text in the user's language."""
    return translated(text, user_language())


Paths = Annotated[
    list[str],
    typer.Argument(
        metavar="FILE", help=_("Files, patterns, folders (searched deep), or - for standard input.")
    ),
]
Place = Annotated[
    str | None,
    typer.Option(
        "--workspace", "-w", metavar="PATH",
        help=_("The DuckDB file that holds everything. [default: allies.duckdb]"),
    ),
]  # fmt: skip
Lang = Annotated[
    Literal["fr", "en"] | None,
    typer.Option("--lang", help=_("Language of the output. [default: that of the system]")),
]
TextLang = Annotated[
    Literal["fr", "en"] | None,
    typer.Option("--lang", help=_("Language of the documents. [default: told by their text]")),
]
Date = Annotated[
    str | None,
    typer.Option(
        "--date", metavar="DATE",
        help=_("Date of the documents, such as 2024-06-19, 2024-06 or 2024. "
               "[default: found in them]"),
    ),
]  # fmt: skip
Title = Annotated[
    str | None,
    typer.Option(
        "--title", metavar="TEXT", help=_("Title of the document. [default: found in it]")
    ),
]
Format = Annotated[
    Literal["table", "jsonl", "csv"],
    typer.Option("--format", help=_("How to write it: to be read, or for other programs.")),
]
ClaimId = Annotated[
    str, typer.Argument(metavar="ID", help=_("Id of a claim, or the beginning of one."))
]
Yes = Annotated[
    bool,
    typer.Option("--yes", "-y", help=_("Fetch without asking.")),
]
Period = Annotated[
    str | None,
    typer.Option(
        "--period", metavar="YEARS",
        help=_("Years, such as 2014/2024 or 2024. [default: all that the data cover]"),
    ),
]  # fmt: skip
Choices = Annotated[
    list[str] | None,
    typer.Option(
        "--option", metavar="KEY=VALUE",
        help=_("A choice of the measure ('allies measures' lists them); may be repeated."),
    ),
]  # fmt: skip
WeightsFile = Annotated[
    str | None,
    typer.Option(
        "--weights", metavar="PATH",
        help=_("A TOML file of your own with the numbers that differ. [default: those shipped]"),
    ),
]  # fmt: skip
