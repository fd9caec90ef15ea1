"""The report on the example dossier, from its files to the page."""

import json

from page_parser import parsed

import allies
from allies.codebook.actors import label
from allies.report.pages import render
from allies.report.quotes import pieces, shown


def test_the_page_is_whole_and_its_links_lead_somewhere(page):
    reader = parsed(page)
    assert reader.loads == []
    assert {link[1:] for link in reader.links} <= reader.ids


def test_every_quotation_is_verbatim_at_its_place(page, workspace):
    texts = {d.name: workspace.document(d.id).text for d in workspace.documents()}
    reader = parsed(page)
    assert len(reader.quotes) > 100
    for attrs, quote in reader.quotes:
        text = texts[attrs["data-doc"]]
        assert quote == text[int(attrs["data-start"]) : int(attrs["data-end"])]
        assert workspace.claim(attrs["data-claim"]).evidence.quote == quote


def test_no_furniture_is_evidence(workspace):
    for entry in workspace.documents():
        document = workspace.document(entry.id)
        marked = [b for b in document.blocks if b.kind == "furniture"]
        for claim in workspace.claims(doc=document.id):
            assert not any(
                b.start < claim.evidence.end and claim.evidence.start < b.end for b in marked
            )


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
    text = json.dumps(data, ensure_ascii=False)
    for partner in assessment.partners:
        for layer in partner.layers:
            for event in layer.events:
                assert event.lead.id in text


def test_markdown_names_every_partner(assessment, lang):
    text = render(assessment, lang=lang, format="md")
    for partner in assessment.partners:
        assert f"## {label(partner.code, lang)}\n" in text
    assert "{{" not in text
    assert "\n\n\n\n\n" not in text


def test_hostile_text_stays_text(tmp_path):
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
