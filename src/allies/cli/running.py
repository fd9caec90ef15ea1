"""Running a command: every way in which it can end is one sentence and an exit code."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from allies.cli.output import drop_stdout, note, prepare_streams
from allies.cli.session import complain, forget_language, spoken_language
from allies.errors import AlliesError
from allies.i18n import LANGUAGES, messages, translated, user_language

DONE, FAULT, USAGE, STOPPED = 0, 1, 2, 130

# What the parser of options raises; the package that holds it depends on typer's version.
_ParserError: Any = typer.BadParameter.__mro__[2]

_HELP_WORDS = (
    ("Usage: ", "Usage : "), ("\nArguments:\n", "\nArguments :\n"),
    ("\nOptions:\n", "\nOptions :\n"), ("\nCommands:\n", "\nCommandes :\n"),
    ("[required]", "[requis]"), ("[default: ", "[par défaut : "),
    ("Show this message and exit.", "Affiche cette aide."),
)  # fmt: skip


# What the parser says of an argument's type helps nobody.
_TYPES = re.compile(r" <(?:str|list\[str\]|bool)>")


def _in_language(text: str) -> str:
    text = _TYPES.sub(lambda found: " " * len(found[0]), text)
    # The help's own texts were chosen when the commands were made, by the user's language.
    if user_language() == "fr":
        for english, french in _HELP_WORDS:
            text = text.replace(english, french)
    return text


class Command(TyperCommand):
    """A command whose help speaks the user's language."""

    def get_help(self, ctx: Any) -> str:
        """Return the help, with the parser's own words in the user's language."""
        return _in_language(super().get_help(ctx))


class _Ended(Exception):
    """Wraps what the parser would otherwise end the program for by itself."""


class Group(TyperGroup):
    """The commands; it lets the program itself say how a command ended."""

    def get_help(self, ctx: Any) -> str:
        """Return the help, with the parser's own words in the user's language."""
        return _in_language(super().get_help(ctx))

    def invoke(self, ctx: Any) -> Any:
        """Run the command that is named."""
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, OSError, EOFError) as error:
            if isinstance(error, AlliesError):
                raise
            raise _Ended from error


def run(app: typer.Typer, arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code.

    0 is done, 1 the user's fault, 2 wrong usage, 3 a check that failed, 130 stopped by Ctrl-C.
    Whatever else goes wrong is said in one sentence too; with ALLIES_DEBUG set it is raised.
    """
    prepare_streams()
    forget_language()
    try:
        status = app(args=list(arguments), prog_name="allies", standalone_mode=False)
        sys.stdout.flush()
        return status or DONE
    except BaseException as error:
        cause = error.__cause__ if isinstance(error, _Ended) else error
        return _told(error if cause is None else cause, arguments)


def _told(error: BaseException, arguments: Sequence[str]) -> int:
    """Say what ended the program and return the exit code for it."""
    if isinstance(error, AlliesError):
        complain(error, spoken_language())
        return error.exit_code
    if isinstance(error, _ParserError):
        return _usage(error, arguments)
    say = messages(spoken_language())
    if isinstance(error, KeyboardInterrupt):
        note(f"allies: {say('stopped.command')}")
        return STOPPED
    if isinstance(error, BrokenPipeError):
        # The reader of our output went away, as 'head' does: nothing to say.
        drop_stdout()
        return DONE
    if not isinstance(error, Exception) or os.environ.get("ALLIES_DEBUG"):
        raise error
    if isinstance(error, OSError):
        drop_stdout()
        place = error.filename or say("error.output")
        reason = error.strerror or str(error)
        note(f"allies: {say('error.system', place=place, reason=reason)}")
    else:
        where = "".join(f", {told}" for told in getattr(error, "__notes__", ()))
        what = f"{type(error).__name__}: {error}{where}"
        note(f"allies: {say('error.unexpected', what=what)}")
    return FAULT


def _usage(error: Any, arguments: Sequence[str]) -> int:
    text = error.format_message()
    context = getattr(error, "ctx", None)
    if type(error).__name__ == "NoArgsIsHelpError":
        print(text, file=sys.stderr)
        return USAGE
    lang = _asked(context, arguments) or spoken_language()
    text = translated(text.replace("Value error, ", ""), lang)
    command = "allies" if context is None else context.command_path
    hint = messages(lang)("error.usage", command=command)
    note(f"allies: {text.rstrip('.')}{'' if text.endswith('?') else '.'} {hint}")
    return USAGE


def _asked(context: Any, arguments: Sequence[str]) -> str | None:
    """The language that a command line asks for which could not be understood as a whole.

    Where `--lang` is that of the documents ('text_lang') it asks for none.
    """
    if context is None or not any(p.name == "lang" for p in context.command.params):
        return None
    asked = None
    for word, following in pairwise((*arguments, "")):
        if word == "--":
            break
        value = following if word == "--lang" else word.removeprefix("--lang=")
        if word.startswith("--lang") and value in LANGUAGES:
            asked = value
    return asked
