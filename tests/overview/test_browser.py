"""The page in a real browser: Debian's Chromium, driven by playwright, with the axe-core of axe-playwright-python.

Playwright because it tells of every request, and because one package brings both it and a current axe-core
(4.12, with the rules of WCAG 2.2).
"""

from __future__ import annotations

import shutil

import pandas as pd
import pytest

from synth.overview.page import render_page

from .conftest import HOSTILE, overview_of

pytestmark = pytest.mark.slow
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SIZES = {"laptop": (1280, 900), "telephone": (360, 740)}


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: make setup-browser")
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip(f"no browser: none of {', '.join(BROWSERS)} is installed (make setup-browser)")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def opened(browser, written):
    """Open the page; give it with the addresses it asked for and what the console said."""
    pages = []

    def open_page(size="laptop", *, scripts=True, fragment="", path=None):
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=scripts)
        page = context.new_page()
        page.asked, page.said = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto(f"file://{path or written / 'overview.html'}{fragment}")
        pages.append(context)
        return page

    yield open_page
    for context in pages:
        context.close()


def is_seen(page, name):
    """Whether an element with this id is shown inside the window."""
    return page.evaluate(
        """name => { const box = document.getElementById(name).getBoundingClientRect();
        return box.height > 0 && box.top < innerHeight && box.bottom > 0; }""",
        name,
    )


@pytest.mark.parametrize("size", SIZES)
def test_no_request_leaves_the_file_and_nothing_is_refused(opened, size):
    page = opened(size)
    page.wait_for_timeout(300)
    assert len(page.asked) == 1
    assert page.asked[0].startswith("file://")
    assert page.said == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_one_click_leads_from_every_message_to_its_evidence(opened, scripts):
    page = opened(scripts=scripts)
    targets = (
        page.eval_on_selector_all(".draft a", "links => links.map(link => link.hash.slice(1))") if scripts else None
    )
    if targets is None:
        links = page.locator(".draft a")
        targets = [links.nth(place).get_attribute("href")[1:] for place in range(links.count())]
    assert targets
    links = page.locator(".draft a")
    for place in range(0, links.count(), 1 if scripts else 5):
        links.nth(place).click()
        element = page.locator(f"[id='{targets[place]}']")
        assert element.is_visible(), targets[place]
        box = element.bounding_box()
        assert box["y"] < SIZES["laptop"][1], targets[place]


def test_count_of_a_side_leads_to_the_list_of_that_theme_and_side(opened):
    page = opened()
    page.fill("#filter-text", "advocacy")
    page.locator("section[aria-labelledby=prevalence] a[href='#chronologies-improvement-findings']").click()
    page.wait_for_timeout(200)
    assert page.locator("details.evidence:visible").count() == 1
    rows = page.locator("details.evidence tbody tr:visible")
    assert rows.count() == 8
    assert page.inner_text("#filter-result").startswith("8 of ")
    assert set(rows.evaluate_all("rows => rows.map(row => row.dataset.side)")) == {"improvement"}
    assert is_seen(page, "filter")
    page.evaluate("location.hash = 'chronologies-all'")
    page.wait_for_timeout(200)
    assert page.inner_text("#filter-result") == ""
    assert page.locator("details.evidence:visible").count() == 5


def test_verdict_leads_to_the_findings_of_its_inspection(opened):
    page = opened()
    link = page.locator("section[aria-labelledby=verdicts] .wide tbody tr").nth(3).locator("a").first
    target = link.get_attribute("href")[1:]
    link.click()
    assert is_seen(page, target)
    assert "Area3, 2023" in page.locator(f"[id='{target}']").inner_text()


def test_address_with_a_place_opens_its_list(opened):
    page = opened(fragment="#chronologies-all")
    assert is_seen(page, "chronologies-all")


def test_columns_sort_up_and_down(opened):
    page = opened()
    column = page.locator("table[aria-labelledby='caption-inspections']")
    button = column.locator("thead th").first.get_by_role("button")
    for order, first in (("ascending", "invented-0"), ("descending", "invented-7")):
        button.click()
        assert column.locator("thead th").first.get_attribute("aria-sort") == order
        assert column.locator("tbody tr").first.locator("th").inner_text() == first


def test_numbers_sort_as_numbers(opened):
    page = opened()
    table = page.locator("table[aria-labelledby='caption-emphasis-table']")
    table.locator("thead th").nth(1).get_by_role("button").click()
    counts = [int(text.replace(",", "")) for text in table.locator("tbody td:nth-child(2)").all_inner_texts()]
    assert counts == sorted(counts)


def test_filter_shows_what_fits_and_says_how_many(opened):
    page = opened()
    page.select_option("#filter-side", "improvement")
    page.select_option("#filter-inspection", "Area2, 2021")
    rows = page.locator("details.evidence tbody tr:visible")
    assert rows.count() == 2
    assert page.inner_text("#filter-result").startswith("2 of ")
    page.fill("#filter-text", "chronologies quality")
    assert rows.count() == 1
    page.click("#filter button[type=reset]")
    page.wait_for_timeout(100)
    assert page.inner_text("#filter-result") == ""
    assert page.locator("details.evidence:visible").count() == 5


def test_link_to_a_finding_that_the_filter_hides_shows_it(opened):
    page = opened()
    page.fill("#filter-text", "advocacy")
    page.evaluate("location.hash = 'chronologies-all'")
    page.wait_for_timeout(200)
    assert is_seen(page, "chronologies-all")


def test_filter_is_not_offered_without_scripts(opened):
    assert not opened(scripts=False).locator("#filter").is_visible()


@pytest.mark.parametrize("size", SIZES)
def test_page_is_no_wider_than_the_window(opened, size):
    page = opened(size)
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0]


def test_telephone_gets_charts_that_fit(opened):
    page = opened("telephone")
    assert not page.locator(".on-screen").first.is_visible()
    assert page.locator(".on-telephone").first.is_visible()


def test_print_has_messages_and_charts_but_no_controls(opened):
    page = opened()
    page.emulate_media(media="print")
    assert page.locator(".draft").first.is_visible()
    assert page.locator(".on-screen").first.is_visible()
    for hidden in ("nav", "#filter", "details.evidence"):
        assert not page.locator(hidden).first.is_visible()


def test_a_printed_table_repeats_its_head_on_each_sheet(opened):
    import pypdfium2

    page = opened()
    page.evaluate(
        """() => { const body = document.querySelector("table[data-sortable] tbody");
        const row = body.rows[0]; for (let n = 0; n < 150; n++) body.appendChild(row.cloneNode(true)); }"""
    )
    document = pypdfium2.PdfDocument(page.pdf(format="A4"))
    heads = [sheet.get_textpage().get_text_bounded().count("Named only") for sheet in document]
    assert sum(heads) >= 3


@pytest.mark.parametrize("size", SIZES)
def test_axe_finds_no_violation(opened, size):
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-core is not installed: make setup-browser"
    )
    page = opened(size)
    page.evaluate("document.querySelectorAll('details').forEach(list => { list.open = true; })")
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
    found = axe.Axe().run(page, options={"runOnly": {"type": "tag", "values": rules}, "resultTypes": ["violations"]})
    assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found.response["violations"]] == []


def test_hostile_text_runs_nothing(opened, labelled, small_taxonomy, tmp_path, no_charts):
    text = '<img src=x onerror="document.title=1"><script>document.title=1</script>' + HOSTILE
    table = labelled.assign(text=text + labelled["text"], section=text, inspection_id=text + labelled["inspection_id"])
    inspections = pd.DataFrame({"inspection_id": sorted(table["inspection_id"].unique())}, dtype="str")
    page_text = render_page(overview_of(table, small_taxonomy, title="Hostile", inspections=inspections))
    (tmp_path / "h.html").write_text(page_text, encoding="utf-8")
    page = opened(path=tmp_path / "h.html")
    page.fill("#filter-text", "script")
    assert page.title() == "Hostile"
    assert len(page.asked) == 1
    assert page.said == []
