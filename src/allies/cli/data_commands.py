"""The commands about public data sets and measures, kept thin as those of `main`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from allies.cli.options import Choices, Format, Lang, Period, Place, _
from allies.cli.running import Command

MeasureName = Annotated[
    str,
    typer.Argument(metavar="NAME", help=_("A measure: vote-agreement … ('allies measures')")),
]


def datasets(workspace: Place = None, lang: Lang = None, format: Format = "table") -> None:
    """Run `allies datasets`."""
    from allies.cli import adding

    adding.list_datasets(workspace, lang, format)


def measures(lang: Lang = None) -> None:
    """Run `allies measures`."""
    from allies.cli import measuring

    measuring.list_measures(lang)


def measure(
    name: MeasureName,
    states: Annotated[
        list[str],
        typer.Argument(
            metavar="STATE",
            help=_("States: all pairs among them; of one alone, its pairs with all others."),
        ),
    ],
    workspace: Place = None,
    period: Period = None,
    by: Annotated[
        Literal["year", "session", "month"],
        typer.Option("--by", help=_("A value a year; of votes also a session, of events a month.")),
    ] = "year",
    option: Choices = None,
    why: Annotated[
        bool, typer.Option("--why", help=_("Say of each value what it was computed from."))
    ] = False,
    format: Annotated[
        Literal["table", "csv", "json"],
        typer.Option("--format", help=_("How to write it: to be read, or for other programs.")),
    ] = "table",
    lang: Lang = None,
) -> None:
    """Run `allies measure`."""
    from allies.cli import measuring

    measuring.measure(name, states, workspace, lang, period=period, by=by, option=option or [],
                      why=why, format=format)  # fmt: skip


def panel(
    names: Annotated[
        list[str],
        typer.Argument(metavar="NAME", help=_("Measures, each a column: 'allies measures'.")),
    ],
    workspace: Place = None,
    period: Period = None,
    option: Choices = None,
    output: Annotated[
        str,
        typer.Option(
            "--output",
            "-o",
            metavar="PATH",
            show_default=False,
            help=_("The Parquet file to write. [default: dyads.parquet]"),
        ),
    ] = "dyads.parquet",
    parts: Annotated[
        bool,
        typer.Option("--parts", help=_("Add the terms that each value was computed from.")),
    ] = False,
    lang: Lang = None,
) -> None:
    """Run `allies panel`."""
    from allies.cli import measuring

    measuring.panel(names, workspace, lang, period=period, option=option or [], output=output,
                    parts=parts)  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    app.command(
        cls=Command,
        short_help=_("List the public data sets, and what the workspace holds of them."),
        help=_("List the public data sets that can be added: version held and newest known, years, "
               "rows, licence."),
    )(datasets)  # fmt: skip
    app.command(cls=Command, help=_("List the measures, what they need, and their options."))(
        measures
    )
    app.command(
        cls=Command,
        short_help=_("Compute a measure of alignment between states."),
        help=_("Compute a measure of alignment between states from the data sets of the workspace: "
               "each pair with value, 90 % interval where there is one, and n."),
    )(measure)  # fmt: skip
    app.command(
        cls=Command,
        short_help=_("Write measures for all pairs of states and years to a file."),
        help=_("Write measures for all pairs of states and all years to one Parquet file, with "
               "codes and numbers of the states, and a data dictionary beside it."),
    )(panel)  # fmt: skip
