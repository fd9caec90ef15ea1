"""`allies`: the commands, kept thin; everything heavy is imported when a command runs."""

from __future__ import annotations

import os
import sys
from typing import Annotated, Literal

import typer

from allies.errors import AlliesError, UsageError

app = typer.Typer(
    name="allies",
    help="Does a state have allies? Reads documents, codes sourced claims, weighs them, reports.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Paths = Annotated[
    list[str], typer.Argument(help="Files, globs, folders (searched deep), or - for standard input.")
]
Place = Annotated[
    str | None,
    typer.Option("--workspace", "-w", help="The DuckDB file to use. [default: allies.duckdb]"),
]
Lang = Annotated[
    Literal["fr", "en"] | None,
    typer.Option("--lang", help="Language of the output. [default: from the locale]"),
]
TextLang = Annotated[
    Literal["fr", "en"] | None,
    typer.Option("--lang", help="Language of the documents. [default: told by their text]"),
]
Date = Annotated[
    str | None, typer.Option("--date", help="Date of the documents: 2024, 2024-06 or 2024-06-19.")
]
Title = Annotated[str | None, typer.Option("--title", help="Title of the document.")]


@app.command()
def report(
    state: Annotated[str, typer.Argument(help="The state: RUS, Russia, Russie …")],
    paths: Annotated[
        list[str] | None,
        typer.Argument(help="Documents to read first; without any, all of the workspace."),
    ] = None,
    workspace: Place = None,
    lang: Lang = None,
    output: Annotated[
        str | None, typer.Option("--output", "-o", help="The file to write. [default: STATE.html]")
    ] = None,
    format: Annotated[Literal["html", "md", "json"], typer.Option("--format")] = "html",
    date: Date = None,
    title: Title = None,
) -> None:
    """Read documents, code and store their claims, and report on a state's allies."""
    from allies.cli import commands

    commands.report(state, paths or [], workspace, lang, output, format, date, title)


@app.command()
def add(
    paths: Paths,
    workspace: Place = None,
    lang: TextLang = None,
    date: Date = None,
    title: Title = None,
) -> None:
    """Read documents into the workspace and code their claims."""
    from allies.cli import commands

    commands.add(paths, workspace, lang, date, title)


@app.command("code")
def code_files(
    paths: Paths,
    format: Annotated[Literal["jsonl", "table", "csv"], typer.Option("--format")] = "jsonl",
    lang: TextLang = None,
    date: Date = None,
    title: Title = None,
) -> None:
    """Print the claims of documents without storing anything."""
    from allies.cli import commands

    commands.code(paths, format, lang, date, title)


@app.command()
def documents(
    workspace: Place = None,
    lang: Lang = None,
    format: Annotated[Literal["table", "jsonl", "csv"], typer.Option("--format")] = "table",
) -> None:
    """List the documents of the workspace."""
    from allies.cli import commands

    commands.documents(workspace, lang, format)


@app.command()
def claims(
    actor: Annotated[str | None, typer.Argument(help="A state or organisation.")] = None,
    other: Annotated[str | None, typer.Argument(help="The other side.")] = None,
    workspace: Place = None,
    layer: Annotated[str | None, typer.Option(help="military, energy, economic …")] = None,
    relation: Annotated[str | None, typer.Option(help="arms-transfer, sanction …")] = None,
    modality: Annotated[str | None, typer.Option(help="actual, planned, alleged …")] = None,
    at: Annotated[str | None, typer.Option(help="When it held: 2024 or 2022/2024.")] = None,
    doc: Annotated[str | None, typer.Option(help="Name or id of a document.")] = None,
    format: Annotated[Literal["table", "jsonl", "csv"], typer.Option("--format")] = "table",
    lang: Lang = None,
) -> None:
    """List claims, of all pairs or of those named."""
    from allies.cli import commands

    commands.claims(actor, other, workspace, layer, relation, modality, at, doc, format, lang)


@app.command()
def show(
    claim_id: Annotated[str, typer.Argument(metavar="ID", help="Id of a claim, or its beginning.")],
    why: Annotated[bool, typer.Option("--why", help="Say which rule found it, and how.")] = False,
    workspace: Place = None,
    lang: Lang = None,
) -> None:
    """Show a claim in its paragraph."""
    from allies.cli import commands

    commands.show(claim_id, why, workspace, lang)


@app.command()
def judge(
    claim_id: Annotated[str, typer.Argument(metavar="ID", help="Id of a claim, or its beginning.")],
    verdict: Annotated[Literal["accept", "reject", "unsure"], typer.Argument()],
    note: Annotated[str | None, typer.Option(help="Why.")] = None,
    by: Annotated[str | None, typer.Option(help="Who judges. [default: your user name]")] = None,
    workspace: Place = None,
    lang: Lang = None,
) -> None:
    """Record your verdict on a claim; a rejected one counts nowhere any more."""
    from allies.cli import commands

    commands.judge(claim_id, verdict, note, by, workspace, lang)


@app.command()
def remove(
    document: Annotated[str, typer.Argument(metavar="DOC", help="Name or id of a document.")],
    workspace: Place = None,
    lang: Lang = None,
) -> None:
    """Withdraw a document and its claims; their history stays."""
    from allies.cli import commands

    commands.remove(document, workspace, lang)


@app.command()
def check(workspace: Place = None, lang: Lang = None) -> None:
    """Check that every stored claim still stands in its document."""
    from allies.cli import commands

    commands.check(workspace, lang)


@app.command()
def actors(
    search: Annotated[str | None, typer.Argument(help="A name or part of one.")] = None,
    lang: Lang = None,
) -> None:
    """List the states and organisations of the codebook."""
    from allies.cli import commands

    commands.actors(search, lang)


@app.command()
def relations(lang: Lang = None) -> None:
    """List the relations of the codebook with their definitions."""
    from allies.cli import commands

    commands.relations(lang)


@app.command()
def evaluate(
    gold: Annotated[list[str], typer.Argument(help="JSONL files of hand-coded claims.")],
    documents: Annotated[
        str, typer.Option("--documents", "-d", help="Folder of the documents that they name.")
    ],
    format: Annotated[Literal["table", "json"], typer.Option("--format")] = "table",
    lang: Lang = None,
) -> None:
    """Code the documents of a gold file and score the claims against it."""
    from allies.cli import commands

    commands.evaluate(gold, documents, format, lang)


def _version(wanted: bool) -> None:
    if wanted:
        from allies import __version__

        typer.echo(f"allies {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    del version


def main() -> None:
    """Run the command line; every error is one sentence on stderr and an exit code."""
    try:
        app()
    except UsageError as error:
        _fail(str(error), error.exit_code)
    except AlliesError as error:
        _fail(str(error), error.exit_code)
    except KeyboardInterrupt:
        _fail("stopped; what was finished before is stored", 130)
    except BrokenPipeError:
        # The reader of our output went away ('| head'): nothing to say.
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        if os.environ.get("ALLIES_DEBUG"):
            raise
        _fail(f"{error.filename or 'a file'} can't be used: {error.strerror or error}", 1)
    except Exception as error:
        if os.environ.get("ALLIES_DEBUG"):
            raise
        what = f"{type(error).__name__}: {error}"
        _fail(f"something went wrong that should not have ({what}); set ALLIES_DEBUG=1 to see "
              "where, and please report it", 1)  # fmt: skip


def _fail(text: str, status: int) -> None:
    print(f"allies: {text}", file=sys.stderr)
    sys.exit(status)


if __name__ == "__main__":
    main()
