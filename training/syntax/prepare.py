"""Turn the treebanks of one language into the `.spacy` files that training reads.

Typographic apostrophes and no-break spaces are folded as the program folds them, contractions
are merged as the tokenizer leaves them, and a fraction of the training sentences is repeated
in another writing (lower case, capitals, titles, no final stop, other quotation marks).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import conllu
import spacy
import tokens
from spacy.tokens import DocBin

TREEBANKS = Path(__file__).resolve().parents[3] / "shared" / "treebanks"
SEED = 7


def prepare(lang: str, treebanks: Path, folder: Path) -> dict[str, int]:
    """Write one `.spacy` file for each file of the treebank; how many sentences each holds."""
    nlp = spacy.blank(lang)
    tokens.tokens(nlp)
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    for path in sorted((treebanks / lang).glob("*.conllu.xz")):
        name = path.name.removesuffix(".conllu.xz")
        sentences = list(conllu.read(path, nlp))
        if name == "train":
            sentences = conllu.varied(sentences, lang, SEED)
        docs = [conllu.to_doc(sentence, nlp) for sentence in sentences]
        DocBin(docs=docs, attrs=["LEMMA", "POS", "MORPH", "HEAD", "DEP", "SPACY"]).to_disk(
            folder / f"{name}.spacy"
        )
        counts[name] = len(docs)
    return counts


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lang", choices=["en", "fr"])
    parser.add_argument("--treebanks", type=Path, default=TREEBANKS)
    parser.add_argument("--into", type=Path, required=True)
    args = parser.parse_args()
    prepare(args.lang, args.treebanks, args.into)
