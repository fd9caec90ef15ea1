"""Mixed news text for the benchmarks: half of it foreign affairs, half other news.

Foreign affairs are the texts of training/silver and examples/russia. The other half is the
prose of the PUD treebanks where they lie beside the repository (news and encyclopedia), and
otherwise documents put together from the sentences of benchmarks/texts.
"""

from __future__ import annotations

import lzma
import random
from collections.abc import Iterator
from itertools import chain, zip_longest
from pathlib import Path

from allies.core.document import Block, Document, Origin, document_id

ROOT = Path(__file__).resolve().parents[1]
TREEBANKS = ROOT.parent / "shared" / "treebanks"
_PARAGRAPH = 3
_OTHER_SENTENCES = 18
_OTHER_DOCUMENTS = 150

# A text is its date and its paragraphs, each a list of sentences; the first is the title.
Text = tuple[str | None, list[list[str]]]


def document(text: Text, *, lang: str, name: str) -> Document:
    """Put a document together: a heading and paragraphs."""
    date, paragraphs = text
    blocks, parts, at = [], [], 0
    for number, sentences in enumerate(p for p in paragraphs if p):
        part = " ".join(sentences)
        kind = "paragraph" if number else "heading"
        blocks.append(Block(at, at + len(part), kind, lang))
        parts.append(part)
        at += len(part) + 2
    whole = "\n\n".join(parts)
    origin = Origin(location=name, media_type="text/plain", sha256="0" * 64)
    return Document(
        id=document_id(whole), name=name, text=whole, lang=lang, date=date, origin=origin,
        blocks=tuple(blocks),
    )  # fmt: skip


def foreign(lang: str) -> Iterator[Text]:
    """The texts of training/silver and the plain ones of examples/russia."""
    for path in sorted((ROOT / "training" / "silver").glob(f"{lang}_*.txt")):
        for part in ("\n" + path.read_text(encoding="utf-8")).split("\n=== ")[1:]:
            head, *lines = part.splitlines()
            date = head.split("|")[1].strip()
            yield None if date == "-" else date, _silver(lines)
    marks = ("-en-", "wire", "analysis") if lang == "en" else ("depeche", "note", "communique")
    for path in sorted((ROOT / "examples" / "russia").glob("*.txt")):
        if any(mark in path.name for mark in marks):
            parts = path.read_text(encoding="utf-8").split("\n\n")
            yield None, [[" ".join(part.split())] for part in parts]


def _silver(lines: list[str]) -> list[list[str]]:
    """The paragraphs of one text, without what is coded of its sentences."""
    paragraphs: list[list[str]] = [[]]
    for line in lines:
        if line.startswith(("S ", "T ")):
            paragraphs[-1].append(line[2:].strip())
        if line.startswith("T ") or line.strip() == "P":
            paragraphs.append([])
    return paragraphs


def other(lang: str) -> Iterator[Text]:
    """News of other things: sport, courts, weather, culture, economy, health, home affairs."""
    treebank = TREEBANKS / lang / "test_pud.conllu.xz"
    if treebank.exists():
        yield from _treebank(treebank)
        return
    sentences = other_sentences(lang)
    chance = random.Random(1)
    for _ in range(_OTHER_DOCUMENTS):
        chosen = chance.sample(sentences, _OTHER_SENTENCES)
        yield "2021-10-08", [chosen[:1], *_paragraphs(chosen[1:])]


def other_sentences(lang: str) -> list[str]:
    """The sentences of benchmarks/texts."""
    path = Path(__file__).parent / "texts" / f"other_{lang}.txt"
    return path.read_text(encoding="utf-8").splitlines()


def _treebank(path: Path) -> Iterator[Text]:
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        said = [line[9:].strip() for line in lines if line.startswith("# text = ")]
    for at in range(0, len(said), _OTHER_SENTENCES):
        chosen = said[at : at + _OTHER_SENTENCES]
        yield None, [chosen[:1], *_paragraphs(chosen[1:])]


def _paragraphs(sentences: list[str]) -> list[list[str]]:
    return [sentences[n : n + _PARAGRAPH] for n in range(0, len(sentences), _PARAGRAPH)]


def words(documents: list[Document]) -> int:
    """Words of documents, as the spaces cut them."""
    return sum(len(d.text.split()) for d in documents)


def mixed(lang: str, *, most: int) -> list[Document]:
    """Documents of about `most` words in all, half of the words of either kind."""
    chance = random.Random(7)
    halves = []
    for kind, texts in (("foreign", list(foreign(lang))), ("other", list(other(lang)))):
        chance.shuffle(texts)
        half: list[Document] = []
        for number, text in enumerate(texts):
            if words(half) < most / 2:
                half.append(document(text, lang=lang, name=f"{kind}-{number}"))
        halves.append(half)
    short = min(words(half) for half in halves)
    for half in halves:
        while len(half) > 1 and words(half[:-1]) >= short:
            half.pop()
    return [d for d in chain.from_iterable(zip_longest(*halves)) if d is not None]


def recombined(lang: str, count: int) -> Iterator[Document]:
    """Documents that all differ: sentences of both halves in new order, one by one."""
    chance = random.Random(11)
    halves = [
        [s for _, paragraphs in texts for p in paragraphs for s in p]
        for texts in (foreign(lang), other(lang))
    ]
    for number in range(count):
        chosen = [s for half in halves for s in chance.sample(half, 5)]
        chance.shuffle(chosen)
        # A number of its own gives each document words that no other has.
        chosen[-1] += f" Report {number}-{chance.randrange(10**9)}."
        text = ("2022-03-04", [chosen[:1], *_paragraphs(chosen[1:])])
        yield document(text, lang=lang, name=f"recombined-{number}")
