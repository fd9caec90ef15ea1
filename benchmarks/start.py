"""How long the program takes to start, and its main job, as ratios to a bare Python.

Usage: python benchmarks/start.py [DOCUMENTS …]
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "russia"
RUNS = 5


def seconds(command: list[str], folder: str) -> float:
    """Median wall time of a command over some runs, each a fresh process."""
    times = []
    for _ in range(RUNS):
        for made in Path(folder).glob("*"):
            made.unlink()
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=folder)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    documents = sys.argv[1:] or [str(EXAMPLES)]
    allies = [sys.executable, "-m", "allies.cli.main"]
    commands = {
        "python": [sys.executable, "-c", "pass"],
        "import allies": [sys.executable, "-c", "import allies"],
        "allies --help": [*allies, "--help"],
        "allies report RUS": [*allies, "report", "RUS", *map(str, documents), "--lang", "en"],
    }
    with tempfile.TemporaryDirectory() as folder:
        found = {name: seconds(command, folder) for name, command in commands.items()}
    bare = found["python"]
    result = {
        name: {"seconds": round(value, 3), "times a bare Python": round(value / bare, 1)}
        for name, value in found.items()
    }
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(json.dumps({**result, "peak memory, MB": round(peak)}, indent=1))


if __name__ == "__main__":
    main()
