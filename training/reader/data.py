"""Training examples: windows of coded texts as arrays, with what a reader should find in them."""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from allies.coding.features import FEATURES, PLACES, features, places
from allies.coding.reading import first_told, read_layers
from allies.coding.standing import PROFILE
from allies.coding.text import layers_of
from allies.coding.windows import KINDS, RELATION_NUMBER, SYMMETRIC, Item, Window, windows
from allies.core.claim import MODALITIES
from allies.core.document import Document
from allies.settings import load_settings
from allies.workspace import read_documents

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import silver  # noqa: E402
from joined import joined  # noqa: E402

from lines import laid_out  # noqa: E402

MODALITY_NUMBER = {name: number for number, name in enumerate(MODALITIES)}
SHARED = Path(__file__).resolve().parents[3] / "shared"
__all__ = [
    "FEATURES", "KINDS", "PLACES", "PROFILE", "Coded", "Example", "examples", "gold_texts",
    "silver_texts",
]  # fmt: skip


@dataclass
class Coded:
    """A document with its claims as records, and where it comes from."""

    document: Document
    claims: list[dict[str, Any]]
    origin: str


@dataclass
class Sentence:
    """One sentence of an example: candidates, pairs, rule features, and what is true of it."""

    low: int
    high: int
    spans: list[list[tuple[int, int]]]
    kinds: list[int]
    profiles: np.ndarray
    pairs: np.ndarray
    features: np.ndarray
    places: np.ndarray
    labels: np.ndarray
    modalities: list[tuple[int, int, int]]
    triggers: list[tuple[int, int, int]]
    codes: list[str]
    span: tuple[int, int]


@dataclass
class Example:
    """One window as arrays."""

    ids: np.ndarray
    named: np.ndarray
    hits: list[tuple[int, int, int]]
    sentences: list[Sentence]
    doc: str
    lang: str
    origin: str


def gold_texts(names: Iterable[str] = ("train_en", "train_fr")) -> Iterator[Coded]:
    """The hand-coded documents of the training gold."""
    by_doc: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for name in names:
        for path in sorted((SHARED / "gold").glob(f"{name}*.jsonl")):
            for line in path.read_text(encoding="utf-8").splitlines():
                record = json.loads(line)
                if not record.get("none"):
                    by_doc[record["doc"]].append(record)
    settings = load_settings()
    for doc, claims in sorted(by_doc.items()):
        (document,) = read_documents([str(SHARED / "documents" / doc)], settings=settings)
        assert isinstance(document, Document)
        yield Coded(document, claims, "gold")


def silver_document(text: silver.SilverText, folder: Path) -> tuple[Document, list[dict[str, Any]]]:
    """A silver text as the readers would give it, and its claims with their offsets."""
    printed, claims = laid_out(text)
    path = folder / f"{text.name}.txt"
    path.write_text(printed, encoding="utf-8")
    (document,) = read_documents(
        [str(path)], lang=text.lang, date=text.date, settings=load_settings()
    )
    if not isinstance(document, Document):
        raise document
    return document, claims


def silver_texts(folder: Path, paths: Iterable[Path], join: float = 0.0) -> Iterator[Coded]:
    """The silver texts of some files; the texts are laid down in a folder to be read.

    `join` is the share of neighbouring sentences that are made one.
    """
    for path in paths:
        texts, faults = silver.read(path)
        if faults:
            print(*faults[:5], sep="\n", file=sys.stderr)
        for text in texts:
            document, claims = silver_document(joined(text, join), folder)
            yield Coded(document, claims, "silver")


def examples(coded: Coded) -> list[Example]:
    """The windows of a coded document as examples."""
    document = coded.document
    layers = layers_of(document.text)
    readings = first_told(read_layers(document, layers), layers)
    found = list(windows(readings, layers, lang=document.lang))
    items = [item for window in found for item in window.items]
    by_item: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for claim in coded.claims:
        best = max(items, key=lambda item: _overlap(item, claim), default=None)
        if best is not None and _overlap(best, claim) >= 0.5:
            by_item[id(best)].append(claim)
    made = []
    for window in found:
        sentences = [
            _sentence(item, by_item[id(item)], window, document.text, layers)
            for item in window.items
        ]
        made.append(Example(
            np.array(window.ids, np.int64), np.array(window.named, bool), window.hits, sentences,
            document.name, document.lang, coded.origin,
        ))  # fmt: skip
    return made


def _overlap(item: Item, claim: dict[str, Any]) -> float:
    sentence = item.reading.sentence
    shared = min(sentence.end, claim["end"]) - max(sentence.start, claim["start"])
    return shared / max(1, min(sentence.end - sentence.start, claim["end"] - claim["start"]))


def _sentence(
    item: Item, claims: list[dict[str, Any]], window: Window, text: str, layers: Any
) -> Sentence:
    codes = [candidate.code for candidate in item.candidates]
    pairs = np.array(item.pairs, np.int64).reshape(-1, 2)
    at = {pair: number for number, pair in enumerate(item.pairs)}
    labels = np.zeros((len(pairs), len(RELATION_NUMBER)), np.float32)
    modalities, triggers = [], []
    for claim in claims:
        relation = RELATION_NUMBER[claim["relation"]]
        if claim["source"] in codes and claim["target"] in codes:
            a, b = codes.index(claim["source"]), codes.index(claim["target"])
            both = [(a, b), (b, a)] if SYMMETRIC[relation] else [(a, b)]
            for pair in both:
                if pair in at:
                    labels[at[pair], relation] = 1
                    modalities.append((at[pair], relation, MODALITY_NUMBER[claim["modality"]]))
        span = _trigger(claim, item, window, text, layers)
        if span is not None:
            triggers.append((relation, *span))
    return Sentence(
        item.low, item.high, [list(c.spans) for c in item.candidates],
        [c.kind for c in item.candidates],
        np.array([c.profile for c in item.candidates], np.float32).reshape(-1, len(PROFILE)),
        pairs, features(item), places(item).astype(np.int8), labels, modalities, triggers, codes,
        (item.reading.sentence.start, item.reading.sentence.end),
    )  # fmt: skip


def _trigger(
    claim: dict[str, Any], item: Item, window: Window, text: str, layers: Any
) -> tuple[int, int] | None:
    """The pieces of the words that express the relation."""
    words = claim.get("trigger")
    if not words:
        return None
    sentence = item.reading.sentence
    at = text.find(words, sentence.start, sentence.end)
    if at < 0:
        return None
    low, high = layers.view.to_view(at, at + len(words))
    touched = [
        n for n in range(item.low, item.high)
        if window.places[n][0] < high and low < max(window.places[n][1], window.places[n][0] + 1)
    ]  # fmt: skip
    return (touched[0], touched[-1] + 1) if touched else None
