"""How long `allies panel` takes for all pairs of states and years, and how much memory.

Usage: python benchmarks/panel.py [--folder FOLDER] [--workspace FILE] [--period 1946/2019]

FOLDER holds the public files named below, as the data sets' own pages give them. They are loaded
into FILE unless it holds them already; then a fresh process writes the panel. Times are by the
clock and by the processor, since other work on the machine disturbs the first.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import allies

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT.parent / "shared" / "data"
MEASURES = ("vote-agreement", "vote-s", "vote-kappa", "ideal-point-distance",
            "alliance-obligations", "trade-share")  # fmt: skip
FILES = {
    "un-votes": ("unga-votes-voeten/unvotes_pkg_un_votes.csv.gz",
                 "unga-votes-voeten/unvotes_pkg_un_roll_calls.csv.gz"),
    "ideal-points": ("un-ideal-points/IdealpointestimatesAll_Mar2021.tab",),
    "atop": ("atop/peacesciencer_atop_alliance_5_1_ddyr.csv.gz",),
    "trade": ("peacesciencer/cow_trade_ddy_1990_2014.csv.gz",),
}  # fmt: skip
_PANEL = """
import json, resource, sys, time
import allies
from allies.measures import MEASURES
workspace, output, period, *names = sys.argv[1:]
wall, own = time.perf_counter(), time.process_time()
with allies.open(workspace, read_only=True) as space:
    done = space.panel([n for n in names if n in MEASURES], output, period=period)
usage = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({
    "seconds": time.perf_counter() - wall, "processor": time.process_time() - own,
    "gigabytes": usage.ru_maxrss / (1e9 if sys.platform == "darwin" else 1e6),
    "rows": done.rows, "columns": done.columns,
}))
"""


def load(workspace: Path, folder: Path) -> None:
    """Load the data sets that the workspace does not hold yet."""
    with allies.open(workspace) as space:
        held = {entry.name for entry in space.datasets() if entry.version is not None}
        for name, files in FILES.items():
            if name not in held:
                began = time.perf_counter()
                added = space.add_dataset(name, *(folder / file for file in files))
                print(f"{name}: {added.rows:,} rows in {time.perf_counter() - began:.0f} s")


def main() -> None:
    """Load, write the panel, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=FOLDER)
    parser.add_argument("--workspace", type=Path)
    parser.add_argument("--period", default="1946/2019")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as own:
        workspace = given.workspace or Path(own) / "panel.duckdb"
        load(workspace, given.folder)
        output = Path(own) / "dyads.parquet"
        done = subprocess.run(
            [sys.executable, "-c", _PANEL, workspace, output, given.period, *MEASURES],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        # DuckDB draws a bar of its own where Python runs no file.
        found = json.loads(done.stdout.splitlines()[-1])
        print(
            f"panel: {found['rows']:,} rows, {len(found['columns'])} columns in "
            f"{found['seconds']:.1f} s by the clock, {found['processor']:.1f} s of the processor; "
            f"{found['gigabytes']:.2f} GB at the most, file of {output.stat().st_size / 1e6:.0f} MB"
        )


if __name__ == "__main__":
    main()
