"""Notebook 2 as a person uses it: JupyterLab in Debian's Chromium, driven by playwright; nothing leaves the machine."""

from __future__ import annotations

import importlib.util
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from synth.findings import split_themes
from synth.review import read_corrections

# One JupyterLab for all tests: they stay in one process.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("jupyterlab")]
NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "2-review-misclassifications.ipynb"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
SETTINGS = {
    # Cells out of sight would not be in the page; a news pop-up would ask the network and stand before the buttons.
    "notebook-extension/tracker": '{"windowingMode": "none"}',
    "apputils-extension/notification": '{"fetchNews": "false", "checkForUpdates": false}',
}
LONGEST = 600_000
ERROR = "[data-mime-type='application/vnd.jupyter.error']"
# A cell waits or runs.
WAITING = """[...document.querySelectorAll('.jp-CodeCell .jp-InputArea-prompt')]
    .some(prompt => prompt.textContent.includes('*'))"""
STARTED = f"() => {WAITING}"
# No cell waits or runs, and neither does the kernel: all have run, or one has failed and the others were cancelled.
IDLE = f"""() => !{WAITING}
    && document.querySelector('.jp-Notebook-ExecutionIndicator').dataset.status === 'idle'"""


def sync_api():
    return pytest.importorskip("playwright.sync_api", reason="playwright is not installed: make setup-browser")


@pytest.fixture(scope="module")
def browser():
    path = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        pytest.skip(f"no browser: none of {', '.join(BROWSERS)} is installed (make setup-browser)")
    with sync_api().sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """JupyterLab with its own settings, in a folder that holds the notebook; give its address and the folder."""
    for name in ("jupyterlab", "ipywidgets", "ipykernel"):
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"{name} is not installed: pip install -e .[notebooks]")
    folder = tmp_path_factory.mktemp("jupyter")
    work = folder / "work"
    work.mkdir()
    shutil.copy(NOTEBOOK, work)
    for name, content in SETTINGS.items():
        target = folder / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(content)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(16)
    own = {name: str(folder / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")}
    environment = os.environ | own | {
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        "JUPYTER_TOKEN": token,
        "HF_HUB_OFFLINE": "1",
        "SYNTH_CORRECTIONS": str(folder / "corrections.jsonl"),
    }  # fmt: skip
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--ServerApp.root_dir={work}",
        "--ServerApp.ip=127.0.0.1", f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
    ]  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, env=environment, cwd=work, stdout=log, stderr=log)
        try:
            _wait_for(f"{address}/api?token={token}", process, folder / "log")
            yield address, token, folder
        finally:
            process.terminate()
            process.wait(30)


def _wait_for(address, process, log):
    for _ in range(240):
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except OSError:
            assert process.poll() is None, log.read_text()
            time.sleep(0.5)
    raise AssertionError(log.read_text())


@pytest.fixture(scope="module")
def lab(browser, server):
    """The notebook, run from top to bottom."""
    address, token, folder = server
    page = browser.new_context(viewport={"width": 1280, "height": 1000}).new_page()
    page.set_default_timeout(60_000)
    page.asked, page.failed = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("pageerror", lambda error: page.failed.append(str(error)))
    page.goto(f"{address}/doc/tree/{NOTEBOOK.name}?token={token}")
    page.locator(".jp-Notebook h1").first.wait_for()
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(state="attached")
    _run(page, "Run All Cells")
    page.corrections = folder / "corrections.jsonl"
    return page


def _run(page, entry):
    for attempt in range(3):
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name=re.compile(rf"^{entry}")).first.click()
        try:
            page.wait_for_function(STARTED, timeout=20_000)
            break
        except sync_api().TimeoutError:
            # On a busy machine, the click may come before the menu can be used.
            assert attempt < 2, f"nothing ran after {entry}"
    try:
        page.wait_for_function(IDLE, timeout=LONGEST)
    except sync_api().TimeoutError as error:
        raise AssertionError(f"{error}; cells: {_prompts(page)}") from error
    outputs = page.locator(".jp-CodeCell .jp-OutputArea-output").all_inner_texts()
    assert page.locator(ERROR).all_inner_texts() == []
    assert all(re.search(r"\d", prompt) for prompt in _prompts(page)), outputs


def _prompts(page):
    return page.locator(".jp-CodeCell .jp-InputArea-prompt").all_inner_texts()


def _settled(page):
    """Wait until the evidence of the sentence that is shown is there."""
    page.wait_for_timeout(600)
    page.get_by_text("Looking for what speaks").wait_for(state="detached")


def test_three_verdicts_on_one_theme_are_in_the_file_and_change_the_model(lab):
    name = lab.get_by_label("Your name")
    name.scroll_into_view_if_needed()
    # By keys: single letters are commands to a notebook, and must not be taken for them in a field.
    name.click()
    lab.keyboard.type("Abdx", delay=20)
    cells = lab.locator(".jp-Cell").count()
    theme = lab.get_by_label("Theme", exact=True)
    option = next(text for text in theme.locator("option").all_inner_texts() if text.startswith("Participation"))
    expected = int(re.search(r"\((\d+)\)", option)[1])
    assert expected >= 3
    theme.select_option(label=option)
    lab.get_by_text(f"Sentence 1 of {expected} in this choice").wait_for()
    _settled(lab)
    assert lab.locator(".synth-case mark").count() > 0
    if picture := os.environ.get("SYNTH_PANEL_PICTURE"):
        lab.locator(".jp-OutputArea-output", has=lab.locator(".synth-case")).first.screenshot(path=picture)

    lab.get_by_label("Note").fill("Seen with the codebook, ruling 6")
    lab.get_by_role("button", name="Model right").click()
    lab.get_by_text("Saved: model right").wait_for()
    _settled(lab)
    lab.get_by_role("button", name="Label right").focus()
    lab.keyboard.press("Space")
    lab.get_by_text("Saved: label right").wait_for()
    _settled(lab)
    lab.get_by_role("button", name="Unsure").click()
    lab.get_by_text("Saved: unsure").wait_for()

    corrections = read_corrections(lab.corrections)
    assert corrections["verdict"].tolist() == ["model right", "label right", "unsure"]
    assert set(corrections["who"]) == {"Abdx"}
    assert corrections["note"].tolist() == ["Seen with the codebook, ruling 6", "", ""]
    assert corrections["finding_id"].is_unique
    changed = corrections.iloc[0]
    before, after = (set(split_themes(changed[f"themes_{ending}"])) for ending in ("before", "after"))
    assert "participation" in before ^ after
    assert lab.locator(".jp-Cell").count() == cells

    lab.locator(".jp-CodeCell", has_text="read_corrections(CORRECTIONS)").locator(".cm-line").first.click()
    _run(lab, "Run Selected Cell and All Below")
    text = lab.locator(".jp-Notebook").inner_text()
    assert "3 decisions on 3 sentences" in text
    assert "Labels corrected: 1. Decisions that change no label: 2." in text
    assert re.search(r"With your corrections, 1 of \d+ reviewed sentences have different labels", text)
    assert lab.get_by_alt_text(re.compile("with the original labels to its F1 with your corrections")).count() == 1
    assert "the example" not in text.split("With your corrections")[1]


def test_nothing_was_asked_of_the_network_and_nothing_failed(lab):
    hosts = {urlsplit(url).hostname for url in lab.asked if not url.startswith(("data:", "blob:"))}
    assert hosts == {"127.0.0.1"}
    assert lab.failed == []
