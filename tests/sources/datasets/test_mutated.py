"""Mutated real files: a clear sentence, never a traceback, nothing half-loaded."""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from allies.errors import AlliesError
from allies.sources.datasets import DATASETS
from allies.store.database import Database, open_database
from loading import load_into
from samples import SAMPLES, beginnings

TRIES = 12
TABLES = ("loads", "observations", "ballots", "roll_calls")


def damaged(raw: bytes, chance: random.Random, kind: str) -> bytes:
    """A file with something wrong with it."""
    at = chance.randrange(max(1, len(raw)))
    lines = raw.split(b"\n")
    line = chance.randrange(len(lines))
    if kind == "cut":
        return raw[:at]
    if kind == "bytes":
        return raw[:at] + chance.randbytes(24) + raw[at + 24 :]
    if kind == "line":
        return b"\n".join([*lines[:line], lines[line][: len(lines[line]) // 2], *lines[line + 1 :]])
    if kind == "twice":
        return b"\n".join([*lines[: line + 1], *lines[line:]])
    if kind == "column":
        return b"\n".join([lines[0].replace(b"e", b"x"), *lines[1:]])
    if kind == "digits":
        other = raw[at : at + 400].translate(bytes.maketrans(b"0123456789", b"9x-7 .,1e5"))
        return raw[:at] + other + raw[at + 400 :]
    if kind == "empty":
        return b""
    return lines[0] + b"\n"


KINDS = ("cut", "bytes", "line", "twice", "column", "digits", "empty", "header")


@cache
def _small(data: Path, files: tuple[str, ...]) -> tuple[bytes, ...]:
    return beginnings([data / file for file in files])


@pytest.fixture(scope="module")
def workspace() -> Iterator[Database]:
    """One workspace for all tries; each leaves it empty."""
    with open_database(":memory:") as db:
        yield db


def held(db: Database) -> list[int]:
    """How many rows each table has."""
    return [db._connection.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in TABLES]


def emptied(db: Database) -> None:
    for table in TABLES:
        db._connection.execute(f"DELETE FROM {table}")


def written(contents: tuple[bytes, ...], files: tuple[str, ...], folder: Path) -> list[Path]:
    places = [folder / Path(file).name.removesuffix(".gz") for file in files]
    for place, raw in zip(places, contents, strict=True):
        place.write_bytes(raw)
    return places


ALL = pytest.mark.parametrize(
    ("name", "files"), SAMPLES, ids=[f"{name}-{Path(files[0]).name}" for name, files in SAMPLES]
)


@ALL
def test_the_beginning_of_a_file_is_enough_to_load(name, files, data, workspace, tmp_path):
    """What is damaged below is good before."""
    load_into(workspace, name, written(_small(data, files), files, tmp_path))
    assert sum(held(workspace)) > 1
    emptied(workspace)


@pytest.mark.parametrize("kind", KINDS)
@ALL
def test_a_damaged_file_is_told_and_not_half_loaded(name, files, kind, data, workspace, tmp_path):
    chance = random.Random(f"{name} {kind}")
    for _ in range(TRIES if kind not in ("empty", "header", "column") else 1):
        contents = list(_small(data, files))
        hurt = chance.randrange(len(files))
        contents[hurt] = damaged(contents[hurt], chance, kind)
        try:
            load_into(workspace, name, written(tuple(contents), files, tmp_path))
        except AlliesError as error:
            said = str(error)
            assert 20 < len(said) < 4000 and "Traceback" not in said
            assert held(workspace) == [0, 0, 0, 0]
        emptied(workspace)


def test_every_data_set_has_a_sample():
    assert {name for name, _ in SAMPLES} == set(DATASETS)
