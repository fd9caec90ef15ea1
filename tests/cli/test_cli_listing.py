"""`allies documents`, `claims`, `show`, `actors` and `relations`."""

import csv
import io
import json

import pytest


def found(run, *arguments):
    done = run("claims", *arguments, "--format", "jsonl")
    assert (done.code, done.err) == (0, "")
    return [json.loads(line) for line in done.out.splitlines()]


def some_claim(run, **wanted):
    return next(c for c in found(run) if all(c[key] == value for key, value in wanted.items()))


def test_documents_as_a_table_jsonl_and_csv(run, filled):
    table = run("documents")
    assert table.err == "2 documents\n"
    assert {"treaty.txt", "livraison.txt"} <= set(table.out.split())
    records = [json.loads(line) for line in run("documents", "--format", "jsonl").out.splitlines()]
    assert {(r["name"], r["lang"]) for r in records} == {
        ("treaty.txt", "en"),
        ("livraison.txt", "fr"),
    }
    rows = list(csv.DictReader(io.StringIO(run("documents", "--format", "csv").out)))
    assert [row["id"] for row in rows] == [record["id"] for record in records]


def test_claims_are_filtered_by_what_is_named(run, filled):
    every = found(run)
    assert all("RUS" in (c["source"], c["target"]) for c in found(run, "Russie"))
    pair = found(run, "RUS", "PRK")
    assert pair
    assert {frozenset((c["source"], c["target"])) for c in pair} == {frozenset(("RUS", "PRK"))}
    assert {c["doc"] for c in found(run, "--doc", "livraison.txt")} == {"livraison.txt"}
    arms = found(run, "--relation", "arms-transfer")
    assert {c["relation"] for c in arms} == {"arms-transfer"}
    military = found(run, "--layer", "military")
    assert {c["id"] for c in arms} <= {c["id"] for c in military}
    assert len(military) < len(every)
    actual = found(run, "--modality", "actual")
    assert {c["modality"] for c in actual} == {"actual"}
    assert found(run, "CHN", "JPN", "--at", "2024-05")
    assert not found(run, "CHN", "JPN", "--at", "2019")
    assert found(run, "CHN", "JPN", "--at", "2023/2025")
    assert not found(run, "Tuvalu")


def test_claims_as_a_table_are_one_line_each(run, filled):
    done = run("claims", "RUS", "PRK")
    lines = done.out.splitlines()
    assert lines[0].split()[:3] == ["id", "source", "target"]
    assert done.err == f"{len(lines) - 1} claims\n"
    assert all("treaty.txt" in line for line in lines[1:])
    french = run("claims", "RUS", "PRK", "--lang", "fr")
    assert french.out.splitlines()[0].split()[:3] == ["id", "source", "cible"]
    assert "assertion" in french.err


def test_claims_as_csv(run, filled):
    rows = list(csv.DictReader(io.StringIO(run("claims", "--format", "csv").out)))
    assert [row["quote"] for row in rows] == [claim["quote"] for claim in found(run)]


def test_show_marks_the_sentence_in_its_paragraph(run, filled):
    claim = some_claim(run, relation="arms-transfer", target="PRK")
    done = run("show", claim["id"][:6])
    assert done.code == 0
    assert f"\u27e6{claim['quote']}\u27e7" in done.out
    assert "signed a mutual defence treaty" in done.out, "the rest of the paragraph"
    assert f"treaty.txt, characters {claim['start']} to {claim['end']}" in done.out
    assert "rule" not in done.out
    assert done.out.splitlines()[1].endswith("2023")


def test_show_says_why(run, filled):
    claim = some_claim(run, relation="arms-transfer", target="PRK")
    done = run("show", claim["id"], "--why")
    for told in (claim["id"], claim["why"], claim["coder"], f"'{claim['trigger']}'"):
        assert told in done.out


def test_show_speaks_french(run, filled):
    claim = some_claim(run, relation="arms-transfer", target="IRN")
    done = run("show", claim["id"], "--why", "--lang", "fr")
    assert done.out.startswith("La Russie ")
    assert "caractères" in done.out
    assert "règle" in done.out


@pytest.mark.parametrize("id", ["ffff0000ffff", "", "zz"])
def test_show_of_no_claim(run, filled, id):
    done = run("show", id)
    assert (done.code, done.out) == (2 if not id else 1, "")
    assert "claim" in done.err


def test_an_ambiguous_beginning_lists_the_claims(run, here):
    """Of seventeen claims two begin with the same of sixteen digits."""
    sales = (f"Russia sold {n} tanks to Iran in {2000 + n}.\n\n" for n in range(2, 20))
    (here / "sales.txt").write_text("".join(sales), encoding="utf-8")
    run("add", "sales.txt")
    ids = [claim["id"] for claim in found(run)]
    assert len(ids) > 16
    first = [i[0] for i in ids]
    digit = next(d for d in first if first.count(d) > 1)
    done = run("show", digit)
    assert done.code == 2
    assert f"{digit} may be any of {digit}" in done.err
    assert "give more digits" in done.err


def test_a_terminal_is_not_steered_by_a_document(run, here):
    text = "Russia attacked \x1b[31mUkraine in February 2022.\nA \x07 bell.\n"
    (here / "a.txt").write_text(text, encoding="utf-8")
    assert run("add", "a.txt").code == 0
    for claim in found(run):
        shown = run("show", claim["id"], "--why").out
        assert "\x1b" not in shown
        assert "\x07" not in shown
    assert "\x1b" not in run("claims").out


def test_actors_are_found_in_both_languages(run):
    for text in ("Corée du Nord", "coree", "north kor", "PRK"):
        assert "PRK\tNorth Korea\tstate" in run("actors", text).out
    assert "PRK\tCorée du Nord" in run("actors", "korea", "--lang", "fr").out
    assert len(run("actors").out.splitlines()) > 200
    done = run("actors", "zzz")
    assert (done.code, done.out) == (1, "")
    assert "no actor's name has 'zzz' in it" in done.err


def test_relations_are_listed_with_their_definitions(run):
    from allies.codebook.relations import RELATIONS

    for lang in ("en", "fr"):
        out = run("relations", "--lang", lang).out
        for code, relation in RELATIONS.items():
            assert any(
                line.startswith(f"{code} ") and relation.definition[lang] in line
                for line in out.splitlines()
            )
