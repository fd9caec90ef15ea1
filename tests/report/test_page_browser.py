"""The page of an assessment in a real browser: wide, narrow, dark, on paper."""

import os
import shutil

import made_assessment as by_hand
import pytest

from allies.report.pages import render

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def chromium():
    if CHROMIUM is None:
        reason = "there is no Chromium on this machine"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as play:
        made = play.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield made
        made.close()


@pytest.fixture(scope="module", params=["en", "fr"])
def place(request, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / f"{request.param}.html"
    path.write_text(render(by_hand.made(), lang=request.param), encoding="utf-8")
    return path


@pytest.fixture
def shown(place, chromium):
    """Open the page at a width; it loads nothing and complains of nothing."""
    path, views = place, []

    def at(width, **options):
        view = chromium.new_page(viewport={"width": width, "height": 900}, **options)
        views.append(view)
        asked = []
        view.on("request", lambda made: asked.append(made.url))
        view.on("console", lambda message: asked.append(message.text))
        view.goto(path.as_uri())
        view.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert asked == [path.as_uri()]
        return view

    yield at
    for view in views:
        view.close()


@pytest.mark.parametrize("width", [360, 768, 1200])
def test_nothing_runs_out_at_the_side(shown, width):
    view = shown(width)
    assert view.evaluate("document.documentElement.scrollWidth") <= width
    cut = view.evaluate(
        """[...document.querySelectorAll('main *')].filter(one => {
             const box = one.getBoundingClientRect();
             return box.width && box.right > innerWidth + 1 && !one.closest('.scroll')
               && !one.closest('thead'); }).map(one => one.outerHTML.slice(0, 80))"""
    )
    assert cut == []


@pytest.mark.parametrize("width", [360, 1200])
def test_a_dot_lies_where_its_score_is(shown, width):
    view = shown(width)
    places = view.evaluate(
        """[...document.querySelectorAll('.overview svg.dots')].map(svg => {
             const box = svg.getBoundingClientRect(), dot = svg.querySelector('circle');
             const at = dot.getBoundingClientRect();
             return (at.left + at.width / 2 - box.left) / box.width; })"""
    )
    scores = [p.overall.value for p in by_hand.made().partners if p.overall.value is not None]
    assert len(places) == len(scores) == 5
    for place, score in zip(places, scores, strict=True):
        assert place == pytest.approx(0.03 + 0.94 * (score + 1) / 2, abs=0.01)


@pytest.mark.parametrize("width", [360, 1200])
def test_letters_in_drawings_do_not_lie_on_each_other(shown, width):
    view = shown(width)
    overlaps = view.evaluate(
        """[...document.querySelectorAll('main svg')].flatMap(svg => {
             const boxes = [...svg.querySelectorAll('text')].map(t => t.getBoundingClientRect());
             return boxes.flatMap((a, i) => boxes.slice(i + 1).filter(b =>
               a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1
               && b.top < a.bottom - 1).map(() => svg.getAttribute('aria-label'))); })"""
    )
    assert overlaps == []


def test_links_lead_to_a_partner_a_document_and_a_weight(shown):
    view = shown(1200)
    for selector, start in (
        (".orow a >> nth=0", "#p-"), ("section.partner .src a >> nth=0", "#doc-"),
        (".question .src a:has(code) >> nth=0", "#e-"),
    ):  # fmt: skip
        view.click(selector)
        place = view.evaluate("location.hash")
        assert place.startswith(start)
        assert view.evaluate("document.getElementById(location.hash.slice(1)) !== null")


def test_what_extraction_broke_is_hidden_from_view_not_from_the_text(shown):
    view = shown(1200)
    widths = view.evaluate(
        "[...document.querySelectorAll('.h')].map(h => h.getBoundingClientRect().width)"
    )
    assert widths and set(widths) == {0}


def test_every_text_stands_out_from_its_ground(shown):
    """Contrast of the text with the page, light and dark, at least that of WCAG AA."""
    for scheme in ("light", "dark"):
        view = shown(1200, color_scheme=scheme)
        colours = view.evaluate(
            """['body', '.meta', '.badge', '.missing', '.range', '.v.disagree', '.v.agree'].map(s =>
                 [s, getComputedStyle(document.querySelector(s)).color,
                  getComputedStyle(document.body).backgroundColor])"""
        )
        for name, ink, ground in colours:
            assert contrast(ink, ground) >= 4.5, (scheme, name)


def contrast(one, other):
    """The ratio of luminances of two CSS colours, 1 to 21."""
    low, high = sorted(map(luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def luminance(colour):
    parts = [int(x) / 255 for x in colour[4:-1].split(",")[:3]]
    linear = [x / 12.92 if x <= 0.03928 else ((x + 0.055) / 1.055) ** 2.4 for x in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_paper(shown):
    view = shown(1200)
    assert view.pdf(format="A4")[:4] == b"%PDF"
    view.emulate_media(media="print")
    assert view.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert view.evaluate("getComputedStyle(document.querySelector('.top')).display") == "none"
