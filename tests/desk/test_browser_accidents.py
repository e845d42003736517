"""What goes wrong in a browser: the desk stops under a form, files are dropped beside it or twice. All is invented."""

from __future__ import annotations

import base64

import pytest

from tests.desk.running import RunningDesk

pytestmark = pytest.mark.slow
REPORT = b"Report on an invented service.\n\nStaff in Abermuir had built trusting relationships with children.\n"
_DROP = """([name, content]) => {
  const files = new DataTransfer();
  files.items.add(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], name));
  document.querySelector("h1").dispatchEvent(
    new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def running(tmp_path):
    # A folder as people name them; # and ? part an address, % begins an escape.
    desk = RunningDesk(tmp_path / "my project #1 (50%?)").start()
    yield desk
    desk.stop()


def enter(page, desk):
    """Open the address that the desk printed, and give a name where the browser has none for it."""
    page.goto(desk.address)
    if "/who" in page.url:
        # The field waits for the name: no click is needed.
        page.keyboard.type("Zoë “O'Brien” <b>")
        page.keyboard.press("Enter")
        page.wait_for_url("**/reports")


@pytest.fixture
def page(running, browser):
    opened = browser.new_page()
    enter(opened, running)
    yield opened
    opened.close()


def drop(page, name, content):
    page.evaluate(_DROP, [name, base64.b64encode(content).decode()])
    page.wait_for_url("**/reports?added=*")
    return page.inner_text("main")


def test_a_file_dropped_beside_the_form_is_added_once_and_a_second_version_is_named(page, running):
    assert "1 of 1 files added." in drop(page, "<i>report</i>.txt", REPORT)
    page.goto(f"{running.base}/reports")
    again = drop(page, "copy.txt", REPORT)
    assert "0 of 1 files added." in again
    assert "Already here, with the same content: copy.txt" in again
    page.goto(f"{running.base}/reports")
    assert "A document of the same name, with other content" in drop(page, "<i>report</i>.txt", REPORT + b"Corrected.")
    assert running.rows("SELECT count(*) FROM documents") == [(2,)]
    assert "You are Zoë “O'Brien” <b>" in page.inner_text("header")


def test_a_form_whose_desk_has_stopped_says_so_and_keeps_what_was_typed(page, running):
    page.goto(f"{running.base}/settings")
    page.fill("#title", "Typed before the stop")
    running.kill()
    page.click("text=Save")
    page.wait_for_selector("[data-stopped]")
    assert "Start it again and open the address that it prints" in page.inner_text("[data-stopped]")
    assert page.input_value("#title") == "Typed before the stop"

    running.start()
    enter(page, running)
    page.goto(f"{running.base}/settings")
    page.fill("#title", "Typed after it")
    page.click("text=Save")
    page.wait_for_url("**done=*")
    assert "Title: Typed after it" in page.inner_text("[role=status]")
