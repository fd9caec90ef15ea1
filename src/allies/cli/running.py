"""Running a command: every way in which it can end, as one sentence and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer
from typer.core import TyperCommand, TyperGroup

from allies.cli.output import complain_plainly, drop_stdout, prepare_streams
from allies.errors import AlliesError
from allies.i18n import messages, translated, user_language

if TYPE_CHECKING:
    from typing import Any

DONE, FAULT, USAGE, STOPPED = 0, 1, 2, 130

# The error of the option parser, whichever package holds it in this version of typer.
_ParserError = typer.BadParameter.__mro__[2]
