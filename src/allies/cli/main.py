"""The entry point of `allies`; nothing is imported before it can say how a command ended."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from allies.cli.commands import app

_STOPPED = 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code.

    Args:
        arguments: What the user typed after 'allies'; that of the process when None.
    """
    try:
        from allies.cli.commands import app
        from allies.cli.running import run

        status = run(app, sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt:
        # Ctrl-C while the commands are imported: what says so otherwise is not there yet.
        status = _stopped()
    sys.exit(status)


def _stopped() -> int:
    from allies.i18n import messages, user_language

    if sys.stderr is not None:
        say = messages(user_language())
        print(f"allies: {say('stopped.command')}", file=sys.stderr, flush=True)
    return _STOPPED


def __getattr__(name: str) -> Any:
    """Import the commands for who asks for them here."""
    if name == "app":
        from allies.cli.commands import app

        return app
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = ["app", "main"]

if __name__ == "__main__":
    main()
