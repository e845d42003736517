"""The pages in a real browser: Debian's Chromium, driven by playwright, with the axe-core of axe-playwright-python."""

from __future__ import annotations

import json
import shutil

import pytest

pytestmark = pytest.mark.slow
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
SIZES = {"laptop": (1280, 800), "telephone": (360, 740)}


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
    """Open a page; return it with the addresses it asked for and what the console said."""
    contexts = []

    def open_page(name="overview.html", size="laptop", *, scripts=True, dark=False):
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
        )
        page = context.new_page()
        page.asked, page.said = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto(f"file://{written / name}")
        contexts.append(context)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("name", ["overview.html", "findings.html", "inspections/invented-0.html"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_and_no_request_leaves_the_file(opened, name, dark):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = opened(name, dark=dark)
    assert [address for address in page.asked if not address.startswith("file://")] == []
    assert len(page.asked) == 1
    assert page.said == []
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
    found = axe.Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found] == []


def test_first_screen_holds_the_answers_and_the_whole_chart(opened):
    page = opened()
    for selector in (".answer >> nth=1", ".balance .on-screen svg"):
        box = page.locator(selector).bounding_box()
        assert box["y"] + box["height"] <= SIZES["laptop"][1], selector


@pytest.mark.parametrize("size", SIZES)
def test_nothing_sticks_out_sideways(opened, size):
    page = opened(size=size)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_filters_hide_inspections_and_count_anew(opened):
    page = opened()
    page.select_option(".filtered select[name=year]", "2023")
    assert page.locator(".matrix tbody tr:visible").count() == 2
    assert "2 of 8 inspections shown." in page.inner_text(".filtered .result")


def test_search_leads_to_the_findings_with_the_words(opened):
    page = opened()
    page.fill("#search", "advocacy")
    page.click("form.search button")
    page.wait_for_url("**/findings.html#words=advocacy")
    shown = page.locator("table.findings tbody tr:visible")
    assert 0 < shown.count() < page.locator("table.findings tbody tr").count()


def test_a_figure_leads_to_the_findings_of_its_theme_and_side(opened):
    page = opened()
    page.click("section[aria-labelledby=chronologies] .headline a >> nth=0")
    page.wait_for_url("**/findings.html#theme=chronologies&side=improvement")
    row = page.locator("table.findings tbody tr:visible").first
    assert row.get_attribute("data-side") == "improvement"


def test_decisions_are_saved_as_a_file_that_can_be_read_back(opened, tmp_path, taxonomy):
    from synth.overview import read_message_decisions

    page = opened()
    area = page.locator("details.review[data-theme=advocacy]")
    area.locator("summary").click()
    area.locator("input[value=accept]").check()
    area.locator("input[name=name]").fill("A. Reader")
    area.locator("button").click()
    with page.expect_download() as saved:
        page.click("#save-decisions")
    saved.value.save_as(tmp_path / "messages.jsonl")
    decision = read_message_decisions(tmp_path / "messages.jsonl", taxonomy)["advocacy"]
    assert (decision.decision, decision.name) == ("accept", "A. Reader")
    assert json.loads((tmp_path / "messages.jsonl").read_text())["draft"] == area.get_attribute("data-draft")
