"""Word documents: everything in its order, and nothing that can harm."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml

from allies.core.document import Document
from allies.errors import EmptySource, UnreadableSource
from allies.sources import read_document

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LONG = "La Chine a promis de livrer chaque année du matériel et de former les officiers du pays."
FOOTNOTES = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:footnotes {W}><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:t>rule</w:t></w:r></w:p>
</w:footnote><w:footnote w:id="1"><w:p><w:r><w:t>Selon la note du ministère des Armées.</w:t></w:r>
</w:p></w:footnote></w:footnotes>"""


def make(path: Path) -> Path:
    document = docx.Document()
    document.core_properties.title = "Les alliés de Moscou"
    document.core_properties.author = "Anne Roy"
    document.add_heading("Les alliés de Moscou", 0)
    document.add_paragraph("La Russie a signé un accord de défense avec la Corée du Nord.")
    document.add_heading("Des limites", 2)
    document.add_paragraph("La Chine achète du pétrole", style="List Bullet")
    table = document.add_table(2, 2)
    for row, cells in enumerate((("Pays", "Accord"), ("Chine", "2001"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    layout = document.add_table(1, 2)
    layout.cell(0, 0).text = LONG
    layout.cell(0, 1).text = "L'Iran aussi."
    paragraph = document.add_paragraph("Le texte ")
    paragraph._p.append(parse_xml(f"<w:ins {W}><w:r><w:t>ajouté reste</w:t></w:r></w:ins>"))
    paragraph._p.append(parse_xml(f"<w:del {W}><w:r><w:delText>ôté</w:delText></w:r></w:del>"))
    paragraph._p.append(parse_xml(f"<w:r {W}><w:t>.</w:t></w:r>"))
    document.add_paragraph("Carte : les bases russes en Afrique", style="Caption")
    document.save(str(path))
    return path


def with_part(path: Path, name: str, content: bytes) -> Path:
    """Add a part with its type and relation, as Word does for footnotes."""
    data = io.BytesIO(path.read_bytes())
    relation = (
        '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        f'relationships/footnotes" Target="{name}"/></Relationships>'
    )
    kind = (
        f'<Override PartName="/word/{name}" ContentType="application/vnd.openxmlformats-'
        'officedocument.wordprocessingml.footnotes+xml"/></Types>'
    )
    with zipfile.ZipFile(data) as old, zipfile.ZipFile(path, "w") as new:
        for item in old.namelist():
            part = old.read(item)
            if item == "word/_rels/document.xml.rels":
                part = part.replace(b"</Relationships>", relation.encode())
            if item == "[Content_Types].xml":
                part = part.replace(b"</Types>", kind.encode())
            new.writestr(item, part)
        new.writestr(f"word/{name}", content)
    return path


@pytest.fixture
def document(tmp_path: Path) -> Document:
    path = with_part(make(tmp_path / "a.docx"), "footnotes.xml", FOOTNOTES.encode())
    return read_document(path)


def test_everything_in_its_order(document: Document) -> None:
    found = [(block.kind, document.text[block.start : block.end]) for block in document.blocks]
    assert found == [
        ("heading", "Les alliés de Moscou"),
        ("paragraph", "La Russie a signé un accord de défense avec la Corée du Nord."),
        ("heading", "Des limites"),
        ("bullet", "- La Chine achète du pétrole"),
        ("paragraph", "Pays\tAccord"),
        ("paragraph", "Chine\t2001"),
        ("paragraph", LONG),
        ("paragraph", "L'Iran aussi."),
        ("paragraph", "Le texte ajouté reste."),
        ("caption", "Carte : les bases russes en Afrique"),
        ("paragraph", "Selon la note du ministère des Armées."),
    ]


def test_properties(document: Document) -> None:
    assert (document.title, document.author) == ("Les alliés de Moscou", "Anne Roy")


def test_text_in_content_controls_and_boxes(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_paragraph("La Chine et la Russie ont signé un accord à Pékin.")
    word.element.body.insert(
        0,
        parse_xml(
            f"<w:sdt {W}><w:sdtContent><w:p><w:r><w:t>Le titre du rapport</w:t></w:r></w:p>"
            "</w:sdtContent></w:sdt>"
        ),
    )
    box = f"<w:r {W}><w:pict><w:txbxContent><w:p><w:r><w:t>Dans un cadre.</w:t></w:r></w:p>"
    word.paragraphs[-1]._p.append(parse_xml(f"{box}</w:txbxContent></w:pict></w:r>"))
    word.save(str(tmp_path / "a.docx"))
    assert read_document(tmp_path / "a.docx").text == (
        "Le titre du rapport\n\nLa Chine et la Russie ont signé un accord à Pékin.\n\n"
        "Dans un cadre."
    )


def test_broken_archive(tmp_path: Path) -> None:
    path = make(tmp_path / "a.docx")
    data = path.read_bytes()
    for broken in (data[: len(data) // 2], b"Un simple texte.", data[:-30] + b"x" * 30):
        path.write_bytes(broken)
        with pytest.raises(UnreadableSource, match=r"a\.docx is damaged or not a Word document"):
            read_document(path)


def test_damaged_content(tmp_path: Path) -> None:
    path = make(tmp_path / "a.docx")
    broken = bytearray(path.read_bytes())
    place = broken.index(b"word/document.xml") + 40
    broken[place : place + 60] = b"\xff" * 60
    path.write_bytes(bytes(broken))
    with pytest.raises(UnreadableSource, match="is a damaged Word document"):
        read_document(path)


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"a.txt": b"x"}, "is a ZIP archive, not a Word document"),
        ({"[Content_Types].xml": b"x", "xl/book.xml": b"x"}, "an Office file but not a Word"),
        (
            {"[Content_Types].xml": b"x", "word/document.xml": bytes(30_000_000)},
            "unpacks to far more than a document holds",
        ),
    ],
)
def test_other_archives_and_bombs(tmp_path: Path, parts: dict[str, bytes], words: str) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    with pytest.raises(UnreadableSource, match=words):
        read_document(path)


def test_old_and_protected_files(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with pytest.raises(UnreadableSource, match="old or password-protected Word document"):
        read_document(tmp_path / "a.docx")


def test_no_text(tmp_path: Path) -> None:
    docx.Document().save(str(tmp_path / "a.docx"))
    with pytest.raises(EmptySource, match=r"a\.docx has no text"):
        read_document(tmp_path / "a.docx")


def test_entities_are_not_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("motdepasse")
    notes = (
        f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]><w:footnotes {W}>'
        '<w:footnote w:id="1"><w:p><w:r><w:t>note &e;</w:t></w:r></w:p></w:footnote></w:footnotes>'
    )
    path = with_part(make(tmp_path / "a.docx"), "footnotes.xml", notes.encode())
    assert "motdepasse" not in read_document(path).text
