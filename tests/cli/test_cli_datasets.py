"""`allies add NAME`, `allies datasets`, `measures`, `measure` and `panel`."""

from __future__ import annotations

import csv
import io
import json
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from misbehaving import serving

from allies.cli.measuring import figure
from allies.core.estimate import Estimate
from allies.i18n import messages
from allies.measures import MEASURES
from allies.report.numbers import explained
from allies.sources.datasets import DATASETS, capabilities
from allies.sources.datasets.base import Remote

NMC = (
    "ccode,year,milex,milper,irst,pec,tpop,upop,cinc\n"
    "2,1990,1,1,1,1,1,1,0.14\n365,1990,1,1,1,1,1,1,0.12\n740,1990,1,1,1,1,1,1,-9\n"
)
# Four roll calls of 2010: the United States (2), Britain (200), Russia (365), China (710).
VOTES = "resid,ccode,date,vote\n" + "".join(
    f"{65000 + call},{state},2010-10-0{call},{vote}\n"
    for call, votes in enumerate(("1113", "3311", "1222", "1133"), 1)
    for state, vote in zip((2, 200, 365, 710), votes, strict=True)
)


@pytest.fixture
def nmc(here) -> Path:
    (here / "nmc.csv").write_text(NMC, encoding="utf-8")
    return here / "nmc.csv"


@pytest.fixture
def voted(run, here) -> Path:
    """A workspace with votes."""
    (here / "votes.csv").write_text(VOTES, encoding="utf-8")
    assert run("add", "un-votes", "votes.csv").code == 0
    return here / "allies.duckdb"


@pytest.fixture
def server(monkeypatch, here):
    """A server that has the file of the capabilities, as their official place."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ALLIES_CACHE", str(here / "kept"))
    with serving() as running:
        running.answers["/nmc.csv"] = lambda handler: handler.give(NMC.encode(), ETag='"1"')
        remote = Remote(url=running.url("/nmc.csv"), name="nmc.csv", size=len(NMC))
        known = replace(capabilities.DATASET, remotes=(remote,))
        monkeypatch.setattr(capabilities, "DATASET", known)
        yield running


# ---- add


def test_a_data_set_is_added_from_its_file(run, nmc):
    done = run("add", "capabilities", "nmc.csv")
    assert (done.code, done.out) == (0, "")
    first, last = done.err.splitlines()
    assert first == "capabilities: National Material Capabilities (CINC)"
    assert last == "allies.duckdb: capabilities 7.0 added, 21 rows"
    again = run("add", "capabilities", "nmc.csv")
    assert again.err.splitlines()[-1] == (
        "nothing changed: capabilities 7.0 is in allies.duckdb already, 21 rows"
    )
    nmc.write_text(NMC.split("365")[0], encoding="utf-8")
    assert "takes the place of the version before, 7 rows" in run("add", "capabilities", nmc).err


def test_french_is_spoken(run, nmc, monkeypatch):
    monkeypatch.setenv("ALLIES_LANG", "fr")
    done = run("add", "capabilities", "nmc.csv")
    assert "capabilities : Capacités matérielles nationales (CINC)" in done.err
    assert "capabilities 7.0 ajouté, 21 lignes" in done.err
    done = run("add", "capabilities", "nope.csv")
    assert (done.code, "Il n'y a pas de fichier nope.csv" in done.err) == (1, True)
    done = run("add", "capabilities")
    assert "demande ses fichiers ; prenez-les sur https://" in done.err
    done = run("measure", "nope", "RUS")
    assert "il n'y a pas de mesure « nope »" in done.err


def test_a_file_of_the_name_of_a_data_set_is_a_document(run, here):
    (here / "trade").write_text(
        "Russia sold tanks to Iran in 2023, and the two signed a treaty in Moscow.\n",
        encoding="utf-8",
    )
    done = run("add", "trade")
    assert done.code == 0
    assert "'trade' is the file of that name here, and read as a document" in done.err
    assert "1 document new or changed" in done.err


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["capabilities"], 2, "needs its files; get them from https://"),
        (["capabilities", "--download"], 2, "can't be fetched by a program"),
        (["capabilities", "nmc.csv", "--download"], 2, "not both"),
        (["trade", "nmc.csv", "--download"], 2, "not both"),
        (["capabilities", "nope.csv"], 1, "There is no file nope.csv"),
        (["capabilities", "nmc.csv", "--lang", "fr"], 2, "are for documents"),
        (["capabilities", "nmc.csv", "--date", "2024"], 2, "are for documents"),
        (["capabilities", "nmc.csv", "--title", "x"], 2, "are for documents"),
        (["capabilities", "trade", "nmc.csv"], 2, "one data set at a time"),
        (["nmc.csv", "--download"], 2, "'nmc.csv' is none"),
        (["notes.txt", "--yes"], 2, "'notes.txt' is none"),
        (["capability"], 2, "the data set is called capabilities"),
        (["capabilities", "bad.csv"], 1, "bad.csv has no column"),
        (["capabilities", "cut.csv.gz"], 1, "broken or cut short"),
        (["capabilities", "range.csv"], 1, "outside [0, 1]"),
    ],
)
def test_what_can_not_be_added(run, nmc, here, arguments, code, told):
    (here / "bad.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (here / "cut.csv.gz").write_bytes(b"\x1f\x8b\x08\x00")
    (here / "range.csv").write_text(NMC.replace("0.14", "1.4"), encoding="utf-8")
    done = run("add", *arguments)
    assert (done.code, done.out) == (code, "")
    last = done.err.splitlines()[-1]
    assert last.startswith("allies: ") and told in last
    if (here / "allies.duckdb").exists():
        assert json.loads(run("datasets", "--format", "jsonl").out.splitlines()[-2])["rows"] == 0


def test_no_workspace_is_made_for_nothing(run, nmc, here):
    run("add", "capabilities")
    run("add", "capabilities", "nmc.csv", "--lang", "fr")
    assert not (here / "allies.duckdb").exists()


# ---- add --download


def test_a_download_says_size_and_licence_first(run, server, here):
    done = run("add", "capabilities", "--download", "--yes")
    assert done.code == 0, done.err
    title, plan, fetched, added = done.err.splitlines()
    assert plan == (
        f"1 file from 127.0.0.1, 0.0 MB; licence: {capabilities.DATASET.licence} (may not be "
        f"passed on in full); it will be kept in {here / 'kept'}"
    )
    assert fetched == f"fetched: {here / 'kept' / 'capabilities' / 'nmc.csv'}"
    assert added == "allies.duckdb: capabilities 7.0 added, 21 rows"
    entry = next(r for r in records(run) if r["name"] == "capabilities")
    assert entry["origin"] == server.url("/nmc.csv")
    assert entry["downloadable"] is True
    again = run("add", "capabilities", "--download", "--yes")
    assert again.code == 0 and "nothing changed" in again.err


@pytest.mark.parametrize(
    ("lang", "answer", "fetches"),
    [("en", "y\n", True), ("en", "YES\n", True), ("en", "\n", False), ("en", "", False),
     ("en", "n\n", False), ("fr", "o\n", True), ("fr", "oui\n", True), ("fr", "non\n", False)],
)  # fmt: skip
def test_a_terminal_is_asked(run, server, here, monkeypatch, lang, answer, fetches):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("ALLIES_LANG", lang)
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda _: True, raising=False)
    done = run("add", "capabilities", "--download")
    assert done.code == 0
    assert ("Télécharger ? [o/N]" if lang == "fr" else "Fetch? [y/N]") in done.err
    assert bool([path for path, _ in server.asked]) is fetches
    told = "rien n'a été téléchargé" if lang == "fr" else "nothing was fetched"
    assert (told in done.err) is not fetches


def test_a_script_is_not_asked(process, server, here):
    """Where nobody can answer, --download is agreement enough."""
    where = server.url("/nmc.csv")
    script = (
        "from dataclasses import replace\nfrom allies.sources.datasets import capabilities\n"
        "from allies.sources.datasets.base import Remote\n"
        f"capabilities.DATASET = replace(capabilities.DATASET, remotes=(Remote(url={where!r}, "
        "name='nmc.csv'),))\nfrom allies.cli.main import main\n"
        "main(['add', 'capabilities', '--download'])"
    )
    done = process(script=script, input="")
    assert done.returncode == 0, done.stderr
    assert "1 file from 127.0.0.1, 0.0 MB; licence: " in done.stderr
    assert "Fetch?" not in done.stderr
    assert "\r" not in done.stderr, "no bar where there is no terminal"


def test_a_source_that_moved_or_changed_is_told_in_one_sentence(run, server):
    page = capabilities.DATASET.page
    server.answers["/nmc.csv"] = lambda handler: handler.give(b"", 404)
    done = run("add", "capabilities", "--download", "--yes")
    assert done.code == 1
    assert done.err.splitlines()[-1] == (
        "allies: nmc.csv of capabilities could not be fetched from its official address: "
        f"127.0.0.1 has no such file any more (404); look for it at {page}"
    )
    body = NMC.replace("cinc", "index").encode()
    body = body[: len(NMC) - 1] + b"\n"
    server.answers["/nmc.csv"] = lambda handler: handler.give(body)
    done = run("add", "capabilities", "--download", "--yes")
    assert done.code == 1
    assert "could not be fetched" in done.err or "has no column cinc" in done.err
    assert page in done.err.splitlines()[-1]
    assert [r["rows"] for r in records(run) if r["name"] == "capabilities"] == [0]


def test_a_kept_file_serves_when_the_source_is_gone(run, server):
    run("add", "capabilities", "--download", "--yes", "-w", "one.duckdb")
    server.answers["/nmc.csv"] = lambda handler: handler.give(b"", 410)
    done = run("add", "capabilities", "--download", "--yes", "-w", "two.duckdb")
    assert done.code == 0
    assert "it could not be asked whether the file kept is the newest: nmc.csv: " in done.err
    assert "kept from an earlier download" in done.err
    assert "two.duckdb: capabilities 7.0 added" in done.err


# ---- datasets


def records(run, *arguments):
    done = run("datasets", "--format", "jsonl", *arguments)
    assert done.code == 0
    return [json.loads(line) for line in done.out.splitlines()]


def test_data_sets_are_listed_in_all_formats(run, nmc):
    run("add", "capabilities", "nmc.csv")
    found = {record["name"]: record for record in records(run)}
    assert list(found) == list(DATASETS)
    held = found["capabilities"]
    assert (held["version"], held["rows"], held["newest"]) == ("7.0", 21, "7.0")
    assert (held["first_year"], held["last_year"], held["origin"]) == (1816, 2022, "nmc.csv")
    assert held["licence"] and held["recorded_at"] and held["redistributable"] is False
    assert (found["atop"]["version"], found["atop"]["rows"]) == (None, 0)
    rows = list(csv.DictReader(io.StringIO(run("datasets", "--format", "csv").out)))
    assert [row["name"] for row in rows] == list(DATASETS)
    assert rows[-2]["title"] == "National Material Capabilities (CINC)"
    done = run("datasets")
    assert done.err == f"1 of {len(DATASETS)} data sets held\n"
    (line,) = [text for text in done.out.splitlines() if text.startswith("capabilities ")]
    for told in ("7.0", "21", "1816–2022", "no", "National Material Capabilities"):
        assert told in line
    french = run("datasets", "--lang", "fr")
    assert french.err == f"1 jeu de données présent sur {len(DATASETS)}\n"
    assert "Capacités matérielles nationales" in french.out


def test_data_sets_are_listed_without_a_workspace(run, here):
    done = run("datasets")
    assert done.code == 0
    assert "there is no workspace allies.duckdb yet" in done.err
    assert "un-votes" in done.out
    assert not (here / "allies.duckdb").exists()


# ---- measures and measure


def test_measures_are_listed(run):
    out = run("measures").out
    for name, one in MEASURES.items():
        (line,) = [text for text in out.splitlines() if text.startswith(f"{name} ")]
        assert one.label["en"] in line and one.unit in line
    assert "unanimous=" in out
    assert MEASURES["vote-agreement"].label["fr"] in run("measures", "--lang", "fr").out


def test_a_measure_as_a_table(run, voted):
    done = run("measure", "vote-agreement", "USA", "Russie", "CHN", "--period", "2010")
    assert done.code == 0
    head, *lines = [line.split() for line in done.out.splitlines()]
    assert head == ["source", "target", "period", "value", "n"]
    # By hand: of 4 votes the United States and Russia have 1, 0, half and 0 of agreement.
    assert lines == [
        ["USA", "RUS", "2010", "0.375", "4"],
        ["USA", "CHN", "2010", "0.125", "4"],
        ["RUS", "CHN", "2010", "0.75", "4"],
    ]
    assert "score, 0 – 1" in done.err and "un-votes" in done.err


def test_a_measure_for_other_programs(run, voted):
    asked = ("measure", "vote-agreement", "USA", "GBR", "--period", "2010/2012")
    out = run(*asked, "--format", "csv").out
    (row,) = csv.DictReader(io.StringIO(out))
    assert row == {
        "source": "USA", "target": "GBR", "period": "2010", "value": "0.875", "low": "",
        "high": "", "n": "4", "unit": "score",
    }  # fmt: skip
    done = run(*asked, "--format", "json", "--option", "unanimous=kept")
    known = json.loads(done.out)
    assert (known["measure"], known["by"], known["range"]) == ("vote-agreement", "year", [0, 1])
    assert known["years"] == [2010, 2010]
    (value,) = known["values"]
    assert (value["value"], value["n"], value["low"]) == (0.875, 4, None)
    assert "the data do not cover 2011–2012: left out" in done.err
    assert known["rests_on"]


def test_a_measure_says_why(run, voted):
    asked = ("measure", "vote-agreement", "USA", "RUS", "--why")
    out = run(*asked).out
    assert "USA RUS 2010: 0.375 score (" in out
    assert "n = 4)" in out and "  from un-votes" in out
    french = run(*asked, "--lang", "fr").out
    assert "  d’après un-votes" in french and "0,375" in french


def test_why_is_said_as_python_says_it():
    some = (
        Estimate(value=0.5, low=0.25, high=0.75, unit="share", n=3, method="m",
                 parts={"a": 1.25}, rests_on=("x 1",)),
        Estimate(value=-2.0, unit="score", n=0, method="m"),
        Estimate(value=None, method="nothing there"),
    )  # fmt: skip
    for one in some:
        assert explained(one, messages("en")) == one.explain()
    assert "  intervalle à 90 % : 0,25 à 0,75" in explained(some[0], messages("fr"))


def test_what_the_data_do_not_speak_of(run, voted):
    done = run("measure", "vote-agreement", "USA", "PRK")
    assert done.code == 0
    assert done.out.splitlines()[1].split() == ["USA", "PRK", "2010", "–", "0"]
    assert "the data say nothing of PRK in these years" in done.err


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["nope", "USA"], 2, "there is no measure 'nope'"),
        (["vote-agreement"], 2, "Missing argument"),
        (["vote-agreement", "Atlantis"], 2, "Atlantis"),
        (["vote-agreement", "NATO"], 2, "NATO is no state"),
        (["vote-agreement", "USA", "--period", "x"], 2, "'x' is no period of years"),
        (["vote-agreement", "USA", "--period", "1950/1960"], 1, "cover 2010 to 2010"),
        (["vote-agreement", "USA", "--option", "x"], 2, "write --option name=value"),
        (["vote-agreement", "USA", "--option", "x=1"], 2, "no option 'x'"),
        (["vote-agreement", "USA", "--option", "unanimous=x"], 2, "unanimous can't be 'x'"),
        (["vote-agreement", "USA", "--by", "month"], 2, "goes by year or session, not by month"),
        (["vote-agreement", "USA", "--by", "day"], 2, "day"),
        (["alliance-s", "USA"], 1, "needs atop, which the workspace does not hold"),
    ],
)
def test_what_can_not_be_measured(run, voted, arguments, code, told):
    done = run("measure", *arguments)
    assert (done.code, done.out) == (code, "")
    assert told in done.err and len(done.err.splitlines()) == 1


def test_a_measure_needs_a_workspace(run, here):
    done = run("measure", "vote-agreement", "USA")
    assert (done.code, done.out) == (1, "")
    assert "there is no workspace" in done.err


@pytest.mark.parametrize(
    ("value", "en", "fr"),
    [(0.0, "0", "0"), (0.12345678, "0.1235", "0,1235"), (12345.678, "12,346", "12\u202f346"),
     (-0.00012, "\u22120.00012", "\u22120,00012"), (1.0, "1", "1"), (3.14159, "3.142", "3,142")],
)  # fmt: skip
def test_figures_have_four_digits_that_count(value, en, fr):
    assert (figure(value, "en"), figure(value, "fr")) == (en, fr)


# ---- panel


def test_a_panel_is_written_with_its_dictionary(run, voted, here):
    done = run("panel", "vote-agreement", "vote-s", "--period", "2010", "-o", "out.parquet")
    assert (done.code, done.out) == (0, "")
    written, described = done.err.splitlines()
    assert written.startswith("out.parquet: ") and written.endswith("columns, 2010 to 2010")
    assert described == "what the columns are: out.json, out.md"
    with duckdb.connect() as own:
        found = own.execute(
            "SELECT vote_agreement, vote_agreement_n, source_cow, target_cow "
            "FROM 'out.parquet' WHERE source = 'USA' AND target = 'RUS' AND year = 2010"
        ).fetchall()
    assert found == [(0.375, 4, 2, 365)]
    page = (here / "out.md").read_text(encoding="utf-8")
    assert "`vote_s`" in page and "un-votes" in page
    assert "An empty field is 'not known', not zero" in page


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        ([], 2, "Missing argument"),
        (["nope"], 2, "there is no measure 'nope'"),
        (["vote-s", "-o", "a.csv"], 2, "name it a.parquet"),
        (["vote-s", "-o", "nope/a.parquet"], 2, "there is no folder nope"),
        (["vote-s", "--option", "half-life=1"], 2, "none of these measures has an option"),
        (["alliance-s"], 1, "needs atop"),
    ],
)
def test_what_is_no_panel(run, voted, here, arguments, code, told):
    done = run("panel", *arguments)
    assert (done.code, done.out) == (code, "")
    assert told in done.err and len(done.err.splitlines()) == 1
    assert not list(here.glob("*.parquet"))


def test_a_bar_is_drawn_on_a_terminal_alone(run, voted, monkeypatch):
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda _: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert "vote-agreement" in run("panel", "vote-agreement").err
    monkeypatch.setattr(type(sys.stderr), "isatty", lambda _: False, raising=False)
    quiet = run("panel", "vote-agreement").err
    assert len(quiet.splitlines()) == 2 and "vote-agreement" not in quiet
