"""Which real files each loader is tried on, as they are and mutated."""

from __future__ import annotations

import gzip
import io
from collections.abc import Sequence
from pathlib import Path

from openpyxl import load_workbook

# A text above the first size is cut to the rows within the second; of a workbook, so many rows.
WHOLE, CUT, ROWS = 10_000, 6_000, 40
_TEXTS = (".csv", ".tab", ".txt")
_END = b"\x1a"  # of the files of OFAC

# Name of the data set, and the files of one loading under ../shared/data.
SAMPLES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("capabilities", ("peacesciencer/cow_nmc.csv.gz",)),
    ("events", ("gdelt/20161013151500.export.CSV.zip",)),
    ("events", ("gdelt/events1.csv",)),
    ("events", ("gdelt/events.csv", "gdelt/eventsT.csv")),
    ("events", ("icews/events.2018.sample.tab.gz",)),
    ("arms", ("sipri-arms-transfers/trade-register.csv",)),
    (
        "arms",
        (
            "sipri-arms-transfers/import-export-values_exports_by_supplier_1950-2024.csv",
            "sipri-arms-transfers/import-export-values_imports_by_recipient_1950-2024.csv",
        ),
    ),
    ("military-spending", ("sipri-milex/SIPRI-Milex-data-1949-2024_2_trimmed.xlsx",)),
    ("troops", ("troopdata/troopdata.csv.gz", "troopdata/basedata.csv.gz")),
    ("troops", ("troopdata/troopdata-rebuild-country-year.csv.gz", "troopdata/builddata.csv.gz")),
    (
        "missions",
        (
            "diplomatic/Diplomatic_Exchange_2006v1_sample.csv",
            "diplomatic/mission_status_yearly_cow_v0.1.csv.gz",
        ),
    ),
    ("missions", ("diplomatic/mission_status_range_cow_v0.1.csv",)),
    ("sanctions", ("gsdb/GSDB_V4.csv",)),
    ("sanctions", ("eusanct/EUSANCT_Dataset_Case-level.xls",)),
    ("sanctions", ("ties/TIESv4-1.xls",)),
    ("ofac", ("ofac-sdn/sdn.csv.gz", "ofac-sdn/add.csv.gz")),
    (
        "trade",
        (
            "baci/BACI_HS92_Y2022_V202501.csv",
            "baci/BACI_HS92_Y2023_V202501.csv",
            "baci/country_codes_V202301.csv",
        ),
    ),
    ("trade", ("comtrade/comtradeapi_data_v1_get_C_A_HS.json",)),
    ("trade", ("peacesciencer/cow_trade_ddy_1990_2014.csv.gz",)),
    ("gravity", ("cepii-gravity/dist_cepii.csv.gz", "cepii-gravity/geo_cepii.xls")),
    ("gravity", ("cepii-gravity/geo_cepii.csv",)),
    ("gravity", ("cepii-gravity/gravity_no_zeros_2006.csv.gz",)),
    ("gravity", ("cepii-gravity/agtpa_applications_1986_2006.csv.gz",)),
    ("macro", ("wdi/API_NY.GDP.PCAP.CD.csv", "wdi/API_SP.POP.TOTL.csv")),
    ("macro", ("wdi/databank_NY.GDP.MKTP.KD.csv",)),
    ("macro", ("wdi/gdp_long_NY.GDP.MKTP.CD.csv.gz",)),
    (
        "un-votes",
        (
            "unga-votes-voeten/unvotes_pkg_un_votes.csv.gz",
            "unga-votes-voeten/unvotes_pkg_un_roll_calls.csv.gz",
            "unga-votes-voeten/unvotes_pkg_un_roll_call_issues.csv.gz",
            "unga-votes-voeten/Matches.csv",
        ),
    ),
    ("un-votes", ("unga-votes-voeten/unga_votes_1946_2022_miller.csv.gz",)),
    ("un-votes", ("unga-votes-undl/ga_voting_sample.csv",)),
    ("ideal-points", ("un-ideal-points/IdealpointestimatesNuclear_Apr2020.csv.gz",)),
    ("ideal-points", ("un-ideal-points/IdealpointestimatesAll_Mar2021.tab",)),
    ("atop", ("atop/peacesciencer_atop_alliance_5_1_ddyr.csv.gz",)),
    ("atop", ("atop/atop5_1ddyr_sample.csv", "atop/atop4_01m.csv")),
    ("atop", ("atop/atop4_01a.csv", "atop/atop4_01m.csv")),
    (
        "system",
        (
            "peacesciencer/cow_states.csv.gz",
            "peacesciencer/gw_states.csv.gz",
            "peacesciencer/cow_majors.csv.gz",
            "peacesciencer/cow_contdir.csv.gz",
        ),
    ),
    ("igo", ("igo/peacesciencer_cow_igo_ndy.csv.gz", "igo/peacesciencer_cow_igo_sy.csv.gz")),
    ("democracy", ("vdem/isard_cw_democracy.csv.gz",)),
)


def beginnings(paths: Sequence[Path]) -> tuple[bytes, ...]:
    """The first rows of files of one loading, unpacked: so many that they still load."""
    found = [_beginning(path) for path in paths]
    if [path.name for path in paths] == ["atop4_01a.csv", "atop4_01m.csv"]:
        # The members of the treaties of the first file, no more and no fewer.
        treaties = {line.split(b",")[0] for line in found[0].splitlines()}
        lines = paths[1].read_bytes().splitlines(keepends=True)
        found[1] = b"".join(line for line in lines if line.split(b",")[0] in treaties)
    return tuple(found)


def _beginning(path: Path) -> bytes:
    raw = path.read_bytes()
    if raw.startswith(b"\x1f\x8b"):
        raw = gzip.decompress(raw)
    if path.suffix == ".xlsx":
        return _first_rows(raw)
    text = Path(path.name.removesuffix(".gz")).suffix in _TEXTS
    if not text or len(raw) <= WHOLE:
        return raw
    end = _END if _END in raw[-4:] else b""
    return raw[: raw.rindex(b"\n", 0, CUT) + 1] + end


def _first_rows(raw: bytes) -> bytes:
    book = load_workbook(io.BytesIO(raw))
    for sheet in book:
        sheet.delete_rows(ROWS + 1, sheet.max_row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
