"""What commands say of gold, names and files that can't be right."""

import json
import os

import pytest

TEXT = "Norway delivered twelve howitzers to Ukraine on Monday.\n"


def claim(**changed):
    told = {"doc": "a.txt", "start": 0, "end": 55, "source": "NOR", "target": "UKR",
            "relation": "arms-transfer", "modality": "actual"}  # fmt: skip
    return json.dumps({**told, **changed})


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (claim(end=999_999), "lies beyond its end"),
        (claim(start=-5), "no valid 'start' and 'end'"),
        (claim(start=20, end=10), "no valid 'start' and 'end'"),
        (claim(doc="../b.txt"), "is not in the folder"),
        ("[" * 100_000, "is not JSON"),
        (claim().replace("55", "9" * 5000), "is not JSON"),
    ],
)
def test_gold_that_cannot_be_right_is_refused_in_a_sentence(run, tmp_path, line, said):
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "b.txt").write_text(TEXT, encoding="utf-8")
    gold = tmp_path / "gold.jsonl"
    gold.write_text(line + "\n", encoding="utf-8")
    made = run("evaluate", gold, "--documents", folder)
    assert made.code != 0
    assert said in made.err
    assert "unexpected" not in made.err.lower()


def test_closed_standard_input_is_said_so(process):
    made = process("code", "-", preexec_fn=lambda: os.close(0))
    assert made.returncode != 0
    assert "standard input is closed" in made.stderr


def test_a_mark_before_settings_does_no_harm(run, tmp_path):
    (tmp_path / "w.toml").write_bytes(b"\xef\xbb\xbf")
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert run("add", "a.txt").code == 0
    assert "TOML" not in run("assess", "NOR", "--weights", "w.toml").err


def test_two_names_of_one_state_are_refused(run, tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert run("add", "a.txt").code == 0
    made = run("claims", "NOR", "Norvège")
    assert made.code != 0
    assert "named twice" in made.err


def test_a_report_is_not_written_under_an_ending_it_does_not_have(run, tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    made = run("report", "NOR", "a.txt", "-o", "x.pdf")
    assert made.code != 0
    assert ".html, .md or .json" in made.err
    assert not (tmp_path / "x.pdf").exists()


@pytest.mark.parametrize(
    ("lang", "told"),
    [("en", "the data set is called un-votes"), ("fr", "le jeu de données s'appelle un-votes")],
)
def test_a_slip_of_a_data_set_s_name_stores_no_document(run, tmp_path, monkeypatch, lang, told):
    (tmp_path / "votes.csv").write_text(TEXT, encoding="utf-8")
    monkeypatch.setenv("ALLIES_LANG", lang)
    made = run("add", "un-vote", "votes.csv")
    assert made.code == 2
    assert told in made.err
    assert not (tmp_path / "allies.duckdb").exists()


def test_a_file_with_a_name_like_a_data_set_s_is_a_document(run, tmp_path):
    (tmp_path / "un-vote").write_text(TEXT, encoding="utf-8")
    assert run("add", "un-vote").code == 0


def test_a_pattern_like_a_data_set_s_name_is_a_pattern(run, tmp_path):
    (tmp_path / "un-votes.txt").write_text(TEXT, encoding="utf-8")
    assert run("add", "un-votes*").code == 0


def test_a_slip_of_a_data_set_s_name_is_told_with_download_too(run):
    assert "the data set is called un-votes" in run("add", "UN-VOTE", "--download").err
