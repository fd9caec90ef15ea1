"""Opens the workbooks of public data sets: .xlsx with openpyxl, the old .xls with xlrd.

Tables that their makers give as a workbook and as text are read in the same way here. Both
libraries come with the extra `data`, and are loaded only when there is a workbook to open.
"""

from __future__ import annotations

import csv
import io
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from allies.errors import MissingExtra
from allies.sources.datasets.base import Dataset, DatasetError
from allies.sources.datasets.tables import delimiter_of, opened

_OLD, _NEW = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
# The colours of the old palette, which workbooks still name by number.
_PALETTE = {10: "FF0000", 12: "0000FF"}


class Cell(NamedTuple):
    """A cell: what is in it, '' for nothing, and the colour of its letters as RRGGBB, or ''."""

    value: str | float
    colour: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a sheet: its number, from 1, and its fields by the name of the column."""

    line: int
    fields: dict[str, str]

    def __getitem__(self, name: str) -> str:
        """A field, as text without blanks around it."""
        return self.fields[name]


@contextmanager
def _opened(path: Path, dataset: Dataset) -> Iterator[Any]:
    """An .xlsx workbook, told if it is broken and closed at the end."""
    library = _library("openpyxl", path)
    with _told_if_broken(path, dataset), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = library.load_workbook(path, read_only=True, data_only=True)
        yield book
        book.close()


def sheets(path: Path, dataset: Dataset) -> Iterator[tuple[str, list[list[Cell]]]]:
    """Yield the sheets of an .xlsx workbook: the name of each, and its rows.

    Args:
        path: The file.
        dataset: Whose it should be, for messages.

    Raises:
        MissingExtra: There is no openpyxl.
        DatasetError: The file is not there, broken or no workbook.
    """
    with _opened(path, dataset) as book:
        for sheet in book.worksheets:
            yield sheet.title, [[_cell(cell) for cell in row] for row in sheet.iter_rows()]


def first_sheet(path: Path, dataset: Dataset, *, name: str = "") -> Iterator[list[str]]:
    """Yield the rows of one sheet of an .xlsx workbook as text, as they are read.

    Args:
        path: The file.
        dataset: Whose it should be, for messages.
        name: The sheet, if it is there; by default, and else, the first one.

    Raises:
        MissingExtra: There is no openpyxl.
        DatasetError: The file is not there, broken or no workbook.
    """
    with _opened(path, dataset) as book:
        sheet = book[name] if name in book.sheetnames else book.worksheets[0]
        for row in sheet.iter_rows(values_only=True):
            yield ["" if value is None else _text(value) for value in row]


def old_sheet(path: Path, dataset: Dataset) -> Iterator[list[str]]:
    """Yield the rows of the first sheet of an .xls workbook as text; 2.0 is '2'.

    Args:
        path: The file.
        dataset: Whose it should be, for messages.

    Raises:
        MissingExtra: There is no xlrd.
        DatasetError: The file is not there, broken or no workbook.
    """
    library = _library("xlrd", path)
    with _told_if_broken(path, dataset):
        sheet = library.open_workbook(str(path), logfile=io.StringIO()).sheet_by_index(0)
        for number in range(sheet.nrows):
            yield [_text(value) for value in sheet.row_values(number)]


def header_of(path: Path, dataset: Dataset, *, sheet: str = "") -> list[str]:
    """Return the names of the columns of a table: a workbook of either kind, or text.

    Args:
        path: The file.
        dataset: Whose it should be, for messages.
        sheet: The sheet of an .xlsx workbook, if it is there; else the first.

    Raises:
        MissingExtra: There is no library for it.
        DatasetError: The file is not there, empty or broken.
    """
    return [name.strip() for name in next(_lines(path, dataset, sheet), [])]


def rows_of(
    path: Path, dataset: Dataset, names: Mapping[str, str], *, sheet: str = ""
) -> Iterator[Line]:
    """Yield the rows of a table, a workbook of either kind or text, below its header.

    Args:
        path: The file.
        dataset: Whose it should be, for messages.
        names: The columns wanted, which must be there, by the name that each field is to have.
        sheet: The sheet of an .xlsx workbook, if it is there; else the first.

    Raises:
        MissingExtra: There is no library for it.
        DatasetError: The file is not there or broken, or a column is missing.
    """
    lines = _lines(path, dataset, sheet)
    header = [name.strip() for name in next(lines, [])]
    missing = [name for name in names.values() if name not in header]
    if missing:
        raise DatasetError(
            f"{path.name} has no column {', '.join(missing)}; its columns are "
            f"{', '.join(header[:12])}. If {dataset.name} has changed, look at {dataset.page}"
        )
    places = [(key, header.index(name)) for key, name in names.items()]
    for number, row in enumerate(lines, 2):
        if any(row):
            fields = {key: row[at].strip() if at < len(row) else "" for key, at in places}
            yield Line(number, fields)


def _lines(path: Path, dataset: Dataset, sheet: str) -> Iterator[list[str]]:
    try:
        with path.open("rb") as stream:
            head = stream.read(4)
    except OSError as error:
        raise DatasetError(f"there is no file {path} that can be read; check its name") from error
    if head == _OLD:
        yield from old_sheet(path, dataset)
    elif head == _NEW and path.suffix.lower() in (".xlsx", ".xlsm"):
        yield from first_sheet(path, dataset, name=sheet)
    else:
        with opened(path, dataset, mixed=True) as text:
            first = text.readline()
            cut = delimiter_of(first)
            yield from csv.reader(chain([first], text), delimiter=cut)


def _library(name: str, path: Path) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingExtra(
            f"to read {path.name} the library {name} is needed: pip install 'allies[data]'"
        ) from error


@contextmanager
def _told_if_broken(path: Path, dataset: Dataset) -> Iterator[None]:
    """Turn damage into an error that says what to do.

    It shows as any error at all of the libraries below, on opening or at any row.
    """
    try:
        yield
    except FileNotFoundError as error:
        raise DatasetError(f"there is no file {path}; check its name") from error
    except (DatasetError, MemoryError):
        raise
    except Exception as error:
        told = " ".join(str(error).split())[:200]
        raise DatasetError(
            f"{path.name} is a broken workbook or none ({type(error).__name__}: {told}); "
            f"download it again from {dataset.page}"
        ) from error


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return Cell("")
    plain = value if isinstance(value, str) else float(value) if _is_number(value) else str(value)
    return Cell(plain, _colour(cell))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _colour(cell: Any) -> str:
    font = cell.font
    colour = None if font is None else font.color
    if colour is None:
        return ""
    if colour.type == "indexed":
        return _PALETTE.get(colour.indexed, "")
    return str(colour.rgb)[-6:].upper() if colour.type == "rgb" else ""


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value).strip()
