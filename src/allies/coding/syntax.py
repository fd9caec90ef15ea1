"""The grammar of a sentence: its words, their lemmas and parts of speech, who depends on whom.

The one place that knows spaCy. The program carries a small pipeline for each language; a user
may name another that is installed, by argument or in `ALLIES_SPACY_FR` and `ALLIES_SPACY_EN`.
"""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from allies.errors import MissingExtra, UsageError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

MODELS = Path(__file__).parent / "models"
LANGUAGES = ("en", "fr")
LONGEST = 400
"""How many tokens of a sentence are analysed; the rest is cut in words and left at that."""

_LONGEST_TEXT = 20 * LONGEST
_RUN = re.compile(r"\S{500}")
_BATCH = 128
_FOLDED = str.maketrans(
    dict.fromkeys("’ʼ‘", "'") | dict.fromkeys("\xa0\u202f\u2007\t\n\r\x0b\x0c\x85\u2028\u2029", " ")
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_GAP = re.compile(r"^\s|\s\s|[^\S ]")
_WORD = re.compile(r"\S+")
_UNUSED = ("ner", "senter", "sentencizer", "textcat", "textcat_multilabel", "entity_linker")


class Token(NamedTuple):
    """One word or mark of a sentence; `text` is `sentence[start:end]` as it was given.

    `head` is the index of the token that it depends on, its own for the root of the sentence.
    `dep` is the relation of Universal Dependencies, "ROOT" for the root, and "" for a token
    that was not analysed. `morph` is written as in "Number=Sing|Person=3".
    """

    text: str
    start: int
    end: int
    lemma: str
    upos: str
    head: int
    dep: str
    morph: str


class Parser:
    """Analyses sentences of one language; made by `load`."""

    def __init__(self, lang: str, name: str, nlp: Language) -> None:
        self.lang = lang
        self.name = name
        self.nlp = nlp

    def __repr__(self) -> str:
        return f"Parser({self.lang!r}, {self.name!r})"

    def analyse(self, texts: Sequence[str]) -> list[tuple[Token, ...]]:
        """The tokens of each text, which is taken as one sentence; none for a blank text."""
        cuts = [_cut(self.nlp, text) for text in texts]
        docs = self.nlp.pipe((cut.doc for cut in cuts if len(cut.doc)), batch_size=_BATCH)
        return [
            _tokens(text, cut, next(docs) if len(cut.doc) else cut.doc)
            for text, cut in zip(texts, cuts, strict=True)
        ]


class _Cut(NamedTuple):
    """A sentence cut in tokens: those to analyse, where they start, where the others are."""

    doc: Doc
    starts: list[int]
    rest: list[tuple[int, int]]


def load(lang: str, pipeline: str | None = None) -> Parser:
    """The parser of a language, `"fr"` or `"en"`; read once and kept.

    Args:
        lang: the language of the sentences.
        pipeline: an installed spaCy pipeline, or the path of one, to use instead of the
            program's own; by default what `ALLIES_SPACY_FR` or `ALLIES_SPACY_EN` names.

    Raises:
        UsageError: another language, or a pipeline without Universal Dependencies.
        MissingExtra: the named pipeline is not installed.
    """
    if lang not in LANGUAGES:
        raise UsageError(f"No grammar for the language {lang!r}: choose 'fr' or 'en'.")
    named = pipeline if pipeline is not None else os.environ.get(f"ALLIES_SPACY_{lang.upper()}")
    return _load(lang, named or None)


@functools.cache
def _load(lang: str, named: str | None) -> Parser:
    if named is None:
        return Parser(lang, f"allies_{lang}", _read(MODELS / lang))
    try:
        nlp = _read(named)
    except (OSError, ImportError) as error:
        raise MissingExtra(
            f"The spaCy pipeline {named!r} can't be loaded: install it, or leave "
            f"ALLIES_SPACY_{lang.upper()} unset to use the program's own."
        ) from error
    labels = nlp.pipe_labels.get("parser", [])
    if not {"nsubj", "obj"} <= set(labels):
        raise UsageError(
            f"The spaCy pipeline {named!r} has no parser that labels by Universal Dependencies: "
            "name another."
        )
    return Parser(lang, named, nlp)


def _read(pipeline: str | Path) -> Language:
    """The pipeline, its weights widened from the 16 bits on disk to the 32 of computing.

    Products of matrices are left to NumPy, which is up to three times as fast here as spaCy's
    own library.
    """
    import spacy
    from thinc.api import use_ops

    with use_ops("numpy", use_blis=False):
        nlp = spacy.load(pipeline, exclude=list(_UNUSED))
    for _, pipe in nlp.pipeline:
        model: Any = getattr(pipe, "model", None)
        for node in model.walk() if hasattr(model, "walk") else ():
            for name in node.param_names:
                if node.has_param(name) and node.get_param(name).dtype == "float16":
                    node.set_param(name, node.get_param(name).astype("float32"))
    return nlp


def _fold(text: str) -> str:
    """The text with plain apostrophes and spaces, each character in its place."""
    return _SURROGATE.sub("\ufffd", text.translate(_FOLDED))


def _cut(nlp: Language, text: str) -> _Cut:
    """Cut a sentence in tokens that start a spaCy document without blank ones."""
    from spacy.tokens import Doc

    folded = _fold(text)
    limit = _limit(folded)
    made = nlp.make_doc(folded[:limit])
    kept = [token for token in made if not token.is_space][:LONGEST]
    if not kept:
        return _Cut(made[:0].as_doc(), [], _words(folded, 0))
    starts = [token.idx for token in kept]
    sent_starts: list[bool | int | None] = [True, *[False] * (len(kept) - 1)]
    doc = Doc(
        nlp.vocab,
        words=[token.text for token in kept],
        spaces=[bool(token.whitespace_) for token in kept],
        sent_starts=sent_starts,
    )
    return _Cut(doc, starts, _words(folded, kept[-1].idx + len(kept[-1])))


def _limit(text: str) -> int:
    """Where to stop reading: at a space of a very long text, before a run that is no word."""
    end = len(text)
    if end > _LONGEST_TEXT:
        space = text.rfind(" ", 0, _LONGEST_TEXT)
        end = space if space > 0 else _LONGEST_TEXT
    run = _RUN.search(text, 0, end)
    return end if run is None else run.start()


def _words(text: str, start: int) -> list[tuple[int, int]]:
    """Where the words from `start` on are, cut at spaces alone."""
    return [match.span() for match in _WORD.finditer(text, start)]


def _tokens(text: str, cut: _Cut, doc: Doc) -> tuple[Token, ...]:
    """The analysed tokens, then the others, which hang on the root."""
    root = next((token.i for token in doc if token.head.i == token.i), 0)
    shouted = text.isupper()
    tokens = []
    for token, start in zip(doc, cut.starts, strict=True):
        i, head, dep = token.i, token.head.i, token.dep_
        if head == i and i != root:
            head, dep = root, "parataxis"
        end = start + len(token)
        lemma = token.lemma_
        upos = token.pos_
        if shouted and upos != "PROPN":
            lemma = lemma.lower()
        morph = str(token.morph)
        tokens.append(Token(text[start:end], start, end, lemma, upos, head, dep, morph))
    for start, end in cut.rest:
        word = text[start:end]
        tokens.append(Token(word, start, end, word, "X", root, "", ""))
    return tuple(tokens)
