"""What holds a relation back, by kind: limits told as such, and those read off other events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache

from allies.assess.answers import Event, Limit
from allies.assess.dependence import told_by
from allies.assess.wordings import Wordings, read_table, wordings
from allies.codebook.load import by_lang
from allies.codebook.relations import relation
from allies.core.claim import Claim
from allies.errors import CodebookError

_FILE = "limits.toml"
OTHER = "other"
_HOLDS = ("actual", "possible", "alleged", "planned")
_MATERIAL = frozenset({"military", "energy", "economic", "technology"})


def limit_kinds() -> Mapping[str, Mapping[str, str]]:
    """Return the kinds of limits with their labels by language, in the order of the table.

    Raises:
        CodebookError: The table is broken.
    """
    return _table()[0]


def kinds_told(text: str, lang: str) -> tuple[str, ...]:
    """Return the kinds of limits that a sentence tells by its words; none is ().

    Args:
        text: The sentence.
        lang: 'fr' or 'en'.
    """
    return _kinds(text, lang)


def limits_of(events: Sequence[Event]) -> tuple[Limit, ...]:
    """Return what holds a relation back, by kind, the kind with most evidence first.

    A limit that sentences state is of the kinds that their words tell, several at a time, else
    'other'; of each kind its events show the claims that tell it. Refusals, frictions in trade,
    and cooperation that the text says does not exist are read as limits too, after those that are
    stated. What a party denies is one only of things done together, such as a pact: denying a
    delivery answers an accusation.

    Args:
        events: Of the pair, as far as their reading counts.
    """
    found: dict[str, tuple[list[Event], list[Event], list[Event]]] = {}
    for event in events:
        place, default = _how(event)
        if default is None:
            continue
        for kind, claims in _by_kind(event, default).items():
            found.setdefault(kind, ([], [], []))[place].append(told_by(event, claims))
    order = list(limit_kinds())

    def rank(kind: str) -> tuple[float, int]:
        held = (*found[kind][0], *found[kind][1])
        return -sum(event.p * event.decay for event in held), order.index(kind)

    return tuple(
        Limit(kind=kind, events=tuple(_surest(found[kind])), against=tuple(found[kind][2]))
        for kind in sorted(found, key=rank)
    )


def _surest(told: tuple[list[Event], list[Event], list[Event]]) -> Iterator[Event]:
    for events in told[:2]:
        yield from sorted(events, key=lambda e: (-e.p * e.decay, e.lead.id))


def _how(event: Event) -> tuple[int, str | None]:
    """Where an event belongs (stated, read off, against) and its kind if no words tell it."""
    lead, read_off = event.lead, _table()[1]
    if lead.relation == "limit":
        return (0 if lead.modality in _HOLDS else 2), OTHER
    if lead.modality == "actual":
        return 1, read_off.get(lead.relation)
    coded = relation(lead.relation)
    material = coded.sign > 0 and (coded.layer in _MATERIAL or lead.relation == "agreement")
    if material and (lead.modality == "negated" or (lead.modality == "denied" and coded.symmetric)):
        return 1, read_off["negated"]
    return 1, None


def _by_kind(event: Event, default: str) -> dict[str, list[Claim]]:
    """The claims of an event that tell a kind, by kind; all of them if none tells any."""
    found: dict[str, list[Claim]] = {}
    for claim in event.claims:
        for kind in _kinds(claim.evidence.quote, claim.lang):
            found.setdefault(kind, []).append(claim)
    return found or {default: list(event.claims)}


@lru_cache(maxsize=8192)
def _kinds(text: str, lang: str) -> tuple[str, ...]:
    return _table()[2].kinds(text, lang)


@cache
def _table() -> tuple[Mapping[str, Mapping[str, str]], Mapping[str, str], Wordings]:
    raw = read_table(_FILE)
    kinds = {
        code: by_lang(entry.get("label"), f"{_FILE}: {code}: label")
        for code, entry in raw["kind"].items()
    }
    read_off = raw["read_off"]
    odd = sorted(set(read_off.values()) - set(kinds))
    if odd or OTHER not in kinds:
        raise CodebookError(f"{_FILE}: there is no kind {odd[0] if odd else OTHER}")
    return kinds, read_off, wordings(raw["kind"], _FILE)
