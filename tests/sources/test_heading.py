"""Title, author and date, as far as the top of a text says them plainly."""

from __future__ import annotations

import pytest

from allies.core.document import Document
from allies.sources import Source, read_document
from allies.sources.heading import date_in_name, plain_author, plain_title

BODY = "La Chine et la Russie ont signé un accord de défense, selon le ministère chinois. " * 2
ENGLISH = "China and Russia signed a defence agreement, the ministry in Beijing said. " * 2


def read(text: str) -> Document:
    return read_document(Source("a.txt", data=text.encode()))


@pytest.mark.parametrize(
    ("top", "date"),
    [
        ("4 juillet 2012. - ", "2012-07-04"),
        ("PARIS, 3 mars 2021 (Agence) — ", "2021-03-03"),
        ("MOSCOU (Agence), le 1er décembre 2019 - ", "2019-12-01"),
        ("Publié le 3 mars 2022 à 10h20, mis à jour le 4 mars 2022\n\n", "2022-03-03"),
        ("Publié le 03/04/2022\n\n", None),
        ("Publié le 23/04/2022\n\n", "2022-04-23"),
        ("Vendredi 4 juillet 2014\n\n", "2014-07-04"),
        ("Mars 2021\n\n", "2021-03"),
        ("2020-02-29\n\n", "2020-02-29"),
        ("2021-02-29\n\n", None),
        ("PARIS, 3 mars (Agence) - ", None),
        ("Le 4 juillet 2012, ", None),
        ("Depuis mars 2021, ", None),
        ("", None),
    ],
)
def test_date_of_french_texts(top: str, date: str | None) -> None:
    assert read(f"Moscou cherche des alliés\n\n{top}{BODY}").date == date


@pytest.mark.parametrize(
    ("top", "date"),
    [
        ("PARIS, 3 March 2021 (Agency) — ", "2021-03-03"),
        ("WASHINGTON, March 3, 2021 (Agency) - ", "2021-03-03"),
        ("Published on 3 March 2021\n\n", "2021-03-03"),
        ("Published: March 3, 2021 10:15 AM\n\n", "2021-03-03"),
        ("Updated 5 March 2021\n\n", None),
        ("July 4, 2014\n\n", "2014-07-04"),
        ("On 3 March 2021 - a Wednesday - ", None),
        ("The treaty of 4 May 1999 - now void - ", None),
    ],
)
def test_date_of_english_texts(top: str, date: str | None) -> None:
    assert read(f"Allies at odds\n\n{top}{ENGLISH}").date == date


@pytest.mark.parametrize(
    ("top", "author"),
    [
        ("Par Anne Roy, à Moscou", "Anne Roy"),
        ("Par Anne Roy et Marc de la Tour", "Anne Roy et Marc de la Tour"),
        ("By Jane Doe and John Smith", "Jane Doe and John Smith"),
        ("Par la suite", None),
    ],
)
def test_author(top: str, author: str | None) -> None:
    assert read(f"Moscou cherche des alliés\n\n{top}\n\n{BODY}").author == author


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"Moscou a-t-elle des alliés ?\n\n{BODY}", "Moscou a-t-elle des alliés ?"),
        (f"Accueil > Monde\n\n# Les  alliés #\n\n{BODY}", "Les alliés"),
        (f"Les alliés\n==========\n\n{BODY}", "Les alliés"),
        (BODY, None),
        (f"{BODY}\n\nUn titre\n\n{BODY}", None),
    ],
)
def test_title(text: str, title: str | None) -> None:
    assert read(text).title == title


def test_what_programs_write_into_files_is_no_title_or_author() -> None:
    for title in ("untitled", "Microsoft Word - x.doc", "report.indd", "a.pdf", "a", "IMG_0012"):
        assert plain_title(title, "a.pdf") is None
    assert plain_title("Les  alliés\nde Moscou", "a.pdf") == "Les alliés de Moscou"
    for author in ("", "admin", "python-docx", "1234"):
        assert plain_author(author) is None
    assert plain_author("Anne  Roy") == "Anne Roy"


def test_top_of_a_page_below_its_menu() -> None:
    menu = "\n".join(["Menu", "Home", "World", "Politics", "Sport", "Culture", "Home > World"] * 2)
    document = read(f"{menu}\nAllies at odds\nBy Jane Doe\nPublished 12 April 2021\n{ENGLISH}")
    assert (document.title, document.author, document.date) == (
        "Allies at odds", "Jane Doe", "2021-04-12",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("2021-04-12 note.pdf", "2021-04-12"),
        ("wire_20210412_7.txt", "2021-04-12"),
        ("note.2021_04_12.docx", "2021-04-12"),
        ("report 2021.pdf", None),
        ("20211350.txt", None),
        ("20210230.txt", None),
        ("scan120210412.pdf", None),
        ("2021-04-12 to 2021-05-01.txt", None),
    ],
)
def test_a_file_name_dates_a_text_that_does_not(name: str, date: str | None) -> None:
    assert date_in_name(name) == date


def test_the_text_wins_over_the_name(tmp_path) -> None:
    path = tmp_path / "20200101_x.txt"
    path.write_text(f"Allies at odds\nPublished 12 April 2021\n{ENGLISH}")
    assert read_document(path).date == "2021-04-12"
    path.write_text(ENGLISH)
    assert read_document(path).date == "2020-01-01"
