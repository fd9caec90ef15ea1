"""How long a huge file of a data set takes to load, and how much memory.

Usage: python benchmarks/loading.py [--megabytes 2000] [trade] [events] [--keep FOLDER]

It makes a file like a BACI year and one like GDELT 1.0 of the size asked for, loads each into a
fresh workspace in a process of its own, and prints time and peak memory of that process. Rows are
made up: a pool of random ones, over and over; events get a new number each, since an event is
counted once. Sizes are those of the text, not packed.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

POOL = 200_000
MEGABYTE = 1 << 20


def trade_rows(chance: random.Random) -> Iterator[str]:
    """Rows of a BACI year without an end: 200 states, 5,000 products, values in thousands."""
    codes = [4, 12, 24, 32, 36, 40, 50, 56, 76, 100, 124, 152, 156, 170, 188, 203, 208, 218, 231,
             233, 246, 251, 268, 276, 300, 344, 348, 360, 364, 368, 372, 376, 380, 392, 398, 400,
             404, 410, 414, 440, 458, 484, 490, 504, 528, 554, 566, 579, 586, 604, 608, 616, 620,
             642, 643, 682, 688, 699, 702, 703, 704, 705, 710, 724, 752, 757, 764, 784, 788, 792,
             804, 818, 826, 842, 858, 860, 862]  # fmt: skip
    products = [f"{chapter:02}{number:04}".lstrip("0")
                for chapter in range(1, 98) if chapter != 77
                for number in range(100, 620, 10)]  # fmt: skip
    pool = []
    for _ in range(POOL):
        one, other = chance.sample(codes, 2)
        value = chance.lognormvariate(3, 2.5)
        weight = f"{value * chance.random():.3f}" if chance.random() > 0.03 else "NA"
        pool.append(f"2020,{one},{other},{chance.choice(products)},{value:.3f},{weight:>12}\n")
    while True:
        yield from pool


def event_rows(chance: random.Random) -> Iterator[str]:
    """Rows of GDELT 1.0 without an end, each with a number of its own."""
    states = ["USA", "CHN", "RUS", "FRA", "DEU", "GBR", "IRN", "TUR", "IND", "PRK", "UKR", "BLR"]
    codes = ["010", "020", "036", "040", "042", "051", "057", "061", "080", "110", "112", "138",
             "141", "160", "163", "172", "190", "195"]  # fmt: skip
    pool = []
    for _ in range(POOL):
        one, other = chance.choices(states, k=2)
        code, day = chance.choice(codes), chance.randint(1, 28)
        row = [""] * 58
        row[1], row[2], row[3], row[4] = f"202006{day:02}", "202006", "2020", f"2020.{day:04}"
        row[5] = row[7] = one
        row[15] = row[17] = other
        row[6], row[16] = f"GOVERNMENT OF {one}", f"GOVERNMENT OF {other}"
        row[25], row[26], row[27], row[28] = "1", code, code, code[:2]
        row[29], row[30] = "1", f"{chance.uniform(-10, 10):.1f}"
        row[31:34] = [str(chance.randint(1, 20))] * 3
        row[34] = f"{chance.uniform(-9, 9):.6f}"
        row[56] = "20200615"
        row[57] = f"https://news.example.org/2020/06/{day}/{chance.randrange(10**12)}.html"
        pool.append("\t".join(row[1:]) + "\n")
    number = 900_000_000
    while True:
        for row in pool:
            yield f"{number}\t{row}"
            number += 1


def make(place: Path, first: str, rows: Iterator[str], size: int) -> int:
    """Write a file of at least a size; return how many rows it has."""
    count, written, waiting = 0, 0, [first]
    with place.open("w", encoding="ascii", newline="") as stream:
        for row in rows:
            waiting.append(row)
            count += 1
            if len(waiting) >= 50_000:
                written += stream.write("".join(waiting))
                waiting = []
                if written >= size:
                    break
    return count


KINDS: dict[str, tuple[str, str, Callable[[random.Random], Iterator[str]]]] = {
    "trade": ("BACI_HS92_Y2020_V202501.csv", "t,i,j,k,v,q\n", trade_rows),
    "events": ("202006.export.CSV", "", event_rows),
}


def load(name: str, file: Path, workspace: Path) -> dict[str, object]:
    """Load a file with all checks, as `allies add` does, and measure it."""
    from allies.core.series import Provenance
    from allies.sources.datasets import loader
    from allies.sources.datasets.base import Faults, checked, digest_of
    from allies.store.database import open_database
    from allies.store.datasets import write_dataset

    start = time.perf_counter()
    module, faults = loader(name), Faults()
    with open_database(str(workspace)) as db:
        reading = module.read([file], faults)
        made = Provenance(
            dataset=name, version=reading.version, released=reading.released, origin=file.name,
            files=(file.name,), sha256=digest_of([file]), licence=module.DATASET.licence,
            redistributable=module.DATASET.redistributable, years=reading.years,
        )  # fmt: skip
        loaded = write_dataset(db, made, checked(reading, module.DATASET, faults))
    return {
        "seconds": round(time.perf_counter() - start, 1),
        "processor seconds": round(time.process_time(), 1),
        "peak memory, MB": round(peak()),
        "outcome": str(loaded.status),
    }


def peak() -> float:
    """The most memory that this process has held, in MB."""
    status = Path("/proc/self/status")
    if status.exists():
        # What `getrusage` says counts the process that started this one.
        line = next(row for row in status.read_text().splitlines() if row.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size / (MEGABYTE if sys.platform == "darwin" else 1024)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*", choices=[*KINDS, []])
    parser.add_argument("--megabytes", type=int, default=2000)
    parser.add_argument("--keep", type=Path, help="a folder for the files, which stay there")
    parser.add_argument("--load", nargs=3, metavar=("NAME", "FILE", "WORKSPACE"))
    given = parser.parse_args()
    if given.load:
        name, file, workspace = given.load
        print(json.dumps(load(name, Path(file), Path(workspace))))
        return
    with tempfile.TemporaryDirectory() as folder:
        place = given.keep or Path(folder)
        for name in given.names or KINDS:
            if find_spec(f"allies.sources.datasets.{name}") is None:
                print(f"{name}: there is no loader", file=sys.stderr)
                continue
            title, first, rows = KINDS[name]
            file = place / title
            count = make(file, first, rows(random.Random(7)), given.megabytes * MEGABYTE)
            command = [sys.executable, __file__, "--load", name, str(file),
                       str(Path(folder) / f"{name}.duckdb")]  # fmt: skip
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            size = round(file.stat().st_size / MEGABYTE)
            result = {"data set": name, "file, MB": size, "rows": count, **json.loads(done.stdout)}
            print(json.dumps(result), flush=True)
            if given.keep is None:
                file.unlink()


if __name__ == "__main__":
    main()
