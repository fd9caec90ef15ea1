"""The reader of relations as it is trained: an encoder and heads over pairs of actors."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

HEADS, WIDTH, MIDDLE = 12, 384, 1536
PAIR, TRIGGER, ATTENTION = 256, 64, 4
STEPS, STEP_MIDDLE = 2, 512
# After so many layers the sentences that are likely to state something go on alone.
LOWER, GATE = 4, (128, 64)


class Layer(nn.Module):
    """One layer of the encoder, as in BERT: attention, then two dense maps."""

    def __init__(self) -> None:
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.wide, self.back = nn.Linear(WIDTH, MIDDLE), nn.Linear(MIDDLE, WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, 1e-12), nn.LayerNorm(WIDTH, 1e-12)

    def forward(self, x: Tensor, mask: Tensor, drop: float) -> Tensor:
        """Vectors (pieces, width) of the pieces that `mask`, (windows, places), is true of.

        Only attention is by window: the dense maps would work for nothing on padding.
        """
        batch, length = mask.shape
        at = mask.flatten().nonzero()[:, 0]

        def split(y: Tensor) -> Tensor:
            filled = y.new_zeros(batch * length, WIDTH).index_copy(0, at, y)
            return filled.view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2)

        # Written out: at these lengths it is far faster on a processor than the fused operator.
        q, k, v = split(self.q(x) * (WIDTH // HEADS) ** -0.5), split(self.k(x)), split(self.v(x))
        away = torch.zeros(mask.shape, dtype=q.dtype).masked_fill_(~mask, -1e4)[:, None, None]
        seen = (q @ k.transpose(-1, -2) + away).softmax(-1).to(v.dtype) @ v
        seen = self.o(seen.transpose(1, 2).reshape(batch * length, WIDTH)[at])
        x = self.norm1(x + F.dropout(seen, drop, self.training))
        wide = self.back(F.gelu(self.wide(x)))
        return self.norm2(x + F.dropout(wide, drop, self.training))


class Encoder(nn.Module):
    """Word pieces to vectors.

    Mentions of actors, and wordings of the lexicon by their relation, are marked by vectors
    added to theirs.
    """

    def __init__(self, words: Tensor, layers: int, relations: int) -> None:
        super().__init__()
        self.words = nn.Embedding.from_pretrained(words, freeze=True)
        self.place = nn.Embedding(512, WIDTH)
        self.mark = nn.Parameter(torch.zeros(2, WIDTH))
        self.hit = nn.Parameter(torch.zeros(relations, WIDTH))
        self.blank = nn.Parameter(words.mean(0))
        self.norm = nn.LayerNorm(WIDTH, 1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))

    def lower(
        self, ids: Tensor, named: Tensor, hits: Tensor, mask: Tensor, hidden: Tensor | None,
        drop: float,
    ) -> Tensor:  # fmt: skip
        """Vectors after the first LOWER layers; where `hidden` is true a name is blanked out."""
        x = self.words(ids)
        if hidden is not None:
            x = torch.where(hidden[..., None], self.blank, x)
        x = x + self.place.weight[: ids.shape[1]] + self.mark[named.long()]
        x = x + hits @ self.hit
        x = F.dropout(self.norm(x), drop, self.training)
        part = x[mask]
        for layer in self.layers[:LOWER]:
            part = layer(part, mask, drop)
        return part.new_zeros(x.shape).masked_scatter(mask[..., None], part)

    def upper(self, x: Tensor, kept: Tensor, drop: float) -> Tensor:
        """Vectors after the other layers, of the pieces that are kept; the rest stay as they are.

        `kept` is true for them, shape (windows, pieces). They see each other alone.
        """
        most = int(kept.sum(1).max())
        if most == 0:
            return x
        part, seen = x[kept], torch.arange(most) < kept.sum(1, keepdim=True)
        for layer in self.layers[LOWER:]:
            part = layer(part, seen, drop)
        return x.to(part.dtype).masked_scatter(kept[..., None], part)


def heads(x: Tensor) -> Tensor:
    """Shape (…, PAIR) cut into ATTENTION heads."""
    return x.view(*x.shape[:-1], ATTENTION, PAIR // ATTENTION)


class Step(nn.Module):
    """One step of thought about the pairs of a sentence.

    The pairs look at each other, since of several actors mostly one is meant; then at the words,
    seen from where each pair's actors stand; then each by itself. Every part is added to what was
    there before.
    """

    def __init__(self, places: int) -> None:
        super().__init__()
        self.own = nn.Linear(PAIR, 3 * PAIR)
        self.own_out = nn.Linear(PAIR, PAIR)
        self.ask, self.answer = nn.Linear(PAIR, PAIR), nn.Linear(PAIR, PAIR)
        self.words = nn.Linear(WIDTH, 2 * PAIR)
        self.place_key = nn.Parameter(torch.zeros(places, PAIR))
        self.place_value = nn.Parameter(torch.zeros(places, PAIR))
        self.wide, self.back = nn.Linear(PAIR, STEP_MIDDLE), nn.Linear(STEP_MIDDLE, PAIR)
        self.norm1, self.norm2, self.norm3 = (nn.LayerNorm(PAIR) for _ in range(3))
        nn.init.normal_(self.place_key, std=0.02)
        nn.init.normal_(self.place_value, std=0.02)

    def forward(self, z: Tensor, words: Tensor, places: Tensor, drop: float) -> Tensor:
        """Pairs (pairs, PAIR) from pairs; `places` is one-hot, (pairs, words, places)."""
        scale = (PAIR // ATTENTION) ** -0.5
        q, k, v = (heads(part) for part in self.own(self.norm1(z)).chunk(3, -1))
        weights = torch.einsum("phd,qhd->hpq", q, k).mul(scale).softmax(-1)
        seen = torch.einsum("hpq,qhd->phd", weights, v).flatten(1)
        z = z + F.dropout(self.own_out(seen), drop, self.training)
        query = heads(self.ask(self.norm2(z)))
        key, value = (heads(part) for part in self.words(words).chunk(2, -1))
        by_place = torch.einsum("phd,chd->phc", query, heads(self.place_key))
        logits = torch.einsum("phd,thd->pht", query, key)
        logits = logits + torch.einsum("phc,ptc->pht", by_place, places)
        weights = logits.mul(scale).softmax(-1)
        seen = torch.einsum("pht,thd->phd", weights, value)
        where = torch.einsum("pht,ptc->phc", weights, places)
        seen = seen + torch.einsum("phc,chd->phd", where, heads(self.place_value))
        z = z + F.dropout(self.answer(seen.flatten(1)), drop, self.training)
        wide = self.back(F.relu(self.wide(self.norm3(z))))
        return z + F.dropout(wide, drop, self.training)


@dataclass
class Scores:
    """What the reader thinks of one sentence: logits by pair, relation, modality, piece."""

    relations: Tensor
    modalities: Tensor
    triggers: Tensor


class Reader(nn.Module):
    """Encoder and heads."""

    def __init__(
        self, words: Tensor, layers: int, *, kinds: int, profile: int, features: int,
        places: int, symmetric: list[bool], modalities: int,
    ) -> None:  # fmt: skip
        super().__init__()
        relations = len(symmetric)
        self.encoder = Encoder(words, layers, relations)
        self.places = places
        self.kind = nn.Embedding(kinds, WIDTH)
        self.standing = nn.Linear(profile, WIDTH, bias=False)
        self.as_source, self.as_target = nn.Linear(WIDTH, PAIR), nn.Linear(WIDTH, PAIR)
        self.pair = nn.Linear(2 * PAIR, PAIR)
        self.rules = nn.Linear(features, PAIR)
        self.steps = nn.ModuleList(Step(places) for _ in range(STEPS))
        self.norm = nn.LayerNorm(PAIR)
        self.relation = nn.Linear(PAIR, relations)
        self.shortcut = nn.Linear(features, relations, bias=False)
        self.tag = nn.Linear(WIDTH, relations)
        self.word = nn.Linear(WIDTH, TRIGGER)
        self.meet = nn.Linear(PAIR, TRIGGER)
        self.fit = nn.Parameter(torch.zeros(relations, TRIGGER))
        self.evidence = nn.Parameter(torch.full((relations,), 0.3))
        self.mood_pair, self.mood_word = nn.Linear(PAIR, TRIGGER), nn.Linear(WIDTH, TRIGGER)
        self.mood = nn.Linear(TRIGGER, modalities)
        self.mood_prior = nn.Parameter(torch.zeros(relations, modalities))
        self.gate_word = nn.Linear(WIDTH, GATE[0])
        self.gate_mix, self.gate = nn.Linear(GATE[0] + features, GATE[1]), nn.Linear(GATE[1], 1)
        self.register_buffer("symmetric", torch.tensor(symmetric))
        nn.init.constant_(self.relation.bias, -5.0)
        nn.init.constant_(self.tag.bias, -4.0)
        nn.init.normal_(self.fit, std=0.05)
        nn.init.normal_(self.kind.weight, std=0.1)
        nn.init.zeros_(self.shortcut.weight)
        nn.init.zeros_(self.standing.weight)
        with torch.no_grad():
            # To begin with, the rules are right more often than not.
            each = torch.arange(relations)
            self.shortcut.weight[each, each] = 4.0
            self.shortcut.weight[each, 2 * relations + each] = 1.0

    def promise(self, lower: Tensor, rules: Tensor) -> Tensor:
        """How likely a sentence states anything, as a logit, by its lower vectors and the rules."""
        peaks = F.relu(self.gate_word(lower)).amax(0)
        return self.gate(F.relu(self.gate_mix(torch.cat([peaks, rules.amax(0)]))))[0]

    def actors(
        self, x: Tensor, spans: list[list[tuple[int, int]]], kinds: list[int], profiles: Tensor
    ) -> Tensor:
        """One vector an actor: the mean of its mentions' pieces, its kind, how it stands."""
        rows = []
        for each in spans:
            if each:
                rows.append(torch.cat([x[a:b] for a, b in each]).mean(0))
            else:
                rows.append(x.new_zeros(WIDTH))
        return torch.stack(rows) + self.kind(torch.tensor(kinds)) + self.standing(profiles)

    def forward(self, x: Tensor, sentence: object, pairs: Tensor, rules: Tensor,
                drop: float = 0.0, moods_at: Tensor | None = None) -> Scores:  # fmt: skip
        """Scores of one sentence from the vectors of its window.

        Modalities are given of every pair and relation, or of those in `moods_at` alone, shape
        (2, readings), since in training few are asked for.
        """
        s = sentence
        own = x[s.low : s.high]  # type: ignore[attr-defined]
        profiles = torch.from_numpy(s.profiles)  # type: ignore[attr-defined]
        actors = self.actors(x, s.spans, s.kinds, profiles)  # type: ignore[attr-defined]
        source = self.as_source(actors)[pairs[:, 0]]
        target = self.as_target(actors)[pairs[:, 1]]
        z = self.pair(torch.cat([source + target, source * target], 1)) + self.rules(rules)
        z = F.dropout(z, drop, self.training)
        places = F.one_hot(torch.from_numpy(s.places).long(), self.places).float()  # type: ignore[attr-defined]
        for step in self.steps:
            z = step(z, own, places, drop / 2)
        z = F.dropout(self.norm(z), drop, self.training)
        tags = self.tag(own)
        words = tags.softmax(0).T @ own
        meeting = F.relu(self.meet(z)[:, None] + self.word(words)[None])
        logits = self.relation(z) + self.shortcut(rules) + (meeting * self.fit).sum(-1)
        logits = logits + self.evidence * tags.amax(0)
        back = self._mirror(pairs)
        both = self.symmetric
        logits = torch.where(both, (logits + logits[back]) / 2, logits)
        by_pair, by_word = self.mood_pair(z), self.mood_word(words)
        if moods_at is None:
            moods = self.mood(F.relu(by_pair[:, None] + by_word[None])) + self.mood_prior
            moods = torch.where(both[:, None], (moods + moods[back]) / 2, moods)
            return Scores(logits, moods, tags)
        at, of = moods_at
        one, other = (
            self.mood(F.relu(by_pair[pair] + by_word[of])) for pair in (at, back[at])
        )  # fmt: skip
        moods = torch.where(both[of][:, None], (one + other) / 2, one) + self.mood_prior[of]
        return Scores(logits, moods, tags)

    @staticmethod
    def _mirror(pairs: Tensor) -> Tensor:
        """For each ordered pair, the place of the same two in the other order."""
        at = {(int(a), int(b)): n for n, (a, b) in enumerate(pairs)}
        return torch.tensor([at[int(b), int(a)] for a, b in pairs], dtype=torch.long)
