"""`allies assess`, kept thin as the commands of `main`."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from allies.cli.options import Lang, Place, WeightsFile, _
from allies.cli.running import Command


def assess(
    states: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="STATE",
            help=_("The state to assess, and partners: of one alone, all its partners in order."),
        ),
    ] = None,
    workspace: Place = None,
    as_: Annotated[
        Literal["group"] | None,
        typer.Option("--as", help=_("group: ask whether the states named are a bloc.")),
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help=_("All states that anything is told or counted of."))
    ] = False,
    period: Annotated[
        str | None,
        typer.Option(
            "--period", metavar="FROM/TO", help=_("Only what is of these years: 2022/2024, 2022/.")
        ),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            "--at", metavar="DAY",
            help=_("The day to assess for. [default: that of the newest document on the state]"),
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="DAY",
            help=_("With what was known on that day. [default: all that is known now]"),
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DAY", help=_("Compare before and after that day.")),
    ] = None,
    sensitivity: Annotated[
        bool,
        typer.Option("--sensitivity", help=_("Show what moves when the assumptions do.")),
    ] = False,
    weights: WeightsFile = None,
    explain: Annotated[
        bool,
        typer.Option("--explain", help=_("Say of each number what it rests on, down to claims.")),
    ] = False,
    format: Annotated[
        Literal["table", "md", "json"],
        typer.Option("--format", help=_("How to write it: to be read, or for other programs.")),
    ] = "table",
    lang: Lang = None,
) -> None:  # fmt: skip
    """Run `allies assess`."""
    from allies.cli import assessing

    assessing.assess(
        states or [], workspace, lang, group=as_ == "group", every=every, period=period, at=at,
        as_of=as_of, since=since, sensitivity=sensitivity, weights=weights, explain=explain,
        format=format,
    )  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command(
        cls=Command,
        short_help=_("Assess a state's partners: who is an ally, of what kind, how surely."),
        help=_(
            "Assess the partners of a state from all that the workspace holds: their order and "
            "kind; with partners named, each of these relations; as a group, whether they are a "
            "bloc."
        ),
    )(assess)
