"""The file: locks, damage, a full disk, Ctrl-C and kill -9."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import pytest
from store_samples import make_document, split, start, three_claims

from allies.errors import BrokenWorkspace, DiskFull, NewerWorkspace, StoreError, WorkspaceInUse
from allies.store import reader
from allies.store.checks import check
from allies.store.database import open_database
from allies.store.writer import judge, write_document, write_observations

HOLD = """
import sys
from allies.store.database import open_database
with open_database(sys.argv[1], read_only=sys.argv[2] == "reads"):
    print("open", flush=True)
    sys.stdin.readline()
"""

WRITE_ON = """
import json, sys
from allies.store import reader
from allies.store.checks import check
from allies.store.database import open_database
from allies.store.writer import write_document
from store_samples import make_document, split, three_claims
db = open_database(sys.argv[1])
number = 0
try:
    while True:
        document = make_document(make_document().text + f"End {number}.", name=f"{number}.txt")
        write_document(db, document, split(document), three_claims(document), coder="rules 1")
        print(number, flush=True)
        number += 1
except KeyboardInterrupt:
    print(json.dumps([len(reader.documents(db)), reader.counts(db).claims, check(db)]), flush=True)
"""


def write(db, document=None):
    document = document or make_document()
    return write_document(db, document, split(document), three_claims(document), coder="rules 1")


@pytest.fixture
def holder(filled):
    """Starts a process that holds the file until the end of the test."""
    running = []

    def hold(how):
        process = start(HOLD, filled, how)
        running.append(process)
        assert process.stdout.readline() == "open\n", process.stderr.read()
        return process.pid

    yield hold
    for process in running:
        process.communicate("\n", timeout=20)


def test_what_is_written_is_there_later(tmp_path):
    path = tmp_path / "new.duckdb"
    with open_database(path) as db:
        write(db)
    with open_database(str(path), create=False) as db:
        assert reader.claims(db) == three_claims(make_document())


def test_nothing_is_committed_that_was_not_finished(tmp_path):
    with open_database(tmp_path / "w.duckdb") as db:
        with pytest.raises(ZeroDivisionError), db.transaction():
            db.run("insert_text", {"doc": "x", "text": "y"})
            assert db.rows("check_texts") == [("x", "y")]
            raise ZeroDivisionError
        assert db.rows("check_texts") == []
        with db.transaction():
            db.run("insert_text", {"doc": "x", "text": "y"})
            with pytest.raises(StoreError, match="open already"), db.transaction():
                pass
        assert db.rows("check_texts") == [("x", "y")]


def test_a_writer_keeps_all_others_out(filled, holder):
    pid = holder("writes")
    for read_only in (True, False):
        with pytest.raises(WorkspaceInUse) as told:
            open_database(filled, read_only=read_only)
        assert f"another process ({pid})" in str(told.value)
        assert "one process write or many read" in str(told.value)
        assert "\n" not in str(told.value)


def test_readers_keep_only_writers_out(filled, holder):
    holder("reads")
    with open_database(filled, read_only=True) as db:
        assert len(reader.claims(db)) == 3
    with pytest.raises(WorkspaceInUse):
        open_database(filled)


def test_one_program_does_not_open_a_file_both_ways(filled):
    with (
        open_database(filled),
        pytest.raises(WorkspaceInUse, match="in another mode"),
    ):
        open_database(filled, read_only=True)


def test_reading_only_refuses_to_write(filled):
    with open_database(filled, read_only=True) as db:
        for change in (
            lambda: write(db),
            lambda: judge(db, three_claims(make_document())[0].id, "accept", by="Ada"),
        ):
            with pytest.raises(StoreError, match="for reading only"):
                change()


def test_a_missing_file_is_made_only_where_asked(tmp_path):
    path = tmp_path / "none.duckdb"
    for options in ({"create": False}, {"read_only": True}):
        with pytest.raises(StoreError, match="there is no workspace at"):
            open_database(path, **options)
    assert not path.exists()


def test_an_unknown_home_is_told():
    with pytest.raises(StoreError, match="no such home"):
        open_database("~nobody-of-that-name/w.duckdb")


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(StoreError, match="is a folder; give the name of a file in it"):
        open_database(tmp_path)


def test_a_missing_folder_is_not_made(tmp_path):
    with pytest.raises(StoreError, match=r"the folder .*deep does not exist; make it first"):
        open_database(tmp_path / "deep" / "w.duckdb")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may open everything"
)
def test_no_permission_is_told(filled):
    filled.chmod(0)
    with pytest.raises(StoreError, match="no permission"):
        open_database(filled)


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), None])
def test_no_permission_is_told_whoever_notices(filled, monkeypatch, error):
    def refuse(*_arguments, **_options):
        raise error or duckdb.IOException('Cannot open file "x": Permission denied')

    if error is None:
        monkeypatch.setattr(duckdb, "connect", refuse)
    else:
        monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(StoreError, match="no permission to open"):
        open_database(filled)


def sqlite_file(path):
    import sqlite3

    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE a (b)")
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    "make",
    [
        lambda path: path.write_bytes(b""),
        lambda path: path.write_text("Not a database at all.\n" * 500),
        lambda path: path.write_bytes(b"\0" * 20_000),
        sqlite_file,
    ],
    ids=["empty", "text", "zeros", "sqlite"],
)
def test_something_else_is_refused_and_untouched(tmp_path, make):
    path = tmp_path / "other.duckdb"
    make(path)
    before = path.read_bytes()
    for read_only in (True, False):
        with pytest.raises(BrokenWorkspace, match="left untouched"):
            open_database(path, read_only=read_only)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("part", [0.001, 0.01, 0.3, 0.7, 0.9])
def test_a_file_cut_short_is_refused_and_untouched(filled, part):
    whole = filled.read_bytes()
    short = whole[: int(len(whole) * part)]
    filled.write_bytes(short)
    for read_only in (True, False):
        with pytest.raises(BrokenWorkspace, match="left untouched"):
            open_database(filled, read_only=read_only)
    assert filled.read_bytes() == short


def test_a_file_with_free_space_inside_is_whole(filled):
    """DuckDB cuts free space off the end of a file, but counts it still."""
    with open_database(filled) as db:
        db._connection.execute("CREATE TABLE x AS SELECT random() AS r FROM range(500000)")
    size = filled.stat().st_size
    with open_database(filled) as db:
        db._connection.execute("DROP TABLE x")
    assert filled.stat().st_size < size
    with open_database(filled) as db:
        assert check(db) == []


def test_damage_inside_is_noticed_when_read(filled):
    damaged = bytearray(filled.read_bytes())
    for place in range(12_288 + 500, len(damaged), 4_096):
        damaged[place : place + 8] = b"\xa5\x5a" * 4
    filled.write_bytes(damaged)
    with pytest.raises(BrokenWorkspace, match="damaged"), open_database(filled) as db:
        check(db)
    assert filled.read_bytes() == damaged


def test_a_file_of_a_newer_duckdb_is_told_apart(filled, monkeypatch):
    def refuse(*_arguments, **_options):
        raise duckdb.IOException(
            "Trying to read a database file with version number 999, but we can only read "
            "versions between 64 and 67.\nThe file was created with an newer version of DuckDB."
        )

    monkeypatch.setattr(duckdb, "connect", refuse)
    with pytest.raises(NewerWorkspace, match="newer version of DuckDB.*update duckdb"):
        open_database(filled)


class Failing:
    """A connection of which one method fails."""

    def __init__(self, connection, method, error):
        self._connection = connection
        self._method = method
        self._error = error

    def __getattr__(self, name):
        if name != self._method:
            return getattr(self._connection, name)

        def fail(*_arguments):
            raise self._error

        return fail


FULL = 'Failed to commit: Could not write file "w.duckdb.wal": No space left on device'


@pytest.mark.parametrize(
    ("method", "kind", "text", "becomes"),
    [
        ("commit", duckdb.TransactionException, FULL, DiskFull),
        ("execute", duckdb.IOException, FULL, DiskFull),
        ("commit", duckdb.FatalException, "database has been invalidated", StoreError),
        ("execute", duckdb.IOException, "Something new.\nMore of it.", StoreError),
        ("execute", RuntimeError, "Query interrupted", KeyboardInterrupt),
        ("execute", duckdb.BinderException, "a bug of ours", duckdb.BinderException),
    ],
)
def test_a_failed_write_is_told_and_undone(db, method, kind, text, becomes):
    connection = db._connection
    db._connection = Failing(connection, method, kind(text))
    with pytest.raises(becomes) as told:
        write(db)
    db._connection = connection
    assert "\n" not in str(told.value)
    assert reader.documents(db) == []
    assert write(db).status == "added"
    assert check(db) == []


@pytest.fixture
def tiny_disk(tmp_path):
    folder = tmp_path / "tiny"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=6m", "none", str(folder)]
    try:
        done = subprocess.run(command, capture_output=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount here")
    if done.returncode != 0:
        pytest.skip("mounting is not allowed here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_keeps_what_was_written_before(tiny_disk):
    path = tiny_disk / "w.duckdb"
    written = 0
    with open_database(path) as db:
        with pytest.raises(DiskFull, match="no room left.*make room"):
            for number in range(60):
                noise = os.urandom(100_000).hex()
                write(db, make_document(make_document().text + noise, name=f"{number}.txt"))
                written += 1
        assert 0 < written < 60
        assert len(reader.documents(db)) == written
    with open_database(path, read_only=True) as db:
        assert len(reader.documents(db)) == written
        assert check(db) == []


def test_a_failed_creation_can_be_done_again(tmp_path, monkeypatch):
    def fail(*_arguments, **_options):
        raise duckdb.IOException(FULL)

    monkeypatch.setattr("allies.store.schema.migrate", fail)
    with pytest.raises(DiskFull):
        open_database(tmp_path / "w.duckdb")
    monkeypatch.undo()
    with open_database(tmp_path / "w.duckdb") as db:
        assert write(db).status == "added"


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_the_file_survives_a_sudden_end(tmp_path, how):
    path = tmp_path / "w.duckdb"
    process = start(WRITE_ON, path)
    for expected in range(12):
        assert process.stdout.readline() == f"{expected}\n", process.stderr.read()
    process.send_signal(how)
    rest, errors = process.communicate(timeout=30)
    numbers = [line for line in rest.splitlines() if line.isdigit()]
    told = 12 + len(numbers)
    if how == signal.SIGINT:
        documents, claims, faults = json.loads(rest.splitlines()[-1])
        assert (claims, faults) == (3 * documents, []), errors
    for read_only in (True, False):
        with open_database(path, read_only=read_only) as db:
            found = reader.counts(db)
            assert found.documents in (told, told + 1), "one may be written and not yet told"
            assert found.claims == 3 * found.documents
            assert check(db) == []
    with open_database(path) as db:
        assert write(db).status == "added"


def test_threads_share_one_database(db):
    failures = []

    def work(number):
        try:
            for turn in range(5):
                name = f"{number}-{turn}.txt"
                document = make_document(make_document().text + name, name=name)
                assert write(db, document).status == "added"
                assert reader.document(db, name) == document
                assert len(reader.claims(db, doc=name)) == 3
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert reader.counts(db).claims == 60
    assert check(db) == []


def test_closing_twice_is_no_harm(tmp_path):
    db = open_database(tmp_path / "w.duckdb")
    db.close()
    db.close()
    with pytest.raises(StoreError):
        reader.counts(db)


def test_the_reader_and_writer_load_without_duckdb():
    script = (
        "import sys, allies.store.reader, allies.store.writer, allies.store.checks, "
        "allies.store.schema\nprint('duckdb' in sys.modules)"
    )
    out, errors = start(script).communicate(timeout=20)
    assert out == "False\n", errors


def test_no_extension_is_fetched(db):
    found = db._connection.execute(
        "SELECT value FROM duckdb_settings() WHERE name LIKE 'auto%known_extensions'"
    ).fetchall()
    assert found == [("false",), ("false",)]


def test_a_large_data_set_is_undone_with_the_rest(tmp_path):
    from store_samples import make_observation

    def broken():
        yield from (make_observation(i) for i in range(25_000))
        raise OSError("the stream broke")

    with open_database(tmp_path / "w.duckdb") as db:
        with pytest.raises(OSError, match="the stream broke"):
            write_observations(db, "trade", "1", broken(), origin="x")
        assert reader.counts(db).observations == 0
        assert check(db) == []
