"""Mutated real files: a clear sentence, never a traceback, nothing half-loaded."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest

from allies.errors import AlliesError
from allies.sources.datasets import DATASETS
from allies.store.database import open_database
from loading import load_into
from samples import SAMPLES

MOST = 60_000
TRIES = 12


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


def _small(path: Path) -> tuple[bytes, bool]:
    """The beginning of a file, unpacked where it can be, so that a try takes little time."""
    raw = path.read_bytes()
    if raw.startswith(b"\x1f\x8b"):
        raw = gzip.decompress(raw)
    text = path.suffix in (".csv", ".tab", ".txt", ".json") or ".csv." in path.name
    if text and len(raw) > MOST:
        raw = raw[: raw.rindex(b"\n", 0, MOST) + 1]
    return raw, text


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("name", "files"), SAMPLES, ids=lambda v: v if isinstance(v, str) else "")
def test_a_damaged_file_is_told_and_not_half_loaded(name, files, kind, data, tmp_path):
    chance = random.Random(f"{name} {kind}")
    for number in range(TRIES if kind not in ("empty", "header", "column") else 1):
        places = []
        hurt = chance.randrange(len(files))
        for n, file in enumerate(files):
            raw, _ = _small(data / file)
            place = tmp_path / f"{number}-{n}-{Path(file).name.removesuffix('.gz')}"
            place.write_bytes(damaged(raw, chance, kind) if n == hurt else raw)
            places.append(place)
        with open_database(":memory:") as db:
            try:
                load_into(db, name, places)
            except AlliesError as error:
                said = str(error)
                assert 20 < len(said) < 4000 and "Traceback" not in said
                assert db.rows("loads", {"as_of": None}) == []
                for table in ("observations", "ballots", "roll_calls"):
                    rows = db._connection.execute(f"SELECT count(*) FROM {table}").fetchone()
                    assert rows == (0,)


def test_every_data_set_has_a_sample():
    assert {name for name, _ in SAMPLES} == set(DATASETS)
