"""Which tables there are in the files of trade, and of what layout each is."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from allies.sources.datasets.base import Dataset, DatasetError
from allies.sources.datasets.tables import names_in, opened

_LONGEST_HEADER = 1 << 16

# The columns by which a layout is known, the surest first.
LAYOUTS = {
    "baci": ("t", "i", "j", "k", "v"),
    "comtrade": ("reporterCode", "partnerCode", "flowCode", "cmdCode", "primaryValue"),
    "cow": ("ccode1", "ccode2", "year", "flow1", "flow2"),
    "countries": ("country_code",),
    "products": ("code", "description"),
}


class Table(NamedTuple):
    """A table in a file, or in a member of an archive; its layout, and its columns."""

    path: Path
    member: str
    layout: str
    header: tuple[str, ...]

    @property
    def name(self) -> str:
        """The name of the file, without folders."""
        return Path(self.member).name or self.path.name


def tables_of(files: Sequence[Path], dataset: Dataset) -> list[Table]:
    """Return the tables in files; an archive may also hold what is none.

    Raises:
        DatasetError: A file has no table of any known layout.
    """
    found = []
    for path in files:
        members = _members(path, dataset)
        here = [t for member in members if (t := _table(path, member, dataset)) is not None]
        if not here:
            raise DatasetError(
                f"{path.name} is no trade table that is known: BACI has the columns t, i, j, k, "
                "v; UN Comtrade is the JSON of its API or a csv with reporterCode, partnerCode, "
                "flowCode, cmdCode, primaryValue; the Correlates of War have ccode1, ccode2, "
                f"year, flow1, flow2. Look at {dataset.page}"
            )
        found += here
    return found


def _members(path: Path, dataset: Dataset) -> list[str]:
    try:
        if not zipfile.is_zipfile(path):
            return [""]
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except FileNotFoundError:
        return [""]
    except (OSError, zipfile.BadZipFile) as error:
        raise DatasetError(
            f"{path.name} is broken or cut short; download it again from {dataset.page}"
        ) from error
    tables = [n for n in names if n.lower().endswith((".csv", ".json")) and "__MACOSX" not in n]
    return sorted(tables)


def _table(path: Path, member: str, dataset: Dataset) -> Table | None:
    with opened(path, dataset, member=member) as stream:
        first = stream.readline(_LONGEST_HEADER).strip()
    if first.startswith(("{", "[")):
        return Table(path, member, "comtrade-json", ())
    try:
        header = tuple(names_in(first))
    except csv.Error:
        return None
    for layout, needed in LAYOUTS.items():
        if set(needed) <= set(header):
            return Table(path, member, layout, header)
    return None


def records(table: Table, dataset: Dataset) -> Iterator[dict[str, object]]:
    """Yield the records of an answer of the UN Comtrade API.

    Raises:
        DatasetError: It is no such answer, or says that something went wrong.
    """
    with opened(table.path, dataset, member=table.member) as stream:
        try:
            answer = json.load(stream)
        except (json.JSONDecodeError, RecursionError) as error:
            raise DatasetError(
                f"{table.name} is no whole JSON ({error}); ask UN Comtrade again"
            ) from error
    data = answer.get("data") if isinstance(answer, dict) else answer
    if isinstance(answer, dict) and answer.get("error"):
        raise DatasetError(f"{table.name} holds an error of UN Comtrade: {answer['error']}"[:300])
    if not isinstance(data, list) or not all(isinstance(record, dict) for record in data):
        raise DatasetError(f"{table.name} has no list 'data' of records; ask UN Comtrade again")
    if isinstance(answer, dict) and isinstance(answer.get("count"), int):
        count = answer["count"]
        if count != len(data):
            raise DatasetError(
                f"{table.name} says that it has {count} records and has {len(data)}; ask UN "
                "Comtrade again"
            )
    if any("fileUrl" in record for record in data[:1]):
        raise DatasetError(
            f"{table.name} is a list of bulk files and not trade; download the files that it names"
        )
    yield from data
