"""Votes of the General Assembly in files of R, and their descriptions in a workbook."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from allies.errors import MissingExtra
from allies.sources.datasets.base import Dataset, DatasetError, Faults
from allies.sources.datasets.un_votes_layouts import (
    ISSUES,
    NUMBERED,
    Call,
    Cast,
    Rows,
    described,
)

_R_MAGIC = (b"RDX2\n", b"RDX3\n")
_XLS_MAGIC = b"\xd0\xcf\x11\xe0"
_OPENERS: dict[bytes, Callable[[Path], Any]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ": lzma.open,
}
_WORKBOOK = ("rcid", "session", "date", "unres", "amend", "para", "short", "descr")
_RUN = 100_000
_EPOCH = date(1899, 12, 30)


def extra(name: str, what: str) -> Any:
    """Return an optional library.

    Raises:
        MissingExtra: It is not installed.
    """
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingExtra(
            f"to read {what}, install the libraries for data: pip install 'allies[data]'"
        ) from error


def kind_of(path: Path) -> str:
    """Return 'rdata', 'xls' or 'text', by how a file begins.

    Raises:
        DatasetError: It can't be opened.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(8)
        for magic, unpacked in _OPENERS.items():
            if head.startswith(magic):
                with unpacked(path) as stream:
                    head = stream.read(8)
                break
    except FileNotFoundError as error:
        raise DatasetError(f"there is no file {path}; check its name") from error
    except (OSError, EOFError, lzma.LZMAError) as error:
        raise DatasetError(f"{path.name} can't be read ({error}); download it again") from error
    except Exception as error:  # zlib.error, which is a child of nothing more special
        raise DatasetError(f"{path.name} is broken ({error}); download it again") from error
    if head.startswith(_R_MAGIC):
        return "rdata"
    return "xls" if head.startswith(_XLS_MAGIC) else "text"


def read_rdata(path: Path, workbook: Path | None, dataset: Dataset, faults: Faults) -> Cast:
    """Read Voeten's UNVotesPublished.RData; titles and stages come from the workbook, if given.

    A roll call that the file gives no date for, and the workbook none, has that of the last
    one before it in its session.
    """
    table = _frame(path, dataset)
    told = {name: _texts(table[name]) for name in ("session", "date", "unres", *ISSUES)}
    number = np.asarray(table["rcid"], np.int64)
    more = descriptions(workbook, dataset) if workbook else {}
    calls: dict[int, Call] = {}
    order, first = np.unique(number, return_index=True)
    latest: dict[str, str] = {}
    for call, k in zip(order.tolist(), first.tolist(), strict=True):
        given = {name: column[k] for name, column in told.items()} | more.get(call, {})
        given["date"] = given["date"] or latest.get(given["session"], "")
        latest[given["session"]] = given["date"]
        found = described(
            given["session"], given["date"], f"row {k + 1}", faults,
            resolution=given["unres"], short=given.get("short", ""), long=given.get("descr", ""),
            **{name: given[name] for name in ("amend", "para", *ISSUES) if name in given},
        )  # fmt: skip
        if found is not None:
            calls[call] = found
    rows = Rows("cow", NUMBERED, faults)
    codes, votes = (np.asarray(table[name]).astype(str) for name in ("ccode", "vote"))
    for start in range(0, len(number), _RUN):
        run = slice(start, start + _RUN)
        lines = range(start + 1, start + len(number[run]) + 1)
        rows.add(lines, number[run], codes[run].tolist(), votes[run].tolist())
    return rows.cast("Voeten", "rcid", calls)


def _frame(path: Path, dataset: Dataset) -> Mapping[str, Any]:
    library = extra("pyreadr", "RData files")
    needed = {"rcid", "session", "vote", "ccode", "date", "unres", *ISSUES}
    try:
        objects = library.read_r(str(path))
    except Exception as error:  # The library's own kinds, and what its parser in C makes of junk.
        raise DatasetError(
            f"{path.name} is broken or cut short ({type(error).__name__}); download it again "
            f"from {dataset.page}"
        ) from error
    for frame in objects.values():
        if needed <= set(map(str, frame.columns)):
            return _checked(frame, path, dataset)
    raise DatasetError(
        f"{path.name} has no table with the columns {', '.join(sorted(needed))}; "
        f"{dataset.name} reads {dataset.files['en']}"
    )


def _checked(frame: Any, path: Path, dataset: Dataset) -> Mapping[str, Any]:
    table = {str(name): frame[name].to_numpy() for name in frame.columns}
    for name in ("rcid", "ccode", "vote"):
        if table[name].dtype.kind not in "iu" or (len(table[name]) and table[name].min() < 0):
            raise DatasetError(
                f"{path.name}: the column {name} is not of whole numbers without gaps; download "
                f"it again from {dataset.page}"
            )
    return table


def _texts(column: Any) -> Sequence[str]:
    """The values of a column as texts: whole numbers without a point, '' where there is none."""
    return [_text(value) for value in column.tolist()]


def _text(value: object) -> str:
    if value is None or value != value:  # NaN alone is not itself.
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def descriptions(path: Path, dataset: Dataset) -> Mapping[int, dict[str, str]]:
    """Read Voeten's workbook of descriptions: the fields that are told, by roll call.

    Raises:
        DatasetError: It is broken or has not the columns.
    """
    library = extra("xlrd", "xls workbooks")
    try:
        sheet = library.open_workbook(str(path), logfile=io.StringIO()).sheet_by_index(0)
        header, *rows = [sheet.row_values(k) for k in range(sheet.nrows)]
    except Exception as error:  # The library lets through whatever its parsing stumbles on.
        raise DatasetError(
            f"{path.name} is broken or cut short ({type(error).__name__}); download it again "
            f"from {dataset.page}"
        ) from error
    missing = [name for name in _WORKBOOK if name not in header]
    if missing:
        raise DatasetError(f"{path.name} has no column {', '.join(missing)}")
    place = {name: header.index(name) for name in _WORKBOOK}
    found: dict[int, dict[str, str]] = {}
    for row in rows:
        given = {name: _text(row[at]) for name, at in place.items()}
        if given["rcid"].isdecimal():
            found[int(given["rcid"])] = {
                name: text for name, text in _with_date(given).items() if text
            }
    return found


def _with_date(given: dict[str, str]) -> dict[str, str]:
    """Turn the serial day of a workbook into a date, and drop the number of the roll call."""
    days = given["date"]
    day = (_EPOCH + timedelta(int(days))).isoformat() if days.isdecimal() else ""
    return {name: text for name, text in given.items() if name != "rcid"} | {"date": day}
