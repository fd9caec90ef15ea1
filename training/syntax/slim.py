"""Write a trained pipeline with only what analysing needs, weights in half precision."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy
import spacy
import srsly
from spacy.language import Language

SOURCES = {
    "en": {"license": "CC BY-SA 4.0", "sources": ["UD_English-EWT (CC BY-SA 4.0)"]},
    "fr": {
        "license": "CC BY-SA 4.0 and LGPL-LR",
        "sources": ["UD_French-Sequoia (LGPL-LR)", "UD_French-GSD (CC BY-SA 4.0)"],
    },
}


def slim(trained: Path, into: Path, lang: str) -> None:
    """Copy the pipeline of `trained` to `into`, a tenth of it left out, the rest halved.

    The language becomes "xx", whose defaults load at once: the rules of the tokenizer are
    saved with the pipeline. The 1.4 MB pattern of French compounds is left out, since no rule
    cuts at hyphens any more.
    """
    nlp = spacy.load(trained)
    nlp.tokenizer.token_match = None
    shutil.rmtree(into, ignore_errors=True)
    into.parent.mkdir(parents=True, exist_ok=True)
    nlp.to_disk(into)
    config = nlp.config.copy()
    for section in set(config) - {"nlp", "components"}:
        del config[section]
    config["nlp"]["lang"] = "xx"
    config.to_disk(into / "config.cfg")
    meta = {"lang": "xx", "name": f"allies_{lang}", "version": "1", **SOURCES[lang]}
    meta["spacy_version"] = ">=3.8.0,<4.0.0"
    _write(into / "meta.json", meta)
    _write(into / "vocab" / "strings.json", sorted(_strings(nlp)))
    for path in into.glob("*/model"):
        path.write_bytes(_halved(path.read_bytes()))


def _write(path: Path, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=0 if isinstance(value, list) else 1)
    path.write_text(text + "\n", encoding="utf-8")


def _strings(nlp: Language) -> set[str]:
    """The strings that the lemmatizer's trees name by their hashes; all others are found anew.

    Trees met in training that are no label are never applied, and may have lost theirs.
    """
    trees: Any = nlp.get_pipe("trainable_lemmatizer").trees
    known = nlp.vocab.strings
    hashes = {trees[i].get(key, 0) for i in range(len(trees)) for key in ("orig", "subst")}
    return {known[value] for value in hashes if value in known}


def _halved(data: bytes) -> bytes:
    """The bytes of a model with its 32-bit numbers in 16 bits."""
    message = srsly.msgpack_loads(data)
    for params in message["params"]:
        for name, value in params.items():
            if value is not None and value.dtype == numpy.float32:
                params[name] = value.astype(numpy.float16)
    return srsly.msgpack_dumps(message)
