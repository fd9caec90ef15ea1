"""Sentences of CoNLL-U files as a spaCy tokenizer cuts them, with variants of their writing."""

from __future__ import annotations

import lzma
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

FOLDED = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "\xa0": " ", "\u202f": " "})
"""What the program folds before it analyses; each key is as long as its value."""


@dataclass(frozen=True)
class Word:
    """One token of a sentence; `head` is the index of its head, its own for the root."""

    text: str
    lemma: str
    upos: str
    morph: str
    head: int
    dep: str
    space: bool


Sentence = tuple[Word, ...]


def read(path: Path, nlp: Language) -> Iterator[Sentence]:
    """The sentences of a `.conllu.xz` file, contractions merged where the tokenizer keeps them."""
    block: list[list[str]] = []
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("#"):
                continue
            if line.strip():
                block.append(line.rstrip("\n").split("\t"))
            elif block:
                yield _sentence(block, nlp)
                block = []
    if block:
        yield _sentence(block, nlp)


def _sentence(rows: Sequence[Sequence[str]], nlp: Language) -> Sentence:
    """One sentence from its rows."""
    groups: list[tuple[str, bool, list[Sequence[str]]]] = []
    last = 0
    for row in rows:
        if "." in row[0]:
            continue
        space = "SpaceAfter=No" not in row[9]
        if "-" in row[0]:
            last = int(row[0].split("-")[1])
            groups.append((_fold(row[1]), space, []))
        elif int(row[0]) <= last:
            groups[-1][2].append(row)
        else:
            groups.append((_fold(row[1]), space, [row]))
    return _joined(_split(groups, nlp))


def _split(
    groups: list[tuple[str, bool, list[Sequence[str]]]], nlp: Language
) -> list[tuple[str, bool, list[Sequence[str]]]]:
    """Contractions such as "don't" cut in their words, if the tokenizer cuts them there."""
    done: list[tuple[str, bool, list[Sequence[str]]]] = []
    for text, space, rows in groups:
        forms = [_fold(row[1]) for row in rows]
        cut = len(rows) > 1 and "".join(forms) == text
        if cut and [token.text for token in nlp.make_doc(text)] == forms:
            spaces = [False] * (len(rows) - 1) + [space]
            done.extend((f, s, [r]) for f, s, r in zip(forms, spaces, rows, strict=True))
        else:
            done.append((text, space, rows))
    return done


def _joined(groups: list[tuple[str, bool, list[Sequence[str]]]]) -> Sentence:
    """Words with heads counted in tokens; a merged contraction hangs where its outer word does."""
    owner = {row[0]: i for i, (_, _, rows) in enumerate(groups) for row in rows}
    words = []
    for i, (text, space, rows) in enumerate(groups):
        row = next((r for r in rows if r[6] == "0" or owner[r[6]] != i), rows[0])
        root = row[6] == "0"
        morph = "" if row[5] == "_" else row[5]
        lemma = text if row[2] == "_" and text != "_" else _fold(row[2])
        head = i if root else owner[row[6]]
        dep = "ROOT" if root else row[7]
        words.append(Word(text, lemma, row[3], morph, head, dep, space))
    return tuple(words)


def _fold(text: str) -> str:
    return text.translate(FOLDED)


def to_doc(sentence: Sentence, nlp: Language) -> Doc:
    """A reference document of one sentence."""
    return Doc(
        nlp.vocab,
        words=[w.text for w in sentence],
        spaces=[w.space for w in sentence],
        lemmas=[w.lemma for w in sentence],
        pos=[w.upos for w in sentence],
        morphs=[w.morph for w in sentence],
        heads=[w.head for w in sentence],
        deps=[w.dep for w in sentence],
    )


def varied(sentences: Sequence[Sentence], lang: str, seed: int) -> list[Sentence]:
    """The sentences and, for a fraction of them, a variant of their writing, shuffled."""
    dice = random.Random(seed)
    changes: list[tuple[float, Callable[[Sentence], Sentence]]] = [
        (0.06, lambda s: _cased(s, str.lower)),
        (0.04, lambda s: _cased(s, str.upper)),
        (0.05, lambda s: _cased(_without_stop(s), _titled)),
        (0.12, _without_stop),
        (0.50, lambda s: _quoted(s, dice.choice(QUOTES[lang]))),
    ]
    result = list(sentences)
    for sentence in sentences:
        for share, change in changes:
            if dice.random() < share:
                variant = change(sentence)
                if variant != sentence:
                    result.append(variant)
    dice.shuffle(result)
    return result


QUOTES = {"fr": (("«", "»", " "), ("“", "”", ""), ('"', '"', "")), "en": (("“", "”", ""),)}
"""Pairs of quotation marks, with what separates them from the words inside."""


def _cased(sentence: Sentence, change: Callable[[str], str]) -> Sentence:
    """In another case, without lemmas: they would be learnt from forms that are not words."""
    return tuple(replace(word, text=change(word.text), lemma="") for word in sentence)


def _titled(text: str) -> str:
    return text[:1].upper() + text[1:] if len(text) > 3 else text


def _without_stop(sentence: Sentence) -> Sentence:
    """Without its final full stop, as titles and table cells are written."""
    end = len(sentence) - 1
    if end > 1 and sentence[end].text == "." and all(w.head != end for w in sentence):
        return (*sentence[: end - 1], replace(sentence[end - 1], space=True))
    return sentence


def _quoted(sentence: Sentence, marks: tuple[str, str, str]) -> Sentence:
    """With other quotation marks, if it has them in pairs."""
    places = [i for i, word in enumerate(sentence) if word.text in ('"', "«", "»", "“", "”")]
    if not places or len(places) % 2:
        return sentence
    opening, closing, gap = marks
    words = list(sentence)
    for number, i in enumerate(places):
        if number % 2 == 0:
            words[i] = replace(words[i], text=opening, lemma=opening, space=bool(gap))
        else:
            words[i] = replace(words[i], text=closing, lemma=closing)
            if i:
                words[i - 1] = replace(words[i - 1], space=bool(gap))
    return tuple(words)
