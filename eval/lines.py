"""Reads and checks coded texts in the line format that training/silver/README.md tells.

    python eval/lines.py [FILE...]          # checks the files, by default those beside this one

The texts that measure (`eval/`) and those for training (`training/silver/`) share this format.
"""

from __future__ import annotations

import datetime
import re
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from allies.codebook.relations import RELATIONS
from allies.core.claim import MODALITIES
from allies.core.values import UNITS

HERE = Path(__file__).resolve().parent
REGISTERS = frozenset({"wire", "analysis", "communique", "speech", "interview", "brief"})
DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?$")

Quantity = tuple[float | None, float | None, str]


@dataclass
class CodedClaim:
    """One coded claim, its fields as in the codebook."""

    source: str
    relation: str
    target: str
    modality: str
    trigger: str
    start: str | None = None
    end: str | None = None
    quantity: Quantity | None = None
    attribution: str | None = None


@dataclass
class CodedSentence:
    """One sentence or heading with its claims; `paragraph` counts from 0."""

    text: str
    title: bool
    paragraph: int
    claims: list[CodedClaim] = field(default_factory=list)


@dataclass
class CodedText:
    """One short text with its date and speaker where it has them."""

    name: str
    lang: str
    date: str | None
    register: str
    speaker: str | None
    sentences: list[CodedSentence] = field(default_factory=list)


def relations() -> dict[str, bool]:
    """Return the codes of the relations, each with whether it is symmetric."""
    return {code: relation.symmetric for code, relation in RELATIONS.items()}


def read_quantity(text: str) -> Quantity:
    """'30 40 usd' -> (30.0, 40.0, 'usd'); '-' is an open end."""
    low, high, unit = text.split()
    if unit not in UNITS:
        raise ValueError(f"unknown unit {unit}")
    bounds = [None if part == "-" else float(part) for part in (low, high)]
    return bounds[0], bounds[1], unit


def check_codes(
    source: str, relation: str, target: str, modality: str, known: dict[str, bool]
) -> None:
    """Raise ValueError where a code is none of the codebook's, or both actors are the same."""
    if relation not in known:
        raise ValueError(f"unknown relation {relation}")
    if modality not in MODALITIES:
        raise ValueError(f"unknown modality {modality}")
    if source == target:
        raise ValueError("a claim needs two different actors")
    for code in (source, target):
        if not re.fullmatch(r"[A-Z][A-Z0-9-]+", code):
            raise ValueError(f"not an actor code: {code!r}")


def read_claim(line: str, sentence: str, known: dict[str, bool]) -> CodedClaim:
    """Return the claim of a line; ValueError says what is wrong with it."""
    parts = [part.strip() for part in line.split("|")]
    if not 5 <= len(parts) <= 9:
        raise ValueError(f"{len(parts)} fields, expected 5 to 9")
    parts += [""] * (9 - len(parts))
    source, relation, target, modality, trigger, start, end, quantity, attribution = parts
    check_codes(source, relation, target, modality, known)
    if known[relation] and source > target:
        source, target = target, source
    if not trigger or trigger not in sentence:
        raise ValueError(f"the trigger {trigger!r} is not in the sentence")
    for value in (start, end):
        if value and not DATE.match(value):
            raise ValueError(f"not a date: {value}")
    return CodedClaim(
        source, relation, target, modality, trigger, start or None, end or None,
        read_quantity(quantity) if quantity else None, attribution or None,
    )  # fmt: skip


def read_head(line: str) -> CodedText:
    """Return the text that a head line begins; ValueError says what is wrong with it."""
    parts = [part.strip() for part in line[3:].split("|")]
    if len(parts) != 4:
        raise ValueError("a head line has four fields")
    name, date, register, speaker = parts
    if register not in REGISTERS:
        raise ValueError(f"unknown register {register}")
    if date != "-":
        datetime.date.fromisoformat(date)
    return CodedText(
        name, name[:2], None if date == "-" else date, register, None if speaker == "-" else speaker
    )


def read(path: Path) -> tuple[list[CodedText], list[str]]:
    """Return the texts of one file, and a line for each fault in it."""
    texts: list[CodedText] = []
    faults: list[str] = []
    known = relations()
    paragraph = 0
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        try:
            if line.startswith("==="):
                texts.append(read_head(line))
                paragraph = 0
            elif line == "P":
                paragraph += 1
            elif line[:2] in ("S ", "T "):
                title = line[0] == "T"
                texts[-1].sentences.append(CodedSentence(line[2:].strip(), title, paragraph))
                paragraph += title
            elif line.startswith("C "):
                sentence = texts[-1].sentences[-1]
                sentence.claims.append(read_claim(line[2:], sentence.text, known))
            else:
                raise ValueError(f"not a line of this format: {line[:40]!r}")
        except (ValueError, IndexError) as error:
            faults.append(f"{path.name}:{number}: {error}")
    return texts, faults


def laid_out(text: CodedText) -> tuple[str, list[dict[str, Any]]]:
    """Return a coded text as it would be printed, and its claims as records with offsets."""
    parts: list[str] = []
    records: list[dict[str, Any]] = []
    at, paragraph = 0, 0
    for number, sentence in enumerate(text.sentences):
        gap = "" if number == 0 else "\n\n" if sentence.paragraph != paragraph else " "
        paragraph = sentence.paragraph
        parts += [gap, sentence.text]
        start = at + len(gap)
        at = start + len(sentence.text)
        records += [
            {
                "start": start, "end": at, "quote": sentence.text, "source": claim.source,
                "target": claim.target, "relation": claim.relation, "modality": claim.modality,
                "trigger": claim.trigger, "from": claim.start, "to": claim.end,
                "quantity": None if claim.quantity is None
                else dict(zip(("low", "high", "unit"), claim.quantity, strict=True)),
                "attribution": claim.attribution,
            }
            for claim in sentence.claims
        ]  # fmt: skip
    return "".join(parts), records


def check(paths: Sequence[Path]) -> int:
    """Check files; print faults and counts; return 1 if anything is wrong."""
    names: Counter[str] = Counter()
    by_relation: Counter[str] = Counter()
    by_modality: Counter[str] = Counter()
    sentences = faulty = 0
    for path in paths:
        texts, faults = read(path)
        names.update(text.name for text in texts)
        for text in texts:
            sentences += len(text.sentences)
            for sentence in text.sentences:
                by_relation.update(claim.relation for claim in sentence.claims)
                by_modality.update(claim.modality for claim in sentence.claims)
        faults += [f"{path.name}: {name} twice" for name, n in names.items() if n > 1]
        faulty += len(faults)
        print(*faults, sep="\n" if faults else "")
    print(f"{len(names)} texts, {sentences} sentences, {sum(by_relation.values())} claims")
    print(", ".join(f"{code} {n}" for code, n in by_relation.most_common()))
    print("never used:", ", ".join(sorted(set(relations()) - set(by_relation))) or "none")
    print(", ".join(f"{code} {n}" for code, n in by_modality.most_common()))
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(check([Path(name) for name in sys.argv[1:]] or sorted(HERE.glob("*.txt"))))
