"""`allies assess` on a real workspace where there is little, nothing, or something wrong."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import duckdb
import pytest

from allies.store import schema
from allies.workspace import Workspace


def old_file(path, version):
    """A workspace file of an older schema, with nothing in it."""
    with duckdb.connect(str(path)) as connection:
        for number in range(1, version + 1):
            connection.execute(schema.MIGRATIONS[number].read_text(encoding="utf-8"))
        connection.execute("DELETE FROM meta WHERE key = 'schema_version'")
        connection.execute("INSERT INTO meta VALUES ('schema_version', ?)", [str(version)])


def test_a_workspace_of_the_schema_before_says_how_it_is_brought_up_to_date(run, here, dossier):
    old_file(here / "old.duckdb", 3)
    done = run("assess", "RUS", "--workspace", "old.duckdb")
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "allies: old.duckdb has the older schema 3; open it once for writing, as 'allies add' "
        "does, which brings it up to date\n"
    )
    done = run("assess", "RUS", "--workspace", "old.duckdb", "--lang", "fr")
    assert done.code == 1 and "a le schéma ancien 3" in done.err
    # What the sentence says to do helps.
    assert run("add", dossier, "--workspace", "old.duckdb").code == 0
    assert run("assess", "RUS", "--workspace", "old.duckdb").code == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"x = [", "are not TOML"),
        (b"[relation]\nfriendship = 1\n", "relation.friendship"),
        (b'[prior]\nsupport = "lots"\n', "prior.support must be a number, not 'lots'"),
        (b"\xff\xfe\x00", "it is not UTF-8"),
        (None, "can't be read"),
    ],
)
def test_broken_weights_are_refused_in_one_sentence(run, filled, here, text, told):
    if text is not None:
        (here / "mine.toml").write_bytes(text)
    done = run("assess", "RUS", "--weights", "mine.toml")
    assert (done.code, done.out) == (2, "")
    assert told in done.err and "mine.toml" in done.err
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize("format", ["table", "md", "json"])
def test_a_state_of_which_nothing_is_known_is_not_assessed(run, filled, format):
    done = run("assess", "Tuvalu", "--format", format)
    assert (done.code, done.out) == (1, "")
    assert done.err == (
        "allies: nothing is known of Tuvalu: no document tells of it and no data set is loaded; "
        "add either with 'allies add'; most is told of Russia, China and North Korea\n"
    )
    done = run("assess", "ISR", "--lang", "fr")
    assert done.code == 1 and len(done.err.splitlines()) == 1
    assert "on ne sait rien d’Israël" in done.err
    assert "Russie, Chine et Corée du Nord" in done.err


def test_nothing_is_hinted_where_no_state_is_told_of(run, here):
    (here / "plain.txt").write_text("The weather was fine in the hills today.\n", encoding="utf-8")
    assert run("add", "plain.txt", "--lang", "en").code == 0
    done = run("assess", "Tuvalu")
    assert done.code == 1 and done.err.endswith("add either with 'allies add'\n")


def test_a_state_that_data_sets_may_count_is_assessed(run, filled, monkeypatch):
    entries = Workspace.datasets
    loaded = datetime(2026, 1, 1, tzinfo=UTC)
    monkeypatch.setattr(
        Workspace,
        "datasets",
        lambda space: [replace(one, recorded_at=loaded) for one in entries(space)],
    )
    done = run("assess", "Tuvalu")
    assert done.code == 0
    assert "there is no evidence, which is not evidence of isolation" in done.out


def test_a_state_without_evidence_has_none_and_no_zero(run, filled):
    done = run("assess", "Tuvalu", "Fiji", "--format", "json")
    (partner,) = json.loads(done.out)["partners"]
    assert partner["code"] == "FJI"
    assert partner["claims"] == 0
    told = run("assess", "Tuvalu", "Fiji")
    assert told.code == 0 and "no evidence" in told.out and "0.00" not in told.out


@pytest.mark.parametrize("day", ["0001-01-01", "1500", "1969-12-31"])
def test_a_day_before_all_that_is_told_has_no_partners(run, filled, day):
    done = run("assess", "RUS", "--at", day)
    assert done.code == 0
    assert "there is no evidence" in done.out
    done = run("assess", "RUS", "--as-of", day)
    assert done.code == 0 and "there is no evidence" in done.out


@pytest.mark.parametrize("option", ["--at", "--as-of", "--since"])
@pytest.mark.parametrize("day", ["9999-12-31", "9999", "12024-01-01", "0000"])
def test_days_out_of_range_are_refused(run, filled, option, day):
    done = run("assess", "RUS", option, day)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"allies: {option}: '{day}' is no day")
    assert len(done.err.splitlines()) == 1


def test_days_at_the_edge_of_time_are_no_harm(run, filled):
    for option in ("--at", "--since", "--as-of"):
        for day in ("9998-12-31", "0001"):
            assert run("assess", "RUS", option, day).code == 0, (option, day)
    assert run("assess", "RUS", "--period", "0001/9998").code == 0
