"""The newest years of real data sets, loaded into a workspace in memory; fast enough for tests."""

import csv
import gzip
from pathlib import Path

from allies.store.database import open_database
from loading import load_into

_VOTES = "unga-votes-voeten/unvotes_pkg_un_votes.csv.gz"
_CALLS = "unga-votes-voeten/unvotes_pkg_un_roll_calls.csv.gz"
# Data set, file, the column of the year, and the first year that is kept.
_CUT = (
    ("ideal-points", "un-ideal-points/IdealpointestimatesAll_Mar2021.tab", "session", 70),
    ("atop", "atop/peacesciencer_atop_alliance_5_1_ddyr.csv.gz", "year", 2016),
    ("capabilities", "peacesciencer/cow_nmc.csv.gz", "year", 2012),
    ("macro", "wdi/gdp_long_NY.GDP.MKTP.CD.csv.gz", "Year", 2014),
    ("igo", "igo/peacesciencer_cow_igo_ndy.csv.gz", "year", 2014),
)  # fmt: skip
_WHOLE = (
    ("sanctions", ("gsdb/GSDB_V4.csv",)),
    ("trade", ("baci/BACI_HS92_Y2022_V202501.csv", "baci/BACI_HS92_Y2023_V202501.csv",
               "baci/country_codes_V202301.csv")),
    ("arms", ("sipri-arms-transfers/trade-register.csv",)),
)  # fmt: skip


def _opened(path):
    plain = path.suffix != ".gz"
    return path.open(newline="", encoding="utf-8") if plain else gzip.open(path, "rt", newline="")


def _cut(path, folder, keep):
    """Write the rows of a table that are kept to a folder, under its own name."""
    target = folder / path.name.removesuffix(".gz")
    with _opened(path) as stream, target.open("w", newline="", encoding="utf-8") as out:
        sign = "\t" if target.suffix == ".tab" else ","
        rows = csv.reader(stream, delimiter=sign)
        writer = csv.writer(out, delimiter=sign)
        header = next(rows)
        writer.writerow(header)
        writer.writerows(row for row in rows if keep(dict(zip(header, row, strict=True))))
    return target


def _since(column, first):
    return lambda row: int(row[column]) >= first


def real_workspace(shared: Path, folder: Path, *, only=None):
    """Return a workspace that holds the newest years of data sets: those named, or all."""
    data, db = shared / "data", open_database(":memory:")
    if only is None or "un-votes" in only:
        calls = _cut(data / _CALLS, folder, _since("session", 71))
        kept = {line.split(",")[0] for line in calls.read_text(encoding="utf-8").splitlines()}
        votes = _cut(data / _VOTES, folder, lambda row: row["rcid"] in kept)
        load_into(db, "un-votes", [votes, calls])
    for name, file, column, first in _CUT:
        if only is None or name in only:
            load_into(db, name, [_cut(data / file, folder, _since(column, first))])
    for name, files in _WHOLE:
        if only is None or name in only:
            load_into(db, name, [data / file for file in files])
    return db
