"""Roll-call votes of the General Assembly, in each of their layouts."""

from __future__ import annotations

import csv
import gzip
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from allies.errors import AlliesError, MissingExtra
from allies.sources.datasets import un_votes, un_votes_binary
from allies.sources.datasets.base import DatasetError, Faults
from allies.sources.datasets.un_votes_bridges import earliest, read_matches, same_wording
from allies.sources.datasets.un_votes_layouts import Call, day_of, session_at, stage_of
from allies.sources.datasets.un_votes_seats import seat_of
from allies.store.database import Database, open_database
from allies.store.datasets import Votes, read_votes
from loading import load_into
from test_mutated import KINDS, damaged

FOLDER = "data/unga-votes-voeten"
VOTES = "unvotes_pkg_un_votes.csv.gz"
ROLL_CALLS = "unvotes_pkg_un_roll_calls.csv.gz"
ISSUES = "unvotes_pkg_un_roll_call_issues.csv.gz"
RDATA, WORKBOOK = "UNVotesPublished.RData", "descriptions1-70latestversion.xls"
MILLER = "unga_votes_1946_2022_miller.csv.gz"
YES, ABSTAIN, NO, ABSENT, NOT_MEMBER = 1, 2, 3, 8, 9

Ballot = dict[tuple[int, str], int]


class Loaded:
    """A loaded layout: its votes, and the vote of a state in a roll call."""

    def __init__(self, db: Database) -> None:
        self.votes: Votes = read_votes(db, "un-votes", years=(1940, 2100))
        self.entry = db.rows("loads", {"as_of": None})[0]
        self.calls = {call.number: call for call in self.votes.calls}
        numbers = np.array([call.number for call in self.votes.calls])[self.votes.call]
        order = np.argsort(numbers, kind="stable")
        self.number, self.vote = numbers[order], self.votes.vote[order]
        self.state = np.array(self.votes.states)[self.votes.state[order]]
        self._of: dict[str, dict[int, int]] = {}

    def tally(self, number: int) -> dict[str, int]:
        at = slice(*np.searchsorted(self.number, [number, number + 1]).tolist())
        return dict(zip(self.state[at].tolist(), self.vote[at].tolist(), strict=True))

    def of(self, state: str) -> dict[int, int]:
        if state not in self._of:
            at = np.flatnonzero(self.state == state)
            votes = zip(self.number[at].tolist(), self.vote[at].tolist(), strict=True)
            self._of[state] = dict(votes)
        return self._of[state]

    def days(self, state: str) -> list[str]:
        """When a state sat in the Assembly, in order."""
        return sorted(self.calls[n].date for n, vote in self.of(state).items() if vote != 9)


def loaded(*files: Path) -> Loaded:
    with open_database(":memory:") as db:
        load_into(db, "un-votes", list(files))
        return Loaded(db)


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / FOLDER


@pytest.fixture(scope="module")
def unvotes(folder: Path) -> Iterator[Loaded]:
    return loaded(*(folder / name for name in (VOTES, ROLL_CALLS, ISSUES, "Matches.csv")))


@pytest.fixture(scope="module")
def official(folder: Path) -> Iterator[Loaded]:
    return loaded(folder / RDATA, folder / WORKBOOK)


@pytest.fixture(scope="module")
def miller(folder: Path) -> Iterator[Loaded]:
    return loaded(folder / MILLER)


def shares(found: Loaded, one: str, other: str, sessions: tuple[int, ...]) -> tuple[int, int]:
    """How many roll calls two states voted alike in, and how many both voted in."""
    a, b = found.of(one), found.of(other)
    both = [n for n in a.keys() & b.keys() if found.calls[n].session in sessions]
    return sum(a[n] == b[n] for n in both), len(both)


# The facts of the README of the files.


def test_fact_1_territorial_integrity_of_ukraine(miller, official):
    expected = {"RUS": NO, "BLR": NO, "USA": YES, "CHN": ABSTAIN, "IND": ABSTAIN, "BRA": ABSTAIN}
    for found, number in ((miller, 68061), (official, 5309)):
        call, tally = found.calls[number], found.tally(number)
        assert (call.date, call.session) == ("2014-03-27", 68)
        count = Counter(tally.values())
        assert (count[YES], count[ABSTAIN], count[NO]) == (100, 58, 11)
        assert {state: tally[state] for state in expected} == expected
    assert official.calls[5309].resolution == "R/68/262"
    assert "Territorial integrity of Ukraine" in official.calls[5309].title


def test_fact_2_the_embargo_against_cuba(unvotes):
    call, tally = unvotes.calls[9058], unvotes.tally(9058)
    assert (call.resolution, call.date) == ("A/RES/74/7", "2019-11-07")
    assert tally["RUS"] == YES
    assert [tally[s] for s in ("USA", "ISR", "BRA")] == [NO] * 3
    assert [tally[s] for s in ("COL", "UKR")] == [ABSTAIN] * 2


def test_fact_3_absent_and_no_member_are_kept(official):
    assert Counter(official.votes.vote.tolist()) == {
        YES: 588_800, ABSTAIN: 95_099, NO: 54_865, ABSENT: 73_328, NOT_MEMBER: 254_521,
    }  # fmt: skip


def test_fact_4_the_united_states_in_session_70(official):
    in_session = {n for n, call in official.calls.items() if call.session == 70}
    votes = Counter(v for n, v in official.of("USA").items() if n in in_session)
    assert len(in_session) == 73
    assert votes == {NO: 46, YES: 17, ABSTAIN: 10}


def test_fact_5_shares_of_identical_votes(miller):
    # Its column of years is by session from 2019 on, and has session 78 in 2022.
    alike, both = shares(miller, "USA", "ISR", (74,))
    assert both == 89 and alike / both == pytest.approx(0.943820, abs=1e-6)
    alike, both = shares(miller, "CHN", "RUS", (77, 78))
    assert both == 173 and alike / both == pytest.approx(0.693642, abs=1e-6)
    usa, rus = miller.of("USA"), miller.of("RUS")
    in_2015 = [n for n in usa.keys() & rus.keys() if miller.calls[n].date[:4] == "2015"]
    assert (sum(usa[n] == rus[n] for n in in_2015), len(in_2015)) == (21, 78)


# Sessions whose roll calls did not change between the files of votes and of agreement.
UNCHANGED = (2, 5, 6, 7, 12, 13, 14, 17, 19, 22, 23, 24, 25, 35, 36, 38, 39, 40, 43, 44, 45, 46,
             48, 49, 50, 68, 70)  # fmt: skip


def published_agreement(shared: Path) -> dict[tuple[int, str], float]:
    """Agreement of Brazil with others by session, as Voeten published it in 2020."""
    path = shared / "data/un-ideal-points/DyadicAgreement_ccode140_1946_2019.csv.gz"
    with gzip.open(path, "rt", encoding="latin-1", newline="") as stream:
        return {
            (int(row["session.x"]), state): float(row["agree"])
            for row in csv.DictReader(stream)
            if (state := seat_of(row["ccode2"], "cow", row["year"]))
        }


def agreement(found: Loaded, session: int, one: str, other: str) -> float:
    """Voeten's: an abstention agrees by half; roll calls without any dissent are left out."""
    in_it = sorted(n for n, call in found.calls.items() if call.session == session)
    kept = [n for n in in_it if len({v for v in found.tally(n).values() if v < ABSENT}) > 1]
    a, b = found.of(one), found.of(other)
    gaps = [abs(a[n] - b[n]) for n in kept if a.get(n, 9) < ABSENT and b.get(n, 9) < ABSENT]
    return 1 - sum(gaps) / len(gaps) / 2 if gaps else float("nan")


def test_agreement_of_brazil_and_the_united_states_as_published(shared, official, unvotes):
    published = published_agreement(shared)
    for found, session, value in (
        (unvotes, 1, 0.738095), (unvotes, 74, 0.384615), (official, 70, 0.301370),
    ):  # fmt: skip
        assert published[session, "USA"] == pytest.approx(value, abs=1e-6)
        assert agreement(found, session, "BRA", "USA") == pytest.approx(value, abs=1e-6)


def test_agreement_is_as_published_where_the_roll_calls_are_the_same(shared, official):
    published = published_agreement(shared)
    assert len(UNCHANGED) == 27
    for session in UNCHANGED:
        for state in ("USA", "GBR", "FRA", "IND", "MEX", "SUN" if session < 46 else "POL"):
            if (session, state) in published:
                assert agreement(official, session, "BRA", state) == pytest.approx(
                    published[session, state], abs=1e-6
                ), (session, state)


def test_all_rows_are_there(unvotes, official, miller):
    assert (len(unvotes.votes.vote), len(unvotes.calls)) == (870_109, 6_203)
    assert (len(official.votes.vote), len(official.calls)) == (1_066_613, 5_429)
    assert (len(miller.votes.vote), len(miller.calls)) == (855_890 - 3, 6_132)
    assert Counter(unvotes.votes.vote.tolist()) == {YES: 693_664, ABSTAIN: 110_897, NO: 65_548}


def test_what_the_version_covers(unvotes, official, miller):
    assert [(f.entry[1], *f.entry[9:11]) for f in (unvotes, official, miller)] == [
        ("unvotes, sessions 1-74", 1946, 2020),
        ("Voeten, sessions 1-70", 1946, 2015),
        ("Miller, sessions 1-78", 1946, 2024),
    ]


def test_what_a_measure_may_clean_is_left(unvotes, official):
    assert sum(call.session == 19 for call in unvotes.calls.values()) == 1
    alone = [n for n in unvotes.of("ZAF") if unvotes.calls[n].session == 48]
    assert len(alone) == 1


def test_states_at_the_date(unvotes, official, miller):
    for found in (unvotes, official, miller):
        assert found.days("SUN")[-1] < "1992" < found.days("RUS")[0]
        assert found.days("SRB")[0] > "2006-06-05" > found.days("SCG")[-1]
        assert found.days("TWN")[-1] < "1971-11" and found.days("CSK")[-1] < "1993"
        assert found.days("DDR")[-1] < "1990-10" and found.days("YMD")[-1] < "1990-06"
    # Miller has left out the votes of Ukraine and Belarus under the Soviet Union, and gives
    # those of the Republic of China on the mainland to China.
    assert [f.days("UKR")[0][:4] for f in (unvotes, official, miller)] == ["1946", "1946", "1991"]
    assert [f.days("CHN")[0][:4] for f in (unvotes, official, miller)] == ["1971", "1971", "1946"]
    # The two unvotes codes without letters.
    assert {unvotes.calls[n].session for n in unvotes.of("DEU")} >= {28, 45, 46}
    assert len(unvotes.of("ZANZIBAR")) == 2
    assert set(official.of("ZANZIBAR").values()) == {ABSTAIN, ABSENT, NOT_MEMBER}


def test_the_two_releases_of_voeten_agree(unvotes, official):
    """The package leaves out who was absent or no member, and corrects little."""
    one = {
        (n, s): v
        for n, s, v in zip(
            official.number.tolist(), official.state.tolist(), official.vote.tolist(),
            strict=True,
        ) if v < ABSENT
    }  # fmt: skip
    other = dict(
        zip(
            zip(unvotes.number.tolist(), unvotes.state.tolist(), strict=True),
            unvotes.vote.tolist(), strict=True,
        )
    )  # fmt: skip
    shared = one.keys() & other.keys()
    assert len(shared) > 0.99 * len(one)
    assert sum(one[k] == other[k] for k in shared) / len(shared) > 0.999


def test_stages_and_issues(unvotes, official, folder):
    with gzip.open(folder / ROLL_CALLS, "rt", encoding="utf-8", newline="") as stream:
        flags = {int(r["rcid"]): (r["amend"], r["para"]) for r in csv.DictReader(stream)}
    by_stage = {
        stage: {n for n, call in unvotes.calls.items() if call.stage == stage}
        for stage in ("amendment", "paragraph", "final", "")
    }
    assert len(by_stage["amendment"]) == 311
    assert by_stage["amendment"] == {n for n, (amend, _) in flags.items() if amend == "1"}
    assert by_stage["paragraph"] == {
        n for n, (amend, para) in flags.items() if para == "1" and amend != "1"
    }
    assert by_stage["final"] == {n for n, both in flags.items() if both == ("0", "0")}
    assert len(by_stage[""]) > 2_500  # From session 40 on the file does not tell.
    issues = Counter(issue for call in unvotes.calls.values() for issue in call.issues)
    assert issues == {"me": 1061, "nu": 855, "di": 1092, "hr": 1015, "co": 957, "ec": 765}
    assert "me" in official.calls[9056].issues and official.calls[704].stage == "amendment"
    assert all(call.title for number, call in unvotes.calls.items() if number != 6027)


def test_the_workbook_dates_what_the_votes_do_not(folder, official):
    assert official.calls[4592].date == "2006-05-08"
    assert official.calls[4592].resolution == "R/60/260"


# Bridges.


def test_chains_of_matches_end_at_the_earliest(unvotes, folder):
    with (folder / "Matches.csv").open() as stream:
        pairs = [(int(r["rcid1"]), int(r["rcid2"])) for r in csv.DictReader(stream)]
    assert len(pairs) == 955
    # As the authors do it: from the latest repeat backwards, to the smallest number.
    label = {n: n for pair in pairs for n in pair} | {n: n for n in unvotes.calls}
    for later in sorted({b for _, b in pairs}, reverse=True):
        first = min(a for a, b in pairs if b == later)
        label = {n: first if of == later else of for n, of in label.items()}
    groups: dict[int, list[int]] = {}
    for number in unvotes.calls:
        groups.setdefault(label[number], []).append(number)
    expected = {n: min(group) for group in groups.values() for n in group}
    assert {n: call.same_as for n, call in unvotes.calls.items()} == expected
    assert sum(n != first for n, first in expected.items()) == 949


def test_wording_bridges_without_matches(official, unvotes, folder):
    linked = {n: call.same_as for n, call in official.calls.items() if call.same_as != n}
    assert len(linked) > 500
    for number, first in linked.items():
        one, other = official.calls[first], official.calls[number]
        assert one.session < other.session and one.date <= other.date
    # What its docstring says of how far it goes.
    calls = {
        n: Call(c.session, c.date, c.resolution, c.title, c.title, c.stage)
        for n, c in unvotes.calls.items()
    }
    ours = same_wording(calls)
    his = read_matches(folder / "Matches.csv", un_votes.DATASET, Faults())
    top, chain = earliest(sorted(calls), his), earliest(sorted(calls), ours)
    held = [(a, b) for a, b in his if a in calls and b in calls]
    assert len(held) == 947
    assert sum(top[a] == top[b] for a, b in ours) / len(ours) == pytest.approx(0.38, abs=0.005)
    assert sum(chain[a] == chain[b] for a, b in held) / len(held) == pytest.approx(0.61, abs=0.005)


def test_same_wording_says_when():
    text = "Right of peoples to self-determination : resolution / adopted by the General Assembly"

    def call(session: int, wording: str, stage: str = "") -> Call:
        return Call(session, f"{session + 1945}-12-01", "", wording, wording, stage)

    calls = {
        1: call(50, text),
        2: call(51, "RIGHT of peoples, to self determination."),  # The same.
        3: call(53, text),  # A session lies between.
        4: call(54, text), 5: call(54, text),  # Which of them?
        6: call(52, text, "paragraph"),  # Part of it only.
        7: call(60, "Human rights reports"), 8: call(61, "Human rights reports"),  # A heading.
    }  # fmt: skip
    assert same_wording(calls) == [(1, 2)]


def test_earliest_follows_chains_through_what_is_missing():
    assert earliest([2, 5, 9, 12], [(5, 9), (2, 5), (1, 2), (9, 11), (11, 12)]) == {
        2: 2, 5: 2, 9: 2, 12: 2,
    }  # fmt: skip
    assert earliest([3, 4], []) == {3: 3, 4: 4}


def test_matches_must_fit_the_numbers_of_the_votes(folder):
    with pytest.raises(DatasetError, match="load it without"):
        loaded(folder / MILLER, folder / "Matches.csv")


# The UN Digital Library.

HEADER = (
    "undl_id,ms_code,ms_name,ms_vote,date,session,resolution,draft,committee_report,meeting,"
    "title,agenda_title,subjects,vote_note,total_yes,total_no,total_abstentions,"
    "total_non_voting,total_ms,undl_link"
)


def library_row(number: int, code: str, name: str, vote: str, day: str, session: str) -> str:
    resolution = f'A/RES/{session}/1,,,,"A title, of old",,A--B|C,'
    return f"{number},{code},{name},{vote},{day},{session},{resolution},1.0,0.0,0.0,0.0,1.0,"


def test_the_sample_of_the_library(shared):
    path = shared / "data/unga-votes-undl/ga_voting_sample.csv"
    found = loaded(path)
    (call,) = found.votes.calls
    assert (call.number, call.date, call.session) == (4025240, "2023-10-27", 78)
    assert (call.resolution, call.stage) == ("A/RES/ES-10/21", "final")
    assert call.title.startswith("Protection of civilians")
    assert call.issues == ("TERRITORIES OCCUPIED BY ISRAEL--SETTLEMENT POLICY",)
    assert found.tally(4025240) == {"AFG": YES, "BEN": ABSENT}
    with path.open() as stream:
        header, *rows = list(csv.reader(stream))
    assert len(header) == 20 and header[13] == "vote_note" and ",".join(header) == HEADER
    totals = dict(zip(header, rows[0], strict=True))
    assert [totals[f"total_{n}"] for n in ("yes", "no", "abstentions", "non_voting", "ms")] == [
        "120.0", "14.0", "45.0", "14.0", "193.0",
    ]  # fmt: skip
    assert len(rows) == 2  # The counts themselves can't be made from two of 193 rows.


def test_the_library_layout_of_march_2025_and_its_states(tmp_path):
    rows = [
        library_row(7, "SUN", "USSR", "Y", "1985-12-01", "40"),
        library_row(7, "", "CZECHOSLOVAKIA", "N", "1985-12-01", "40"),
        library_row(7, "", "IRAN (ISLAMIC REPUBLIC OF)", "A", "1985-12-01", "40"),
        library_row(8, "CHN", "CHINA", "X", "1960-12-01", "15"),
        library_row(8, "RUS", "RUSSIAN FEDERATION", "Y", "1960-12-01", "15"),
        library_row(9, "CHN", "CHINA", "Y", "2022-03-02", "ES-11"),
    ]
    path = tmp_path / "2025_03_31_ga_voting.csv"
    path.write_text(
        "\n".join([HEADER, *rows]).replace(",vote_note", "").replace(",A--B|C,,", ",A--B|C,")
    )
    found = loaded(path)
    assert found.tally(7) == {"SUN": YES, "CSK": NO, "IRN": ABSTAIN}
    assert found.tally(8) == {"TWN": ABSENT, "SUN": YES}
    assert found.tally(9) == {"CHN": YES} and found.calls[9].session == 76
    assert found.calls[7].issues == ("A--B", "C")
    assert found.entry[1] == "UN Digital Library of 2025-03-31" and found.entry[5] == "2025-03-31"


# Voeten's later table, made from the rows of the official file.


def test_the_later_table_reads_as_the_official_file(official, folder, tmp_path):
    numbers = [n for n, call in official.calls.items() if call.session == 70][-30:]
    codes = {"USA": 2, "RUS": 365, "CHN": 710, "DEU": 255}
    columns = "rcid ccode member vote Country year session date unres amend para short descr"
    columns = [*columns.split(), "me", "nu", "di", "hr", "co", "ec", "resid"]
    for suffix, delimiter in (("csv", ","), ("tab", "\t")):
        path = tmp_path / f"UNVotes.{suffix}"
        with path.open("w", newline="") as stream:
            writer = csv.writer(stream, delimiter=delimiter)
            writer.writerow(columns)
            for number in numbers:
                call = official.calls[number]
                flags = [int(i in call.issues) for i in ("me", "nu", "di", "hr", "co", "ec")]
                for state, code in codes.items():
                    vote = official.of(state)[number]
                    told = [call.session, call.date, call.resolution, "NA", "NA", "", call.title]
                    writer.writerow([number, code, 1, vote, state, 2015, *told, *flags, 70001])
        found = loaded(path)
        assert {n: (c.date, c.title, c.issues, c.stage) for n, c in found.calls.items()} == {
            n: (official.calls[n].date, official.calls[n].title, official.calls[n].issues, "")
            for n in numbers
        }
        for state in codes:
            assert found.of(state) == {n: official.of(state)[n] for n in numbers}


def test_a_member_under_two_codes_counts_once(tmp_path):
    path = tmp_path / "UNVotes.csv"
    path.write_text(
        "rcid,ccode,vote,session,date\n1,255,1,50,1995-12-01\n1,260,9,50,1995-12-01\n"
        "2,255,9,10,1955-01-05\n2,260,9,10,1955-01-05\n2,2,8,10,1955-01-05\n"
    )
    found = loaded(path)
    assert found.tally(1) == {"DEU": YES}
    assert found.tally(2) == {"DEU": NOT_MEMBER, "USA": ABSENT}


# What is wrong is said.


def rows_of(tmp_path: Path, name: str, *lines: str) -> Path:
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n")
    return path


def test_bad_rows_are_told_all_at_once(tmp_path):
    path = rows_of(
        tmp_path, "UNVotes.csv", "rcid,ccode,vote,session,date",
        "1,2,1,50,1995-12-01", "1,999,1,50,1995-12-01", "1,20,7,50,1995-12-01",
        "x,20,1,50,1995-12-01", "2,20,1,50,1995-13-01", "3,20,1,0,1995-12-01",
        "1,626,1,50,1995-12-01",
    )  # fmt: skip
    with pytest.raises(DatasetError) as caught:
        loaded(path)
    said = str(caught.value)
    for fault in (
        "row 3: no state has the code '999' on 1995-12-01", "row 4: the vote is '7'",
        "row 5: rcid is 'x'", "row 6: the date is '1995-13-01'", "row 7: the session is '0'",
        "row 8: no state has the code '626'", "roll call 2 is not described",
    ):  # fmt: skip
        assert fault in said


def test_a_vote_twice_is_told(tmp_path):
    line = "1,2,1,50,1995-12-01"
    path = rows_of(tmp_path, "UNVotes.csv", "rcid,ccode,vote,session,date", line, line)
    with pytest.raises(AlliesError, match="USA votes 2 times in roll call 1"):
        loaded(path)


def test_a_roll_call_twice_and_an_unknown_issue_are_told(tmp_path):
    votes = rows_of(tmp_path, "v.csv", "rcid,country,country_code,vote", "1,United States,US,yes")
    calls = rows_of(
        tmp_path, "r.csv", "rcid,session,date,unres,amend,para,short,descr",
        "1,1,1946-01-01,,0,0,a,b", "1,1,1946-01-01,,0,0,a,b",
    )  # fmt: skip
    issues = rows_of(tmp_path, "i.csv", "rcid,short_name,issue", "1,zz,Zoos")
    with pytest.raises(DatasetError) as caught:
        loaded(votes, calls, issues)
    assert "roll call 1 is described twice" in str(caught.value)
    assert "the issue is 'zz'" in str(caught.value)


def test_files_that_do_not_belong_together(folder, tmp_path):
    votes = rows_of(tmp_path, "v.csv", "rcid,country,country_code,vote", "1,United States,US,yes")
    other = rows_of(tmp_path, "m.csv", "resid,ccode,date,vote", "1001,2,1946-01-01,1")
    odd = rows_of(tmp_path, "o.csv", "a,b", "1,2")
    with pytest.raises(DatasetError, match="when the votes were"):
        loaded(votes)
    with pytest.raises(DatasetError, match="the same kind of table"):
        loaded(votes, other)
    with pytest.raises(DatasetError, match="no known layout.*un_votes.csv with un_roll_calls"):
        loaded(odd)
    with pytest.raises(DatasetError, match="there are no votes in Matches.csv"):
        loaded(folder / "Matches.csv")
    with pytest.raises(DatasetError, match="there is no file"):
        loaded(tmp_path / "nowhere.csv")


def test_without_the_libraries_the_extra_is_named(folder, monkeypatch):
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(un_votes_binary, "import_module", missing)
    with pytest.raises(MissingExtra, match=r"pip install 'allies\[data\]'"):
        loaded(folder / RDATA)


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_rdata_is_told(kind, official, folder, tmp_path):
    """The beginning of the official file: whole, it would take minutes."""
    library = pytest.importorskip("pyreadr")
    frame = library.read_r(str(folder / RDATA))["x"].iloc[:1500] if not _SMALL else None
    if frame is not None:
        place = tmp_path / "whole.RData"
        library.write_rdata(str(place), frame, df_name="x")
        _SMALL.append(place.read_bytes())
        whole = loaded(place)
        assert len(whole.votes.vote) == 1500
    chance = random.Random(f"un-votes {kind}")
    for _ in range(6):
        hurt = tmp_path / "hurt.RData"
        hurt.write_bytes(damaged(_SMALL[0], chance, kind))
        try:
            loaded(hurt)
        except AlliesError as error:
            assert 20 < len(str(error)) < 4000


_SMALL: list[bytes] = []


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_workbook_is_told(kind, folder, tmp_path):
    chance = random.Random(f"workbook {kind}")
    hurt = tmp_path / "descriptions.xls"
    hurt.write_bytes(damaged((folder / WORKBOOK).read_bytes(), chance, kind))
    try:
        found = un_votes_binary.descriptions(hurt, un_votes.DATASET)
    except DatasetError as error:
        assert 20 < len(str(error)) < 4000
    else:
        assert found


# Parts.


def test_dates_sessions_and_stages():
    assert day_of("3/27/2014") == "2014-03-27" and day_of("2014-03-27T00:00") == "2014-03-27"
    assert day_of("2014-02-30") is None and day_of("soon") is None and day_of("1/1/1900") is None
    assert [session_at(d) for d in ("1946-02-01", "1956-11-04", "2022-03-02", "2023-10-27")] == [
        1, 11, 76, 78,
    ]  # fmt: skip
    assert stage_of("1", "1") == "amendment" and stage_of("0", "1") == "paragraph"
    assert stage_of("0", "0") == "final" and stage_of("", "") == ""


@pytest.mark.parametrize(
    ("code", "scheme", "at", "state"),
    [
        ("365", "cow", "1991-12-06", "SUN"), ("365", "cow", "1992-01-01", "RUS"),
        ("RU", "alpha2", "1950-01-01", "SUN"), ("YU", "alpha2", "2010-01-01", "SRB"),
        ("345", "cow", "2004-01-01", "SCG"), ("260", "cow", "1974-01-01", "DEU"),
        ("369", "cow", "1950-01-01", "UKR"), ("750", "cow", "1946-01-05", "IND"),
        ("436", "cow", "1960-10-01", "NER"), ("713", "cow", "1946-01-01", "TWN"),
        ("CHN", "alpha3", "1946-12-11", "CHN"), ("CHN", "alpha3", "1960-12-11", "TWN"),
        ("CHN", "alpha3", "1971-11-30", "CHN"), ("Zanzibar", "name", "1963-12-03", "ZANZIBAR"),
        ("626", "cow", "1995-01-01", None), ("999", "cow", "1995-01-01", None),
        ("Atlantis", "name", "1995-01-01", None),
    ],
)  # fmt: skip
def test_whose_seat_it_is(code, scheme, at, state):
    assert seat_of(code, scheme, at) == state


def test_packed_files_are_recognised_by_content(folder, tmp_path):
    plain = tmp_path / "votes"
    with gzip.open(folder / RDATA) as stream:
        plain.write_bytes(stream.read(64))
    assert un_votes_binary.kind_of(plain) == un_votes_binary.kind_of(folder / RDATA) == "rdata"
    assert un_votes_binary.kind_of(folder / WORKBOOK) == "xls"
    assert un_votes_binary.kind_of(folder / MILLER) == "text"
