"""`allies assess`: what is asked of the workspace, what is printed, what is refused."""

import json
import re
import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "report"))
import made_assessment as by_hand

from allies.workspace import Workspace


@pytest.fixture
def asked(filled, monkeypatch):
    """A workspace that answers with the assessment made by hand; returns what it was asked."""
    calls = []

    def assess(_, *codes, **options):
        calls.append((codes, options))
        return by_hand.made()

    def assess_all(_, **options):
        calls.append(((), options))
        return iter([by_hand.made(), by_hand.nothing()])

    monkeypatch.setattr(Workspace, "assess", assess)
    monkeypatch.setattr(Workspace, "assess_all", assess_all, raising=False)
    return calls


def test_one_state_gives_its_partners_in_order(run, asked):
    done = run("assess", "Kenya")
    assert done.code == 0
    assert asked == [(("KEN",), {})]
    lines = done.out.splitlines()
    assert lines[0] == "Does Kenya have allies?"
    rows = [line.split()[0] for line in lines if "  " in line and " – " not in line[:12]]
    assert rows.index("Uganda") < rows.index("Ethiopia") < rows.index("Somalia")
    uganda = next(line for line in lines if line.startswith("Uganda"))
    assert "1 (1–2)" in uganda and "+0.71" in uganda and "+0.53 to +0.89" in uganda
    assert "Asymmetric partnership, Uganda the weaker side" in uganda
    nowhere = next(line for line in lines if line.startswith("Tuvalu"))
    assert "no evidence" in nowhere and "0.00" not in nowhere
    assert "Is it a bloc?" in done.out


def test_partners_named_are_each_taken_apart(run, asked):
    done = run("assess", "KEN", "SOM", "UGA", "--lang", "fr")
    assert asked[0][0] == ("KEN", "SOM", "UGA")
    assert done.out.index("Kenya – Somalie") < done.out.index("Kenya – Ouganda")
    assert "Éthiopie" not in done.out.split("Kenya – Somalie")[0]
    for told in (
        "Pourquoi",
        "Comment cela évolue-t-il",
        "Le dit et le mesuré",
        "Partenariat asymétrique, l’Ouganda en position de faiblesse",
        "Uganda sent 1,200 soldiers",
        "Là où les sources se contredisent",
    ):
        assert told in done.out


def test_a_partner_of_whom_nothing_is_told_is_named(run, asked):
    done = run("assess", "KEN", "UGA", "PER")
    assert "nothing is told or counted of Kenya and Peru: no evidence" in done.err


def test_a_group_has_its_verdict_and_matrix(run, asked):
    done = run("assess", "KEN", "UGA", "ETH", "TZA", "--as", "group")
    assert asked[0][1] == {"group": True}
    assert "form no bloc but spokes around a hub, Kenya" in " ".join(done.out.split())
    assert "ETH – TZA" in done.out
    assert "nothing on Ethiopia and Tanzania" in done.out


def test_options_reach_the_workspace(run, asked):
    run(
        "assess",
        "KEN",
        "--at",
        "2023-03",
        "--as-of",
        "2023-03-01",
        "--since",
        "2022-02-24",
        "--period",
        "2020/",
        "--sensitivity",
        "--weights",
        "mine.toml",
    )
    assert asked[0][1] == {
        "at": "2023-03",
        "as_of": "2023-03-01",
        "since": "2022-02-24",
        "period": "2020/",
        "sensitivity": True,
        "weights": "mine.toml",
    }


def test_what_moves_is_shown(run, asked):
    done = run("assess", "KEN", "--sensitivity")
    assert "half-lives doubled" in done.out
    assert "formal alliance (asymmetric partnership)" in done.out
    assert "neither score nor kind moves" not in done.out


def test_what_does_not_move_is_only_counted(run, asked, monkeypatch):
    made = by_hand.made()
    first, *rest = made.sensitivity
    still = replace(first, assumption="layer energy left out", type=first.base_type,
                    score=replace(first.score, value=first.base_score))  # fmt: skip
    found = replace(made, sensitivity=(still, first, *rest))
    monkeypatch.setattr(Workspace, "assess", lambda *_, **__: found)
    done = run("assess", "KEN", "--sensitivity")
    told = done.out.split("What moves when the assumptions do")[1]
    assert told.count("Uganda") == 1
    assert f"In 1 of the {len(rest) + 2} trials neither score nor kind moves." in told


def test_every_number_explains_itself(run, asked):
    done = run("assess", "KEN", "UGA", "--explain")
    assert f"from claim {by_hand.TREATY.lead.id}" in done.out
    assert "90 % interval" in done.out and "A = " in done.out
    whole = run("assess", "KEN", "--explain")
    assert whole.out.count("scores/1") > 8


def test_json_is_the_data_of_the_report(run, asked):
    done = run("assess", "KEN", "UGA", "--format", "json")
    data = json.loads(done.out)
    assert [p["code"] for p in data["partners"]] == ["UGA"]
    assert data["partners"][0]["questions"]["bloc"]["pacts"][0]["signed"] == "2019-03-01"


def test_markdown_is_that_of_the_report(run, asked):
    out = run("assess", "KEN", "--format", "md").out
    assert out.startswith("# Does Kenya have allies?") and "## Uganda" in out


def test_all_states(run, asked):
    done = run("assess", "--all")
    assert done.out.count("Does Kenya have allies?") == 2
    lines = run("assess", "--all", "--format", "json").out.splitlines()
    assert [json.loads(line)["focal"]["code"] for line in lines] == ["KEN", "KEN"]


def test_lines_fit_a_terminal_of_eighty_columns(run, asked, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    for arguments in (("KEN",), ("KEN", "UGA"), ("KEN", "UGA", "ETH", "--as", "group")):
        done = run("assess", *arguments)
        assert done.code == 0
        lines = re.sub(r"\x1b\[[\d;]*m", "", done.out).splitlines()
        assert len(lines) > 20 and max(map(len, lines)) <= 80


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "name the state to assess, such as 'allies assess RUS', or write --all"),
        (("Atlantis",), "Unknown state 'Atlantis'"),
        (("NATO",), "is no state; name the state whose partners are to be assessed"),
        (("RUS", "Russia"), "Russia is named twice"),
        (("RUS", "CHN", "--as", "group"), "a group has three states or more"),
        (("--all", "--as", "group"), "--as group asks of states that you name, not of all"),
        (("--all", "--sensitivity"), "--sensitivity asks of states that you name, not of all"),
        (("--all", "--explain"), "leave it or --all out"),
        (("RUS", "--all"), "--all assesses all states; leave RUS out"),
        (("RUS", "--at", "2024-13"), "--at: '2024-13' is no day; write 2024, 2024-06"),
        (("RUS", "--as-of", "yesterday"), "--as-of: 'yesterday' is no day"),
        (("RUS", "--since", "24.2.2022"), "--since: '24.2.2022' is no day"),
        (("RUS", "--period", "2024/2022"), "--period: '2024/2022' is no period"),
    ],
)  # fmt: skip
def test_bad_input_is_one_sentence(run, filled, arguments, told):
    done = run("assess", *arguments)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert len(done.err.splitlines()) == 1


def test_a_place_without_anything_says_what_to_do(run, here):
    done = run("assess", "RUS")
    assert done.code == 1 and "make one with 'allies add FILE…'" in done.err
    from allies.workspace import open_workspace

    open_workspace("allies.duckdb").close()
    done = run("assess", "RUS")
    assert done.code == 1 and "holds no documents; read some with 'allies add FILE…'" in done.err
