"""The commonest claims that the coder misses or makes up, each kind with its sentences."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence

from allies.codebook.relations import RELATIONS
from allies.coding.evaluation import match
from corpora import Coded, Record

Kinds = dict[str, list[Record]]


def mistakes(found: Coded) -> tuple[Kinds, Kinds]:
    """Return misses and false claims at `relation`, by kind, the commonest first.

    A kind is a relation with what stands in the place of the claim: another relation of the
    two actors in that sentence, the same one the other way round, or nothing.
    """
    _, pairs = match(found.gold, found.coded, "relation")
    missed = _left(found.gold, (gold for gold, _ in pairs))
    made_up = _left(found.coded, (coded for _, coded in pairs))
    measured = {record["doc"] for record in found.gold}
    made_up = [record for record in made_up if record["doc"] in measured]
    return (
        _by_kind(missed, made_up, found.coded, "coded"),
        _by_kind(made_up, missed, found.gold, "by hand"),
    )


def _left(records: Iterable[Record], matched: Iterable[Record]) -> list[Record]:
    taken = {_key(record) for record in matched}
    left = {_key(record): record for record in reversed(list(records))}
    return [record for key, record in reversed(left.items()) if key not in taken]


def _key(record: Record) -> tuple[Hashable, ...]:
    ends = (record["source"], record["target"])
    if RELATIONS[record["relation"]].symmetric:
        ends = tuple(sorted(ends))
    return (record["doc"], record["start"], record["end"], *ends, record["relation"])


def _by_kind(
    wrong: Sequence[Record], others: Sequence[Record], all_others: Sequence[Record], how: str
) -> Kinds:
    kinds: Kinds = defaultdict(list)
    for record in wrong:
        instead = _instead(record, others) or _instead(record, all_others) or "nothing"
        kinds[f"{record['relation']}, {how}: {instead}"].append(record)
    return dict(sorted(kinds.items(), key=lambda kind: -len(kind[1])))


def _instead(record: Record, others: Iterable[Record]) -> str | None:
    ends = {record["source"], record["target"]}
    found = {
        other["relation"] for other in others
        if {other["source"], other["target"]} == ends and _same_sentence(record, other)
    }  # fmt: skip
    if record["relation"] in found:
        return "the other way round"
    return min(found, default=None)


def _same_sentence(one: Record, other: Record) -> bool:
    shared = min(one["end"], other["end"]) - max(one["start"], other["start"])
    shorter = min(one["end"] - one["start"], other["end"] - other["start"])
    return one["doc"] == other["doc"] and 2 * shared >= shorter
