"""Which language a text is in: of the document, then of each of its blocks."""

from __future__ import annotations

import re
import threading
from collections import Counter
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import tomli

from allies.core.document import LANGUAGES, Block
from allies.errors import ForeignLanguage

_SAMPLE = 12_000  # characters that decide on a document
_SHORT = 40  # letters below which a third language is not believed
_MARGIN = 0.4  # by how much, in log likelihood per byte, a third language must be likelier
_BLOCK = 60  # characters below which a block takes the language of those around it
_KEPT = 2_000  # characters up to which a line is remembered: most often it is a block as well
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_LETTER = re.compile(r"[^\W\d_]")
_LOCK = threading.Lock()


@lru_cache(maxsize=1)
def _identifiers() -> tuple[Any, Any]:
    """The classifier for all languages, and the one for those that are read."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    every = LanguageIdentifier.from_model_file(MODEL_FILE)
    ours = LanguageIdentifier.from_model_file(MODEL_FILE)
    ours.set_languages(list(LANGUAGES))
    return every, ours


def language_of(text: str) -> str:
    """Return the language of a text: 'fr', 'en', or the ISO 639 code of another one.

    Another one is only found where it is much likelier than both: lists of names look like
    many languages, and so do short texts.
    """
    sample = _sample(text)
    code = _classify(sample)
    votes: Counter[str] = Counter()
    for line in sample.splitlines():
        if len(line) >= _BLOCK:
            votes[_classify(line)] += len(line)
    own = Counter({lang: votes[lang] for lang in LANGUAGES})
    # Where the lines differ, the longer part decides, and a third language needs most of them.
    if len(votes) > 1 and own.total() >= votes.total() - own.total():
        return own.most_common(1)[0][0]
    return code


def _classify(text: str) -> str:
    return _remembered(text) if len(text) <= _KEPT else _classified(text)


@lru_cache(maxsize=256)
def _remembered(text: str) -> str:
    return _classified(text)


def _classified(text: str) -> str:
    letters = len(_LETTER.findall(text))
    latin = len(_LATIN.findall(text))
    if latin >= 0.5 * letters and letters < _SHORT:
        return _nearest(text)
    with _LOCK:
        ranks: list[tuple[str, float]] = _identifiers()[0].rank(text)
    best, likelihood = ranks[0]
    if best in LANGUAGES:
        return best
    own, nearest = max((score, code) for code, score in ranks if code in LANGUAGES)
    return best if likelihood - own > _MARGIN * len(text.encode()) else nearest


def _nearest(text: str) -> str:
    """French or English, whichever is likelier."""
    with _LOCK:
        code: str = _identifiers()[1].classify(text)[0]
    return code


def _sample(text: str) -> str:
    """The beginning, the middle and the end, where a text is long."""
    if len(text) <= _SAMPLE:
        return text
    third = _SAMPLE // 3
    middle = len(text) // 2
    return f"{text[:third]}\n{text[middle : middle + third]}\n{text[-third:]}"


def language_name(code: str) -> str:
    """Return the English name of a language, or its code if it has none here."""
    return _names().get(code, code)


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    path = Path(__file__).with_name("languages.toml")
    names: dict[str, str] = tomli.loads(path.read_text(encoding="utf-8"))["names"]
    return names


def settle_language(prose: str, name: str) -> str:
    """Return 'fr' or 'en' for the prose of a document.

    Raises:
        ForeignLanguage: It is in another language.
    """
    code = language_of(prose)
    if code not in LANGUAGES:
        raise ForeignLanguage(
            f"{name} is in {language_name(code)}, but only French and English are read; "
            "if it is in one of these after all, say so with --lang."
        )
    return code


def blocks_with_language(
    text: str, blocks: tuple[Block, ...], lang: str, *, told: bool = False
) -> tuple[Block, ...]:
    """Return the blocks with the language of each.

    Short blocks take that of the block before them. A long block in a third language has
    none.

    Args:
        text: The text of the document.
        blocks: Its blocks.
        lang: The language of the document.
        told: Whether the user said so: then every block is in it.
    """
    if told:
        return tuple(replace(block, lang=lang) for block in blocks)
    found: list[Block] = []
    current = lang
    for block in blocks:
        length = block.end - block.start
        own: str | None = current
        if block.kind == "furniture":
            own = lang
        elif length >= _BLOCK:
            code = _classify(text[block.start : block.end])
            own = code if code in LANGUAGES else None
            current = own or current
        found.append(replace(block, lang=own))
    return tuple(found)
