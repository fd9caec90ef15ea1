"""What is printed on a narrow terminal: nothing is cut, nothing breaks where it should hold."""

import re

import pytest

from allies.cli.output import print_rows, print_text

HEAD = ("partenaire", "rang", "score", "intervalle à 90\u202f%", "assertions", "type")
ROWS = [
    ("Union économique eurasiatique", "–", "aucun élément", "–", "1", "Sans type"),
    ("Biélorussie", "3 (1–9)", "+0,41", "−0,36 à +0,93", "11", "Alliance formelle"),
    ("Biélorussie", "4 (1–9)", "+0,11", "−0,36 à +0,93", "2", "Alliance sur le papier"),
]


@pytest.fixture
def printed(monkeypatch, capsys):
    """Print on a terminal of some columns and return its lines."""

    def call(width, what, *arguments, **options):
        monkeypatch.setenv("COLUMNS", str(width))
        monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
        capsys.readouterr()
        what(*arguments, **options)
        return re.sub(r"\x1b\[[\d;]*m", "", capsys.readouterr().out).splitlines()

    return call


@pytest.mark.parametrize("width", [58, 60, 72, 80, 100, 200])
def test_rows_fit_and_keep_every_word(printed, width):
    lines = printed(width, print_rows, HEAD, ROWS, right=4)
    assert max(map(len, lines)) <= width
    text = " ".join(" ".join(lines).split(" "))
    for row in ROWS:
        assert all(word in text for cell in row for word in cell.split())
    assert [line for line in lines if "3 (1–9)" in line and "−0,36 à +0,93" in line]


def test_where_there_is_room_a_row_is_a_line(printed):
    lines = printed(100, print_rows, HEAD, ROWS, right=4)
    assert lines[0].split() == [word for name in HEAD[:5] for word in name.split()]
    assert len(lines) == 1 + 2 * len(ROWS)


def test_a_long_name_goes_on_in_the_next_line(printed):
    lines = printed(80, print_rows, HEAD, ROWS, right=4)
    assert lines[1].startswith("Union économique") and lines[2] == "eurasiatique"


def test_where_nothing_else_helps_the_name_stands_above(printed):
    lines = printed(60, print_rows, HEAD, ROWS, right=4)
    assert lines[0] == "partenaire"
    assert lines[2] == "Union économique eurasiatique"
    assert lines.count("Biélorussie") == 1, "said once for both rows"


def test_a_number_and_its_unit_stay_together(printed):
    text = "So it comes out in 72\u00a0% of the draws\u202f: no bloc."
    for width in range(12, 40):
        lines = printed(width, print_text, text, indent=2)
        assert [line for line in lines if "72\u00a0%" in line]
        assert [line for line in lines if "draws\u202f:" in line]
        assert max(map(len, lines)) <= width
