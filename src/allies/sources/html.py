"""Web pages: the article of the page, with its headings, lists and tables."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from lxml import etree  # type: ignore[import-untyped]
from lxml import html as lxml_html

from allies.errors import EmptySource, UnreadableSource
from allies.sources import plain
from allies.sources.extract import Extract, TextBuilder
from allies.sources.heading import plain_author, plain_title
from allies.sources.patterns import furniture_detail

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"\A\s*<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_CONTROLS = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]|&#(?:0*(?:[0-8]|1[124-9]|2\\d|3[01])|x0*1?[\\da-f]);",
    re.IGNORECASE,
)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_ASIDE = re.compile(
    r"\b(?:nav|navbar|menu|breadcrumbs?|footer|sidebar|aside|related|share|sharing|social|comments?"
    r"|cookies?|consent|newsletter|promo|popular|trending|most-?read|recommended|tags|pub|ads?"
    r"|banner|pagination|modal|popup)\b",
    re.IGNORECASE,
)
_SPACES = re.compile(r"\s+")
_SENTENCE = re.compile(r"\w[.!?…](?:\s|\Z|[\"»”])")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = (
    *_HEADINGS,
    "p",
    "li",
    "figcaption",
    "blockquote",
    "dt",
    "dd",
    "pre",
    "td",
    "th",
    "caption",
)
_PARTS = ("body", "head", "p", "item", "row", "quote", "code", "div", "ab")  # of trafilatura
_INLINE = {"code": {"p", "head", "item"}, "quote": {"p", "head"}}  # part of a line in these
_KINDS = {"head": "heading", "item": "bullet"}
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_BOILERPLATE = ("nav", "aside", "footer", "form", "button", "select", "noscript", "template")
_UNREAD = ("script", "style", "template", "noscript", "svg", "head", "iframe", "object")
_LOOSE_BREAKS = ("br", "div", "section", "article", "hr", "table", "tr", "ul", "ol")
_DEEPEST = 200  # parents to look through
_LIKELY_TEXT = 25  # characters from which a page of loose text has something to say


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block of the page, by the words of which it is found again."""

    text: str
    kind: str
    key: str


def read(data: bytes, name: str) -> Extract:
    """Read the article of a web page, of a fragment of one, or of a broken one.

    Headings, items of lists and captions that the extraction of the article drops are put
    back where the page has them.

    Raises:
        EmptySource: The page has no article.
        UnreadableSource: It is not a web page.
    """
    markup, encoding, told = _decode(data, name)
    markup = _CONTROLS.sub(" ", _DECLARATION.sub("", markup))
    with _quiet():
        tree, page_title = _parse(markup, name)
        page = list(_pieces_of_page(tree))
        article, title, author, date = _article(markup)
    if article and _is_menu(tree, article):
        article = page = []
    pieces = _restore(article, page) if article else _loose(tree, page)
    builder = TextBuilder()
    for piece in pieces:
        builder.add(piece.text, piece.kind)
    if not builder.text:
        raise EmptySource(f"{name} has no article to read; save the page that holds the text.")
    return Extract(
        text=builder.text,
        media_type="text/html",
        encoding=encoding,
        blocks=builder.blocks,
        title=plain_title(_best_title(title, pieces, page_title), name),
        author=plain_author(author),
        date=date,
        warnings=told,
    )


def _decode(data: bytes, name: str) -> tuple[str, str, tuple[str, ...]]:
    found = _XML_CHARSET.match(data[:1024]) or _CHARSET.search(data[:4096])
    marked = data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))
    if found is not None and not marked:
        declared = found[1].decode("ascii").lower()
        if declared in ("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"):
            declared = "cp1252"  # as browsers do
        try:
            return data.decode(declared), declared, ()
        except (LookupError, UnicodeDecodeError):
            pass
    return plain.decode(data, name)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep the libraries from speaking on the user's terminal."""
    names = ("trafilatura", "htmldate", "courlan", "justext", "charset_normalizer")
    loggers = [logging.getLogger(name) for name in names]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def _parse(markup: str, name: str) -> tuple[lxml_html.HtmlElement, str]:
    """The page without what is not read, and what it says in the bar of the browser."""
    parser = lxml_html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True)
    try:
        tree = lxml_html.document_fromstring(markup, parser=parser)
        title = " ".join(_text_of(element) for element in tree.iter("title"))
        for element in list(tree.iter(*_UNREAD)):
            if element.getparent() is not None:
                element.drop_tree()
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise UnreadableSource(
            f"{name} is no web page that can be read; open it in a browser and save it again."
        ) from error
    return tree, title


def _best_title(title: str | None, pieces: list[_Piece], page_title: str) -> str | None:
    """Of the title that was found and the first headings, what the page's own title holds."""
    whole = _key(page_title)
    headings = [piece.text for piece in pieces[:4] if piece.kind == "heading"]
    found = (text for text in (title, *headings) if text and len(text) > 3 and _key(text) in whole)
    return next(found, title)


# --- the page as it is ----------------------------------------------------------------------------


def _pieces_of_page(tree: lxml_html.HtmlElement) -> Iterator[_Piece]:
    """Yield the blocks of the page in order that may belong to the article."""
    for element in tree.iter(*_BLOCKS):
        text = _text_of(element, _BLOCKS)
        if not text or _is_aside(element):
            continue
        if element.tag == "li" and _is_link(element, text):
            continue
        yield _Piece(text, _kind(element), _key(text))


def _kind(element: lxml_html.HtmlElement) -> str:
    tags = [element.tag, *(parent.tag for parent in element.iterancestors())][:4]
    if tags[0] in _HEADINGS:
        return "heading"
    if "figcaption" in tags or tags[0] == "caption":
        return "caption"
    return "bullet" if "li" in tags else "paragraph"


def _is_aside(element: lxml_html.HtmlElement) -> bool:
    for depth, parent in enumerate([element, *element.iterancestors()]):
        if parent.tag in ("article", "main", "body", "html") or depth > _DEEPEST:
            return False
        if parent.tag in _BOILERPLATE or parent.get("role") in ("navigation", "complementary"):
            return True
        if _ASIDE.search(f"{parent.get('class') or ''} {parent.get('id') or ''}"):
            return True
    return False


def _is_link(element: lxml_html.HtmlElement, text: str) -> bool:
    linked = sum(len(_text_of(link)) for link in element.iter("a"))
    return linked > 0.6 * len(text)


def _text_of(element: etree._Element, inner: tuple[str, ...] = ()) -> str:
    """The text of an element on one line, without that of the elements named by `inner`."""
    return _SPACES.sub(" ", "".join(_walk(element, inner))).strip()


def _walk(element: etree._Element, inner: tuple[str, ...]) -> Iterator[str]:
    walker = etree.iterwalk(element, events=("start", "end"))
    for event, item in walker:
        if event == "end":
            yield (item.tail or "") if item is not element else ""
        elif item is not element and item.tag in inner:
            walker.skip_subtree()
            yield "\n\n"
        else:
            yield "\n" if item.tag in ("br", "lb", "td", "th", "cell") else ""
            yield item.text or ""


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()


# --- the article --------------------------------------------------------------------------------


def _article(markup: str) -> tuple[list[_Piece], str | None, str | None, str | None]:
    import trafilatura

    try:
        found = trafilatura.bare_extraction(
            markup,
            favor_recall=True,
            with_metadata=True,
            include_comments=False,
            include_tables=True,
            include_formatting=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except Exception:  # noqa: BLE001 (a page that trips the library is read without it)
        found = None
    if found is None or isinstance(found, dict) or found.body is None:
        return [], None, None, None
    return list(_pieces_of_article(found.body)), found.title, found.author, found.date


def _pieces_of_article(body: etree._Element) -> Iterator[_Piece]:
    for element in body.iter(*_PARTS):
        above = {parent.tag for parent in element.iterancestors()}
        if "row" in above or element.tag in _INLINE and above & _INLINE[element.tag]:
            continue
        kind = _KINDS.get(element.tag, "bullet" if "item" in above else "paragraph")
        for text in _paragraphs(element):
            yield _Piece(text, kind, _key(text))


def _paragraphs(element: etree._Element) -> list[str]:
    if element.tag == "row":
        return ["\t".join(filter(None, (_text_of(cell) for cell in element.iter("cell"))))]
    inner = tuple(tag for tag in _PARTS if element.tag not in _INLINE.get(tag, ()))
    parts = _BLANK_LINE.split("".join(_walk(element, inner)))
    return [text for text in (_SPACES.sub(" ", part).strip() for part in parts) if text]


def _is_menu(tree: lxml_html.HtmlElement, article: list[_Piece]) -> bool:
    """Whether a page is all links and has no sentence."""
    if any(_SENTENCE.search(piece.text) for piece in article):
        return False
    linked = sum(len(_text_of(link)) for link in tree.iter("a"))
    return linked > 0.5 * len(_text_of(tree))


def _restore(article: list[_Piece], page: list[_Piece]) -> list[_Piece]:
    """Put headings, items and captions back that stand on the page between paragraphs."""
    places: dict[str, list[int]] = {}
    for index, piece in enumerate(page):
        places.setdefault(piece.key, []).append(index)
    kept = {piece.key for piece in article}
    result: list[_Piece] = []
    done = -1
    for piece in article:
        place = next((index for index in places.get(piece.key, ()) if index > done), None)
        if place is None:
            result.append(piece)
            continue
        begin = _first_heading(page, place) if done < 0 else done + 1
        missing = [other for other in page[begin:place] if _is_missing(other, kept)]
        kept.update(other.key for other in missing)
        kind = page[place].kind if piece.kind == "paragraph" else piece.kind
        result += [*missing, _Piece(piece.text, kind, piece.key)]
        done = place
    return result


def _first_heading(page: list[_Piece], index: int) -> int:
    """Where the title of the article stands, if it does before its first paragraph."""
    heads = [i for i in range(max(0, index - 6), index) if page[i].kind == "heading"]
    return heads[0] if heads else index


def _is_missing(piece: _Piece, kept: set[str]) -> bool:
    if piece.key in kept or piece.kind == "paragraph":
        return False
    return furniture_detail(piece.text) is None


def _loose(tree: lxml_html.HtmlElement, page: list[_Piece]) -> list[_Piece]:
    """Read a fragment or a page without an article as far as it has sentences."""
    if any(piece.kind == "paragraph" for piece in page):
        return page
    body = tree.find("body")
    if body is None or len(list(body.iter("a"))) > 3:
        return []
    pieces = [_Piece(line, "paragraph", "") for line in _lines(body)]
    return pieces if sum(len(piece.text) for piece in pieces) >= _LIKELY_TEXT else []


def _lines(body: lxml_html.HtmlElement) -> list[str]:
    parts: list[str] = []
    for event, item in etree.iterwalk(body, events=("start", "end")):
        if item.tag in _LOOSE_BREAKS:
            parts.append("\n")
        parts.append((item.text if event == "start" else item.tail) or "")
    whole = "".join(parts[:-1])
    return [line for line in (_SPACES.sub(" ", part).strip() for part in whole.split("\n")) if line]
