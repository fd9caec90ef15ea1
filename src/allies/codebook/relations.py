"""The relations of the codebook, their layers and signs, and the modalities."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from allies.codebook.load import by_lang, only_keys, read_data, strings
from allies.core.claim import MODALITIES
from allies.errors import CodebookError, UnknownRelation

LAYERS: tuple[str, ...] = (
    "military", "energy", "economic", "technology", "diplomatic", "structural",
    "institutional", "assessment",
)  # fmt: skip

_KEYS = (
    "layer", "sign", "symmetric", "standing", "plover", "group", "label", "phrase", "definition",
)  # fmt: skip
_SIGNS = {1: "+", 0: "", -1: "-"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """One kind of relation between two actors.

    `sign` is +1 (cooperative), -1 (adverse) or 0; `symmetric` relations are stored once a
    pair; `standing` tells a state of affairs from something done at a time; `group` is the
    class that scoring compares at its level 'layer'. `label`, `definition` and `phrase` are
    by language; a phrase has the fields {source} and {target} (see `wording.sentence`).
    """

    code: str
    layer: str
    sign: int
    symmetric: bool
    standing: bool
    plover: tuple[str, ...]
    group: str
    label: Mapping[str, str]
    phrase: Mapping[str, str]
    definition: Mapping[str, str]


def _relation(code: str, raw: object) -> Relation:
    where = f"relations.toml: {code}"
    entry = only_keys(raw, _KEYS, where)
    layer, sign = entry.get("layer"), entry.get("sign")
    if layer not in LAYERS:
        raise CodebookError(f"{where}: {layer!r} is no layer; they are {', '.join(LAYERS)}")
    if sign not in _SIGNS or isinstance(sign, bool):
        raise CodebookError(f"{where}: the sign must be 1, 0 or -1, not {sign!r}")
    for flag in ("symmetric", "standing"):
        if not isinstance(entry.get(flag), bool):
            raise CodebookError(f"{where}: {flag} must be true or false")
    phrase = by_lang(entry.get("phrase"), f"{where}: phrase")
    if not all("{source" in text and "{target" in text for text in phrase.values()):
        raise CodebookError(f"{where}: a phrase needs {{source}} and {{target}}")
    return Relation(
        code=code,
        layer=layer,
        sign=sign,
        symmetric=entry["symmetric"],
        standing=entry["standing"],
        plover=strings(entry.get("plover"), f"{where}: plover"),
        group=entry.get("group", layer + _SIGNS[sign]),
        label=MappingProxyType(by_lang(entry.get("label"), f"{where}: label")),
        phrase=MappingProxyType(phrase),
        definition=MappingProxyType(by_lang(entry.get("definition"), f"{where}: definition")),
    )


@cache
def _file() -> Mapping[str, Any]:
    return read_data("relations.toml")


@cache
def _relations() -> Mapping[str, Relation]:
    return {code: _relation(code, entry) for code, entry in _file()["relations"].items()}


@cache
def _labels(table: str, expected: tuple[str, ...]) -> Mapping[str, Mapping[str, str]]:
    raw = _file()[table]
    if set(raw) != set(expected):
        raise CodebookError(f"relations.toml: [{table}] must have {', '.join(expected)}")
    return {key: by_lang(value, f"relations.toml: {key}") for key, value in raw.items()}


class _Relations(Mapping[str, Relation]):
    """The relations by code, read when first asked for."""

    def __getitem__(self, code: str) -> Relation:
        return _relations()[code]

    def __iter__(self) -> Iterator[str]:
        return iter(_relations())

    def __len__(self) -> int:
        return len(_relations())


RELATIONS: Mapping[str, Relation] = _Relations()


def _unknown(kind: str, given: str, known: Iterable[str]) -> UnknownRelation:
    known = list(known)
    near = difflib.get_close_matches(given.lower(), known, n=3, cutoff=0.5)
    hint = f"Did you mean {', '.join(near)}?" if near else f"There are {', '.join(known)}."
    return UnknownRelation(f"Unknown {kind} '{given}'. {hint}")


def relation(code: str) -> Relation:
    """Return the relation of that code.

    Raises:
        UnknownRelation: There is none; the message names the nearest.
    """
    found = _relations().get(code)
    if found is None:
        raise _unknown("relation", code, _relations())
    return found


def relations_of(layer: str) -> tuple[Relation, ...]:
    """Return the relations of a layer, in the order of the codebook.

    Raises:
        UnknownRelation: There is no such layer.
    """
    if layer not in LAYERS:
        raise _unknown("layer", layer, LAYERS)
    return tuple(item for item in _relations().values() if item.layer == layer)


def layer_label(layer: str, lang: str) -> str:
    """Return what a layer is called in 'fr' or 'en'.

    Raises:
        UnknownRelation: There is no such layer.
    """
    if layer not in LAYERS:
        raise _unknown("layer", layer, LAYERS)
    return _labels("layers", LAYERS)[layer][lang]


def modality_label(modality: str, lang: str) -> str:
    """Return what a modality is called in 'fr' or 'en'.

    Raises:
        UnknownRelation: There is no such modality.
    """
    if modality not in MODALITIES:
        raise _unknown("modality", modality, MODALITIES)
    return _labels("modalities", MODALITIES)[modality][lang]


def layer_and_sign(code: str) -> str:
    """Return the class of a relation at the scoring level 'layer', such as 'military+'.

    It is the layer with its sign, if it has one; `limit` counts as 'assessment-'.

    Raises:
        UnknownRelation: There is no such relation.
    """
    return relation(code).group
