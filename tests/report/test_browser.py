"""The page in a real browser: wide, narrow, dark, on paper."""

import os
import shutil

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def browser():
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


@pytest.fixture
def opened(browser, page, tmp_path):
    path = tmp_path / "report.html"
    path.write_text(page, encoding="utf-8")

    def at(width, **options):
        view = browser.new_page(viewport={"width": width, "height": 900}, **options)
        asked = []
        view.on("request", lambda request: asked.append(request.url))
        view.on("console", lambda message: asked.append(message.text))
        view.goto(path.as_uri())
        assert asked == [path.as_uri()]
        return view

    return at


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_nothing_is_cut_off_at_the_side(opened, width):
    view = opened(width)
    assert view.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [360, 1280])
def test_bars_keep_their_proportion(opened, assessment, width):
    view = opened(width)
    rows = view.evaluate(
        """[...document.querySelectorAll('.row')].slice(1).map(row => {
             const [left, right] = row.querySelectorAll('.half');
             const sum = half => [...half.querySelectorAll('.bar')]
               .reduce((n, bar) => n + bar.getBoundingClientRect().width, 0);
             return [row.querySelector('a').hash.slice(3), sum(left), sum(right)]; })"""
    )
    assert len(rows) > 5
    drawn = {p.code: p for p in assessment.partners}
    ratios = [right / drawn[c].support for c, _, right in rows if drawn[c].support > 1]
    assert max(ratios) / min(ratios) < 1.25


def test_a_bar_leads_to_its_partner_and_a_source_to_its_document(opened):
    view = opened(1280)
    view.click(".row a >> nth=0")
    assert view.evaluate("location.hash").startswith("#p-")
    view.click("section.partner .src a >> nth=0")
    assert view.evaluate("location.hash").startswith("#doc-")


def test_what_extraction_broke_is_hidden_from_view_not_from_the_text(opened):
    view = opened(1280)
    assert view.evaluate(
        "[...document.querySelectorAll('.h')].every(h => h.getBoundingClientRect().width === 0)"
    )


def test_dark_and_paper(opened):
    dark = opened(1280, color_scheme="dark")
    light = opened(1280, color_scheme="light")
    colour = "getComputedStyle(document.body).backgroundColor"
    assert dark.evaluate(colour) != light.evaluate(colour)
    assert light.pdf(format="A4")[:4] == b"%PDF"
