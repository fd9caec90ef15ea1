"""The reader of relations as it is trained: an encoder and heads over pairs of actors."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

HEADS, WIDTH, MIDDLE = 12, 384, 1536
PAIR, TRIGGER, ATTENTION = 256, 64, 4


class Layer(nn.Module):
    """One layer of the encoder, as in BERT: attention, then two dense maps."""

    def __init__(self) -> None:
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.wide, self.back = nn.Linear(WIDTH, MIDDLE), nn.Linear(MIDDLE, WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, 1e-12), nn.LayerNorm(WIDTH, 1e-12)

    def forward(self, x: Tensor, mask: Tensor, drop: float) -> Tensor:
        """Vectors (windows, pieces, width) from vectors; `mask` is false on padding."""
        batch, length, _ = x.shape

        def split(y: Tensor) -> Tensor:
            return y.view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2)

        seen = F.scaled_dot_product_attention(
            split(self.q(x)), split(self.k(x)), split(self.v(x)), attn_mask=mask[:, None, None]
        )
        seen = self.o(seen.transpose(1, 2).reshape(batch, length, WIDTH))
        x = self.norm1(x + F.dropout(seen, drop, self.training))
        wide = self.back(F.gelu(self.wide(x)))
        return self.norm2(x + F.dropout(wide, drop, self.training))


class Encoder(nn.Module):
    """Word pieces to vectors; mentions of actors are marked by a vector added to theirs."""

    def __init__(self, words: Tensor, layers: int) -> None:
        super().__init__()
        self.words = nn.Embedding.from_pretrained(words, freeze=True)
        self.place = nn.Embedding(512, WIDTH)
        self.mark = nn.Parameter(torch.zeros(2, WIDTH))
        self.blank = nn.Parameter(words.mean(0))
        self.norm = nn.LayerNorm(WIDTH, 1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))

    def forward(
        self, ids: Tensor, named: Tensor, mask: Tensor, hidden: Tensor | None, drop: float
    ) -> Tensor:
        """Vectors of pieces; where `hidden` is true a name is blanked out."""
        x = self.words(ids)
        if hidden is not None:
            x = torch.where(hidden[..., None], self.blank, x)
        x = x + self.place.weight[: ids.shape[1]] + self.mark[named.long()]
        x = F.dropout(self.norm(x), drop, self.training)
        for layer in self.layers:
            x = layer(x, mask, drop)
        return x


@dataclass
class Scores:
    """What the reader thinks of one sentence: logits by pair, relation, modality, piece."""

    relations: Tensor
    modalities: Tensor
    triggers: Tensor


class Reader(nn.Module):
    """Encoder and heads."""

    def __init__(
        self, words: Tensor, layers: int, *, kinds: int, features: int, symmetric: list[bool],
        modalities: int,
    ) -> None:  # fmt: skip
        super().__init__()
        relations = len(symmetric)
        self.encoder = Encoder(words, layers)
        self.kind = nn.Embedding(kinds, WIDTH)
        self.as_source, self.as_target = nn.Linear(WIDTH, PAIR), nn.Linear(WIDTH, PAIR)
        self.key, self.value = nn.Linear(WIDTH, PAIR), nn.Linear(WIDTH, PAIR)
        self.pair = nn.Linear(3 * PAIR, WIDTH)
        self.rules = nn.Linear(features, WIDTH)
        self.relation = nn.Linear(WIDTH, relations)
        self.shortcut = nn.Linear(features, relations, bias=False)
        self.tag = nn.Linear(WIDTH, relations)
        self.word = nn.Linear(WIDTH, TRIGGER)
        self.meet = nn.Linear(WIDTH, TRIGGER)
        self.fit = nn.Parameter(torch.zeros(relations, TRIGGER))
        self.evidence = nn.Parameter(torch.full((relations,), 0.3))
        self.mood_pair, self.mood_word = nn.Linear(WIDTH, TRIGGER), nn.Linear(WIDTH, TRIGGER)
        self.mood = nn.Linear(TRIGGER, modalities)
        self.mood_prior = nn.Parameter(torch.zeros(relations, modalities))
        self.register_buffer("symmetric", torch.tensor(symmetric))
        nn.init.constant_(self.relation.bias, -5.0)
        nn.init.constant_(self.tag.bias, -4.0)
        nn.init.normal_(self.fit, std=0.05)
        nn.init.normal_(self.kind.weight, std=0.1)
        nn.init.zeros_(self.shortcut.weight)
        with torch.no_grad():
            # To begin with, the rules are right more often than not.
            each = torch.arange(relations)
            self.shortcut.weight[each, each] = 4.0
            self.shortcut.weight[each, 2 * relations + each] = 1.0

    def actors(self, x: Tensor, spans: list[list[tuple[int, int]]], kinds: list[int]) -> Tensor:
        """One vector an actor: the mean of its mentions' pieces, and its kind."""
        rows = []
        for each in spans:
            if each:
                rows.append(torch.cat([x[a:b] for a, b in each]).mean(0))
            else:
                rows.append(x.new_zeros(WIDTH))
        return torch.stack(rows) + self.kind(torch.tensor(kinds))

    def forward(self, x: Tensor, sentence: object, pairs: Tensor, rules: Tensor,
                drop: float = 0.0) -> Scores:  # fmt: skip
        """Scores of one sentence from the vectors of its window."""
        s = sentence
        own = x[s.low : s.high]  # type: ignore[attr-defined]
        actors = self.actors(x, s.spans, s.kinds)  # type: ignore[attr-defined]
        source = self.as_source(actors)[pairs[:, 0]]
        target = self.as_target(actors)[pairs[:, 1]]
        size = PAIR // ATTENTION
        query = (source + target).view(-1, ATTENTION, size)
        keys = self.key(own).view(-1, ATTENTION, size)
        weights = torch.einsum("phd,thd->pht", query, keys) / size**0.5
        seen = torch.einsum(
            "pht,thd->phd", weights.softmax(-1), self.value(own).view(-1, ATTENTION, size)
        )
        parts = torch.cat([source + target, source * target, seen.flatten(1)], 1)
        z = F.relu(self.pair(F.dropout(parts, drop, self.training)) + self.rules(rules))
        z = F.dropout(z, drop, self.training)
        tags = self.tag(own)
        words = tags.softmax(0).T @ own
        meeting = F.relu(self.meet(z)[:, None] + self.word(words)[None])
        logits = self.relation(z) + self.shortcut(rules) + (meeting * self.fit).sum(-1)
        logits = logits + self.evidence * tags.amax(0)
        mood = F.relu(self.mood_pair(z)[:, None] + self.mood_word(words)[None])
        moods = self.mood(mood) + self.mood_prior
        back = self._mirror(pairs)
        both = self.symmetric
        logits = torch.where(both, (logits + logits[back]) / 2, logits)
        moods = torch.where(both[:, None], (moods + moods[back]) / 2, moods)
        return Scores(logits, moods, tags)

    @staticmethod
    def _mirror(pairs: Tensor) -> Tensor:
        """For each ordered pair, the place of the same two in the other order."""
        at = {(int(a), int(b)): n for n, (a, b) in enumerate(pairs)}
        return torch.tensor([at[int(b), int(a)] for a, b in pairs], dtype=torch.long)
