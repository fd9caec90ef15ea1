"""The report on an assessment made by hand: what each format says, in both languages."""

import json
import re
from dataclasses import replace

import made_assessment as by_hand
import pytest
from page_parser import parsed

from allies.codebook.actors import label
from allies.errors import UsageError
from allies.i18n import messages
from allies.report.pages import build_view, drawn, render, write_report
from allies.report.prose_lead import lead

LANGS = ("en", "fr")


@pytest.fixture(scope="module")
def made():
    return by_hand.made()


@pytest.fixture(scope="module", params=LANGS)
def view(request, made):
    return build_view(made, request.param, "0")


@pytest.fixture(scope="module", params=LANGS)
def told(request, made):
    """Language, page, Markdown."""
    lang = request.param
    return lang, render(made, lang=lang), render(made, lang=lang, format="md")


def partner(view, code):
    return next(one for one in view["partners"] if one["code"] == code)


def words(page):
    """The page as it is read: without tags, entities and runs of white space."""
    import html

    text = re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(text).split())


# ---- structure


def test_the_page_is_whole_and_needs_nothing_else(told):
    _, page, _ = told
    reader = parsed(page)
    assert reader.loads == []
    assert {link[1:] for link in reader.links} <= reader.ids
    assert not re.search(r"url\(|@import|https?://|<script", page)


def test_every_quotation_is_verbatim_at_its_place(told):
    _, page, _ = told
    texts = {d.name: d.text for d in (by_hand.ENGLISH, by_hand.FRENCH)}
    quotes = parsed(page).quotes
    assert len(quotes) > 40
    for attrs, quote in quotes:
        text = texts[attrs["data-doc"]]
        assert quote == text[int(attrs["data-start"]) : int(attrs["data-end"])]


def test_a_word_broken_at_a_line_end_is_shown_whole(told):
    _, page, markdown = told
    assert "coopération du Kenya" in markdown
    assert '<span class="h">-\n</span>' in page


def test_the_page_speaks_one_language(told):
    lang, page, markdown = told
    other = messages("fr" if lang == "en" else "en")
    for key in ("page.evidence", "page.beside", "question.viable", "page.overview", "page.types"):
        assert other(key) not in page and other(key) not in markdown
    assert f'<html lang="{lang}">' in page


def test_hostile_words_stay_words(told):
    _, page, _ = told
    assert "<in vain>" not in page
    assert "&lt;in vain&gt;" in page


def test_every_drawing_has_a_title_and_its_parts_lie_inside(told):
    _, page, _ = told
    drawings = re.findall(r'<svg class="(\w+)".*?</svg>', page, re.DOTALL)
    assert {"axis", "dots", "types", "course", "matrix"} <= set(drawings)
    for start in re.finditer(r'<svg class="\w+"[^>]*>', page):
        assert 'role="img"' in start[0] and "aria-label=" in start[0]
        assert page[start.end() :].startswith("<title>")
    at = [float(x) for x in re.findall(r' (?:x|x1|x2|cx)="(-?[\d.]+)%"', page)]
    assert len(at) > 50 and min(at) >= 0 and max(at) <= 100


# ---- judgements


@pytest.mark.parametrize(
    ("code", "en", "fr"),
    [
        ("UGA", "asymmetric partnership, Uganda the weaker side",
         "partenariat asymétrique, l’Ouganda en position de faiblesse"),
        ("TZA", "between a partnership and hedging",
         "entre un partenariat et une stratégie de couverture"),
        ("ETH", "formal alliance", "alliance formelle"),
        ("SOM", "enduring adversary", "adversaire de longue date"),
        ("AU", "not a state: no kind", "pas un État\u202f: sans type"),
        ("TUV", "no evidence", "aucun élément"),
    ],
)  # fmt: skip
def test_the_type_is_told_in_words(made, code, en, fr):
    for lang, phrase in (("en", en), ("fr", fr)):
        assert partner(build_view(made, lang, "0"), code)["type"]["phrase"] == phrase


def test_a_verb_agrees_with_its_state():
    for who, phrase in (
        ("KEN", "stratégie de couverture\u202f: le Kenya ménage les deux camps"),
        ("USA", "stratégie de couverture\u202f: les États-Unis ménagent les deux camps"),
    ):
        typed = by_hand.Typed(
            shares={"hedging": 1.0}, headline="hedging", between=None, role={who: "hedger"}
        )
        one = by_hand.partner(
            "SOM", by_hand.score(0.2), typed, by_hand.Rank(place=1, low=1, high=1, tier=1)
        )
        found = build_view(by_hand.made(partners=(one,), group=None), "fr", "0")
        assert found["partners"][0]["type"]["phrase"] == phrase


def test_no_evidence_is_written_and_never_nought(told):
    lang, page, markdown = told
    none = messages(lang)("balance.none")
    row = next(line for line in markdown.splitlines() if f" {label('TUV', lang)} " in line)
    assert row.count(none) == 2
    section = page.split('id="p-TUV"')[1].split("</section>")[0]
    assert none in section and not re.search(r"\b0[.,]00", words(section))


def test_json_keeps_none_apart_from_nought(made):
    data = json.loads(render(made, lang="en", format="json"))
    found = {p["code"]: p["overall"] for p in data["partners"]}
    assert found["TUV"]["value"] is None and found["TUV"]["label"] == "no evidence"
    assert found["RWA"]["value"] == 0.05
    assert [p["code"] for p in data["partners"]] == [p.code for p in made.partners]
    assert "pieces" not in json.dumps(data)


def test_the_weights_can_be_added_up(view):
    for one in view["partners"]:
        for layer in one["layers"]:
            for side in ("for", "against"):
                total = sum(e["weight"] for e in layer["events"] if e["counts"] == side)
                mass = layer["support" if side == "for" else "conflict"]
                assert total == pytest.approx(mass)
            for event in layer["events"]:
                product = event["truth"] * event["reading"] * event["g"] * event["u"]
                assert product * event["decay"] == pytest.approx(event["weight"])
            for event in layer["pending"] + layer["neutral"] + layer["unsure"]:
                assert event["weight"] == 0


def test_the_product_is_shown_with_its_factors(made):
    page = words(render(made, lang="en"))
    # 0.92 · 0.9 · 0.8
    told = "weighs 0.662 = 0.92 (so) × 0.90 (read aright) × 0.80 (kind) × 1.00 (size) × 1.00 (age)"
    assert told in page
    assert "what it weighs: +0.662" in page
    assert "what it weighs: −0.166" in page  # the attack


def test_what_is_not_done_stands_apart(view):
    military = partner(view, "UGA")["layers"][0]
    assert [e["modality"] for e in military["pending"]] == ["planned"]
    assert {e["modality"] for e in military["events"]} == {"actual"}
    assert partner(view, "UGA")["pending"]["planned"] == 1
    assert len(partner(view, "TZA")["layers"][1]["unsure"]) == 1


def test_the_four_questions_have_for_against_and_missing(view):
    asked = partner(view, "UGA")["questions"]
    assert list(asked) == ["why", "how", "viable", "bloc"]
    assert all(asked[name]["lines"] for name in asked)
    assert all(asked[name]["for"] for name in asked)
    assert len(asked["why"]["against"]) == 2
    assert partner(view, "TZA")["questions"]["viable"]["missing"] == ["no figure on gas"]


@pytest.mark.parametrize(
    ("key", "en", "fr"),
    [
        ("share UGA KEN", "what share Kenya has in what Uganda trades or gets",
         "la part qui revient à l’autre (le Kenya) dans ce qu’échange ou reçoit l’Ouganda"),
        ("data trade-share", "data on the share of its trade",
         "des données (part de son commerce)"),
        ("why.motive KEN", "for Kenya, any reason for this relation",
         "pour le Kenya, toute raison de cette relation"),
        ("pair ETH TZA", "anything on Ethiopia and Tanzania",
         "tout élément sur l’Éthiopie et la Tanzanie"),
        ("limits", "what holds the relation back", "ce qui freine la relation"),
        ("something of its own", "something of its own", "something of its own"),
    ],
)  # fmt: skip
def test_what_is_missing_is_told_in_words(key, en, fr):
    from allies.report.prose_answers import missing_label

    assert (missing_label(key, "en"), missing_label(key, "fr")) == (en, fr)


def test_a_share_says_of_what_it_is_one(told):
    lang, page, markdown = told
    lines = {
        "en": ("For Uganda, Kenya is 41 % of its own imports (the texts, 2023).",
               "For Kenya, Uganda is 2.5 % (2.2 % to 2.8 %) of its own trade (data, 2023).",
               "Uganda needs the other more than the reverse: × 7.2"),
        "fr": ("Pour l’Ouganda, le Kenya représente 41 % de ses importations (les textes, 2023).",
               "Pour le Kenya, l’Ouganda représente 2,5 % (2,2 % à 2,8 %) de son commerce",
               "L’Ouganda a davantage besoin de l’autre que l’inverse : × 7,2"),
    }[lang]  # fmt: skip
    for text in (words(page), " ".join(markdown.split())):
        for line in lines:
            assert " ".join(line.split()) in text


def test_a_treaty_has_its_dates(told):
    lang, page, _ = told
    line = {
        "en": "Defence treaty of 2019, signed 1 March 2019, in force since March 2019, with a "
        "clause of mutual defence",
        "fr": "Traité de défense de 2019, date de signature : 1er mars 2019, en vigueur depuis "
        "mars 2019, avec clause de défense mutuelle",
    }[lang]
    assert line in words(page)
    ended = {"en": "no longer in force (1998 to 2010)", "fr": "plus en vigueur (de 1998 à 2010)"}
    assert ended[lang] in words(page)


def test_change_is_told_with_its_probability(told):
    lang, page, _ = told
    line = {
        "en": "A break (military) about 15 June 2021, probability 93 %: from 0.4 to 2.5 events",
        "fr": "Rupture (militaire) vers le 15 juin 2021, probabilité 93 % : de 0,4 à 2,5 faits",
    }[lang]
    assert line in words(page)
    since = {
        "en": "Before and after 1 June 2021: military from +0.20 to +0.78 (surely by 98 %).",
        "fr": "Avant et après le 1er juin 2021 : militaire, de +0,20 à +0,78 (sûr à 98 %).",
    }
    assert since[lang] in words(page)


def test_the_rule_shows_what_was_asked_and_found(view):
    rule = partner(view, "UGA")["type"]["rule"]
    assert [one["dimension"] for one in rule] == ["overall", "share", "gdp"]
    assert rule[1]["asked"] == "≥ ×\u00a03"
    assert rule[2]["held"] is None and rule[2]["value"]["value"] is None
    other = partner(view, "UGA")["type"]["otherwise"]
    comma = "," if view["lang"] == "fr" else "."
    assert f"+0{comma}20" in other[0]["text"] and "×\u00a010" in other[1]["text"]


def test_said_stands_beside_counted(view):
    rows = partner(view, "UGA")["beside"]
    assert [row["verdict"] for row in rows] == ["disagree", "agree", "neither"]
    assert rows[0]["said"]["value"] == 41 and rows[0]["counted"]["value"] == 0.18
    none = messages(view["lang"])("balance.none")
    assert {"en": "41 % is told; 18 % counted (Uganda, from or with Kenya)", "fr": "Ouganda"}[
        view["lang"]
    ] in rows[0]["text"].replace("\u00a0", " ")
    assert rows[2]["said_label"] == rows[2]["counted_label"] == none


def test_the_group_has_a_verdict_a_matrix_and_what_is_not_known(view, told):
    group = view["group"]
    assert [s["verdict"] for s in group["shares"]] == ["hub and spokes", "bloc", "no bloc"]
    assert len(group["matrix"]) == 6
    assert group["matrix"][-1]["score"]["value"] is None
    assert group["lines"][0] in build_view(by_hand.made(), view["lang"], "0")["lead"]


@pytest.mark.parametrize("verdict", ["bloc", "hub and spokes", "no bloc", "no evidence"])
@pytest.mark.parametrize("lang", LANGS)
def test_each_verdict_on_a_group_has_its_sentence(verdict, lang):
    found = build_view(by_hand.made(group=by_hand.group(verdict)), lang, "0")["group"]
    assert found["verdict_label"] != verdict or lang == "en"
    assert "{" not in found["lines"][0]


def test_all_that_an_assessment_holds_is_in_the_page(told):
    lang, page, markdown = told
    text = words(page)
    moved = {"en": "layer left out (energy)", "fr": "couche laissée de côté (énergie)"}[lang]
    for one in ("comtrade 2024", "atop 5.1", "hand/1", moved, "91 %", "88 %"):
        assert one in text and one in markdown.replace("\u202f", " ").replace("\u00a0", " ")
    assert {"en": "5 March 2024", "fr": "5 mars 2024"}[lang] in text
    assert {"en": "known on 1 March 2024", "fr": "connu au 1er mars 2024"}[lang] in text
    assert "{{" not in markdown and "{%" not in markdown and "\n\n\n" not in markdown


def test_typography_of_french_is_that_of_print(made):
    page = render(made, lang="fr")
    for quoted in ("blockquote", "style", 'details class="para"'):
        page = re.sub(rf"<{quoted}.*?</{quoted.split()[0]}>", "", page, flags=re.DOTALL)
    own = re.sub(r"<[^>]+>", " ", page).replace("&#39;", "'").replace("&#34;", '"')
    assert not re.findall(r".{12}\w'\w.{9}", own)
    assert not re.findall(r".{12}\w [;:?!%].{9}", own)
    assert "l’Ouganda" in own


# ---- the first sentences


def test_the_lead_names_only_who_is_sure(made):
    lines = " ".join(lead(made, "en"))
    assert "Closest: Uganda (asymmetric partnership, Uganda the weaker side); Ethiopia" in lines
    assert "Somalia stands against it." in lines
    assert "Tanzania" not in lines.split("form no bloc")[0].split("Kenya, Uganda, Ethiopia")[0]
    assert "With Uganda and Ethiopia pacts of mutual defence" in lines
    assert "Rwanda" not in lines


def test_nothing_told_is_no_evidence_of_isolation():
    for lang, text in (("en", "there is no evidence"), ("fr", "il n’y a pas d’élément")):
        assert text in words(render(by_hand.nothing(), lang=lang))
        assert text in render(by_hand.nothing(), lang=lang, format="md")


def test_too_little_evidence_names_nobody():
    unsure = tuple(p for p in by_hand.made().partners if p.code in ("RWA", "TZA", "AU", "TUV"))
    lines = " ".join(lead(by_hand.made(partners=unsure, group=None), "en"))
    assert "Of no state can it be said for sure that it stands by Kenya." in lines
    assert "Leaning to it, though the interval reaches across 0: Tanzania (between" in lines
    assert "Rwanda" not in lines


def test_the_overview_leaves_out_whom_nothing_tells(view):
    assert [p["code"] for p in drawn(view)] == ["UGA", "ETH", "TZA", "RWA", "SOM"]


def test_a_long_overview_keeps_both_ends():
    many = [{"overall": {"value": 1 - k / 20}, "code": str(k)} for k in range(40)]
    codes = [p["code"] for p in drawn({"partners": many})]
    assert codes[0] == "0" and codes[-1] == "39" and len(codes) == 22


# ---- files


def test_an_unknown_format_is_refused(made):
    with pytest.raises(UsageError, match="html, md, json"):
        render(made, lang="en", format="doc")


def test_the_file_is_replaced_whole_or_not_at_all(made, tmp_path, monkeypatch):
    target = tmp_path / "r.html"
    target.write_text("before")

    def broken(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_text", broken)
    with pytest.raises(OSError, match="No space"):
        write_report(made, target, lang="en")
    monkeypatch.undo()
    assert target.read_text() == "before"
    write_report(made, target, lang="en")
    assert target.read_text().startswith("<!doctype html>")
    assert list(tmp_path.iterdir()) == [target]


def test_a_document_that_is_not_at_hand_still_gives_its_sentence(made):
    import dataclasses

    less = dataclasses.replace(made, documents=(by_hand.ENGLISH,))
    page = render(less, lang="en")
    reader = parsed(page)
    assert {link[1:] for link in reader.links} <= reader.ids
    assert "voisins.txt" in page


def test_one_is_no_plural(made):
    alone = replace(made, claims=1, partners=made.partners[:1])
    lines = {lang: build_view(alone, lang, "0")["lead"][0] for lang in LANGS}
    assert "one statement that ties" in lines["en"]
    assert "to one state, organisation or group." in lines["en"]
    assert "un énoncé lie" in lines["fr"]
    assert "à un État, une organisation ou un groupe." in lines["fr"]


def test_an_asymmetry_is_shown_as_a_multiple_wherever_it_stands(view):
    told = [a for p in view["partners"] for a in p["questions"]["viable"]["asymmetry"]]
    known = [a for a in told if a["ratio"]["value"] is not None]
    assert known
    assert all(a["ratio"]["label"].startswith("×") for a in known)
