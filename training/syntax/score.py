"""Score a pipeline as the program uses it: one sentence at a time, cut by its own tokenizer."""

from __future__ import annotations

import time
from pathlib import Path

import conllu
from spacy.scorer import Scorer
from spacy.tokens import Doc
from spacy.training import Example

from allies.coding import syntax

NAMES = {"upos": "pos_acc", "uas": "dep_uas", "las": "dep_las", "lemma": "lemma_acc"}


def score(lang: str, model: Path, treebanks: Path) -> dict[str, dict[str, float]]:
    """The scores of each test file in per cent, and words a second of processor time.

    They are those of `spacy evaluate`: the tokens are the program's, aligned with the
    treebank's; UAS and LAS leave punctuation out.
    """
    parser = syntax.load(lang, str(model))
    parser.analyse(["."])
    table = {}
    for path in sorted((treebanks / lang).glob("test*.conllu.xz")):
        golds = [conllu.to_doc(s, parser.nlp) for s in conllu.read(path, parser.nlp)]
        texts = [gold.text for gold in golds]
        begin = time.process_time()
        found = parser.analyse(texts)
        seconds = time.process_time() - begin
        examples = [
            Example(_doc(parser, tokens, gold.text), gold)
            for tokens, gold in zip(found, golds, strict=True)
        ]
        measured = Scorer(parser.nlp).score(examples)
        row = {name: round(100 * measured[key], 1) for name, key in NAMES.items()}
        row["words_per_second"] = round(sum(map(len, found)) / seconds, -2)
        table[path.name.removesuffix(".conllu.xz")] = row
    return table


def _doc(parser: syntax.Parser, tokens: tuple[syntax.Token, ...], text: str) -> Doc:
    """The tokens of the program as a document to compare."""
    return Doc(
        parser.nlp.vocab,
        words=[t.text for t in tokens],
        spaces=[text[t.end : t.end + 1] == " " for t in tokens],
        lemmas=[t.lemma for t in tokens],
        pos=[t.upos for t in tokens],
        morphs=[t.morph for t in tokens],
        heads=[t.head for t in tokens],
        deps=[t.dep for t in tokens],
    )
