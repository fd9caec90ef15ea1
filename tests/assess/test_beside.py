import string
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from made import events as made_events
from pairs import context, counted, told
from real_data import real_workspace

from allies.assess.answers import LayerScore
from allies.assess.beside import beside
from allies.assess.beside_rows import place_of, rules
from allies.assess.context import COUNTED
from allies.assess.convergent import PAIRINGS, convergent, interval, spearman
from allies.assess.counted import read_counted
from allies.assess.scores import Scores
from allies.codebook.relations import LAYERS
from allies.core.estimate import Estimate
from allies.i18n import LANGUAGES, messages

VERDICTS = {"agree", "disagree", "said only", "counted only", "neither"}
MANY = ("RUS", "CHN", *(f"S{n:02}" for n in range(40)))


def layer(name, score):
    nothing = Estimate(value=None)
    return LayerScore(
        layer=name, score=Estimate(value=score, rests_on=("claim 1",)), mass=5.0, support=3.0,
        conflict=1.0, intensity=nothing, counts={}, events=(),
    )  # fmt: skip


def layers(**scores):
    return {name: layer(name, score) for name, score in scores.items()}


def among(value, others, *, back=None):
    """A measure in which RUS has a value with CHN and, evenly spread, others with all the rest."""
    table = np.full((len(MANY), len(MANY)), np.nan)
    table[0, 2:] = table[1, 2:] = np.linspace(*others, len(MANY) - 2)
    table[0, 1], table[1, 0] = value, value if back is None else back
    return table


def rows(found, measure):
    return [row for row in found if row.measure == measure]


def only(found, measure, side=None):
    (row,) = [row for row in rows(found, measure) if row.side == side]
    return row


def text(row, lang="en"):
    return messages(lang)(row.key, **row.told)


# ---- votes and ideal points


def test_opponents_that_vote_alike_disagree_with_what_is_told():
    data = counted(MANY, vote_agreement=among(0.87, (0.4, 0.8)))
    row = only(beside(context(counted=data, layers=layers(diplomatic=-0.6))), "vote-agreement")
    assert (row.layer, row.verdict, row.period) == ("diplomatic", "disagree", "2022")
    assert row.told["percent"] == 87
    assert (row.told["place"], row.told["partners"]) == (1, 41)
    assert row.told["usual"] == pytest.approx(61, abs=1)
    assert "87" in text(row)
    assert row.said.rests_on == ("claim 1",)
    assert row.counted.rests_on == ("rows of vote-agreement",)


@pytest.mark.parametrize(
    ("score", "value", "verdict", "word"),
    [
        (0.6, 0.87, "agree", "votes-friends-close"),
        (0.6, 0.35, "disagree", "votes-friends-far"),
        (-0.6, 0.35, "agree", "votes-opponents-far"),
        (-0.6, 0.87, "disagree", "votes-opponents-close"),
        (0.6, 0.6, "agree", "votes-unclear"),
        (0.1, 0.35, "agree", "votes-unclear"),
        (None, 0.35, "counted only", "votes-counted"),
        (0.6, np.nan, "said only", "said"),
    ],
)
def test_votes_beside_the_diplomatic_score(score, value, verdict, word):
    data = counted(MANY, vote_agreement=among(value, (0.4, 0.8)))
    made = context(counted=data, layers={} if score is None else layers(diplomatic=score))
    row = only(beside(made), "vote-agreement")
    assert (row.verdict, row.key) == (verdict, f"beside.{word}")


def test_of_a_distance_less_is_closer():
    data = counted(MANY, ideal_point_distance=among(0.1, (0.5, 3.0)))
    row = only(beside(context(counted=data, layers=layers(diplomatic=0.6))), "ideal-point-distance")
    assert (row.verdict, row.told["place"]) == ("agree", 1)
    far = counted(MANY, ideal_point_distance=among(3.4, (0.5, 3.0)))
    row = only(beside(context(counted=far, layers=layers(diplomatic=0.6))), "ideal-point-distance")
    assert (row.verdict, row.told["place"]) == ("disagree", 41)


def test_among_few_partners_no_place_is_close_or_far():
    data = counted(("RUS", "CHN", "IRN"), vote_agreement=[[1, 0.2, 0.9], [0.2, 1, 1], [0.9, 1, 1]])
    row = only(beside(context(counted=data, layers=layers(diplomatic=0.9))), "vote-agreement")
    assert (row.verdict, row.key) == ("agree", "beside.votes-unclear")


# ---- shares


def test_shares_of_trade_stand_beside_the_economic_score_side_by_side():
    data = counted(MANY, trade_share=among(0.18, (0.0, 0.1), back=0.004))
    found = beside(context(counted=data, layers=layers(economic=0.7)))
    weak, strong = (only(found, "trade-share", side) for side in ("RUS", "CHN"))
    assert (weak.verdict, weak.told["percent"], weak.told["place"]) == ("agree", 18.0, 1)
    assert (strong.verdict, strong.told["percent"]) == ("disagree", 0.4)
    assert weak.counted.value == 0.18
    hostile = beside(context(counted=data, layers=layers(economic=-0.7)))
    assert only(hostile, "trade-share", "RUS").verdict == "disagree"
    assert only(hostile, "trade-share", "CHN").verdict == "agree"


def test_partners_in_words_are_expected_to_trade():
    data = counted(MANY, trade_share=among(0.03, (0.0, 0.1), back=0.2))
    said = told("Russia calls China its strategic partner.", "partnership")
    found = [r for r in beside(context(said, counted=data)) if r.key.startswith("beside.partner")]
    little, much = found
    assert (little.side, little.verdict, little.told["percent"]) == ("RUS", "disagree", 3.0)
    assert (much.side, much.verdict) == ("CHN", "agree")
    assert little.said.value == pytest.approx(0.81)
    assert little.said.rests_on == (f"claim {said.lead.id}",)
    denied = replace(said, claims=(replace(said.lead, modality="denied"),))
    assert not [r for r in beside(context(denied, counted=data)) if "partner-" in r.key]
    first = counted(MANY, trade_share=among(0.03, (0.0, 0.029), back=0.2))
    row = next(r for r in beside(context(said, counted=first)) if r.key.startswith("beside.part"))
    assert (row.verdict, row.told["place"]) == ("agree", 1)


@pytest.mark.parametrize(
    ("quote", "percent", "data", "verdict"),
    [
        ("China accounts for 18 % of Russia's foreign trade.", 18, 0.179, "agree"),
        ("China accounts for 18 % of Russia's foreign trade.", 18, 0.150, "disagree"),
        ("China accounts for 18 % of Russia's foreign trade.", 18, 0.30, "disagree"),
        ("Russia has 2.5 % of China's trade.", 2.5, 0.024, "agree"),
        ("Russia has 2.5 % of China's trade.", 2.5, 0.05, "disagree"),
    ],
)
def test_a_share_told_beside_the_one_counted(quote, percent, data, verdict):
    said = told(quote, "dependence", percent=percent, trigger="trade", dates=("2021", "2021"))
    made = context(said, counted=counted(MANY, trade_share=among(data, (0.0, 0.1))))
    (row,) = [r for r in beside(made) if r.key.startswith("beside.percent")]
    assert (row.side, row.layer, row.verdict) == ("RUS", "economic", verdict)
    assert row.said.value == pytest.approx(percent / 100)
    assert row.counted.value == data
    assert row.told["told"] == percent


def test_shares_of_other_bases_or_times_are_not_compared():
    data = counted(MANY, trade_share=among(0.4, (0.0, 0.1)))
    for quote in ("China buys 18 % of Russia's exports.", "China holds 18 % of it."):
        said = told(quote, "dependence", percent=18)
        found = beside(context(said, counted=data))
        assert not [r for r in found if r.key.startswith("beside.percent")]
    old = told(
        "China had 18 % of Russia's trade.", "dependence", percent=18, dates=("2005", "2005")
    )
    (row,) = [r for r in beside(context(old, counted=data)) if r.key.startswith("beside.percent")]
    assert (row.verdict, row.key) == ("said only", "beside.percent-then")


def test_an_interval_of_the_data_is_part_of_the_gap():
    said = told("China has 18 % of Russia's trade.", "dependence", percent=18)
    wide = (among(0.14, (0, 0.1)), among(0.12, (0, 0.1)), among(0.17, (0, 0.1)))
    for figures, verdict in ((wide, "agree"), (wide[0], "disagree")):
        made = context(said, counted=counted(MANY, trade_share=figures))
        (row,) = [r for r in beside(made) if r.key.startswith("beside.percent")]
        assert row.verdict == verdict


# ---- treaties and arms


PACT = ("Russia and China are bound by a treaty of mutual defence.", "defense-pact")


@pytest.mark.parametrize(
    ("modality", "depth", "level", "verdict", "word"),
    [
        ("actual", 0.6, 3, "agree", "pact-agree"),
        ("actual", 0.31, 2, "disagree", "pact-none"),
        ("actual", 0.0, 0, "disagree", "pact-none"),
        ("actual", np.nan, np.nan, "said only", "pact-told"),
        ("negated", 0.6, 3, "disagree", "pact-denied"),
        ("denied", 0.0, 0, "agree", "pact-not"),
        (None, 0.6, 3, "counted only", "pact-counted"),
        (None, 0.31, 2, "counted only", "pact-lesser"),
        (None, 0.0, 0, "neither", "pact-neither"),
    ],
)
def test_pacts_told_beside_treaties(modality, depth, level, verdict, word):
    data = counted(
        ("CHN", "RUS"), alliance_depth=[[np.nan, depth], [depth, np.nan]],
        alliance_obligations=[[np.nan, level], [level, np.nan]],
    )  # fmt: skip
    events = [] if modality is None else [told(*PACT, modality=modality)]
    found = beside(context(*events, counted=data))
    row = only(found, "alliance-depth")
    assert (row.layer, row.verdict, row.key) == ("military", verdict, f"beside.{word}")
    owed = rows(found, "alliance-obligations")
    if level in (2, 3):
        assert [r.key for r in owed] == [f"beside.owes-{level}"] * 2
        expected = {"actual": "agree" if level == 3 else "disagree"}.get(modality, "counted only")
        assert {r.verdict for r in owed} == {expected}


def test_a_pact_that_ended_is_not_told_as_standing():
    data = counted(("CHN", "RUS"), alliance_depth=[[np.nan, 0], [0, np.nan]])
    assert (
        only(beside(context(told(*PACT, ended="2020-01-01"), counted=data)), "alliance-depth")
    ).verdict == "neither"
    assert beside(context(told("Maybe a pact.", "defense-pact", reading=0.2))) == ()


@pytest.mark.parametrize(
    ("told_so", "share", "verdict", "word"),
    [
        (True, 0.3, "agree", "arms-agree"),
        (True, 0.0, "disagree", "arms-none"),
        (True, np.nan, "said only", "arms-told"),
        (False, 0.3, "counted only", "arms-counted"),
        (False, 0.01, "counted only", "arms-few"),
        (False, 0.0, None, None),
        (False, np.nan, None, None),
    ],
)
def test_arms_told_beside_those_that_sipri_counts(told_so, share, verdict, word):
    # RUS gets arms from CHN: CHN is the source of the deliveries, RUS the side that depends.
    table = [[np.nan, share], [np.nan, np.nan]]
    data = counted(("RUS", "CHN"), arms_dependence=table)
    said = told("China delivers artillery to Russia.", "arms-transfer", "CHN", "RUS")
    found = rows(beside(context(*[said] * told_so, counted=data)), "arms-dependence")
    assert [(r.side, r.verdict, r.key) for r in found] == (
        [] if verdict is None else [("RUS", verdict, f"beside.{word}")]
    )


# ---- memberships


def test_memberships_told_beside_those_recorded():
    data = counted(("RUS", "CHN"), memberships={
        "RUS": frozenset({"SCO", "BRICS", "CSTO"}), "CHN": frozenset({"SCO", "BRICS"}),
    })  # fmt: skip

    def row(**members):
        claimed = {state: frozenset(held) for state, held in members.items()}
        return only(beside(context(counted=data, memberships=claimed)), "memberships")

    assert row().verdict == "counted only"
    assert row().told["counted"] == "BRICS, SCO"
    assert row(RUS=["SCO"], CHN=["SCO"]).verdict == "agree"
    wrong = row(RUS=["SCO", "CSTO"], CHN=["SCO", "CSTO"])
    assert (wrong.verdict, wrong.told["wrong"]) == ("disagree", "CSTO")
    # Whose members are not recorded can't be told wrong.
    assert row(RUS=["UN"], CHN=["UN"]).verdict == "said only"
    assert row(RUS=["SCO"], CHN=["BRICS"]).verdict == "counted only"


def test_an_organisation_as_partner():
    data = counted(("RUS",), memberships={"RUS": frozenset({"SCO"})})

    def verdict(code, *members):
        made = context(
            partner=code, kind="organisation", counted=data,
            memberships={"RUS": frozenset(members)}, layers=layers(diplomatic=0.9),
        )  # fmt: skip
        return [row.verdict for row in beside(made)]

    assert verdict("SCO", "SCO") == ["agree"]
    assert verdict("SCO") == ["counted only"]
    assert verdict("NATO", "NATO") == ["disagree"]
    assert verdict("UN", "UN") == ["said only"]
    assert verdict("NATO") == []


# ---- all rows


def test_nothing_told_and_nothing_counted_gives_no_row():
    assert beside(context()) == ()
    said_only = beside(context(layers=layers(diplomatic=0.5, economic=0.5, energy=-0.5)))
    assert {row.verdict for row in said_only} == {"said only"}
    assert {row.counted.value for row in said_only} == {None}


def test_every_message_is_there_in_both_languages_and_all_fields_are_given():
    english, french = (messages(lang).texts for lang in LANGUAGES)
    keys = {key for key in english if key.startswith("beside.")}
    assert keys == {key for key in french if key.startswith("beside.")}
    words = {rule["word"] for rule in rules()["measure"].values()}
    for word in words:
        made = {
            f"beside.{word}-{a}-{b}" for a in ("friends", "opponents") for b in ("close", "far")
        }
        assert made | {f"beside.{word}-unclear", f"beside.{word}-counted"} <= keys
    assert set(rules()["measure"]) <= set(COUNTED)
    seen = set()
    for row in many_rows():
        assert row.verdict in VERDICTS
        assert row.key in keys
        for texts in (english, french):
            fields = {name for _, name, _, _ in string.Formatter().parse(texts[row.key]) if name}
            assert fields <= set(row.told), row.key
        seen.add(row.key)
    assert len(seen) > 15


def many_rows():
    tables = {
        "vote_agreement": (0.4, 0.9), "vote_kappa_squared": (0.0, 0.9),
        "ideal_point_distance": (0.1, 3.0), "trade_share": (0.001, 0.3),
        "trade_gdp": (0.001, 0.1), "energy_share": (0.001, 0.4), "arms_dependence": (0.0, 0.5),
        "alliance_depth": (0.0, 0.8), "alliance_obligations": (0.0, 0.0),
    }  # fmt: skip
    events = (
        told(*PACT), told("China sells Russia guns.", "arms-transfer", "CHN", "RUS"),
        told("They are partners.", "partnership"),
        told("China has 18 % of Russia's trade.", "dependence", percent=18),
    )  # fmt: skip
    for score in (0.8, -0.8, 0.0):
        for end in (0, 1):
            data = counted(
                MANY, **{name: among(span[end], span) for name, span in tables.items()},
                memberships={"RUS": frozenset({"SCO"}), "CHN": frozenset({"SCO"})},
            )  # fmt: skip
            scored = layers(diplomatic=score, economic=score, energy=score)
            yield from beside(context(*events, counted=data, layers=scored))
            yield from beside(context(counted=data))


def test_the_order_of_events_does_not_matter_and_copies_change_nothing():
    data = counted(MANY, trade_share=among(0.03, (0.0, 0.1)), alliance_depth=among(0, (0, 0.1)))
    events = [
        told(*PACT), told("They are partners.", "partnership", start=90),
        told("China has 18 % of Russia's trade.", "dependence", percent=18, start=200),
    ]  # fmt: skip
    one = beside(context(*events, counted=data))
    assert beside(context(*events[::-1], counted=data)) == one
    copied = [replace(event, copies=event.claims) for event in events]
    assert [(r.key, r.said.value) for r in beside(context(*copied, counted=data))] == [
        (r.key, r.said.value) for r in one
    ]


def test_a_place_counts_the_closer_ones_alone():
    data = counted(("RUS", "CHN", "IRN", "PRK"), trade_share=[
        [0.9, 0.2, 0.2, 0.5], [np.nan] * 4, [np.nan] * 4, [np.nan] * 4,
    ])  # fmt: skip
    place = place_of(context(counted=data), "trade-share", "RUS")
    assert (place.place, place.partners, place.usual) == (2, 3, 0.2)
    assert place_of(context(counted=data), "trade-share", "CHN") is None
    assert place_of(context(counted=data), "vote-agreement", "RUS") is None


# ---- real data


@pytest.fixture(scope="module")
def real(shared, tmp_path_factory):
    folder = tmp_path_factory.mktemp("cut")
    with real_workspace(shared, folder, only=("un-votes", "sanctions")) as db:
        yield db


def test_on_real_votes_those_told_as_friends_vote_alike_or_not(real):
    day = date(2020, 12, 31).toordinal() - 719_163
    data = read_counted(real, day)

    def row(focal, partner, score):
        made = context(
            focal=focal, partner=partner, at=day, counted=data, layers=layers(diplomatic=score)
        )
        return only(beside(made), "vote-agreement")

    assert row("USA", "RUS", -0.7).verdict == "agree"
    assert row("USA", "GBR", 0.7).verdict == "agree"
    against = row("RUS", "IRN", -0.7)
    assert against.period == "session 74 (2019)"
    assert against.told["percent"] == 78.6
    assert row("USA", "CHN", 0.7).verdict == "disagree"
    assert row("RUS", "CHN", 0.7).told["percent"] == 87.4
    assert row("RUS", "CHN", -0.7).verdict == "disagree"
    assert row("USA", "GBR", 0.7).told["place"] <= 10


# ---- convergent validity


def scores_of(states, layer_of):
    """Scores of all dyads of some states: by layer, dyad by dyad, and the mass."""
    pairs = [(a, b) for k, a in enumerate(states) for b in states[k + 1 :]]
    events = made_events(
        [{"source": a, "target": b, "relation": "meeting", "day": "2022-01-01"} for a, b in pairs]
    )
    shape = (len(events.dyads), len(LAYERS))
    value, mass = np.full(shape, np.nan), np.zeros(shape)
    actors = events.table.actors
    for name, make in layer_of.items():
        for k, (a, b) in enumerate(events.dyads):
            value[k, LAYERS.index(name)], mass[k, LAYERS.index(name)] = make(actors[a], actors[b])
    empty, none = np.zeros(shape), np.zeros(len(events.dyads))
    flat = np.zeros(len(events))
    given = dict.fromkeys(Scores.__dataclass_fields__, empty)
    given |= dict.fromkeys(("weight", "decay"), flat)
    given |= dict.fromkeys([n for n in given if n.startswith("overall")], none)
    return Scores(**(given | {"events": events, "at": 0, "value": value, "mass": mass}))


STATES = tuple(f"S{n}" for n in range(9))


def test_convergence_is_that_of_ranks_over_dyads_with_evidence():
    rng = np.random.default_rng(5)
    point = rng.normal(size=len(STATES))
    place = {state: k for k, state in enumerate(STATES)}
    distance = np.abs(point[:, None] - point)

    def near(a, b):
        return -np.tanh(distance[place[a], place[b]]), 4.0

    data = counted(STATES, ideal_point_distance=distance, vote_agreement=1 - distance**3)
    distances, votes, arms, trade = convergent(scores_of(STATES, {"diplomatic": near}), data)
    assert distances.value == pytest.approx(1)
    assert votes.value == pytest.approx(1)
    assert distances.n == 36
    assert distances.parts["expected"] == 0.4
    assert distances.rests_on == ("rows of ideal-point-distance",)
    assert (arms.value, arms.n, trade.value) == (None, 0, None)
    assert len(PAIRINGS) == 4
    assert [pairing.layer for pairing in PAIRINGS].count("diplomatic") == 2


def test_dyads_of_little_evidence_and_without_figures_are_left_out():
    rng = np.random.default_rng(7)
    shares = rng.random((len(STATES), len(STATES)))
    shares[0] = np.nan
    place = {state: k for k, state in enumerate(STATES)}

    def scored(a, b):
        one, other = place[a], place[b]
        pair = [v for v in (shares[one, other], shares[other, one]) if not np.isnan(v)]
        # Those of little evidence are told the other way round.
        thin = (one + other) % 3 == 0
        return (-1 if thin else 1) * np.mean(pair), 2.9 if thin else 3.0

    scores = scores_of(STATES, {"economic": scored})
    trade = convergent(scores, counted(STATES, trade_share=shares))[3]
    thick = [(a, b) for a in range(9) for b in range(a + 1, 9) if (a + b) % 3]
    assert (trade.value, trade.n) == (pytest.approx(1), len(thick))
    everything = convergent(scores, counted(STATES, trade_share=shares), least_mass=0)[3]
    assert everything.n == 36
    assert everything.value < 0.9
    assert everything.low < everything.value < everything.high
    shares[:] = np.nan
    assert convergent(scores, counted(STATES, trade_share=shares))[3].value is None


def test_spearman_is_that_of_scipy_and_undefined_where_it_says_nothing():
    from scipy.stats import spearmanr

    rng = np.random.default_rng(11)
    one, other = rng.integers(0, 6, 40).astype(float), rng.normal(size=40)
    assert spearman(one, other) == pytest.approx(spearmanr(one, other).statistic, abs=1e-12)
    assert spearman(one, one**3) == pytest.approx(1)
    assert spearman(one[:4], other[:4]) is None
    assert spearman(np.ones(40), other) is None


def test_the_interval_holds_the_true_correlation_nine_times_in_ten():
    """Of a bivariate normal with r = .5, whose rank correlation is (6/π) asin(r/2)."""
    rng = np.random.default_rng(13)
    true = 6 / np.pi * np.arcsin(0.25)
    inside = 0
    for _ in range(400):
        one = rng.normal(size=60)
        other = 0.5 * one + np.sqrt(0.75) * rng.normal(size=60)
        low, high = interval(spearman(one, other), 60)
        inside += low <= true <= high
    assert 0.86 <= inside / 400 <= 0.94
