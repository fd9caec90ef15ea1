"""Train the model that chooses which date of its sentence a statement has.

    python training/dates/train.py                 # from training/silver; writes models/dates.npz
    python training/dates/train.py --held 10       # a tenth of the texts held out, and scores
    python training/dates/train.py --cases FILE    # keeps what was read of the texts, or takes it

It learns from the silver texts alone; the training gold is scored and not learned from. It takes
the vectors of the reader that is installed, so it is trained anew after the reader.
"""

from __future__ import annotations

import argparse
import pickle
import sys
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import torch

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "training" / "reader"))
from data import Coded, gold_texts, silver_texts  # noqa: E402

from allies.coding import dating  # noqa: E402
from allies.coding.date_features import Told, date_features  # noqa: E402
from allies.coding.date_rules import Found  # noqa: E402
from allies.coding.encoder import encoded  # noqa: E402
from allies.coding.facts import Facts, facts_in  # noqa: E402
from allies.coding.pipeline import today_of  # noqa: E402
from allies.coding.reading import (  # noqa: E402
    SentenceReading,
    phrases_of,
    read_layers,
)
from allies.coding.text import Layers, layers_of  # noqa: E402
from allies.coding.when import as_told  # noqa: E402
from allies.coding.windows import RELATION_CODES, windows  # noqa: E402
from allies.core.text import fold  # noqa: E402

OUT = ROOT / "src" / "allies" / "coding" / "models" / "dates.npz"
WIDTH, HIDDEN, DROPPED, ROUNDS, BATCH, RATE, DECAY, SEED = 48, 128, 0.4, 20, 512, 2e-3, 0.02, 29


@dataclass
class Case:
    """A coded claim with dates in its sentence: what may be its date, and what is.

    `own` is the mean vector of its words, shape (384,), `seen` of each date, shape (dates, 384).
    """

    doc: str
    told: Told
    right: np.ndarray
    dated: bool
    own: np.ndarray | None = None
    seen: np.ndarray | None = None


def cases(coded: Iterable[Coded]) -> Iterator[Case]:
    """The claims whose sentence tells a date, each with all the dates of it."""
    for each in coded:
        document, layers = each.document, layers_of(each.document.text)
        readings = list(read_layers(document, layers))
        today = today_of(document, layers)
        known: dict[int, Facts] = {}
        found: dict[int, list[Case]] = defaultdict(list)
        for claim in each.claims:
            at, words = claim["start"] + 1, fold(claim.get("trigger") or "")
            holding = (n for n, r in enumerate(readings) if r.sentence.start <= at < r.sentence.end)
            number = next(holding, None)
            if number is None or not words:
                continue
            reading = readings[number]
            start = layers.folded.find(words, reading.start, reading.stop)
            if start < 0:
                continue
            if number not in known:
                known[number] = facts_of(layers, reading, document.lang, today)
            facts = known[number]
            if facts.dates:
                made = case(document.name, claim, facts, start, start + len(words))
                found[id(reading)].append(made)
        if found:
            yield from with_vectors(found, readings, layers, document.lang)


def with_vectors(
    found: dict[int, list[Case]], readings: list[SentenceReading], layers: Layers, lang: str
) -> Iterator[Case]:
    """The cases by sentence, with what the reader sees in their words and dates."""
    dated = set(found)
    holding = (
        window for window in windows(readings, layers, lang=lang)
        if any(id(item.reading) in dated for item in window.items)
    )  # fmt: skip
    for window, items, vectors in encoded(
        holding, lambda window, _: [i for i in window.items if id(i.reading) in dated]
    ):
        for item in items:
            places = window.places[item.low : item.high]
            spans = [layers.folded_span(*place) for place in places]
            pieces = dating.Words(spans, vectors[item.low : item.high, None])
            for one in found.pop(id(item.reading), ()):
                told = one.told
                one.own = pieces.mean(told.start, told.stop, 0).astype(np.float16)
                dates = [pieces.mean(d.start, d.stop, 0) for d in told.dates]
                one.seen = np.stack(dates).astype(np.float16)
                yield one


def facts_of(layers: Layers, reading: SentenceReading, lang: str, today: str | None) -> Facts:
    """The dates of a sentence with its parts, as the coder finds them."""
    phrases = phrases_of(reading, layers)
    return facts_in(layers.folded, reading.start, reading.end, phrases, lang=lang, today=today)


def case(doc: str, claim: dict, facts: Facts, start: int, stop: int) -> Case:
    """One claim and which of the dates is its own: that with the same begin."""
    told = facts.told(claim["relation"], start, stop)
    wanted = claim.get("from")
    begins = [
        as_told(date, told.parts, start, stop, told.folded, told.lang).interval.start or ""
        for date in told.dates
    ]
    right = np.array([bool(wanted) and begin.startswith(wanted) for begin in begins])
    return Case(doc, told, right, bool(wanted))


def of_file(path: Path) -> list[Case]:
    """The cases of a file of silver texts."""
    with tempfile.TemporaryDirectory() as folder:
        return list(cases(silver_texts(Path(folder), [path])))


class Network(torch.nn.Module):
    """What `allies.coding.dating.date_chances` computes, with dropout."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.words = torch.nn.Linear(384, WIDTH)
        self.date = torch.nn.Linear(384, WIDTH)
        self.relation = torch.nn.Embedding(len(RELATION_CODES), WIDTH)
        self.hidden = torch.nn.Linear(3 * WIDTH + features, HIDDEN)
        self.out = torch.nn.Linear(HIDDEN, 1)
        self.drop = torch.nn.Dropout(DROPPED)

    def forward(
        self, own: torch.Tensor, seen: torch.Tensor, relation: torch.Tensor, features: torch.Tensor
    ) -> torch.Tensor:
        """Logits, shape (dates,)."""
        words = self.words(self.drop(own)) + self.relation(relation)
        date = self.date(self.drop(seen))
        given = torch.cat([words, date, words * date, features], 1)
        return self.out(self.drop(torch.relu(self.hidden(given))))[:, 0]


def learned_from(found: list[Case]) -> dict[str, np.ndarray]:
    """Train on the dates of all cases; return the arrays that `allies.coding.dating` reads."""
    torch.manual_seed(SEED)
    counts = [len(one.right) for one in found]
    of = torch.from_numpy(np.repeat(np.arange(len(found)), counts))
    own = torch.from_numpy(np.stack([one.own for one in found]))
    seen = torch.from_numpy(np.concatenate([one.seen for one in found]))
    relation = torch.tensor([RELATION_CODES.index(one.told.name) for one in found])
    plain = np.concatenate([date_features(one.told) for one in found])
    mean, deviation = plain.mean(0), plain.std(0) + 1e-3
    farthest = dating._FARTHEST
    features = torch.from_numpy(((plain - mean) / deviation).clip(-farthest, farthest))
    right = torch.from_numpy(np.concatenate([one.right for one in found]).astype(np.float32))
    net = Network(plain.shape[1])
    optimizer = torch.optim.AdamW(net.parameters(), RATE, weight_decay=DECAY)
    steps = ROUNDS * (len(right) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: max(0.0, 1 - step / steps))
    for number in range(ROUNDS):
        total = 0.0
        for at in torch.randperm(len(right))[: len(right) // BATCH * BATCH].split(BATCH):
            logits = net(own[of[at]].float(), seen[at].float(), relation[of[at]], features[at])
            loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, right[at])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            total += float(loss.detach()) * BATCH
        print(f"round {number + 1}: loss {total / len(right):.4f}", flush=True)
    arrays = {name: value.numpy() for name, value in net.state_dict().items()}
    made = {**arrays, "mean": mean, "deviation": deviation}
    return {name: value.astype(np.float16) for name, value in made.items()}


def by_rules(one: Case) -> Found | None:
    """The date that the rules choose."""
    return one.told.ruled


def by_both(one: Case) -> Found | None:
    """The date that is chosen in the end."""
    assert one.own is not None and one.seen is not None
    told = one.told
    spans = [(told.start, told.stop), *((d.start, d.stop) for d in told.dates)]
    vectors = np.concatenate([one.own[None], one.seen]).astype(np.float32)
    return dating.looked_over(told, dating.Words(spans, dating.seen_in(vectors)))


def scored(found: list[Case]) -> str:
    """Share of dated claims with the right date, and of undated ones without: rules → both."""
    ways: tuple[Callable[[Case], Found | None], ...] = (by_rules, by_both)
    shares = []
    for way in ways:
        good: dict[bool, list[bool]] = {True: [], False: []}
        for one in found:
            date = way(one)
            at = [d.start for d in one.told.dates].index(date.start) if date else None
            right = at is None if not one.dated else at is not None and bool(one.right[at])
            good[one.dated].append(right)
        shares.append(" and ".join(f"{100 * np.mean(good[dated]):.1f}" for dated in (True, False)))
    return " → ".join(shares)


def kept(path: Path | None) -> list[Case]:
    """All cases of the silver texts; those of a file where they have been read before."""
    if path is not None and path.exists():
        return pickle.loads(path.read_bytes())
    paths = sorted((ROOT / "training" / "silver").glob("*.txt"))
    with Pool() as pool:
        found = [one for each in pool.imap(of_file, paths) for one in each]
    if path is not None:
        path.write_bytes(pickle.dumps(found))
    return found


def main() -> None:
    """Read, train, score, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--held", type=int, default=0, help="one of so many texts is held out")
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--cases", type=Path, help="where the cases are kept, or taken from")
    given = parser.parse_args()
    found = kept(given.cases)
    held = [c for c in found if given.held and zlib.crc32(c.doc.encode()) % given.held == 0]
    names = {c.doc for c in held}
    learned = [c for c in found if c.doc not in names]
    print(f"{len(learned)} claims with dates in their sentence are learned from")
    made = learned_from(learned)
    np.savez_compressed(given.out, **made)
    print(f"{given.out}: {given.out.stat().st_size / 1024:.0f} kB")
    # Scored with the network just made, not the one shipped before.
    network = {name: value.astype(np.float32) for name, value in made.items()}
    dating._network = lambda: network
    if held:
        print("held out:", scored(held))
    print("training gold:", scored(list(cases(gold_texts()))))


if __name__ == "__main__":
    main()
