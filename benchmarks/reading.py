"""Words a second of reading and coding, and peak memory as the corpus grows.

Usage: python benchmarks/reading.py [DOCUMENTS …]

The baseline is the cheapest thing that could be called reading: `text.split()` on the same files.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

import allies
from allies.errors import SourceError

EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "russia"
ROUNDS = (1, 4, 16)


def main() -> None:
    paths = sys.argv[1:] or [str(EXAMPLES)]
    documents = [d for d in allies.read_documents(paths) if not isinstance(d, SourceError)]
    allies.code(documents[0])  # loads the lexicons
    result = {}
    for rounds in ROUNDS:
        start = time.perf_counter()
        words = sum(len(d.text.split()) for _ in range(rounds) for d in documents)
        baseline = time.perf_counter() - start
        start = time.perf_counter()
        claims = sum(len(allies.code(d)) for _ in range(rounds) for d in documents)
        spent = time.perf_counter() - start
        result[f"{rounds * len(documents)} documents"] = {
            "words a second": round(words / spent),
            "times splitting at spaces": round(spent / baseline),
            "claims": claims,
            "peak memory, MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
