"""How often the coder reads aright, by relation and language, and what that makes of a reading."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
import tomli
from numpy.typing import NDArray
from scipy.stats import beta

from allies.assess.table import ClaimTable, Floats
from allies.assess.weights import Weights
from allies.codebook.relations import relation
from allies.core.estimate import Estimate
from allies.errors import CodebookError

_HEAD = """\
# How surely the coder reads, by language and relation, on texts coded by hand that it was never
# trained on; written by `python eval/accuracy.py --write`. Of the readings at least as sure as
# `least`: how many there were, how many of them right (actors, relation, and whether it is told as
# done, ahead, alleged or not so), and how sure it was of them on average; of the claims coded by
# hand, how many there are and how many were found.
"""


@dataclass(frozen=True, slots=True)
class Reading:
    """A claim of the coder beside the hand coding, or one that it missed (confidence None)."""

    text: str
    lang: str
    relation: str
    confidence: float | None
    right: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """Readings of one relation in one language; `sure` is their mean confidence."""

    read: int
    right: int
    sure: float
    gold: int
    found: int


_NONE = Cell(0, 0, 0.0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """What was measured of a coder: `cells` maps a language to its relations.

    `fingerprint` maps the files of hand-coded texts to their sha256; readings less sure than
    `least` were left out.
    """

    coder: str
    least: float
    fingerprint: Mapping[str, str]
    cells: Mapping[str, Mapping[str, Cell]]


def accuracy_of(
    readings: Iterable[Reading], *, coder: str, least: float, fingerprint: Mapping[str, str]
) -> Accuracy:
    """Count readings by language and relation.

    Args:
        readings: All of the coder's, and the claims that it missed.
        coder: Its name.
        least: Leave out readings less sure than this, in [0, 1]; what they hit counts as missed.
        fingerprint: sha256 of the files of hand-coded texts, by name.
    """
    groups: dict[str, dict[str, list[Reading]]] = {}
    for one in readings:
        groups.setdefault(one.lang, {}).setdefault(one.relation, []).append(one)
    return Accuracy(
        coder=coder, least=least, fingerprint=dict(fingerprint),
        cells={
            lang: {code: _cell(some, least) for code, some in sorted(by.items())}
            for lang, by in sorted(groups.items())
        },
    )  # fmt: skip


def _cell(some: list[Reading], least: float) -> Cell:
    sure = [r for r in some if r.confidence is not None and r.confidence >= least]
    right = sum(r.right for r in sure)
    mean = sum(r.confidence or 0.0 for r in sure) / len(sure) if sure else 0.0
    gold = sum(r.right or r.confidence is None for r in some)
    return Cell(len(sure), right, round(mean, 4), gold, right)


def to_toml(accuracy: Accuracy) -> str:
    """Return the text of accuracy.toml."""
    lines = [_HEAD, f'coder = "{accuracy.coder}"', f"least = {accuracy.least}", "", "[fingerprint]"]
    lines += [f'"{name}" = "{digest}"' for name, digest in sorted(accuracy.fingerprint.items())]
    for lang, cells in accuracy.cells.items():
        lines += ["", f"[{lang}]"]
        lines += [
            f"{code} = {{ read = {cell.read}, right = {cell.right}, sure = {cell.sure}, "
            f"gold = {cell.gold}, found = {cell.found} }}"
            for code, cell in cells.items()
        ]
    return "\n".join(lines) + "\n"


def from_toml(text: str) -> Accuracy:
    """Read what `to_toml` wrote.

    Raises:
        CodebookError: It is damaged.
    """
    try:
        raw: dict[str, Any] = tomli.loads(text)
        head = {"coder", "least", "fingerprint"}
        return Accuracy(
            coder=raw["coder"],
            least=float(raw["least"]),
            fingerprint=raw["fingerprint"],
            cells={
                lang: {code: Cell(**cell) for code, cell in cells.items()}
                for lang, cells in raw.items()
                if lang not in head
            },
        )
    except (KeyError, TypeError, AttributeError, tomli.TOMLDecodeError) as error:
        raise CodebookError(
            f"assess/accuracy.toml is damaged ({error}); install allies again"
        ) from error


@cache
def default_accuracy() -> Accuracy:
    """Return what was measured of the shipped coder.

    Raises:
        CodebookError: The file is damaged.
    """
    place = resources.files("allies.assess") / "accuracy.toml"
    return from_toml(place.read_text(encoding="utf-8"))


def precision(accuracy: Accuracy, code: str, lang: str, *, shrink: float) -> Estimate:
    """Return how many of a hundred readings of a relation in a language are right.

    Mean and 90 % interval of the Beta posterior: the readings of the relation, beside those of
    its layer (as `shrink` readings), beside those of the language. Its value is None where
    the language was not measured.

    Args:
        accuracy: What was measured.
        code: A relation.
        lang: A language.
        shrink: How many readings the wider class counts for, above 0.
    """
    method = f"readings of {accuracy.coder} on hand-coded texts"
    if not any(cell.read for cell in accuracy.cells.get(lang, {}).values()):
        return Estimate(value=None, unit="share", method=method)
    cell = accuracy.cells[lang].get(code, _NONE)
    wide = _layer(accuracy, relation(code).layer, lang, shrink)[0]
    a, b = cell.right + shrink * wide, cell.read - cell.right + shrink * (1 - wide)
    low, high = beta.ppf([0.05, 0.95], a, b)
    return Estimate(
        value=a / (a + b), low=float(low), high=float(high), unit="share", n=cell.read,
        method=method, parts={"right": cell.right, "of": cell.read, "layer": wide},
    )  # fmt: skip


def recall(accuracy: Accuracy, code: str, lang: str) -> Estimate:
    """Return how many of a hundred claims of a relation in a language are found.

    Mean and 90 % interval of a Beta posterior with a flat prior; None without any by hand.
    """
    method = f"claims found by {accuracy.coder} in hand-coded texts"
    cell = accuracy.cells.get(lang, {}).get(code)
    if cell is None or cell.gold == 0:
        return Estimate(value=None, unit="share", method=method)
    a, b = cell.found + 1, cell.gold - cell.found + 1
    low, high = beta.ppf([0.05, 0.95], a, b)
    return Estimate(
        value=a / (a + b), low=float(low), high=float(high), unit="share", n=cell.gold,
        method=method, parts={"found": cell.found, "of": cell.gold},
    )  # fmt: skip


def _layer(accuracy: Accuracy, layer: str, lang: str, shrink: float) -> tuple[float, float]:
    """Precision and mean confidence of a layer, beside those of the language."""
    cells = accuracy.cells[lang]
    every = list(cells.values())
    own = [cell for code, cell in cells.items() if relation(code).layer == layer]
    read = sum(cell.read for cell in every)
    wide = (sum(cell.right for cell in every) + 1) / (read + 2)
    sure = sum(cell.sure * cell.read for cell in every) / read
    n = sum(cell.read for cell in own)
    return (
        (sum(cell.right for cell in own) + shrink * wide) / (n + shrink),
        (sum(cell.sure * cell.read for cell in own) + shrink * sure) / (n + shrink),
    )


def shift(accuracy: Accuracy, code: str, lang: str, *, shrink: float) -> float:
    """Return by how much readings of a relation and language are more or less sure than they say.

    logit(precision) − logit(mean confidence), both beside those of the layer and the language;
    0 where the language was not measured.

    Args:
        accuracy: What was measured.
        code: A relation.
        lang: A language.
        shrink: How many readings the wider class counts for, above 0.
    """
    if not any(cell.read for cell in accuracy.cells.get(lang, {}).values()):
        return 0.0
    cell = accuracy.cells[lang].get(code, _NONE)
    wide, sure = _layer(accuracy, relation(code).layer, lang, shrink)
    pair = np.array([cell.right + shrink * wide, cell.sure * cell.read + shrink * sure])
    right, told = _logit(pair / (cell.read + shrink))
    return float(right - told)


def corrected(table: ClaimTable, accuracy: Accuracy, weights: Weights) -> Floats:
    """Return how surely each claim was read, as its relation and language were on hand-coded texts.

    sigmoid(logit(c) + logit(π) − logit(c̄)). Claims of another coder than the one measured stay
    as they are; those that a person accepted get the most that the weights allow.

    Args:
        table: The claims.
        accuracy: What was measured.
        weights: `shrink_reading` and `most_reading`.

    Returns:
        Probabilities in (0, 1), shape (claims,).
    """
    langs = sorted({paper.lang for paper in table.papers})
    shifts = np.array(
        [
            [shift(accuracy, code, lang, shrink=weights.shrink_reading) for code in table.relations]
            for lang in langs
        ]
    ).reshape(len(langs), len(table.relations))
    lang = np.array([langs.index(paper.lang) for paper in table.papers], np.int64)
    measured = np.array([name == accuracy.coder for name in table.coders], np.bool_)
    moved = np.append(measured, False)[table.coder]
    by = np.where(moved, shifts[lang[table.paper], table.relation], 0.0)
    sure = shifted(table.confidence, by)
    return np.where(table.accepted, weights.most_reading, sure)


def shifted(confidence: Floats, by: Floats | float) -> Floats:
    """Move probabilities by so much in log-odds."""
    result: Floats = 1 / (1 + np.exp(-(_logit(confidence) + by)))
    return result


def _logit(p: NDArray[np.float64]) -> Floats:
    held = np.clip(p, 1e-9, 1 - 1e-9)
    result: Floats = np.log(held) - np.log1p(-held)
    return result
