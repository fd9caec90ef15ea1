"""The measures of similarity: of votes in the General Assembly and of alliance portfolios.

What each computes is in `scores`; where the profiles come from in `vote_similarity` and
`alliance_similarity`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from allies.measures.alliance_similarity import OPTIONS as ALLIANCE_OPTIONS
from allies.measures.alliance_similarity import similarity_of_portfolios
from allies.measures.base import Measure, Request, Result
from allies.measures.resample import Score
from allies.measures.scores import (
    agreement,
    expected,
    kappa,
    observed,
    orders,
    s_score,
    scott_pi,
    tau_b,
)
from allies.measures.vote_similarity import OPTIONS as VOTE_OPTIONS
from allies.measures.vote_similarity import similarity_of_votes

if TYPE_CHECKING:
    from allies.store.database import Database

Text = Mapping[str, str]
_VOTES, _TIES = "vote", "alliance"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """A way to compare two profiles.

    `scores` has a function for each distance that may be chosen, the default first; what is
    undefined without a distance has one under ''.
    """

    name: str
    label: Text
    scores: Mapping[str, Score]
    formula: str
    low: float
    says: Text
    silent: Text
    reference: str
    subjects: tuple[str, ...] = (_VOTES, _TIES)
    pooled: bool = False
    ranks: bool = False

    def distance(self, request: Request) -> str:
        """Return the distance that is asked for."""
        return request.option("distance", next(iter(self.scores)), tuple(self.scores))

    def parts(self, distance: str) -> dict[str, Score]:
        """Return the terms of the formula."""
        if self.ranks:
            return {
                "pairs in the same order": lambda tables: orders(tables)[0],
                "pairs in opposite order": lambda tables: orders(tables)[1],
            }
        found: dict[str, Score] = {"observed disagreement": partial(observed, distance=distance)}
        if "D_e" in self.formula:
            found["expected disagreement"] = partial(
                expected, distance=distance, pooled=self.pooled
            )
        return found


def _by_distance(score: Callable[..., object], *distances: str) -> dict[str, Score]:
    return {distance: partial(score, distance=distance) for distance in distances}  # type: ignore[misc]


_SIGNORINO = "Signorino and Ritter (1999), doi:10.1111/0020-8833.00113"
_HAEGE = "Häge (2011), doi:10.1093/pan/mpr023"
_COHEN = f"Cohen (1968), doi:10.1037/h0026256; {_HAEGE}"
_SCOTT = f"Scott (1955), doi:10.1086/266577; {_HAEGE}"
_CHANCE = {
    "en": "Agreement beyond what the two profiles would have by chance: 1 for the same, 0 for "
          "chance, below 0 for less than chance.",
    "fr": "L’accord au-delà de ce que donnerait le hasard : 1 pour des profils identiques, 0 pour "
          "le hasard, moins de 0 s’ils s’accordent moins que par hasard.",
}  # fmt: skip
_NO_MOTIVE = {
    "en": "Nothing of motives or of what was not put to a vote or a treaty; undefined where both "
          "profiles are constant and equal.",
    "fr": "Rien des motifs, ni de ce qui n’a été ni voté ni stipulé ; indéfini si les deux "
          "profils sont constants et égaux.",
}  # fmt: skip
_COMMON_ZEROS = {
    "en": "Where most categories are empty, as among alliances, it is high for all pairs; it "
          "moves with the agenda, so don't difference it in time.",
    "fr": "Quand la plupart des cases sont vides, comme pour les alliances, il est élevé pour "
          "toutes les paires ; il suit l’ordre du jour : n’en tirez pas de différences dans le "
          "temps.",
}  # fmt: skip

_KINDS = (
    _Kind(
        name="agreement", low=0, subjects=(_VOTES,), reference=(
            "Lijphart (1963), doi:10.2307/1953435; Bailey, Strezhnev and Voeten (2017), "
            "doi:10.1177/0022002715595700"
        ),
        label={"en": "agreement of votes", "fr": "accord des votes"},
        scores=_by_distance(agreement, "absolute", "nominal"),
        formula="1 − D_o / d_max, D_o = Σ d(x, y) / n, d = |x − y| of 1 yes, 2 abstain, 3 no",
        says={"en": "The share of shared votes in which two states vote alike; an abstention "
                    "agrees half with a yes or a no.",
              "fr": "La part des votes communs où deux États votent de même ; une abstention "
                    "s’accorde à moitié avec un oui ou un non."},
        silent={"en": "Nothing of why they agree; it moves with the agenda, so don't difference "
                      "it in time.",
                "fr": "Rien des raisons de l’accord ; il suit l’ordre du jour : n’en tirez pas de "
                      "différences dans le temps."},
    ),
    _Kind(
        name="s", low=-1, reference=_SIGNORINO,
        label={"en": "S, absolute distances", "fr": "S, distances absolues"},
        scores=_by_distance(s_score, "absolute"),
        formula="1 − 2 D_o / d_max, D_o = Σ w |x − y| / Σ w",
        says={"en": "How close two profiles are on average: 1 the same, −1 always opposed.",
              "fr": "La proximité moyenne de deux profils : 1 identiques, −1 toujours opposés."},
        silent=_COMMON_ZEROS,
    ),
    _Kind(
        name="s-squared", low=-1, reference=_SIGNORINO,
        label={"en": "S, squared distances", "fr": "S, distances au carré"},
        scores=_by_distance(s_score, "squared"),
        formula="1 − 2 D_o / d_max, D_o = Σ w (x − y)² / Σ w",
        says={"en": "As S, but a large difference weighs more than two small ones.",
              "fr": "Comme S, mais un grand écart pèse plus que deux petits."},
        silent=_COMMON_ZEROS,
    ),
    _Kind(
        name="kappa", low=-1, reference=_COHEN,
        label={"en": "Cohen's kappa", "fr": "kappa de Cohen"},
        scores=_by_distance(kappa, "absolute", "nominal"),
        formula="1 − D_o / D_e, d = |x − y| or [x ≠ y]; D_e = Σ p_a q_b d(a, b)",
        says=_CHANCE, silent=_NO_MOTIVE,
    ),
    _Kind(
        name="kappa-squared", low=-1, reference=_COHEN,
        label={"en": "Cohen's kappa, squared distances",
               "fr": "kappa de Cohen, distances au carré"},
        scores=_by_distance(kappa, "squared"),
        formula="1 − D_o / D_e, d = (x − y)²; D_e = Σ p_a q_b d(a, b)",
        says=_CHANCE, silent=_NO_MOTIVE,
    ),
    _Kind(
        name="pi", low=-1, reference=_SCOTT, pooled=True,
        label={"en": "Scott's pi", "fr": "pi de Scott"},
        scores=_by_distance(scott_pi, "absolute", "nominal"),
        formula="1 − D_o / D_e, d = |x − y| or [x ≠ y]; D_e = Σ m_a m_b d(a, b), m = (p + q) / 2",
        says=_CHANCE, silent=_NO_MOTIVE,
    ),
    _Kind(
        name="pi-squared", low=-1, reference=_SCOTT, pooled=True,
        label={"en": "Scott's pi, squared distances", "fr": "pi de Scott, distances au carré"},
        scores=_by_distance(scott_pi, "squared"),
        formula="1 − D_o / D_e, d = (x − y)²; D_e = Σ m_a m_b d(a, b), m = (p + q) / 2",
        says=_CHANCE, silent=_NO_MOTIVE,
    ),
    _Kind(
        name="tau-b", low=-1, reference="Kendall (1945), doi:10.1093/biomet/33.3.239", ranks=True,
        label={"en": "Kendall's tau-b", "fr": "tau-b de Kendall"},
        scores={"": tau_b},
        formula="(C − D) / √((n₀ − n₁)(n₀ − n₂))",
        says={"en": "Whether two states rank the same things in the same order.",
              "fr": "Si deux États rangent les mêmes choses dans le même ordre."},
        silent={"en": "Rank association is not similarity: two states that never do the same may "
                      "have 1. Undefined where a profile is constant.",
                "fr": "Un même rang n’est pas une similarité : deux États qui ne font jamais la "
                      "même chose peuvent avoir 1. Indéfini si un profil est constant."},
    ),
)  # fmt: skip


def _measure(kind: _Kind, subject: str) -> Measure:
    options = dict(VOTE_OPTIONS if subject == _VOTES else ALLIANCE_OPTIONS)
    if len(kind.scores) > 1:
        options["distance"] = tuple(kind.scores)
    on = {
        _VOTES: {"en": "votes in the General Assembly", "fr": "votes à l’Assemblée générale"},
        _TIES: {"en": "alliance portfolios", "fr": "portefeuilles d’alliances"},
    }[subject]
    return Measure(
        name=f"{subject}-{kind.name}",
        label={lang: f"{text} ({on[lang]})" for lang, text in kind.label.items()},
        unit="score",
        directed=False,
        low=kind.low,
        high=1,
        needs=("un-votes",) if subject == _VOTES else ("atop",),
        compute=partial(_compute, kind, subject, options),
        reference=kind.reference,
        options=options,
        periods=("year", "session") if subject == _VOTES else ("year",),
        formula=kind.formula,
        says=kind.says,
        silent=kind.silent,
    )


def _compute(
    kind: _Kind,
    subject: str,
    options: Mapping[str, tuple[str, ...]],
    db: Database,
    request: Request,
) -> Result:
    distance = kind.distance(request)
    query = similarity_of_votes if subject == _VOTES else similarity_of_portfolios
    return query(
        db, request, kind.scores[distance], method=f"{kind.label['en']}: {kind.formula}",
        parts=kind.parts(distance), options=options,
    )  # fmt: skip


MEASURES_SIMILARITY: tuple[Measure, ...] = tuple(
    _measure(kind, subject)
    for subject in (_VOTES, _TIES)
    for kind in _KINDS
    if subject in kind.subjects
)
