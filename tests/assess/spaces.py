"""Workspaces made by hand: articles whose sentences tell what the test says that they tell.

    space = space_of(Article("a", Said("RUS", "PRK", "arms-transfer", "Moscow sent shells."), ...))

Each sentence is a line of its own; `space` is a `Workspace` in memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime
from typing import Any

from allies.core.claim import Claim, Evidence, Sentence
from allies.core.document import Block, Document, Origin, document_id
from allies.core.estimate import Estimate
from allies.core.series import Figures, Provenance
from allies.core.values import Interval, Quantity
from allies.documents import sketched
from allies.settings import Settings
from allies.store.database import open_database
from allies.store.datasets import write_dataset
from allies.store.writer import write_document
from allies.workspace import Workspace

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
CODER = "by hand 1"


@dataclass(frozen=True)
class Said:
    """A sentence and the claim that it makes; `when` is a date, or 'from/to' with open ends."""

    source: str
    target: str
    relation: str
    text: str
    when: str | None = None
    modality: str = "actual"
    amount: tuple[float, str] | None = None
    confidence: float = 0.9
    voice: str | None = None

    @property
    def dates(self) -> Interval | None:
        if self.when is None:
            return None
        first, _, last = self.when.partition("/")
        return Interval(first or None, (last or None) if "/" in self.when else first)


@dataclass(frozen=True)
class Article:
    """A document. `head` and `foot` are lines around the sentences, of which nothing is told."""

    name: str
    said: tuple[Said, ...]
    day: str | None = "2023-09-01"
    lang: str = "en"
    head: str = ""
    foot: str = ""

    def document(self) -> Document:
        lines = [line for line in (self.head, *(s.text for s in self.said), self.foot) if line]
        text = "\n".join(lines)
        return Document(
            id=document_id(text), name=self.name, text=text, lang=self.lang, date=self.day,
            origin=Origin(self.name, "text/plain", "0" * 64),
            blocks=(Block(0, len(text), "paragraph", self.lang),),
        )  # fmt: skip

    def claims(self) -> list[Claim]:
        paper, at = self.document(), len(self.head) + bool(self.head)
        made = []
        for told in self.said:
            found = Evidence(paper.id, at, at + len(told.text), told.text)
            amount = (
                None if told.amount is None else Quantity(*[told.amount[0]] * 2, told.amount[1])
            )
            made.append(
                Claim(
                    evidence=found, doc_name=self.name, lang=self.lang, source=told.source,
                    target=told.target, relation=told.relation, modality=told.modality,
                    dates=told.dates, quantity=amount, attribution=told.voice, coder=CODER,
                    confidence=told.confidence, trigger=told.text.split()[0],
                )
            )  # fmt: skip
            at += len(told.text) + 1
        return made


def article(name: str, *said: Said, **more: Any) -> Article:
    """An article of these sentences."""
    return Article(name, said, **more)


def put(space: Workspace, articles: Iterable[Article], now: datetime = NOW) -> None:
    """Write articles with their claims."""
    for one in articles:
        paper = one.document()
        sentences = [Sentence(c.evidence.start, c.evidence.end, one.lang) for c in one.claims()]
        write_document(
            space._database, paper, sentences, one.claims(), coder=CODER,
            sketched=sketched(paper), now=now,
        )  # fmt: skip


def space_of(*articles: Article) -> Workspace:
    """A workspace in memory that holds these articles."""
    made = Workspace(open_database(":memory:"), Settings())
    put(made, articles)
    return made


def put_figures(
    space: Workspace, dataset: str, variable: str, unit: str,
    rows: Iterable[tuple[str, str | None, str, float]],
) -> None:  # fmt: skip
    """Write a data set of figures: source, target (None for none), year, value."""
    source, target, years, values = zip(*rows, strict=True)
    where = None if target[0] is None else target
    write_dataset(
        space._database,
        Provenance(
            dataset=dataset, version="1", released=None, origin="made", files=("made.csv",),
            sha256=f"{dataset} 1", licence="", redistributable=True, years=None,
        ),
        [Figures(variable, unit, source, where, years, values, range(1, len(values) + 1))],
        now=NOW,
    )  # fmt: skip


def estimates(value: object, path: str = "") -> list[tuple[str, Estimate]]:
    """Every estimate in an answer, with where it is."""
    if isinstance(value, Estimate):
        return [(path, value)]
    if is_dataclass(value) and not isinstance(value, type):
        parts = [(f.name, getattr(value, f.name)) for f in fields(value)]
    elif isinstance(value, Mapping):
        parts = [(str(key), one) for key, one in value.items()]
    elif isinstance(value, tuple | list):
        parts = [(str(number), one) for number, one in enumerate(value)]
    else:
        return []
    return [found for name, one in parts for found in estimates(one, f"{path}.{name}")]


def numbers(value: object, path: str = "") -> dict[str, object]:
    """All numbers, words and dates of an answer by where they are, but no sentences and copies."""
    if isinstance(value, Claim):
        return {f"{path}.relation": value.relation, f"{path}.pair": (value.source, value.target)}
    if isinstance(value, Estimate):
        value = replace(value, rests_on=())
    if is_dataclass(value) and not isinstance(value, type):
        told = [f.name for f in fields(value) if f.name not in _OF_DOCUMENTS]
        parts = [(name, getattr(value, name)) for name in told]
    elif isinstance(value, Mapping):
        parts = [(str(key), value[key]) for key in sorted(value, key=str)]
    elif isinstance(value, tuple | list):
        parts = [(str(number), one) for number, one in enumerate(value)]
    else:
        return {path: value}
    found: dict[str, object] = {f"{path}#": len(parts)}
    for name, one in parts:
        found |= numbers(one, f"{path}.{name}")
    return found


# What doubling a document does change: how many say it.
_OF_DOCUMENTS = frozenset({"copies", "claims", "documents", "denials", "headline", "lead"})
