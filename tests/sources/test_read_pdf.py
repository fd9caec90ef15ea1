"""PDF files: the text layer, with its broken words mended and its pages kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from fpdf import FPDF

from allies.core.document import Document
from allies.errors import EmptySource, UnreadableSource
from allies.sources import read_document

FIRST = [
    "The two ministers agreed on a treaty of non-proli-",
    "feration and invited the states of the Asia-",
    "Pacific region to join it. The spokesman of the govern-",
    "ment said that the pact was signed.",
]
SECOND = ["A second paragraph begins here and goes on for", "two lines about the alliance."]
HEADS = ["Review of Alliances", "Review of Alliances", "Review of Alliances"]
BODIES = [
    [FIRST, SECOND],
    [["Iran bought fighters from Russia in the spring", "that year and trained its pilots there."]],
    [["North Korea sent shells and asked for satellites in", "return, as the two leaders agreed."]],
]  # fmt: skip


def make(path: Path, *, encrypt: str | None = None) -> Path:
    pdf = FPDF()
    pdf.set_font("Helvetica", size=11)
    pdf.set_title("Allies of convenience")
    pdf.set_author("Jane Doe")
    for number, (head, paragraphs) in enumerate(zip(HEADS, BODIES, strict=True), 1):
        pdf.add_page()
        pdf.cell(0, 5, head, new_x="LMARGIN", new_y="NEXT")
        for lines in paragraphs:
            pdf.ln(8)
            for line in lines:
                pdf.cell(0, 5, line, new_x="LMARGIN", new_y="NEXT")
        pdf.set_y(-30)
        pdf.cell(0, 5, str(number), align="C")
    if encrypt is not None:
        pdf.set_encryption(owner_password="owner", user_password=encrypt)
    pdf.output(str(path))
    return path


@pytest.fixture
def document(tmp_path: Path) -> Document:
    return read_document(make(tmp_path / "a.pdf"))


def test_words_broken_at_line_ends_are_whole(document: Document) -> None:
    text = " ".join(document.text.split())
    assert "non-proliferation and invited" in text
    assert "Asia-Pacific region" in text
    assert "the government said" in text
    assert "\ufffe" not in document.text


def test_pages_and_paragraphs_stay_apart(document: Document) -> None:
    assert document.text.count("\f") == 2
    prose = [
        " ".join(document.text[block.start : block.end].split())
        for block in document.blocks
        if block.kind == "paragraph"
    ]
    assert len(prose) == 4
    assert prose[1] == " ".join(SECOND)
    assert prose[2].endswith("trained its pilots there.")


def test_page_numbers_and_running_heads_are_furniture(document: Document) -> None:
    furniture = [
        (block.detail, document.text[block.start : block.end])
        for block in document.blocks
        if block.kind == "furniture"
    ]
    assert furniture == [
        ("page-number", "1"),
        ("running-head", "Review of Alliances"),
        ("page-number", "2"),
        ("running-head", "Review of Alliances"),
        ("page-number", "3"),
    ]


def test_metadata(document: Document) -> None:
    assert (document.title, document.author) == ("Allies of convenience", "Jane Doe")
    assert document.date is not None
    assert len(document.date) == 10
    assert document.origin.media_type == "application/pdf"


def test_pdf_without_an_ending_is_known_by_its_content(tmp_path: Path) -> None:
    assert read_document(make(tmp_path / "paper")).title == "Allies of convenience"


def test_encrypted(tmp_path: Path) -> None:
    with pytest.raises(UnreadableSource, match=r"a\.pdf is protected .* without the password"):
        read_document(make(tmp_path / "a.pdf", encrypt="user"))


def test_encrypted_without_a_password_to_open(tmp_path: Path) -> None:
    assert read_document(make(tmp_path / "a.pdf", encrypt="")).lang == "en"


@pytest.mark.parametrize("keep", [20, 900, 1500])
def test_truncated(tmp_path: Path, keep: int) -> None:
    data = make(tmp_path / "a.pdf").read_bytes()[:keep]
    (tmp_path / "a.pdf").write_bytes(data)
    with pytest.raises(UnreadableSource, match="damaged PDF file; download or save it again"):
        read_document(tmp_path / "a.pdf")


def test_not_a_pdf(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_text("Un simple texte.")
    with pytest.raises(UnreadableSource, match="is not a PDF file, whatever its name"):
        read_document(tmp_path / "a.pdf")


def test_pictures_only(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.add_page()
    pdf.rect(10, 10, 100, 100, style="F")
    pdf.output(str(tmp_path / "scan.pdf"))
    with pytest.raises(EmptySource, match=r"scan\.pdf has no text layer.*OCR"):
        read_document(tmp_path / "scan.pdf")


def test_page_without_text_is_a_warning(tmp_path: Path) -> None:
    pdf = FPDF()
    pdf.set_font("Helvetica")
    pdf.add_page()
    pdf.cell(0, 5, "The two ministers signed a treaty of alliance.")
    pdf.add_page()
    pdf.output(str(tmp_path / "a.pdf"))
    assert read_document(tmp_path / "a.pdf").origin.warnings == ("no text layer on page 2",)
