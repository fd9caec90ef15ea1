"""Choose the word pieces that the reader keeps, and write them as a SentencePiece model.

    python training/reader/vocabulary.py --weights e5-small-q4.bin

Of the 250,000 pieces of the pretrained model those are kept that French and English text of
ours needs: treebanks, training documents, silver texts, lexicons, and all names of the codebook.
The shipped `pieces.model` is the record of what was chosen; `kept_pieces` reads it back.
"""

from __future__ import annotations

import argparse
import lzma
import re
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import sentencepiece
from pretrained import Pretrained, read_pretrained
from sentencepiece import sentencepiece_model_pb2 as protocol

from allies.codebook.names import name_table

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
TARGET = ROOT / "src/allies/coding/models/reader/pieces.model"
LATIN = re.compile(r"^▁?[0-9A-Za-zÀ-ÖØ-öø-ÿĀ-žȘ-ț'’\-.,;:!?%$€£«»“”\"()/&]*$")
SPECIAL = 4


def kept_pieces(source: Pretrained, model: Path = TARGET) -> np.ndarray:
    """The numbers that the pieces of a model have in the pretrained one, in order."""
    processor = sentencepiece.SentencePieceProcessor(model_file=str(model))
    place: dict[str, int] = {}
    for number, piece in enumerate(source.pieces):
        place.setdefault(piece, number)
    return np.array([place[processor.id_to_piece(n)] for n in range(len(processor))])


def texts() -> Iterator[str]:
    """Text in which pieces are counted."""
    for path in sorted((SHARED / "treebanks").glob("*/*.xz")):
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            yield from (line.split("=", 1)[1] for line in lines if line.startswith("# text"))
    for pattern in (
        "training/silver/*.txt", "src/allies/coding/lexicon/*/*.toml", "src/allies/locale/*.toml",
        "docs/**/*.md", "examples/**/*.txt",
    ):  # fmt: skip
        yield from (path.read_text(encoding="utf-8") for path in sorted(ROOT.glob(pattern)))
    for path in sorted((SHARED / "documents" / "train").glob("*.txt")):
        yield path.read_text(encoding="utf-8")
    yield (SHARED / "gold" / "plover_relations_train.tsv").read_text(encoding="utf-8")
    yield from (name.text for name in name_table())


def base_model(folder: Path) -> bytes:
    """A tiny model with the normalisation that the pretrained one was made with."""
    corpus = folder / "text.txt"
    corpus.write_text("\n".join(f"le vif renard brun {n} the quick brown fox" for n in range(2000)))
    sentencepiece.SentencePieceTrainer.train(
        input=str(corpus), model_prefix=str(folder / "base"), vocab_size=50,
        normalization_rule_name="nmt_nfkc", minloglevel=2,
    )  # fmt: skip
    return (folder / "base.model").read_bytes()


def build(source: Pretrained, numbers: Iterable[int], base: bytes) -> bytes:
    """A model of some of the pretrained pieces, in the order given."""
    model = protocol.ModelProto()
    model.ParseFromString(base)
    del model.pieces[:]
    for number in numbers:
        piece = model.pieces.add()
        piece.piece, piece.score = source.pieces[number], float(source.scores[number])
        piece.type = 2 if number == SPECIAL - 1 else 3 if number < SPECIAL else 1
    spec = model.trainer_spec
    spec.bos_id, spec.pad_id, spec.eos_id, spec.unk_id = range(SPECIAL)
    spec.bos_piece, spec.pad_piece, spec.eos_piece, spec.unk_piece = source.pieces[:SPECIAL]
    spec.vocab_size = len(model.pieces)
    model.normalizer_spec.add_dummy_prefix = True
    return bytes(model.SerializeToString())


def main() -> None:
    """Count, choose, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, required=True)
    given = parser.parse_args()
    source = read_pretrained(given.weights)
    first = {piece: number for number, piece in reversed(list(enumerate(source.pieces)))}
    everything = sorted(first.values())
    with tempfile.TemporaryDirectory() as folder:
        base = base_model(Path(folder))
    whole = sentencepiece.SentencePieceProcessor()
    whole.LoadFromSerializedProto(build(source, everything, base))
    words = Counter(word for text in texts() for word in text.split())
    used: Counter[int] = Counter()
    for word, times in words.items():
        for number in whole.encode(word):
            used[everything[number]] += times
    kept = set(range(SPECIAL))
    kept |= {n for n, times in used.items() if LATIN.match(source.pieces[n]) or times > 2}
    kept |= {n for n in everything if len(source.pieces[n]) == 1 and LATIN.match(source.pieces[n])}
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_bytes(build(source, sorted(kept), base))
    print(f"{len(kept)} pieces kept, of {len(everything)}")


if __name__ == "__main__":
    main()
