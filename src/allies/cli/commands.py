"""`allies`: the commands, kept thin; everything heavy is imported when a command runs."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from allies.cli import assess_command, data_commands
from allies.cli.options import (
    ClaimId,
    Date,
    Format,
    Lang,
    Paths,
    Place,
    TextLang,
    Title,
    WeightsFile,
    Yes,
    _,
)
from allies.cli.running import Command, Group

app = typer.Typer(
    name="allies",
    cls=Group,
    help=_("Does a state have allies? Reads documents, codes sourced claims, weighs them."),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.command(
    cls=Command,
    short_help=_("Read documents and report on a state's allies."),
    help=_("Read documents, code and store their claims, and report on a state's allies."),
)
def report(
    state: Annotated[
        str, typer.Argument(metavar="STATE", help=_("The state: RUS, Russia, Russie …"))
    ],
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FILE",
            help=_("Documents to read and to go by; without any, all that the workspace holds."),
        ),
    ] = None,
    workspace: Place = None,
    lang: Lang = None,
    output: Annotated[
        str | None,
        typer.Option(
            "--output", "-o", metavar="PATH",
            help=_("The file to write. [default: rus.html for RUS]"),
        ),
    ] = None,
    format: Annotated[
        Literal["html", "md", "json"] | None,
        typer.Option(
            "--format", help=_("Page, Markdown or JSON. [default: by the file's ending]")
        ),
    ] = None,
    date: Date = None,
    title: Title = None,
    weights: WeightsFile = None,
) -> None:  # fmt: skip
    """Run `allies report`."""
    from allies.cli import reading

    reading.report(state, paths or [], workspace, lang, output, format, date, title, weights)


@app.command(
    cls=Command,
    short_help=_("Read documents or a public data set into the workspace."),
    help=_(
        "Read documents into the workspace and code their claims; or, where the first argument "
        "is the name of a data set ('allies datasets' lists them), add that from its files."
    ),
)
def add(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE",
            help=_("Files, patterns, folders (searched deep), or - for standard input; or the name "
                   "of a data set and its files."),
        ),
    ],
    workspace: Place = None,
    text_lang: TextLang = None,
    date: Date = None,
    title: Title = None,
    download: Annotated[
        bool,
        typer.Option(
            "--download", help=_("Fetch the data set from its official address; else nothing is "
                                 "ever fetched."),
        ),
    ] = False,
    yes: Yes = False,
) -> None:  # fmt: skip
    """Run `allies add`."""
    from allies.cli import adding, reading

    if not adding.add(paths, workspace, (text_lang, date, title), download=download, yes=yes):
        reading.add(paths, workspace, text_lang, date, title)


@app.command("code", cls=Command, help=_("Print the claims of documents and store nothing."))
def code_files(
    paths: Paths,
    format: Annotated[
        Literal["jsonl", "table", "csv", "plover"],
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=_("jsonl, table, csv, or plover (as events)."),
        ),
    ] = "jsonl",
    text_lang: TextLang = None,
    date: Date = None,
    title: Title = None,
) -> None:
    """Run `allies code`."""
    from allies.cli import reading

    reading.code(paths, format, text_lang, date, title)


@app.command(cls=Command, help=_("List the documents of the workspace."))
def documents(workspace: Place = None, lang: Lang = None, format: Format = "table") -> None:
    """Run `allies documents`."""
    from allies.cli import listing

    listing.documents(workspace, lang, format)


@app.command(cls=Command, help=_("List claims: all, or those of one actor or of two."))
def claims(
    actor: Annotated[
        str | None, typer.Argument(metavar="ACTOR", help=_("A state or organisation."))
    ] = None,
    other: Annotated[
        str | None, typer.Argument(metavar="OTHER", help=_("The one on the other side."))
    ] = None,
    workspace: Place = None,
    layer: Annotated[
        str | None,
        typer.Option(metavar="LAYER", help=_("Only this layer: military, energy, economic …")),
    ] = None,
    relation: Annotated[
        str | None,
        typer.Option(
            metavar="RELATION",
            help=_("Only this relation: arms-transfer, sanction … ('allies relations' lists them)"),
        ),
    ] = None,
    modality: Annotated[
        str | None,
        typer.Option(
            metavar="MODALITY",
            help=_("Only what is told as actual, planned, possible, alleged, denied or negated."),
        ),
    ] = None,
    at: Annotated[
        str | None, typer.Option(metavar="TIME", help=_("When it held: 2024-06, 2024, 2022/2024."))
    ] = None,
    doc: Annotated[
        str | None, typer.Option(metavar="DOC", help=_("Only from this document: name or id."))
    ] = None,
    format: Format = "table",
    lang: Lang = None,
) -> None:
    """Run `allies claims`."""
    from allies.cli import listing

    listing.claims(actor, other, workspace, layer, relation, modality, at, doc, format, lang)


@app.command(cls=Command, help=_("Show a claim in its paragraph."))
def show(
    claim_id: ClaimId,
    why: Annotated[
        bool, typer.Option("--why", help=_("Say which rule found it, by which words, how surely."))
    ] = False,
    workspace: Place = None,
    lang: Lang = None,
) -> None:
    """Run `allies show`."""
    from allies.cli import listing

    listing.show(claim_id, why, workspace, lang)


@app.command(
    cls=Command,
    short_help=_("Record your verdict on a claim."),
    help=_("Record your verdict on a claim; a rejected one counts nowhere any more."),
)
def judge(
    claim_id: ClaimId,
    verdict: Annotated[
        Literal["accept", "reject", "unsure"],
        typer.Argument(metavar="VERDICT", help=_("accept, reject or unsure.")),
    ],
    note: Annotated[
        str | None, typer.Option(metavar="TEXT", help=_("Why, for whoever reads it later."))
    ] = None,
    by: Annotated[
        str | None, typer.Option(metavar="NAME", help=_("Who judges. [default: your user name]"))
    ] = None,
    workspace: Place = None,
    lang: Lang = None,
) -> None:
    """Run `allies judge`."""
    from allies.cli import upkeep

    upkeep.judge(claim_id, verdict, note, by, workspace, lang)


@app.command(cls=Command, help=_("Withdraw a document and its claims; their history stays."))
def remove(
    document: Annotated[
        str, typer.Argument(metavar="DOC", help=_("Name or id of a document."))
    ],
    workspace: Place = None,
    lang: Lang = None,
) -> None:  # fmt: skip
    """Run `allies remove`."""
    from allies.cli import upkeep

    upkeep.remove(document, workspace, lang)


@app.command(cls=Command, help=_("Check that every stored claim still stands in its document."))
def check(workspace: Place = None, lang: Lang = None) -> None:
    """Run `allies check`."""
    from allies.cli import upkeep

    upkeep.check(workspace, lang)


@app.command(cls=Command, help=_("List the states and organisations of the codebook."))
def actors(
    search: Annotated[
        str | None, typer.Argument(metavar="TEXT", help=_("A name or part of one."))
    ] = None,
    lang: Lang = None,
) -> None:
    """Run `allies actors`."""
    from allies.cli import listing

    listing.actors(search, lang)


@app.command(cls=Command, help=_("List the relations of the codebook with their definitions."))
def relations(lang: Lang = None) -> None:
    """Run `allies relations`."""
    from allies.cli import listing

    listing.relations(lang)


@app.command(
    cls=Command,
    short_help=_("Score the coder against claims coded by hand."),
    help=_("Code the documents that files of hand-coded claims name, and score the result."),
)
def evaluate(
    gold: Annotated[
        list[str], typer.Argument(metavar="FILE", help=_("JSONL files of hand-coded claims."))
    ],
    documents: Annotated[
        str,
        typer.Option(
            "--documents", "-d", metavar="FOLDER", help=_("The folder of the documents they name.")
        ),
    ],
    format: Annotated[
        Literal["table", "json"],
        typer.Option("--format", help=_("How to write it: to be read, or for other programs.")),
    ] = "table",
    lang: Lang = None,
) -> None:
    """Run `allies evaluate`."""
    from allies.cli import scores

    scores.evaluate_files(gold, documents, format, lang)


assess_command.register(app)
data_commands.register(app)


def _version(wanted: bool) -> None:
    if wanted:
        from allies import __version__

        typer.echo(f"allies {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help=_("Print the version.")),
    ] = False,
) -> None:
    del version
