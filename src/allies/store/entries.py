"""What the reader returns besides the types of `core`: entries of lists, counts, verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentEntry:
    """A line of the list of documents: all but text, blocks and sentences.

    `names` are all names under which the text was found, its own first; `characters`,
    `sentences` and `claims` say how many it has.
    """

    id: str
    name: str
    names: tuple[str, ...]
    lang: str
    title: str | None
    author: str | None
    date: str | None
    location: str
    media_type: str
    characters: int
    sentences: int
    claims: int
    coder: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person says of a claim: 'accept', 'reject' or 'unsure'."""

    claim: str
    verdict: str
    by: str
    note: str | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Load:
    """A data set as it was loaded: which version, from where, and how many figures."""

    dataset: str
    version: str
    origin: str
    observations: int
    recorded_at: datetime
    released: str | None = None
    files: tuple[str, ...] = ()
    licence: str = ""
    redistributable: bool = False
    years: tuple[int, int] | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many current things of each kind a workspace holds.

    `claims` counts the rejected ones too; `rejected` says how many they are.
    """

    documents: int
    sentences: int
    claims: int
    rejected: int
    judgements: int
    datasets: int
    observations: int
