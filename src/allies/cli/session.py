"""What every command starts from: settings, language, and the open workspace."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from allies.cli.output import note
from allies.core.values import day_after, first_day
from allies.errors import AlliesError, MissingSource, SourceTooLarge, UsageError
from allies.i18n import Messages, messages, translated, user_language
from allies.settings import Settings, load_settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from allies.codebook.actors import Actor
    from allies.workspace import Workspace


@dataclass(slots=True)
class _Spoken:
    """The language of the command that runs, for errors that end it."""

    lang: str | None = None


_SPOKEN = _Spoken()


@dataclass(frozen=True, slots=True)
class Session:
    """The settings of a command, the language that it speaks, and the messages in it."""

    settings: Settings
    lang: str
    say: Messages


def spoken_language() -> str:
    """Return the language of the command that runs, else that of the settings or the user."""
    return _SPOKEN.lang or _settled_language() or user_language()


def _settled_language() -> str | None:
    try:
        return load_settings().lang
    except AlliesError:
        return None


def forget_language() -> None:
    """Forget the language of the last command."""
    _SPOKEN.lang = None


def begin(workspace: str | None = None, lang: str | None = None) -> Session:
    """Start a command with what the user chose; the rest comes from the settings.

    Raises:
        UsageError: The settings are not acceptable.
    """
    _SPOKEN.lang = lang
    settings = load_settings()
    if workspace is not None:
        settings = replace(settings, workspace=workspace)
    chosen = lang or settings.lang or user_language()
    _SPOKEN.lang = chosen
    return Session(settings, chosen, messages(chosen))


def open_existing(session: Session, *, read_only: bool = True) -> Workspace:
    """Open the workspace, which must be there.

    Raises:
        MissingSource: It is not.
        StoreError: It can't be opened.
    """
    from allies.workspace import open_workspace

    path = session.settings.workspace
    if path != ":memory:" and not Path(path).expanduser().exists():
        raise MissingSource(session.say("workspace.missing", path=path))
    return open_workspace(path, create=False, read_only=read_only, settings=session.settings)


def open_or_make(session: Session) -> Workspace:
    """Open the workspace for writing, made if it is not there.

    Raises:
        StoreError: It can't be opened or made.
    """
    from allies.workspace import open_workspace

    return open_workspace(session.settings.workspace, settings=session.settings)


def checked_date(text: str | None, session: Session) -> str | None:
    """Return a date as given, or None.

    Raises:
        UsageError: It is not a date.
    """
    if text is not None:
        try:
            first_day(text)
            day_after(text)
        except ValueError as error:
            raise UsageError(session.say("date.wrong", text=text)) from error
    return text


def complain(error: AlliesError, lang: str) -> None:
    """Say on stderr what went wrong, in the user's language."""
    note(f"allies: {translated(str(error), lang)}")


def complain_of(refused: Sequence[AlliesError], session: Session) -> None:
    """Say which sources were refused and why, and once how the limit of size is raised."""
    for error in refused:
        complain(error, session.lang)
    if any(isinstance(error, SourceTooLarge) for error in refused):
        note(session.say("refused.too_large", limit=session.settings.max_bytes))


def require_distinct(actors: Sequence[Actor], session: Session) -> None:
    """Refuse actors one of which is named twice, be it by two names.

    Raises:
        UsageError: Two of them are the same.
    """
    seen: set[str] = set()
    for actor in actors:
        if actor.code in seen:
            raise UsageError(session.say("actors.twice", name=actor.labels[session.lang]))
        seen.add(actor.code)
