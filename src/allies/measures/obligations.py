"""Alliance obligations as an ordinal scale, and how deep treaties bind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from allies.codebook.treaties import ITEMS, OBLIGATIONS
from allies.measures.base import Measure, Request, Result
from allies.measures.depth import EQUAL, WEIGHTS, depth, latent_depth, unpacked
from allies.measures.held import refuse_others
from allies.measures.obligation_panels import Obligations, obligations_of, treaties_of

if TYPE_CHECKING:
    from allies.store.database import Database

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_AFTER: Mapping[str, tuple[str, ...]] = {
    "carried": ("no", "yes"),
    "declarations": ("kept", "left out"),
}
_OF_OBLIGATIONS = {"scale": ("ordinal", "binary"), **_AFTER}
_OF_DEPTH = {"score": ("weights", "equal", "latent"), **_AFTER}


def ordinal(
    defense: Floats, offense: Floats, neutral: Floats, nonagg: Floats, consul: Floats
) -> Floats:
    """Return the heaviest obligation: 3 to fight, 2 to keep out or to consult, 1 not to attack.

    That is the ranking of Chiba, Johnson and Leeds (2015, DOI 10.1086/682074): 3 for defence or
    offence, 2 for neutrality or consultation, 1 for non-aggression alone, 0 for none.

    Args:
        defense: 1, 0 or NaN where not known; any shape, the same for all five.
        offense: As above.
        neutral: As above.
        nonagg: As above.
        consul: As above.

    Returns:
        0 to 3, NaN where nothing of the five is known.
    """
    flags = np.stack([defense, offense, neutral, nonagg, consul])
    worth = np.array([3.0, 3.0, 2.0, 1.0, 2.0]).reshape(-1, *[1] * (flags.ndim - 1))
    level = (np.nan_to_num(flags) * worth).max(axis=0)
    return np.asarray(np.where(np.isnan(flags).all(axis=0), np.nan, level), np.float64)


def binary(level: Floats) -> Floats:
    """Return 1 where there is any obligation, 0 where none, NaN where nothing is known."""
    return np.asarray(np.where(np.isnan(level), np.nan, level > 0), np.float64)


def _obligations(db: Database, request: Request) -> Result:
    refuse_others(request, _OF_OBLIGATIONS)
    scale = request.option("scale", "ordinal", _OF_OBLIGATIONS["scale"])
    found = _asked(db, request)
    level = ordinal(*(found.flags[name] for name in OBLIGATIONS))
    return _result(
        found,
        binary(level) if scale == "binary" else level,
        {**found.flags, "coded by hand": found.coded, "carried from 2018": found.carried},
        f"obligations of the source, {scale}",
    )


def _depth(db: Database, request: Request) -> Result:
    refuse_others(request, _OF_DEPTH)
    chosen = request.option("score", "weights", _OF_DEPTH["score"])
    found = _asked(db, request)
    scores: dict[str, Floats] = {
        name: np.ones(found.coded.shape) for name in ("weights", "equal", "latent")
    }
    number = np.zeros(found.coded.shape)
    for at, profiles in treaties_of(db, request, found):
        number[at] += 1
        for name, score in scores.items():
            score[at] *= 1 - _scored(profiles, _SCORES[name])
    level = ordinal(*(found.flags[name] for name in OBLIGATIONS))
    # Where ATOP was read without its treaties one by one, the five obligations are taken as of
    # one treaty, of whose institutions nothing is known.
    alone = (number == 0) & (level > 0)
    answers = np.full((int(alone.sum()), len(ITEMS)), np.nan)
    for name in OBLIGATIONS:
        answers[:, ITEMS.index(name)] = found.flags[name][alone]
    known = np.isnan(level)
    known = known & known.transpose(0, 2, 1)
    for name, score in scores.items():
        score[alone] = 1 - _SCORES[name](answers)
        # The deeper side of a pair.
        deepest = np.fmax(1 - score, (1 - score).transpose(0, 2, 1))
        scores[name] = np.where(known, np.nan, deepest)
    apart = np.where(known, np.nan, np.maximum(number, number.transpose(0, 2, 1)))
    parts = {name: score for name, score in scores.items() if name != chosen}
    marks = {"coded by hand": found.coded, "carried from 2018": found.carried}
    both = {name: mark | mark.transpose(0, 2, 1) for name, mark in marks.items()}
    return _result(
        found, scores[chosen], {**parts, **both}, f"depth of the pair's treaties, {chosen}",
        n=apart,
    )  # fmt: skip


def _scored(profiles: Ints, score: Callable[[Floats], Floats]) -> Floats:
    """Score treaties, each different profile once."""
    bits = profiles & ((1 << 2 * len(ITEMS)) - 1)
    different, place = np.unique(bits, return_inverse=True)
    return score(unpacked(different))[place]


def _by_equal_weights(answers: Floats) -> Floats:
    return depth(answers, weights=EQUAL)


def _by_weights(answers: Floats) -> Floats:
    return depth(answers, weights=WEIGHTS)


_SCORES: Mapping[str, Callable[[Floats], Floats]] = {
    "weights": _by_weights, "equal": _by_equal_weights, "latent": latent_depth,
}  # fmt: skip


def _asked(db: Database, request: Request) -> Obligations:
    return obligations_of(
        db,
        request,
        carry=request.option("carried", "no", _AFTER["carried"]) == "yes",
        declarations=request.option("declarations", "kept", _AFTER["declarations"]) == "kept",
    )


def _result(
    found: Obligations,
    value: Floats,
    parts: Mapping[str, NDArray[np.float64] | NDArray[np.bool_]],
    method: str,
    *,
    n: Floats | None = None,
) -> Result:
    rests_on = [str(found.source)]
    if found.coded.any() or found.carried.any():
        rests_on.append("treaties coded by hand")
    return Result(
        states=found.states,
        periods=tuple(str(year) for year in range(found.years[0], found.years[1] + 1)),
        value=value,
        n=n,
        parts={name: np.asarray(part, np.float64) for name, part in parts.items()},
        method=f"{method}; version 1",
        rests_on=tuple(rests_on),
    )


MEASURES_OBLIGATIONS = (
    Measure(
        name="alliance-obligations",
        label={"en": "alliance obligations", "fr": "obligations d’alliance"},
        unit="level",
        directed=True,
        low=0,
        high=3,
        needs=("atop",),
        compute=_obligations,
        options=_OF_OBLIGATIONS,
        reference="Leeds, Ritter, Mitchell and Long 2002, DOI 10.1080/03050620213653; Chiba, "
        "Johnson and Leeds 2015, DOI 10.1086/682074",
        formula="max(3 defence, 3 offence, 2 neutrality, 2 consultation, 1 non-aggression)",
        says={
            "en": "The heaviest thing that the source owes the target by treaty: 3 to fight "
            "beside it, 2 to keep out of wars against it or to consult, 1 not to attack it.",
            "fr": "Le plus lourd de ce que la source doit à la cible par traité : 3 combattre à "
            "ses côtés, 2 rester hors des guerres contre elle ou consulter, 1 ne pas l’attaquer.",
        },
        silent={
            "en": "It does not say whether the promise will be kept. After 2018 it knows the "
            "treaties coded by hand, and old ones if asked; of other pairs it says nothing.",
            "fr": "Elle ne dit pas si la promesse sera tenue. Après 2018, elle connaît les "
            "traités codés à la main, et les anciens si on le demande ; rien des autres paires.",
        },
    ),
    Measure(
        name="alliance-depth",
        label={"en": "depth of alliance", "fr": "profondeur de l’alliance"},
        unit="score",
        directed=False,
        low=0,
        high=1,
        needs=("atop",),
        compute=_depth,
        options=_OF_DEPTH,
        reference="Benson and Clinton 2016, DOI 10.1177/0022002714560348; Leeds and Anac 2005, "
        "DOI 10.1080/03050620500294135",
        formula="1 − Π over treaties of (1 − c (0.5 D + 0.1 O + 0.1 C + 0.05 N + 0.05 A + "
        "0.2 mean(bases, command, planning, aid))), c = 0.6 if all defence is limited, else 1",
        says={
            "en": "How much the treaties of a pair cost it, from 0 for none to 1: promises to "
            "fight weigh most, then bases, a common command, joint planning and military aid.",
            "fr": "Ce que les traités d’une paire lui coûtent, de 0 (rien) à 1 : les promesses "
            "de combattre pèsent le plus, puis bases, commandement commun, planification, aide.",
        },
        silent={
            "en": "The weights are a choice, to be held against equal weights and the latent "
            "trait, which stand beside it. Directed dyad-years of ATOP 5.1 alone tell nothing of "
            "institutions: the score is too low then.",
            "fr": "Les poids sont un choix, à comparer aux poids égaux et au trait latent, donnés "
            "à côté. Les dyades-années d’ATOP 5.1 seules ne disent rien des institutions : le "
            "score est alors trop bas.",
        },
    ),
)
