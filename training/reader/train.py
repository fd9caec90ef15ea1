"""Train the reader of relations.

    python training/reader/train.py --weights e5-small-q4.bin --out DIR [--fold K]

With --fold, one fifth of the gold documents is held out and scored after each round;
without, all that may be learned from is used.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
import tempfile
import time
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist

sys.path.insert(0, str(Path(__file__).parent))
from batch import batches, encode, going_on, soften  # noqa: E402
from data import Coded, Example, examples, gold_texts, silver_texts  # noqa: E402
from fresh import fresh_reader, load, take_in  # noqa: E402
from losses import loss_of  # noqa: E402
from model import LOWER, Reader  # noqa: E402
from pretrained import read_pretrained, start_encoder  # noqa: E402

from allies.coding.evaluation import evaluate  # noqa: E402
from allies.coding.windows import RELATION_CODES, SYMMETRIC  # noqa: E402
from allies.core.claim import MODALITIES  # noqa: E402

SEED = 20261128
FOLDS = 5
LEAST_PROMISE = 0.03
MEMORY = 0.995
MEETING = 12
GOLD_WEIGHT = 2.0
SETTLED = 60
WARM = 0.05
HEAD_PACE = 8


class Store:
    """The examples, file by file, so that texts written meanwhile are learned from as well."""

    def __init__(
        self, folder: Path | None, teacher: Reader | None = None, join: float = 0.0
    ) -> None:
        self.folder, self.teacher, self.join = folder, teacher, join
        self.gold: list[Example] = []
        self.silver: dict[Path, list[Example]] = {}
        self.read: dict[Path, float] = {}

    def refresh(self) -> None:
        """Read what is new or has changed."""
        if not self.gold:
            self.gold = self._made(gold_texts())
        if self.folder is None:
            return
        for path in sorted(self.folder.glob("*.txt")):
            changed = path.stat().st_mtime
            if self.read.get(path) != changed and time.time() - changed > SETTLED:
                self.read[path] = changed
                with tempfile.TemporaryDirectory() as folder:
                    self.silver[path] = self._made(silver_texts(Path(folder), [path], self.join))

    def _made(self, texts: Iterable[Coded]) -> list[Example]:
        made = [example for coded in texts for example in examples(coded)]
        if self.teacher is not None:
            soften(self.teacher, made)
        return made

    def all(self) -> list[Example]:
        """All examples."""
        return [*self.gold, *(e for made in self.silver.values() for e in made)]

    def taken(self, parts: Sequence[tuple[str, float]], chance: random.Random) -> list[Example]:
        """Those of a round: gold, and of each file the share of the first pattern it is like."""
        found = list(self.gold)
        for path, made in self.silver.items():
            share = next((share for names, share in parts if re.search(names, path.name)), 0.0)
            found += [e for e in made if chance.random() < share]
        return found


def is_held(example: Example, docs: set[str]) -> bool:
    """Whether an example is kept for measuring: a gold document, or every 20th silver text."""
    if example.origin == "gold":
        return example.doc in docs
    return bool(docs) and zlib.crc32(example.doc.encode()) % 20 == 0


def stated(found: Sequence[Example]) -> list[dict]:
    """What is true of examples, as far as their candidates allow it, as records."""
    records = []
    for example in found:
        for s in example.sentences:
            for pair, relation, modality in s.modalities:
                source, target = (s.codes[n] for n in s.pairs[pair])
                if not (SYMMETRIC[relation] and source > target):
                    records.append({
                        "doc": example.doc, "start": s.span[0], "end": s.span[1],
                        "source": source, "target": target, "relation": RELATION_CODES[relation],
                        "modality": MODALITIES[modality],
                    })  # fmt: skip
    return records


class Average:
    """The running mean of the weights, which errs less than where training happens to stand.

    Polyak and Juditsky 1992, doi:10.1137/0330046.
    """

    def __init__(self, reader: Reader) -> None:
        self.weights = {name: value.clone() for name, value in reader.state_dict().items()}
        self.steps = 0

    @torch.no_grad()
    def add(self, reader: Reader) -> None:
        """Take in the weights after one more step."""
        self.steps += 1
        share = 1 - min(MEMORY, (1 + self.steps) / (10 + self.steps))
        for name, value in reader.state_dict().items():
            if value.dtype.is_floating_point and name != "encoder.words.weight":
                self.weights[name].lerp_(value, share)


@torch.no_grad()
def predict(reader: Reader, found: Sequence[Example]) -> list[dict]:
    """All readings above a low threshold, as records with their probability."""
    reader.eval()
    records = []
    for batch in batches(found, random.Random(0)):
        lower, mask = encode(reader, batch, 0.0, None)
        promises = {
            id(s): reader.promise(lower[row, s.low : s.high], torch.from_numpy(s.features))
            for row, example in enumerate(batch) for s in example.sentences if len(s.pairs)
        }  # fmt: skip
        seen = {key for key, logit in promises.items() if logit.sigmoid() >= LEAST_PROMISE}
        x = reader.encoder.upper(lower, going_on(batch, mask, seen), 0.0)
        for row, example in enumerate(batch):
            for s in (s for s in example.sentences if id(s) in seen):
                scores = reader(x[row], s, torch.from_numpy(s.pairs), torch.from_numpy(s.features))
                chance = scores.relations.sigmoid().numpy()
                moods = scores.modalities.softmax(-1).numpy()
                for pair, relation in zip(*np.nonzero(chance > 0.08), strict=True):
                    source, target = (s.codes[n] for n in s.pairs[pair])
                    if SYMMETRIC[relation] and source > target:
                        continue
                    records.append({
                        "doc": example.doc, "start": s.span[0], "end": s.span[1],
                        "lang": example.lang,
                        "source": source, "target": target, "relation": RELATION_CODES[relation],
                        "modality": MODALITIES[int(moods[pair, relation].argmax())],
                        "moods": [round(float(m), 4) for m in moods[pair, relation]],
                        "word": int(scores.triggers[:, relation].argmax()),
                        "p": float(chance[pair, relation]),
                    })  # fmt: skip
    reader.train()
    return records


def show(gold: list[dict], predicted: list[dict], langs: dict[str, str]) -> float:
    """Print scores at several thresholds; the best relation F1."""
    best = 0.0
    for threshold in (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55):
        kept = [r for r in predicted if r["p"] >= threshold]
        line = []
        for lang in ("all", "en", "fr"):
            part = [g for g in gold if lang in ("all", langs[g["doc"]])]
            mine = [k for k in kept if lang in ("all", langs[k["doc"]])]
            levels = evaluate(part, mine).levels
            relation = levels["relation"]
            scores = " ".join(f"{levels[name].f1:4.1f}" for name in levels)
            line.append(f"{scores} P{relation.precision:4.1f} R{relation.recall:4.1f}")
            if lang == "all":
                best = max(best, relation.f1)
        print(f"  {threshold:.2f} | " + " | ".join(line), flush=True)
    return best


@torch.no_grad()
def share_weights(reader: Reader) -> None:
    """Replace each weight by its mean over the processes.

    Between these meetings each process goes its own way, which costs less waiting than sharing
    every gradient (local SGD, Stich 2019, arXiv:1805.09767).
    """
    asked = [p for p in reader.parameters() if p.requires_grad]
    flat = torch.cat([p.flatten() for p in asked])
    dist.all_reduce(flat)
    flat /= dist.get_world_size()
    at = 0
    for p in asked:
        p.copy_(flat[at : at + p.numel()].view_as(p))
        at += p.numel()


def agreed(steps: int, given: argparse.Namespace) -> int:
    """The least of what each process says, since files may have changed between their looks."""
    least = torch.tensor(steps)
    if given.processes > 1:
        dist.all_reduce(least, dist.ReduceOp.MIN)
    return int(least)


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, required=True)
    parser.add_argument("--silver", type=Path, help="folder of silver texts")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="a trained reader.pt to go on from")
    parser.add_argument("--teacher", type=Path, help="a trained reader.pt that has a say in labels")
    parser.add_argument("--layers", type=int, default=12)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--fold", type=int)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--share", type=float, default=1.0, help="of the silver texts, each round")
    parser.add_argument("--part", nargs=2, action="append", default=[], metavar=("NAMES", "SHARE"),
                        help="another share of the files with names like these")  # fmt: skip
    parser.add_argument(
        "--join", type=float, default=0.0, help="share of neighbouring sentences that are made one"
    )
    parser.add_argument("--gold", type=float, default=GOLD_WEIGHT, help="what a gold text weighs")
    parser.add_argument("--settled", action="store_true",
                        help="leave the lower layers as they are, which is faster")  # fmt: skip
    parser.add_argument("--pace", type=float, default=HEAD_PACE, help="of the heads")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rank", type=int, default=0, help="number of this process")
    parser.add_argument("--processes", type=int, default=1, help="started with one rank each")
    return parser.parse_args()


def begin(given: argparse.Namespace) -> Reader:
    """The reader before it has learned anything here, or as far as it had come."""
    source = read_pretrained(given.weights)
    reader = fresh_reader(source, given.layers)
    start_encoder(reader.encoder, source)
    if given.start is not None:
        # One of fewer layers may be gone on from: those above are as pretrained.
        take_in(reader, torch.load(given.start, weights_only=True))
    if given.settled:
        for name, p in reader.encoder.named_parameters():
            parts = name.split(".")
            p.requires_grad = parts[0] == "layers" and int(parts[1]) >= LOWER
    return reader


def optimiser_for(reader: Reader, rate: float, pace: float) -> torch.optim.Optimizer:
    """AdamW; the heads learn faster than what is pretrained."""
    named = [(name, p) for name, p in reader.named_parameters() if p.requires_grad]
    inner = [p for name, p in named if name.startswith("encoder.")]
    outer = [p for name, p in named if not name.startswith("encoder.")]
    return torch.optim.AdamW(
        [{"params": inner, "lr": rate}, {"params": outer, "lr": rate * pace}],
        weight_decay=0.01, fused=True,
    )  # fmt: skip


def learn_once(
    reader: Reader, optimiser: torch.optim.Optimizer, cut: Sequence[Sequence[Example]],
    given: argparse.Namespace, round_: int, hide: random.Random, mean: Average,
) -> float:  # fmt: skip
    """One round over the batches; the mean loss. The rate rises first, then falls to nought."""
    losses = []
    for number, batch in enumerate(cut):
        done = (round_ + number / len(cut)) / given.rounds
        slope = min(done / WARM, (1 - done) / (1 - WARM))
        for group, top in zip(optimiser.param_groups, (1, given.pace), strict=True):
            group["lr"] = given.rate * top * slope
        loss = loss_of(reader, batch, hide, given.gold)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
        optimiser.step()
        if given.processes > 1 and (number % MEETING == MEETING - 1 or number == len(cut) - 1):
            share_weights(reader)
        if given.rank == 0:
            mean.add(reader)
        losses.append(loss.item())
    return float(np.mean(losses))


def main() -> None:
    """Train, score, save."""
    given = arguments()
    given.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(given.threads)
    torch.manual_seed(SEED)
    chance, hide = random.Random(SEED), random.Random(SEED + given.rank)
    if given.processes > 1:
        dist.init_process_group("gloo", init_method="tcp://127.0.0.1:29511", rank=given.rank,
                                world_size=given.processes)  # fmt: skip
    teacher = None if given.teacher is None else load(given.teacher, read_pretrained(given.weights))
    store = Store(given.silver, teacher, given.join)
    store.refresh()
    docs = sorted({e.doc for e in store.all() if e.origin == "gold"})
    random.Random(SEED).shuffle(docs)
    held = set() if given.fold is None else set(docs[given.fold :: FOLDS])
    test = [e for e in store.all() if is_held(e, held)]
    gold = [
        {**claim, "doc": each.document.name}
        for each in gold_texts() if each.document.name in held for claim in each.claims
    ]  # fmt: skip
    langs = {e.doc: e.lang for e in test}
    made = [e for e in test if e.origin == "silver"]
    reader = begin(given)
    optimiser, mean = optimiser_for(reader, given.rate, given.pace), Average(reader)
    parts = [*((names, float(share)) for names, share in given.part), ("", given.share)]
    began = time.time()
    for round_ in range(given.rounds):
        store.refresh()
        taken = store.taken(parts, chance)
        learn = [e for e in taken if not is_held(e, held)]
        cut = batches(learn, chance)
        cut = cut[given.rank :: given.processes][: agreed(len(cut) // given.processes, given)]
        loss = learn_once(reader, optimiser, cut, given, round_, hide, mean)
        if given.rank > 0:
            continue
        print(f"round {round_ + 1}: loss {loss:.3f}, {time.time() - began:.0f} s", flush=True)
        torch.save(mean.weights, given.out / "reader.pt")
        if held and (round_ + 1) % given.every == 0:
            now = {name: value.clone() for name, value in reader.state_dict().items()}
            reader.load_state_dict(mean.weights)
            predicted = predict(reader, test)
            reader.load_state_dict(now)
            (given.out / "held.json").write_text(json.dumps(predicted))
            show(gold, [p for p in predicted if p["doc"] in held], langs)
            show(stated(made), [p for p in predicted if p["doc"] not in held], langs)


if __name__ == "__main__":
    main()
