import json
import re
from html.parser import HTMLParser

import pytest

from allies.errors import UsageError
from allies.report.quotes import pieces, shown
from allies.report.render import render, write_report


class Page(HTMLParser):
    """Collects quotations, ids, links and what a page loads from elsewhere."""

    def __init__(self):
        super().__init__()
        self.quotes, self.ids, self.links, self.loads, self.open = [], set(), [], [], []
        self._quote = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag not in ("meta", "br", "img", "link", "hr", "input", "line", "rect"):
            self.open.append(tag)
        if "id" in attrs:
            assert attrs["id"] not in self.ids, f"{attrs['id']} twice"
            self.ids.add(attrs["id"])
        if tag == "a":
            self.links.append(attrs["href"])
        self.loads += [attrs[k] for k in ("src", "srcset") if k in attrs]
        if tag in ("link", "script", "iframe"):
            self.loads.append(tag)
        if tag == "blockquote":
            self._quote = [attrs, ""]

    def handle_endtag(self, tag):
        if tag in ("line", "rect"):
            return
        assert self.open.pop() == tag
        if tag == "blockquote":
            self.quotes.append(self._quote)
            self._quote = None

    def handle_data(self, data):
        if self._quote is not None:
            self._quote[1] += data


def parsed(page):
    reader = Page()
    reader.feed(page)
    assert not reader.open
    return reader


def test_the_page_needs_nothing_else(page):
    reader = parsed(page)
    assert reader.loads == []
    assert all(link.startswith("#") for link in reader.links)
    assert not re.search(r"url\(|@import|https?://", page.split("<body>")[0])


def test_every_link_leads_somewhere(page):
    reader = parsed(page)
    assert {link[1:] for link in reader.links} <= reader.ids


def test_every_quotation_is_verbatim_at_its_place(page, workspace):
    texts = {d.name: workspace.document(d.id).text for d in workspace.documents()}
    reader = parsed(page)
    assert len(reader.quotes) > 100
    for attrs, quote in reader.quotes:
        text = texts[attrs["data-doc"]]
        assert quote == text[int(attrs["data-start"]) : int(attrs["data-end"])]
        assert workspace.claim(attrs["data-claim"]).evidence.quote == quote


def test_no_furniture_is_evidence(page, workspace):
    for entry in workspace.documents():
        document = workspace.document(entry.id)
        marked = [b for b in document.blocks if b.kind == "furniture"]
        for claim in workspace.claims(doc=document.id):
            assert not any(
                b.start < claim.evidence.end and claim.evidence.start < b.end for b in marked
            )


def test_the_page_speaks_one_language(page, lang):
    assert f'<html lang="{lang}">' in page
    other = {"en": "Qui se tient à ses côtés", "fr": "Who stands by it"}[lang]
    assert other not in page


def test_the_lead_names_allies_and_adversaries(page, lang):
    close = {
        "en": ("North Korea", "Belarus", "Iran", "China"),
        "fr": ("Corée du Nord", "Biélorussie", "Iran", "Chine"),
    }
    lead = page.split('class="lead"')[1].split("</div>")[0]
    assert "Ukraine" in lead
    assert any(name in lead for name in close[lang])


def test_json_holds_what_the_page_shows(assessment, lang, workspace):
    data = json.loads(render(assessment, lang=lang, format="json"))
    assert data["focal"]["code"] == "RUS"
    assert [p["code"] for p in data["partners"]] == [p.code for p in assessment.partners]
    for partner in data["partners"]:
        for layer in partner["layers"]:
            for fact in layer["facts"]:
                assert workspace.claim(fact["id"]).evidence.quote == fact["quote"]


def test_markdown_names_every_partner_and_its_sentences(assessment, lang):
    from allies.codebook.actors import label

    text = render(assessment, lang=lang, format="md")
    for partner in assessment.partners:
        assert f"## {label(partner.code, lang)}\n" in text
    assert "{{" not in text
    assert "\n\n\n\n\n" not in text


def test_hostile_text_stays_text(tmp_path):
    import allies

    path = tmp_path / "x.txt"
    path.write_text(
        "Iran has sold drones to Russia, <script>alert(1)</script> & 'more', in 2023.\n"
        'Iran and Russia held joint naval exercises "<img src=x onerror=alert(1)>" this week.\n'
    )
    with allies.open(":memory:") as space:
        space.add(str(path), lang="en", title="<b>Title</b>")
        text = render(space.assess("RUS"), lang="en")
    assert "<script>" not in text
    assert "<img" not in text
    assert "<b>Title</b>" not in text
    assert "&lt;script&gt;" in text


def test_nothing_told_is_no_evidence(workspace, lang):
    text = render(workspace.assess("TUV"), lang=lang)
    assert {"en": "there is no evidence", "fr": "il n'y a pas d'élément"}[lang] in text.replace(
        "&#39;", "'"
    )


def test_an_unknown_format_is_refused(assessment):
    with pytest.raises(UsageError, match="html, md, json"):
        render(assessment, lang="en", format="doc")


def test_the_file_is_replaced_whole_or_not_at_all(assessment, tmp_path, monkeypatch):
    target = tmp_path / "r.html"
    target.write_text("before")

    def broken(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_text", broken)
    with pytest.raises(OSError, match="No space"):
        write_report(assessment, target, lang="en")
    monkeypatch.undo()
    assert target.read_text() == "before"
    assert list(tmp_path.iterdir()) == [target]


def test_broken_words_are_shown_whole_but_kept_verbatim():
    text = "La coopé-\nration a-t-\nelle offi  ciellement béné­fi cié ?"
    cut = pieces(text, 0, len(text))
    assert "".join(p.text for p in cut) == text
    seen = "".join(p.text for p in cut if not p.hidden)
    assert seen == "La coopération a-t-elle officiellement bénéficié ?"
    assert shown(text, 0, len(text)) == seen


def test_the_trigger_is_marked():
    text = "Iran sent drones."
    marked = [p.text for p in pieces(text, 0, len(text), (5, 9)) if p.marked]
    assert marked == ["sent"]


def test_too_little_evidence_names_nobody(tmp_path):
    import allies
    from allies.report.prose import lead
    from allies.report.view import build_view

    path = tmp_path / "x.txt"
    path.write_text(
        "Chad thanked Gabon for its hospitality on Tuesday, the ministry said in a note."
    )
    with allies.open(":memory:") as space:
        space.add(str(path), lang="en")
        assessment = space.assess("TCD")
    assert assessment.partners
    assert all(p.balance.value is None for p in assessment.partners)
    lines = " ".join(lead(build_view(assessment, lang="en", version="0")))
    assert "No state is told to stand by Chad." in lines
    assert "Gabon" not in lines
