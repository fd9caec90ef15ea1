"""What can go wrong, as one tree.

    AlliesError
    ├─ UsageError (ValueError)             an argument is not acceptable
    │  ├─ UnknownActor                     a state or organisation that the codebook does not know
    │  └─ UnknownRelation                  a relation, layer or modality that it does not know
    ├─ SourceError (ValueError)            a file or page can't be turned into a document
    │  ├─ MissingSource (FileNotFoundError)
    │  ├─ UnreadableSource                 broken, encrypted, binary, of an unknown kind
    │  ├─ EmptySource                      nothing to read in it
    │  ├─ SourceTooLarge                   larger than the limit of the settings
    │  ├─ UnreachableSource (ConnectionError)  a data set moved, closed, or does not answer
    │  └─ ForeignLanguage                  neither French nor English
    ├─ StoreError (OSError)                the workspace file can't be used
    │  ├─ WorkspaceInUse                   another process writes to it
    │  ├─ NewerWorkspace                   made by a newer version of allies
    │  ├─ BrokenWorkspace                  not a workspace, or damaged
    │  └─ DiskFull
    ├─ NotFound (KeyError)                 no claim or document of that name
    ├─ CodebookError (ValueError)          a data file of the program is wrong
    └─ MissingExtra (ImportError)          an optional part is not installed

Every message is one sentence that says what is wrong and what to do. `exit_code` is what
the command line returns: 1 the user's fault, 2 usage, 3 a check failed.
"""

from __future__ import annotations


class AlliesError(Exception):
    """Anything that the program can say clearly about what went wrong."""

    exit_code = 1

    def __str__(self) -> str:
        """The message alone (KeyError would quote it)."""
        return str(self.args[0]) if self.args else type(self).__name__


class UsageError(AlliesError, ValueError):
    """An argument is not acceptable."""

    exit_code = 2


class UnknownActor(UsageError):
    """A state or organisation that the codebook does not know."""


class UnknownRelation(UsageError):
    """A relation, layer or modality that the codebook does not know."""


class SourceError(AlliesError, ValueError):
    """A file or page that can't be turned into a document."""


class MissingSource(SourceError, FileNotFoundError):
    """A file that is not there."""

    __str__ = AlliesError.__str__


class UnreadableSource(SourceError):
    """A file that is broken, encrypted, binary or of an unknown kind."""


class EmptySource(SourceError):
    """A file without anything to read."""


class SourceTooLarge(SourceError):
    """A file larger than the limit of the settings."""


class UnreachableSource(SourceError, ConnectionError):
    """A file of a data set that its official address does not give, or gives no longer."""

    __str__ = AlliesError.__str__


class ForeignLanguage(SourceError):
    """A document in neither French nor English."""


class StoreError(AlliesError, OSError):
    """The workspace file can't be used."""

    __str__ = AlliesError.__str__


class WorkspaceInUse(StoreError):
    """Another process writes to the workspace."""


class NewerWorkspace(StoreError):
    """The workspace was made by a newer version of the program."""


class BrokenWorkspace(StoreError):
    """The file is not a workspace, or it is damaged."""


class DiskFull(StoreError):
    """There is no room left on the disk."""


class NotFound(AlliesError, KeyError):
    """No claim or document of that name."""


class CodebookError(AlliesError, ValueError):
    """A data file of the program is wrong."""

    exit_code = 3


class MissingExtra(AlliesError, ImportError):
    """An optional part that is not installed."""
