"""The open workspace file: one connection, its transactions, and what can go wrong with it.

Many threads may use one `Database`: a lock makes each query and each transaction whole.
DuckDB lets either one process write or many read, never both.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import duckdb

from allies.errors import (
    AlliesError,
    BrokenWorkspace,
    DiskFull,
    NewerWorkspace,
    StoreError,
    UsageError,
    WorkspaceInUse,
)
from allies.store import schema

MEMORY = ":memory:"

Row = tuple[Any, ...]

# No extension is ever fetched: the file of a workspace needs none, and the network is not ours.
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}

_MAGIC = b"DUCK"


class Database:
    """An open workspace; made by `open_database`, closed at the end of its `with` block."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, path: str, *, read_only: bool = False
    ) -> None:
        self.path = path
        self.read_only = read_only
        self._connection = connection
        self._lock = threading.RLock()
        self._writing = False
        self._parsed: dict[str, duckdb.Statement] = {}

    def __enter__(self) -> Database:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what was not committed is gone. Closing twice is no harm."""
        with self._lock, _explained(self.path):
            self._connection.close()

    def rows(self, name: str, parameters: Mapping[str, object] | None = None) -> list[Row]:
        """Run the SQL file of that name and return all rows of its result."""
        with self._lock, _explained(self.path):
            return self._execute(self._connection, name, parameters).fetchall()

    def run(self, name: str, parameters: Mapping[str, object]) -> None:
        """Run the SQL file of that name, which changes something."""
        with self._lock, _explained(self.path):
            self._execute(self._connection, name, parameters)

    def run_batch(
        self, name: str, columns: Mapping[str, object], parameters: Mapping[str, object]
    ) -> None:
        """Run the SQL file of that name, in which `batch` is a table of these NumPy columns."""
        with self._lock, _explained(self.path):
            self._connection.register("batch", dict(columns))
            try:
                self._execute(self._connection, name, parameters)
            finally:
                self._connection.unregister("batch")

    def arrays(
        self, name: str, parameters: Mapping[str, object], *, states: Sequence[str] | None = None
    ) -> dict[str, Any]:
        """Run the SQL file of that name and return its columns as NumPy arrays.

        `states`, where given, is the registered table `panel_states`, numbered in this order.
        """
        with self._lock, _explained(self.path):
            if states is not None:
                self._connection.register("panel_states", _numbered(states))
            try:
                return dict(self._execute(self._connection, name, parameters).fetchnumpy())
            finally:
                if states is not None:
                    self._connection.unregister("panel_states")

    def row(self, name: str, parameters: Mapping[str, object] | None = None) -> Row:
        """Run the SQL file of that name and return the only row of its result."""
        (row,) = self.rows(name, parameters)
        return row

    def stream(
        self, name: str, parameters: Mapping[str, object] | None = None, *, batch: int = 2_000
    ) -> Iterator[Row]:
        """Run the SQL file of that name and hand out its rows, holding `batch` of them at once.

        What is written meanwhile does not show: the rows are those of the moment of the first.
        """
        with self._lock, _explained(self.path):
            cursor = self._connection.cursor()
        try:
            with _explained(self.path):
                self._execute(cursor, name, parameters)
                rows = cursor.fetchmany(batch)
            while rows:
                yield from rows
                with _explained(self.path):
                    rows = cursor.fetchmany(batch)
        finally:
            cursor.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Do all of what the block writes, or, if it is left by any exception, nothing.

        Raises:
            StoreError: The file was opened for reading only.
            DiskFull: There is no room; the file is as it was.
        """
        if self.read_only:
            raise StoreError(f"{self.path} was opened for reading only; open it for writing")
        with self._lock:
            if self._writing:
                raise StoreError("a transaction is open already; end it before the next")
            self._writing = True
            try:
                with _explained(self.path):
                    self._connection.begin()
                yield
                with _explained(self.path):
                    self._connection.commit()
            except BaseException:
                # After a failed commit DuckDB has rolled back by itself, and says so.
                with suppress(duckdb.Error, RuntimeError):
                    self._connection.rollback()
                raise
            finally:
                self._writing = False

    def _execute(
        self,
        connection: duckdb.DuckDBPyConnection,
        name: str,
        parameters: Mapping[str, object] | None,
    ) -> duckdb.DuckDBPyConnection:
        _require_characters(parameters)
        if name not in self._parsed:
            # Parsing takes a third of the time of a small query; it is done once.
            (self._parsed[name],) = connection.extract_statements(schema.statement(name))
        return connection.execute(self._parsed[name], dict(parameters or {}))

    def _prepare(self) -> None:
        self.run("quiet", {})
        with _explained(self.path):
            version = schema.version_of(self._connection, path=self.path)
        if version == schema.newest_version():
            return
        if self.read_only:
            raise StoreError(
                f"{self.path} has the older schema {version}; open it once for writing, "
                "as 'allies add' does, which brings it up to date"
            )
        with self.transaction(), _explained(self.path):
            schema.migrate(self._connection, version=version)


def open_database(path: str | Path, *, read_only: bool = False, create: bool = True) -> Database:
    """Open a workspace file, made if it is not there; to be used in a `with` block.

    A file of an older schema is brought up to date. Where anything is wrong with an existing
    file, it is left as it was.

    Args:
        path: A file name, or ':memory:' for a workspace that is gone when closed.
        read_only: Only read; several processes may, as long as none writes.
        create: Make the file if it is not there, in a folder that is.

    Raises:
        WorkspaceInUse: Another process has it open.
        NewerWorkspace: A newer version of the program, or of DuckDB, made it.
        BrokenWorkspace: It is no workspace, or damaged.
        StoreError: It can't be opened for another reason, such as permissions.
    """
    if str(path) == MEMORY:
        database = Database(duckdb.connect(MEMORY, config=_CONFIG), MEMORY)
        database._prepare()
        return database
    file = _absolute(path)
    # A log beside the file holds what was written last, before a sudden end.
    settled = _is_there(file, create=create and not read_only) and not _log(file).exists()
    with _explained(str(path)):
        connection = duckdb.connect(str(file), read_only=read_only, config=_CONFIG)
    database = Database(connection, str(path), read_only=read_only)
    try:
        if settled and file.stat().st_size < database.row("bytes_used")[0]:
            raise _damaged(str(path))
        database._prepare()
    except BaseException:
        database.close()
        raise
    return database


def _numbered(states: Sequence[str]) -> dict[str, object]:
    import numpy as np

    return {"state": np.array(states, dtype=object), "number": np.arange(len(states))}


def _absolute(path: str | Path) -> Path:
    try:
        return Path(path).expanduser().absolute()
    except RuntimeError as error:
        raise StoreError(f"there is no such home as in {path}; write out its folder") from error


def _log(file: Path) -> Path:
    return file.with_name(file.name + ".wal")


def _require_characters(parameters: Mapping[str, object] | None) -> None:
    for value in (parameters or {}).values():
        if isinstance(value, str):
            try:
                value.encode()
            except UnicodeEncodeError as error:
                raise UsageError(
                    "a text holds half a surrogate pair, which is no character; read it again "
                    "with its right encoding"
                ) from error


def _is_there(file: Path, *, create: bool) -> bool:
    """Whether the file is there; an error if it can't be opened or made, and why."""
    try:
        if file.is_dir():
            raise StoreError(
                f"{file} is a folder; give the name of a file in it, "
                f"such as {file / 'allies.duckdb'}"
            )
        if file.exists():
            _require_duckdb_file(file)
            return True
        if not file.parent.is_dir():
            raise StoreError(f"the folder {file.parent} does not exist; make it first")
    except PermissionError as error:
        raise _forbidden(str(file)) from error
    if not create:
        raise StoreError(f"there is no workspace at {file}; check the name, or add documents first")
    return False


def _require_duckdb_file(file: Path) -> None:
    # DuckDB itself would take a file of some other database for one to fetch an extension for.
    with file.open("rb") as stream:
        head = stream.read(12)
    if head[8:12] != _MAGIC:
        raise BrokenWorkspace(
            f"{file} is {'empty' if not head else 'not a DuckDB file'} and so not a workspace; "
            "it was left untouched, so delete it or give another name"
        )


@contextmanager
def _explained(path: str) -> Iterator[None]:
    """Turn what DuckDB raises into an error that says what to do, where the user can do it."""
    try:
        yield
    except duckdb.Error as error:
        told = _told(error, path)
        if told is None:
            raise
        raise told from error
    except RuntimeError as error:
        # This is how DuckDB reports Ctrl-C during a query.
        if "interrupted" in str(error).lower():
            raise KeyboardInterrupt from error
        raise


def _told(error: duckdb.Error, path: str) -> AlliesError | None:
    text = str(error)
    for pattern, tell in _TOLD:
        if re.search(pattern, text):
            return tell(path, text)
    if isinstance(error, duckdb.OperationalError | duckdb.InternalError):
        first = text.splitlines()[0] if text else type(error).__name__
        return StoreError(
            f"{path} can't be used, for DuckDB says '{first}'; try again, and if it "
            "stays so, check the disk"
        )
    return None


def _full(path: str, _text: str) -> AlliesError:
    return DiskFull(
        f"there is no room left on the disk of {path}; nothing of the last step was kept, "
        "so make room and do it again"
    )


def _in_use(path: str, text: str) -> AlliesError:
    process = re.search(r"PID (\d+)", text)
    who = "another process" if process is None else f"another process ({process[1]})"
    return WorkspaceInUse(
        f"{path} is in use by {who}; DuckDB lets either one process write or many read, "
        "never both, so close the other one and try again"
    )


def _other_mode(path: str, _text: str) -> AlliesError:
    return WorkspaceInUse(
        f"{path} is open already in this program in another mode; "
        "close it before opening it for reading or for writing"
    )


def _newer_duckdb(path: str, _text: str) -> AlliesError:
    return NewerWorkspace(
        f"{path} was written by a newer version of DuckDB than {duckdb.__version__}; "
        "update duckdb to open it"
    )


def _invalidated(path: str, _text: str) -> AlliesError:
    return StoreError(
        f"DuckDB gave up on {path} after an earlier error; close it and open it again"
    )


def _damaged(path: str, _text: str = "") -> AlliesError:
    return BrokenWorkspace(
        f"{path} is not a workspace, or damaged or cut short; it was left untouched, "
        "so restore it from a copy or start a new one"
    )


def _forbidden(path: str, _text: str = "") -> AlliesError:
    return StoreError(f"there is no permission to open {path}; change it or give another place")


_TOLD = (
    (r"No space left|Disk quota exceeded|not enough space", _full),
    (r"Could not set lock|being used by another process", _in_use),
    (r"different configuration", _other_mode),
    (r"newer version of DuckDB|version number \d+, but we can only read", _newer_duckdb),
    (r"database has been invalidated", _invalidated),
    (r"not a valid DuckDB|[Cc]orrupt|not read enough bytes|checksum|[Ss]erializ", _damaged),
    (r"replaying WAL", _damaged),
    (r"Permission denied|Read-only file system", _forbidden),
)
