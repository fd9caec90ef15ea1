"""Similarity of votes: published agreement scores, options, and queries on a workspace."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from functools import partial
from itertools import chain

import numpy as np
import pytest

from allies.core.series import Ballots, Provenance, RollCall
from allies.errors import UsageError
from allies.measures.base import Request
from allies.measures.profiles import joint_tables
from allies.measures.resample import draws, intervals
from allies.measures.scores import agreement, kappa, s_score, scott_pi, tau_b
from allies.measures.similarity import MEASURES_SIMILARITY
from allies.measures.vote_similarity import score_votes
from allies.measures.votes import vote_matrix
from allies.sources.datasets.un_votes_seats import seat_of
from allies.store.database import Database, open_database
from allies.store.datasets import Votes, read_votes, write_dataset
from loading import load_into

MEASURES = {m.name: m for m in MEASURES_SIMILARITY}
VOTE_MEASURES = [name for name in MEASURES if name.startswith("vote-")]
UNVOTES = [f"unvotes_pkg_{n}.csv.gz" for n in ("un_votes", "un_roll_calls", "un_roll_call_issues")]

# Session, then agreement by Voeten's rule and the number of shared votes where it is noted.
AGREEMENT = {
    1: {"USA-SUN": (0.2619, 42), "USA-GBR": (0.8333, 42), "USA-FRA": (0.6190, 42),
        "SUN-IRN": (0.4512, 41)},
    15: {"USA-SUN": (0.3155, 103), "USA-GBR": (0.9126, 0), "USA-FRA": (0.8214, 98),
         "SUN-IRN": (0.5735, 102)},
    35: {"USA-SUN": (0.3107, 103), "USA-CHN": (0.3895, 86), "USA-GBR": (0.8641, 0),
         "USA-FRA": (0.8252, 0), "SUN-CHN": (0.8140, 86), "SUN-IRN": (0.8368, 95)},
    45: {"USA-SUN": (0.2619, 84), "USA-CHN": (0.2651, 83), "USA-GBR": (0.7321, 0),
         "USA-FRA": (0.6687, 0), "SUN-CHN": (0.9398, 0), "SUN-IRN": (0.9583, 0)},
    55: {"USA-RUS": (0.4737, 76), "USA-CHN": (0.3487, 76), "USA-GBR": (0.6688, 77),
         "USA-FRA": (0.6149, 74), "RUS-CHN": (0.8667, 75), "RUS-PRK": (0.8364, 55),
         "RUS-IRN": (0.8592, 71)},
    65: {"USA-RUS": (0.4059, 85), "USA-CHN": (0.3647, 85), "USA-GBR": (0.6977, 86),
         "USA-FRA": (0.6686, 86), "RUS-CHN": (0.8547, 86), "RUS-PRK": (0.7727, 77),
         "RUS-IRN": (0.8086, 81)},
    74: {"USA-RUS": (0.2874, 87), "USA-CHN": (0.2022, 89), "USA-GBR": (0.6538, 91),
         "USA-FRA": (0.6154, 91), "RUS-CHN": (0.8736, 87), "RUS-PRK": (0.8590, 78),
         "RUS-IRN": (0.7857, 84)},
}  # fmt: skip
# The regular session of 1947, 32 votes: S abs and sq, kappa abs and sq, pi abs and sq, tau-b.
IN_1947 = {
    "GBR": (0.5625, 0.6250, 0.5109, 0.5509, 0.5017, 0.5423, 0.5090),
    "FRA": (0.78125, 0.7969, 0.7143, 0.7292, 0.7141, 0.7291, 0.7383),
    "SUN": (-0.5000, -0.46875, -0.4798, -0.4935, -0.5770, -0.5949, -0.5303),
}


@pytest.fixture(scope="module")
def workspace(shared, tmp_path_factory) -> Iterator[Database]:
    """A workspace with the votes of sessions 1 to 74."""
    folder = shared / "data" / "unga-votes-voeten"
    with open_database(tmp_path_factory.mktemp("votes") / "votes.duckdb") as db:
        load_into(db, "un-votes", [folder / name for name in UNVOTES])
        yield db


@pytest.fixture(scope="module")
def votes(workspace) -> Votes:
    return read_votes(workspace, "un-votes", years=(1946, 2020))


@pytest.fixture(scope="module")
def by_session(workspace):
    request = Request(years=(1946, 2019), by="session")
    return MEASURES["vote-agreement"].compute(workspace, request)


@pytest.mark.parametrize("session", AGREEMENT)
def test_agreement_is_as_tabulated(by_session, session):
    for pair, (value, n) in AGREEMENT[session].items():
        found = by_session.estimate(*pair.split("-"), f"session {session}", unit="score")
        assert found.value == pytest.approx(value, abs=1e-4)
        assert n in (0, found.n)
        parts = [found.parts[name] for name in ("same", "half", "opposite")]
        assert sum(parts) == found.n
        assert found.value == pytest.approx((parts[0] + parts[1] / 2) / found.n, abs=1e-12)


def test_unanimous_votes_may_be_kept(workspace):
    request = Request(years=(1946, 1946), by="session", options={"unanimous": "kept"})
    kept = MEASURES["vote-agreement"].compute(workspace, request)
    found = kept.estimate("USA", "SUN", "session 1", unit="score")
    assert (round(found.value, 4), found.n) == (0.2791, 43)


def test_the_votes_of_1947_score_as_in_the_article(votes):
    """Table 7b of Signorino and Ritter (1999) has the regular session alone, not that of May."""
    matrix = vote_matrix(votes, by="session", years=(1947, 1947))
    regular = [call.date[5:7] != "05" for call in matrix.calls]
    places = [matrix.states.index(state) for state in ("USA", *IN_1947)]
    tables = joint_tables(matrix.codes[np.ix_(places, regular)], 3)
    scores = [
        partial(score, distance=distance)
        for score in (s_score, kappa, scott_pi)
        for distance in ("absolute", "squared")
    ]
    for k, expected in enumerate(IN_1947.values(), start=1):
        assert tables[:, :, 0, k].sum() == 32
        found = [float(score(tables)[0, k]) for score in (*scores, tau_b)]
        assert found == pytest.approx(expected, abs=5e-5)


def published(path, columns: tuple[str, ...]) -> list[tuple[str, ...]]:
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        return [tuple(row[name] for name in columns) for row in csv.DictReader(stream)]


def compared(rows, result):
    """Published agreement of sessions beside ours: (state, session, published, ours)."""
    found = []
    for one, other, session, value in rows:
        if value in ("", "NA"):
            continue
        # The state that held the seat as the session began, or joined before its end.
        days = [f"{int(session) + 1945}-12-01", f"{int(session) + 1946}-06-30"]
        states = [next(filter(None, (seat_of(c, "cow", d) for d in days))) for c in (one, other)]
        at = (
            result.periods.index(f"session {session}"), *(result.states.index(s) for s in states)
        )  # fmt: skip
        assert result.n[at] > 0
        found.append((states[1], int(session), float(value), float(result.value[at])))
    return found


def test_agreement_is_that_of_the_official_release_of_2020(shared, by_session):
    """Brazil with all states over 74 sessions: 10,508 values, of which one is another.

    Yugoslavia in session 57 has one more vote in the release than in the package unvotes.
    """
    rows = published(
        shared / "data/un-ideal-points/DyadicAgreement_ccode140_1946_2019.csv.gz",
        ("ccode1", "ccode2", "session.x", "agree"),
    )
    found = compared(rows, by_session)
    assert len(found) == len(rows) == 10_508
    wrong = [row[:2] for row in found if not abs(row[2] - row[3]) < 1e-3]
    assert wrong == [("YUG", 57)]


def test_agreement_of_sessions_is_that_published_for_south_korea(shared, by_session):
    """Up to session 74, the last of the package unvotes: all but two of 5,364 values.

    Yugoslavia, and Serbia and Montenegro after it, have votes there that unvotes does not have.
    """
    rows = published(
        shared / "data/reference-values/stevedata_rok_unga.csv.gz",
        ("ccode1", "ccode2", "year", "v_agree"),
    )
    rows = [(a, b, str(int(y) - 1945), v) for a, b, y, v in rows if int(y) <= 2019]
    found = compared(rows, by_session)
    wrong = [row[:2] for row in found if not abs(row[2] - row[3]) < 1e-3]
    assert len(found) > 5_350 and wrong == [("YUG", 57), ("SCG", 60)]


@pytest.fixture(scope="module")
def miller(shared) -> Votes:
    """Miller's table, by its own codes of states and its own years (of the session's start)."""
    path = shared / "data/unga-votes-voeten/unga_votes_1946_2022_miller.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        stream.readline()
        fields = [line.rstrip().split(",") for line in stream]
    resid, ccode, _, year, vote = zip(*fields, strict=True)
    (
        number,
        call,
    ) = np.unique(np.array(resid, np.int64), return_inverse=True)
    first = dict(zip(map(int, reversed(resid)), reversed(year), strict=True))
    calls = tuple(
        RollCall(number=n, session=n // 1000, date=f"{first[n]}-12-31", same_as=n)
        for n in number.tolist()
    )
    states, state = np.unique(np.array(ccode), return_inverse=True)
    return Votes(calls, tuple(states.tolist()), call, state, np.array(vote, np.uint8))


@pytest.mark.parametrize(
    ("column", "score"),
    [
        ("agree", partial(agreement, distance="nominal")),
        ("kappa", partial(kappa, distance="squared")),
    ],
)
def test_scores_of_years_are_those_published_for_south_korea(shared, miller, column, score):
    rows = published(
        shared / "data/reference-values/stevedata_rok_unga.csv.gz",
        ("ccode1", "ccode2", "year", column),
    )
    matrix = vote_matrix(miller, by="year", unanimous="kept")
    found = score_votes(matrix, score)
    other, shared_votes = [], 0
    for one, two, year, value in rows:
        if value in ("", "NA"):
            continue
        at = (matrix.periods.index(year), *(matrix.states.index(s) for s in (one, two)))
        if not found["n"][at]:
            # Nothing is shared, Switzerland before 2002 for one: published is 0, ours NaN.
            assert float(value) == 0 and np.isnan(found["value"][at])
            continue
        shared_votes += 1
        if not abs(float(value) - found["value"][at]) < 1e-3:
            other.append((float(value), found["n"][at]))
    assert shared_votes > 5_900 and 1 - len(other) / shared_votes >= 0.995
    for value, n in other:
        if column == "kappa":
            # With two common votes the published value is not that of the formula.
            assert n == 2
        else:
            # The published share is of one to four votes more, which this table does not have.
            more = value * (n + np.arange(1, 5))
            assert np.abs(more - more.round()).min() < 1e-6


def test_known_pairs_of_south_korea(miller):
    matrix = vote_matrix(miller, by="year", years=(1991, 2020), unanimous="kept")
    at = {state: n for n, state in enumerate(matrix.states)}
    share = partial(agreement, distance="nominal")
    corrected = partial(kappa, distance="squared")
    found = score_votes(matrix, share, parts={"kappa": corrected})
    for other, year, same, value in (
        ("2", "1991", 0.1690, 0.0592), ("2", "2015", 0.4416, 0.3049), ("2", "2019", 0.4176, 0.2069),
        ("2", "2020", 0.3854, 0.1743), ("740", "2019", 0.8022, 0.7892),
        ("731", "2019", 0.4568, 0.0841), ("710", "2019", 0.4944, 0.0779),
    ):  # fmt: skip
        place = (matrix.periods.index(year), at["732"], at[other])
        assert found["value"][place] == pytest.approx(same, abs=5e-5)
        assert found["kappa"][place] == pytest.approx(value, abs=5e-5)
    year = vote_matrix(miller, by="year", years=(2019, 2019), unanimous="kept")
    places = [year.states.index(state) for state in ("732", "2")]
    tables = joint_tables(year.codes[places], 3)
    for score, distance, value in (
        (s_score, "absolute", 0.0769), (s_score, "squared", 0.1978), (kappa, "squared", 0.2069),
        (scott_pi, "squared", 0.0196),
    ):  # fmt: skip
        assert score(tables, distance=distance)[0, 1] == pytest.approx(value, abs=5e-5)


def test_issues_and_stages_choose_roll_calls(workspace, votes):
    for issue, stage in (("nu", "all"), ("all", "final"), ("me", "final")):
        year = [c for c in votes.calls if c.date.startswith("1984")]
        kept = [c for c in year if issue in ("all", *c.issues) and stage in ("all", c.stage)]
        options = {"issue": issue, "stage": stage, "unanimous": "kept"}
        request = Request(years=(1984, 1984), options=options)
        result = MEASURES["vote-kappa"].compute(workspace, request)
        assert 5 < result.n.max() <= len(kept) < len(year)


def test_intervals_are_those_of_chosen_pairs(workspace):
    request = Request(years=(2018, 2018), by="session", options={"intervals": "bootstrap"})
    result = MEASURES["vote-kappa"].compute(workspace, request)
    found = result.estimate("RUS", "CHN", "session 73", unit="score")
    assert found.low < found.value < found.high and found.high - found.low < 0.4
    votes = read_votes(workspace, "un-votes", years=(2018, 2019))
    matrix = vote_matrix(votes, by="session", years=(2018, 2018))
    place = [[matrix.states.index(state)] for state in ("RUS", "CHN")]
    counts = draws(matrix.codes.shape[1], seed=(1946, 73))
    low, high = intervals(matrix.codes, 3, kappa, *place, counts)
    assert (found.low, found.high) == (low[0], high[0])


# A small assembly whose scores can be counted by hand.
CALLS = (
    RollCall(number=1, session=1, date="2000-11-01", issues=("hr",), stage="final", same_as=1),
    RollCall(number=2, session=1, date="2000-11-02", issues=("me",), stage="paragraph", same_as=2),
    RollCall(number=3, session=1, date="2001-03-03", issues=("hr",), stage="final", same_as=3),
    RollCall(number=4, session=2, date="2001-11-04", same_as=4),
)
CAST = {"USA": (1, 3, 1, 1), "RUS": (3, 2, 8, 1), "CHN": (3, 3, 8, 2), "SSD": (9, 9, 9, 9)}


@pytest.fixture
def small() -> Iterator[Database]:
    cast = [(n, s, vote) for s, row in CAST.items() for n, vote in enumerate(row, start=1)]
    with open_database(":memory:") as db:
        write_dataset(
            db,
            Provenance(
                dataset="un-votes", version="1", released=None, origin="own", files=("own",),
                sha256="0" * 64, licence="none", redistributable=True, years=(2000, 2001),
            ),
            chain(CALLS, [Ballots(*map(list, zip(*cast, strict=True)))]),
        )  # fmt: skip
        yield db


def pair(db: Database, one: str, other: str, period: str, by: str = "year", **options: str):
    request = Request(years=(1946, 2001), by=by, options=options)
    result = MEASURES["vote-agreement"].compute(db, request)
    assert "SSD" not in result.states
    found = result.estimate(one, other, period, unit="score")
    return found.value, found.n


def test_absences_are_no_votes_unless_wished(small):
    # Of 2001, one roll call has a single vote and is dropped as unanimous; absence is none.
    assert pair(small, "USA", "RUS", "2001") == (1, 1)
    assert pair(small, "USA", "CHN", "2001") == (0.5, 1)
    assert pair(small, "USA", "CHN", "2001", unanimous="kept") == (0.5, 1)
    assert pair(small, "USA", "RUS", "2001", unanimous="kept", absences="abstain") == (0.75, 2)
    assert pair(small, "USA", "RUS", "2001", unanimous="kept", absences="no") == (0.5, 2)
    assert pair(small, "RUS", "CHN", "2001", unanimous="kept", absences="no") == (0.75, 2)


def test_years_are_of_the_roll_call_and_sessions_of_their_own(small):
    assert pair(small, "USA", "RUS", "2000") == (0.25, 2)
    assert pair(small, "USA", "RUS", "2000", distance="nominal") == (0, 2)
    assert pair(small, "USA", "RUS", "2000", issue="hr") == (0, 1)
    assert pair(small, "USA", "CHN", "2000", stage="final") == (0, 1)
    with pytest.raises(UsageError, match="ask for 2000 to 2001"):
        pair(small, "USA", "RUS", "1999")
    votes = read_votes(small, "un-votes", years=(2000, 2001))
    matrix = vote_matrix(votes, by="session", unanimous="kept")
    assert matrix.periods == ("session 1", "session 2") and matrix.starts.tolist() == [0, 3, 4]
    # A session is of the year that it begins in, counted from 1946.
    assert vote_matrix(votes, by="session", years=(1947, 1947)).periods == ("session 2",)


def test_few_votes_are_marked_and_nothing_is_no_zero(small):
    result = MEASURES["vote-s"].compute(small, Request(years=(2000, 2000)))
    found = result.estimate("USA", "RUS", "2000", unit="score")
    assert found.parts["fewer than 10 votes"] == 1
    alone = MEASURES["vote-s"].compute(
        small, Request(years=(2001, 2001), options={"unanimous": "kept", "issue": "hr"})
    )
    assert alone.states == ("USA",) and alone.n[0, 0, 0] == 1


@pytest.mark.parametrize("name", VOTE_MEASURES)
def test_every_measure_of_votes_answers_and_explains_itself(small, name):
    measure = MEASURES[name]
    request = Request(years=(2000, 2001), options={"unanimous": "kept"})
    result = measure.compute(small, request)
    assert result.value.shape == (2, 3, 3) and result.rests_on == ("un-votes 1",)
    values = result.value[~np.isnan(result.value)]
    assert values.size and values.min() >= measure.low and values.max() <= measure.high
    said = result.estimate("USA", "RUS", "2000", unit=measure.unit).explain()
    assert "n = 2" in said and measure.formula in said and "from un-votes 1" in said
    for text in (measure.label, measure.says, measure.silent):
        assert set(text) == {"en", "fr"} and all(text.values())
    assert "doi:" in measure.reference


def test_bad_requests_are_told(small):
    compute = MEASURES["vote-agreement"].compute
    for options, said in (
        ({"unanimous": "maybe"}, "choose dropped, kept"),
        ({"ties": "valued"}, "no option 'ties'"),
        ({"issue": "zz"}, "no roll calls on the issue 'zz'"),
    ):
        with pytest.raises(UsageError, match=said):
            compute(small, Request(years=(2000, 2001), options=options))
    with pytest.raises(UsageError, match="in 2010 to 2012; un-votes covers 2000 to 2001"):
        compute(small, Request(years=(2010, 2012)))
    with open_database(":memory:") as empty, pytest.raises(UsageError, match="allies add un-votes"):
        compute(empty, Request(years=(2000, 2001)))


def test_absences_that_were_not_recorded_can_not_count(votes):
    with pytest.raises(UsageError, match="do not tell who was absent"):
        vote_matrix(votes, absences="abstain")
