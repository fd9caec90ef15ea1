"""The commands that keep the workspace: `judge`, `remove` and `check`."""

from __future__ import annotations

import getpass

import typer

from allies.cli.output import note, one_line
from allies.cli.session import begin, open_existing
from allies.errors import BrokenWorkspace, UsageError
from allies.i18n import Messages, translated


def judge(
    claim_id: str, verdict: str, text: str | None, by: str | None, workspace: str | None,
    lang: str | None,
) -> None:  # fmt: skip
    """Record a verdict on a claim."""
    session = begin(workspace, lang)
    by = _user(session.say) if by is None else by
    with open_existing(session, read_only=False) as space:
        claim = space.claim(claim_id)
        space.judge(claim.id, verdict, by=by, note=text)
    note(session.say(f"judged.{verdict}", id=claim.id[:8]))


def _user(say: Messages) -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError) as error:
        raise UsageError(say("judged.nobody")) from error


def remove(document: str, workspace: str | None, lang: str | None) -> None:
    """Withdraw a document."""
    session = begin(workspace, lang)
    with open_existing(session, read_only=False) as space:
        removed = space.remove(document)
    note(session.say("removed", name=removed.name, n=removed.claims_withdrawn))


def check(workspace: str | None, lang: str | None) -> None:
    """Check the workspace: faults on stdout, and exit code 3 if there are any."""
    session = begin(workspace, lang)
    try:
        with open_existing(session) as space:
            faults = space.check()
    except BrokenWorkspace as error:
        faults = [str(error)]
    for fault in faults:
        print(one_line(translated(fault, session.lang)))
    if faults:
        note(session.say("check.faults", n=len(faults)))
        raise typer.Exit(3)
    note(session.say("check.sound"))
