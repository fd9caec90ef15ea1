"""The two corpora that measure the coder, with what it makes of them.

`own` is written for this project and lies in this folder; `shared` is hand-coded too and lies
beside the repository, where it is there at all.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from allies.coding.evaluation import Evaluation, evaluate, read_records
from allies.core.claim import Claim, claim_record
from allies.core.document import Document
from allies.workspace import read_documents
from lines import laid_out, read

HERE = Path(__file__).resolve().parent
SHARED = HERE.parents[1] / "shared"
LANGUAGES = ("en", "fr")
OWN_FILES = tuple(f"{lang}.txt" for lang in LANGUAGES)
SHARED_FILES = ("seeds_dev.jsonl", "wire_dev.jsonl")

Coder = Callable[[Document], list[Claim]]
Record = dict[str, Any]


@dataclass(frozen=True)
class Coded:
    """A corpus as it should be coded and as it was coded; `langs` is by document."""

    gold: list[Record] = field(default_factory=list)
    coded: list[Record] = field(default_factory=list)
    langs: dict[str, str] = field(default_factory=dict)

    def add(self, document: Document, gold: Sequence[Record], coded: Sequence[Claim]) -> None:
        """Add a document with its claims by hand and by the coder."""
        name = document.name
        self.langs[name] = document.lang
        self.gold.extend({**record, "doc": name} for record in gold)
        self.coded.extend({**claim_record(claim), "doc": name} for claim in coded)

    def of(self, lang: str) -> Coded:
        """Return the part in one language."""
        gold, coded = (
            [record for record in records if self.langs[record["doc"]] == lang]
            for records in (self.gold, self.coded)
        )
        return Coded(gold, coded, {doc: own for doc, own in self.langs.items() if own == lang})

    def scores(self, name: str) -> dict[str, Evaluation]:
        """Return the scores of the whole under a name, and those by language: 'own-en', …."""
        parts = {name: self} | {f"{name}-{lang}": self.of(lang) for lang in LANGUAGES}
        return {part: evaluate(of.gold, of.coded) for part, of in parts.items()}


def own(coder: Coder, folder: Path = HERE) -> Coded:
    """Code our own texts; each is laid down as a file and read like any other.

    Raises:
        ValueError: A line is not of the format, or a text is not read as it was written.
    """
    made = Coded()
    with tempfile.TemporaryDirectory() as laid_down:
        for name in OWN_FILES:
            texts, faults = read(folder / name)
            if faults:
                raise ValueError("; ".join(faults))
            for text in texts:
                printed, gold = laid_out(text)
                place = Path(laid_down) / f"{text.name}.txt"
                place.write_bytes(printed.encode())
                document = _read(place, lang=text.lang, date=text.date)
                if document.text != printed:
                    raise ValueError(f"{text.name} is not read as it was written")
                made.add(document, gold, coder(document))
    return made


def shared(coder: Coder, folder: Path = SHARED) -> Coded:
    """Code the documents beside the repository that have been coded by hand.

    Raises:
        MissingSource: A file is not there.
    """
    made = Coded()
    records = _shared_gold(folder)
    for doc in sorted({record["doc"] for record in records}):
        document = _read(folder / "documents" / doc)
        gold = [record for record in records if record["doc"] == doc]
        made.add(document, gold, coder(document))
    return made


def own_fingerprint(folder: Path = HERE) -> dict[str, str]:
    """Return the sha256 of each file of our own texts."""
    return {name: _sha256(folder / name) for name in OWN_FILES}


def shared_fingerprint(folder: Path = SHARED) -> dict[str, str]:
    """Return the sha256 of each file of the shared corpus, its documents included."""
    docs = sorted({record["doc"] for record in _shared_gold(folder)})
    paths = [folder / "gold" / name for name in SHARED_FILES]
    paths += [folder / "documents" / doc for doc in docs]
    return {path.name: _sha256(path) for path in paths}


def _shared_gold(folder: Path) -> list[Record]:
    return [record for name in SHARED_FILES for record in read_records(folder / "gold" / name)]


def _read(path: Path, *, lang: str | None = None, date: str | None = None) -> Document:
    (item,) = read_documents([str(path)], lang=lang, date=date)
    if not isinstance(item, Document):
        raise item
    return item


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
