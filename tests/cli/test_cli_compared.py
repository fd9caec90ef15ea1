"""`allies assess` before and after a day, and what its short forms leave out."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "report"))
import made_assessment as by_hand

from allies.workspace import Workspace


@pytest.fixture
def answered(filled, monkeypatch):
    """Let the workspace answer with the assessment made by hand, or with what it was made into."""

    def answer(change=lambda found: found):
        found = change(by_hand.made())
        monkeypatch.setattr(Workspace, "assess", lambda *_, **__: found)
        monkeypatch.setattr(Workspace, "assess_all", lambda *_, **__: iter([found]))

    answer()
    return answer


def row(out, *words):
    """The words of the line that begins with these, after them."""
    lines = (line.split() for line in out.splitlines())
    return next(line[len(words) :] for line in lines if tuple(line[: len(words)]) == words)


def changed(found, code, **new):
    """The assessment with answers of one partner replaced."""
    partners = [
        replace(p, **{name: replace(getattr(p, name), **part) for name, part in new.items()})
        if p.code == code
        else p
        for p in found.partners
    ]
    return replace(found, partners=tuple(partners))


def test_a_relation_shows_each_layer_before_and_after(run, answered):
    done = run("assess", "KEN", "UGA", "--since", "2021-06-01")
    _, after = done.out.split("Before and after 1 June 2021\n")
    head, military, energy = after.splitlines()[:3]
    assert head.split()[:4] == ["layer", "before", "after", "difference"]
    assert military.split()[:4] == ["military", "+0.20", "+0.78", "+0.58"]
    assert " to " in military and military.endswith("probability that it rose: 98\u00a0%")
    assert energy.split()[:6] == ["energy", "no", "evidence", "+0.10", "no", "evidence"]
    assert "probability" not in energy
    done = run("assess", "KEN", "UGA", "--since", "2021-06-01", "--lang", "fr")
    _, after = done.out.split("Avant et après le 1er juin 2021\n")
    assert "écart" in after.splitlines()[0]
    assert "probabilité d’une hausse\u202f: 98\u202f%" in after.splitlines()[1]


def test_a_ranking_shows_the_partners_with_evidence_on_both_sides(run, answered):
    done = run("assess", "KEN", "--since", "2021-06-01")
    _, after = done.out.split("Before and after 1 June 2021\n")
    after = after.split("Is it a bloc?")[0]
    assert row(after, "Uganda", "military")[:3] == ["+0.20", "+0.78", "+0.58"]
    assert "energy" not in after
    left = len(by_hand.made().partners) - 1
    assert f"{left} further partners have no evidence on one side of that day or on both" in after
    done = run("assess", "KEN", "--since", "2021-06-01", "--lang", "fr")
    assert f"{left} autres partenaires sont sans éléments" in done.out


def test_a_ranking_says_when_there_is_nothing_to_compare(run, answered):
    answered(lambda found: changed(found, "UGA", how={"compared": ()}))
    done = run("assess", "KEN", "--since", "2021-06-01")
    assert "Of no partner is there evidence both before and after that day." in done.out


def test_all_states_show_all_layers_together_only(run, answered):
    military = next(p for p in by_hand.made().partners if p.code == "UGA").how.compared[0]
    both = (replace(military, layer="overall"), military)
    answered(lambda found: changed(found, "UGA", how={"compared": both}))
    assert row(run("assess", "KEN").out, "Uganda", "military")
    out = run("assess", "--all", "--since", "2021-06-01").out.split("Before and after")[1]
    assert row(out, "Uganda", "All", "layers") and "military" not in out


def test_without_a_day_nothing_is_compared(run, answered):
    answered(lambda found: replace(changed(found, "UGA", how={"compared": (), "since": None}),
                                   since=None))  # fmt: skip
    for arguments in (("KEN",), ("KEN", "UGA")):
        assert "Before and after" not in run("assess", *arguments).out


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_markdown_and_json_have_the_comparison_too(run, answered, lang):
    options = ("--since", "2021-06-01", "--lang", lang)
    out = run("assess", "KEN", "UGA", *options, "--format", "md").out
    rows = [line.strip("| ").split("|") for line in out.splitlines() if line.startswith("| ")]
    (cells,) = [cells for cells in rows if cells[-1].split() in (["98", "%"], ["98\u202f%"])]
    assert len(cells) == 5 and ("0.58" if lang == "en" else "0,58") in cells[3]
    data = json.loads(run("assess", "KEN", "UGA", *options, "--format", "json").out)
    (military, _) = data["partners"][0]["questions"]["how"]["compared"]
    assert military["rise"] == 0.98 and military["difference"]["low"] is not None


def test_pacts_said_to_be_listed_below_are_listed(run, answered):
    pacts = next(p for p in by_hand.made().partners if p.code == "UGA").bloc.pacts
    many = tuple(replace(pacts[0], title={"en": f"treaty {n}"}) for n in range(5))
    answered(lambda found: changed(found, "UGA", bloc={"pacts": many}))
    out = run("assess", "KEN", "UGA").out
    assert "2 more are listed below" in out
    assert all(out.count(f"reaty {n}") == 1 for n in range(5))


def test_pairs_without_evidence_are_counted_unless_the_group_is_asked_for(run, answered):
    score = by_hand.made().group.matrix["KEN", "UGA"]
    none = replace(score, value=None, low=None, high=None)

    def unknown(found):
        matrix = dict.fromkeys(found.group.matrix, none) | {("KEN", "UGA"): score}
        return replace(found, group=replace(found.group, matrix=matrix))

    answered(unknown)
    out = run("assess", "KEN").out.split("Is it a bloc?")[1]
    assert "KEN – UGA" in out and "ETH – TZA" not in out
    assert "further pairs there is no evidence" in out
    out = run("assess", "KEN", "UGA", "ETH", "TZA", "--as", "group").out
    assert "ETH – TZA" in out and "further pairs" not in out


def test_partners_named_are_counted_alone(run, answered):
    data = json.loads(run("assess", "KEN", "UGA", "SOM", "--format", "json").out)
    assert data["claims"] == sum(partner["claims"] for partner in data["partners"])
