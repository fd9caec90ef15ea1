"""Web pages: the article with its headings and lists, without the page around it."""

from __future__ import annotations

import logging

import pytest

from allies.core.document import Document
from allies.errors import EmptySource, UnreadableSource
from allies.sources import Source, read_document

PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8">
<title>Moscou et ses alliés | Le Journal du Nord</title><meta name="author" content="Anne Roy">
<meta property="article:published_time" content="2023-05-04T10:00:00Z">
<script>var secret = "ne pas lire";</script></head><body>
<nav class="menu"><ul><li><a href="/">Accueil</a></li><li><a href="/m">Monde</a></li></ul></nav>
<div class="cookie-banner"><p>Nous utilisons des cookies pour améliorer votre visite.</p></div>
<article><h1>Moscou et ses alliés</h1>
<figure><img src="a.jpg"><figcaption>Le président russe à Pékin. © Agence Nova</figcaption></figure>
<p>La Russie a signé un accord de défense avec la Corée du Nord, selon le ministère des Affaires
étrangères, qui évoque un partenariat durable entre les deux pays.</p>
<h2>Un partenariat ancien</h2>
<p>Les deux pays coopèrent depuis 1948, et leurs armées se sont entraînées ensemble à plusieurs
reprises au cours de la dernière décennie, dit le communiqué.</p>
<ul><li>La Chine achète du pétrole à la Russie.</li><li>L'Iran livre des drones à Moscou.</li></ul>
<h3>Des limites</h3>
<blockquote><p>« Nous ne sommes pas des alliés », a dit le ministre iranien.</p></blockquote>
<table><tr><th>Pays</th><th>Accord</th></tr><tr><td>Chine</td><td>2001</td></tr></table>
<p>La <a href="x">Biélorussie</a> reste<br>dépendante de Moscou.</p></article>
<aside class="most-read"><h2>Les plus lus</h2><ul><li><a href="1">Un autre</a></li></ul></aside>
<footer>© 2023 Le Journal du Nord. Tous droits réservés.</footer></body></html>"""


def read(page: str | bytes, name: str = "page.html") -> Document:
    return read_document(Source(name, data=page.encode() if isinstance(page, str) else page))


def test_article() -> None:
    document = read(PAGE)
    found = [(block.kind, document.text[block.start : block.end]) for block in document.blocks]
    assert [(kind, text[:40]) for kind, text in found] == [
        ("heading", "Moscou et ses alliés"),
        ("caption", "Le président russe à Pékin."),
        ("furniture", "© Agence Nova"),
        ("paragraph", "La Russie a signé un accord de défense a"),
        ("heading", "Un partenariat ancien"),
        ("paragraph", "Les deux pays coopèrent depuis 1948, et "),
        ("bullet", "La Chine achète du pétrole à la Russie."),
        ("bullet", "L'Iran livre des drones à Moscou."),
        ("heading", "Des limites"),
        ("paragraph", "« Nous ne sommes pas des alliés », a dit"),
        ("paragraph", "Pays\tAccord"),
        ("paragraph", "Chine\t2001"),
        ("paragraph", "La Biélorussie reste dépendante de Mosco"),
    ]
    assert document.title == "Moscou et ses alliés"
    assert (document.author, document.date, document.lang) == ("Anne Roy", "2023-05-04", "fr")


def test_headings_and_items_that_are_lost_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    from allies.sources import html

    whole = html._article

    def without(markup: str) -> object:
        pieces, *rest = whole(markup)
        return [piece for piece in pieces if piece.kind == "paragraph"], *rest

    expected = read(PAGE).text
    monkeypatch.setattr(html, "_article", without)
    assert read(PAGE).text == expected


def test_signs_within_a_sentence_do_not_divide_it() -> None:
    sentence = "Le ministre a dit {}nous restons neutres{} au Sénat, selon {}Le Nord{} de lundi."
    page = PAGE.replace(
        "<h3>", f"<p>{sentence.format('<q>', '</q>', '<code>', '</code>')}</p><h3>"
    ).replace("achète du", "<code>achète</code> du")
    text = read(page).text
    assert sentence.format("", "", "", "") in text
    assert "La Chine achète du pétrole à la Russie." in text


def test_title_is_the_heading_that_the_page_is_named_after() -> None:
    page = PAGE.replace("<nav", "<h1>Raccourcis du clavier</h1><nav")
    assert read(page).title == "Moscou et ses alliés"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        ('<meta charset="iso-8859-1"><p>Un traité signé à Pékin.'.encode("latin-1"), "cp1252"),
        ("<p>Un traité signé à Pékin.".encode("cp1252"), "cp1252"),
        (b"\xef\xbb\xbf" + "<p>Un traité signé à Pékin.".encode(), "utf-8"),
        ('<meta charset="nonsense"><p>Un traité signé à Pékin.'.encode(), "utf-8"),
        ('<meta charset="ascii"><p>Un traité signé à Pékin.'.encode("cp1252"), "cp1252"),
        (b"\xff\xfe" + "<p>Un traité signé à Pékin.".encode("utf-16-le"), "utf-16-le"),
        ('<?xml version="1.0" encoding="iso-8859-15"?><p>Un traité signé à Pékin.</p>'.encode(
            "iso-8859-15"), "iso-8859-15"),
    ],
)  # fmt: skip
def test_encodings(data: bytes, encoding: str) -> None:
    document = read(data)
    assert document.text == "Un traité signé à Pékin."
    assert document.origin.encoding == encoding


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("<p>La Russie a signé un accord.</p>", "La Russie a signé un accord."),
        (
            "<div>La Russie a signé.<br><br>La Chine aussi, à Pékin.</div>",
            "La Russie a signé.\n\nLa Chine aussi, à Pékin.",
        ),
        ("<p>La Russie <b>a signé <p>un accord</b> durable.", "La Russie a signé"),
        (
            "<html><script>x</script>\x01\x02 &#3;<p>La Russie a signé un accord.</p>",
            "La Russie a signé un accord.",
        ),
        ("un texte nu, sans balise, sur la Russie", "un texte nu, sans balise, sur la Russie"),
    ],
)
def test_fragments_and_broken_pages(page: str, text: str) -> None:
    assert text in read(page, "page.htm").text


@pytest.mark.parametrize(
    "page",
    [
        "<html><body><nav><a href='/'>Accueil</a></nav></body></html>",
        "<html><body><div class=menu><ul>" + "<li><a href=x>Monde</a>" * 5 + "</ul></div></body>",
        "<html><head><title>Rien</title></head><body></body></html>",
        "<html><body><script>var x = 'un long texte qui ne se lit pas';</script></body></html>",
    ],
)
def test_pages_without_an_article(page: str) -> None:
    with pytest.raises(EmptySource, match=r"page\.html has no (article|words) to read"):
        read(page)


def test_binary_page() -> None:
    with pytest.raises(UnreadableSource, match="binary data"):
        read(b"<html>\0\x01\x02")


def test_libraries_stay_silent(
    caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    levels = [logging.getLogger(name).level for name in ("trafilatura", "htmldate")]
    with caplog.at_level(logging.DEBUG), pytest.raises(EmptySource):
        read("<<<>>>&&& <html><html>")
    read(PAGE)
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")
    assert [logging.getLogger(name).level for name in ("trafilatura", "htmldate")] == levels


def test_page_without_an_ending_is_known_by_its_content() -> None:
    assert read(PAGE, "page").origin.media_type == "text/html"
