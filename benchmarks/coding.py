"""The whole coder on mixed news text: speed in each language, load, memory, two processes.

Usage: python benchmarks/coding.py [--profile] [--memory] [--words N]

Speeds are of one core and go by the processor's time, so that other work on the machine
disturbs them less; the ratio is to the rules alone (`code_by_rules`) in the same run.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from mixed import mixed, recombined, words

from allies.coding.encoder import encoded
from allies.coding.pipeline import code_by_rules, code_document
from allies.coding.reader import promising_items, read_windows
from allies.coding.reading import read_layers
from allies.coding.text import layers_of
from allies.coding.windows import windows
from allies.core.document import LANGUAGES, Document

MEMORY_DOCUMENTS = 10_000
SAMPLE = 1_000
CHUNKS = 8
_LOAD = """
import time
from allies.coding.pipeline import code_document
from mixed import mixed
document = mixed("{lang}", most=200)[0]
began, wall = time.process_time(), time.perf_counter()
code_document(document)
print(time.process_time() - began, time.perf_counter() - wall, time.process_time())
"""


def seconds(work: Callable[[Document], Any], documents: Iterable[Document]) -> float:
    """Processor seconds that some work takes on documents."""
    began = time.process_time()
    for document in documents:
        work(document)
    return time.process_time() - began


def speeds(lang: str, most: int) -> dict[str, float]:
    """Words a second of the coder and of the rules alone, and their ratio."""
    documents = mixed(lang, most=most)
    # One round loads what is loaded once and compiles the patterns that the texts lead to.
    for work in (code_document, code_by_rules):
        seconds(work, documents)
    total = words(documents)
    spent = {work: min(seconds(work, documents) for _ in range(2)) for work in (
        code_document, code_by_rules)}  # fmt: skip
    rate, rules = total / spent[code_document], total / spent[code_by_rules]
    return {"words": total, "words/s": rate, "rules words/s": rules, "ratio": rate / rules}


def profile(lang: str, most: int) -> dict[str, float]:
    """Microseconds a word of each step, one after the other."""
    documents = mixed(lang, most=most)
    total = words(documents)
    seconds(code_document, documents)
    spent: dict[str, float] = {}

    def step(name: str, work: Callable[[Any], Any], inputs: list[Any]) -> list[Any]:
        began = time.process_time()
        made = [work(each) for each in inputs]
        spent[name] = time.process_time() - began
        return made

    layers = step("layers", lambda d: layers_of(d.text), documents)
    both = list(zip(documents, layers, strict=True))
    read = step("reading by rules", lambda b: list(read_layers(*b)), both)
    windowed = step(
        "windows", lambda b: list(windows(b[1], b[0][1], lang=lang)),
        list(zip(both, read, strict=True)),
    )  # fmt: skip
    step("encoder", lambda w: list(encoded(w, promising_items)), windowed)
    step("heads", lambda w: list(read_windows(w)), windowed)
    spent["heads"] -= spent["encoder"]
    step("whole", code_document, documents)
    spent["facts and claims"] = 2 * spent["whole"] - sum(spent.values())
    whole = spent.pop("whole")
    return {name: value / total * 1e6 for name, value in (*spent.items(), ("whole", whole))}


def load(lang: str) -> dict[str, float]:
    """Seconds to the first document coded in a fresh process."""
    found = subprocess.run(
        [sys.executable, "-c", _LOAD.format(lang=lang)], capture_output=True, text=True,
        check=True, cwd=Path(__file__).parent,
    )  # fmt: skip
    first, wall, whole = map(float, found.stdout.split())
    return {"first document, s": first, "by the clock, s": wall, "with imports, s": whole}


def resident() -> float:
    """Resident memory of this process in MB (its peak where the system tells no more)."""
    status = Path("/proc/self/statm")
    if status.exists():
        return int(status.read_text().split()[1]) * resource.getpagesize() / 1e6
    return peak()


def peak() -> float:
    """The peak of the resident memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def memory(lang: str) -> list[float]:
    """Resident memory in MB after each thousand documents, and the peak."""
    found = []
    for number, document in enumerate(recombined(lang, MEMORY_DOCUMENTS), 1):
        code_document(document)
        if number % SAMPLE == 0:
            found.append(resident())
    return [*found, peak()]


def _code_all(lang: str, most: int) -> None:
    for document in mixed(lang, most=most):
        code_document(document)


def _elapsed(lang: str, most: int, processes: int) -> float:
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        # Each process loads, and has coded all texts once, before the clock starts.
        list(pool.map(_code_all, [lang] * processes * 2, [most] * processes * 2))
        began = time.perf_counter()
        list(pool.map(_code_all, [lang] * CHUNKS, [most] * CHUNKS))
        return time.perf_counter() - began


def speed_up(lang: str, most: int) -> float:
    """How much sooner two processes are done than one, by the clock."""
    return _elapsed(lang, most, 1) / _elapsed(lang, most, 2)


def table(title: str, rows: dict[str, dict[str, float]]) -> None:
    columns = list(next(iter(rows.values())))
    width = max(len(column) for column in columns) + 2
    print(f"\n{title:24}" + "".join(f"{column:>{width}}" for column in columns))
    for name, row in rows.items():
        cells = (row[column] for column in columns)
        print(f"{name:24}" + "".join(
            f"{cell:{width},.0f}" if cell >= 100 else f"{cell:{width}.2f}" for cell in cells
        ))  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--profile", action="store_true", help="time each step instead")
    parser.add_argument("--memory", action="store_true", help="10,000 documents instead")
    parser.add_argument("--words", type=int, default=20_000, help="words of text in a language")
    options = parser.parse_args()
    if options.profile:
        steps = {lang: profile(lang, options.words) for lang in LANGUAGES}
        rows = {name: {lang: steps[lang][name] for lang in LANGUAGES} for name in steps["en"]}
        table("microseconds a word", rows)
        return
    if options.memory:
        spawn = get_context("spawn")
        for lang in LANGUAGES:
            with ProcessPoolExecutor(1, mp_context=spawn) as pool:
                *samples, most = pool.submit(memory, lang).result()
            print(f"{lang}: MB after each {SAMPLE} documents", *map(round, samples),
                  f"- peak {most:.0f}")  # fmt: skip
        return
    table("speed on one core", {lang: speeds(lang, options.words) for lang in LANGUAGES})
    table("load", {lang: load(lang) for lang in LANGUAGES})
    few = options.words // 4
    table("two processes for one", {
        lang: {"times as fast": speed_up(lang, few)} for lang in LANGUAGES
    })  # fmt: skip
    print(f"\npeak memory: {peak():.0f} MB")


if __name__ == "__main__":
    main()
