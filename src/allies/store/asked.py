"""From what a user asks of claims, in words, to the query that finds them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from allies.codebook.actors import find_actor
from allies.codebook.relations import relation as relation_of
from allies.codebook.relations import relations_of
from allies.core.claim import Claim
from allies.core.values import Interval, interval_of
from allies.errors import UsageError
from allies.store.reader import claims

if TYPE_CHECKING:
    from allies.store.database import Database


def claims_asked(
    db: Database,
    actor: str | None = None,
    other: str | None = None,
    *,
    layer: str | None = None,
    relation: str | None = None,
    modality: str | None = None,
    at: str | Interval | None = None,
    doc: str | None = None,
    docs: Iterable[str] | None = None,
) -> list[Claim]:
    """Return the claims that meet all the conditions given, as `Workspace.claims` has them.

    Args:
        db: The workspace.
        actor: An actor on either side, by code or name.
        other: The actor on the other side.
        layer: A layer.
        relation: A relation.
        modality: A modality.
        at: When it held.
        doc: Name or id of a document.
        docs: Ids of documents.

    Raises:
        UsageError: A condition is not of the codebook.
    """
    found = claims(
        db,
        actor=None if actor is None else find_actor(actor).code,
        other=None if other is None else find_actor(other).code,
        relations=_relations(layer, relation),
        modality=modality,
        at=_interval(at),
        doc=doc,
    )
    if docs is None:
        return found
    wanted = frozenset(docs)
    return [claim for claim in found if claim.evidence.doc in wanted]


def _relations(layer: str | None, name: str | None) -> list[str] | None:
    if name is not None:
        found = relation_of(name)
        if layer is not None and found.layer != layer:
            raise UsageError(f"the relation {name} is of the layer {found.layer}, not of {layer}")
        return [found.code]
    return None if layer is None else [one.code for one in relations_of(layer)]


def _interval(at: str | Interval | None) -> Interval | None:
    if at is None or isinstance(at, Interval):
        return at
    try:
        return interval_of(at)
    except ValueError as error:
        told = f"'{at}' is no time; write 2024, 2024-06, 2024-06-19 or 2022/2024"
        raise UsageError(told) from error
