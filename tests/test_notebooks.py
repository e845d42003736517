"""Notebooks are committed without outputs, run from top to bottom offline, and name no place of this machine."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import sys
import time
from pathlib import Path

import nbformat
import pytest

from .network_watch import SWITCHES, NetworkWatch

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
# In seconds. Slow tests run two at a time, and other work may run beside them.
LONGEST = 600.0
each = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def source(path):
    return "\n".join(cell["source"] for cell in nbformat.read(path, as_version=4).cells)


def test_there_are_four():
    assert [path.stem for path in NOTEBOOKS] == [
        "1-train-and-evaluate",
        "2-review-misclassifications",
        "3-explore-an-overview",
        "4-add-your-own-theme",
    ]


@each
def test_is_committed_without_outputs(path):
    notebook = nbformat.read(path, as_version=4)
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in notebook.cells)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}


@each
def test_is_valid_and_says_what_it_is(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    first = notebook.cells[0]
    assert first.cell_type == "markdown"
    assert first.source.startswith(f"# {path.stem[0]}. ")
    assert "invented" in first.source


@each
def test_names_no_place_of_a_machine(path):
    assert not re.search(r"(?<![\w.])/(?:home|work|tmp|root|usr|Users)/", source(path))


@each
def test_what_it_links_to_is_there(path):
    for target in re.findall(r"\]\(([^)#]+)\)", source(path)):
        assert (path.parent / target).exists(), target


@each
def test_uses_the_public_interface_alone(path):
    modules = re.findall(r"^(?:from|import) (synth[\w.]*)(?: import (.*))?$", source(path), flags=re.MULTILINE)
    assert set(modules) == {("synth", ""), ("synth", "notebook")}


@each
def test_its_page_in_the_docs_is_of_this_notebook(path):
    page = (ROOT / "docs" / "notebooks" / f"{path.stem}.md").read_text(encoding="utf-8")
    notebook = nbformat.read(path, as_version=4)
    stale = [cell.source for cell in notebook.cells if cell.cell_type == "code" and cell.source not in page]
    assert stale == [], "run: python notebooks/render.py"
    assert not re.search(r"(?<![\w.])/(?:home|work|tmp|root|usr|Users)/", page)
    for target in re.findall(r"\]\(([^)#:]+)\)", page):
        assert (ROOT / "docs" / "notebooks" / target).exists(), target


class TestPage:
    @pytest.fixture(scope="class")
    def render(self):
        specification = importlib.util.spec_from_file_location("render", ROOT / "notebooks" / "render.py")
        module = importlib.util.module_from_spec(specification)
        specification.loader.exec_module(module)
        return module

    def convert(self, render, html, tmp_path, monkeypatch):
        from bs4 import BeautifulSoup

        monkeypatch.setattr(render, "OUT", tmp_path)
        return list(render.html_as_markdown(BeautifulSoup(html, "html5lib").body, render.Pictures("p")))

    def test_links_lead_to_pages_and_one_folder_further_up(self, render):
        source = "[next](2-review.ipynb), [codebook](../data/CODEBOOK.md)"
        assert render.with_links_from_docs(source) == "[next](2-review.md), [codebook](../../data/CODEBOOK.md)"

    def test_markup_and_pipes_in_a_sentence_are_shown_as_they_are(self, render, tmp_path, monkeypatch):
        html = "<style>x</style><table><thead><tr><th>a|b</th></tr></thead><tr><td>&lt;script&gt; *x*</td></tr></table>"
        assert self.convert(render, html, tmp_path, monkeypatch) == ["| a\\|b |\n| --- |\n| \\<script\\> \\*x\\* |"]

    def test_marked_words_stay_marked(self, render, tmp_path, monkeypatch):
        html = '<div><p class="sentence">They <mark class="for">helped</mark> them.</p></div>'
        assert self.convert(render, html, tmp_path, monkeypatch) == ["> They **helped** them."]

    def test_a_figure_becomes_headline_and_picture(self, render, tmp_path, monkeypatch):
        from synth.review.charts.charts import change_chart

        chart = change_chart({"a": 0.5}, {"a": 0.6}, names=("b", "c"))
        html = chart._repr_mimebundle_()["text/html"]
        found = self.convert(render, html, tmp_path, monkeypatch)
        assert found == [f"**{chart.headline}**", f"![{chart.alt}](images/p-1.png)"]
        assert (tmp_path / "images" / "p-1.png").is_file()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@each
def test_runs_from_top_to_bottom_offline(path, monkeypatch, tmp_path):
    if importlib.util.find_spec("ipywidgets") is None:
        pytest.skip("ipywidgets is not installed: pip install -e .[notebooks]")
    from nbclient import NotebookClient

    corrections = tmp_path / "corrections.jsonl"
    watch = NetworkWatch(tmp_path)
    start_kernel = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    kernel = {
        "argv": [*watch.trace(keep_process=True), *start_kernel],
        "display_name": "watched",
        "language": "python",
        "env": watch.environment(SYNTH_CORRECTIONS=str(corrections), SYNTH_CACHE=os.environ["SYNTH_CACHE"]),
    }
    (tmp_path / "kernels" / "watched").mkdir(parents=True)
    (tmp_path / "kernels" / "watched" / "kernel.json").write_text(json.dumps(kernel), encoding="utf-8")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    for name in SWITCHES:
        monkeypatch.delenv(name, raising=False)
    notebook = nbformat.read(path, as_version=4)
    start = time.monotonic()
    NotebookClient(notebook, timeout=LONGEST, kernel_name="watched").execute(cwd=str(path.parent))
    assert time.monotonic() - start < LONGEST
    assert watch.tried() == set()
    shown = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    assert shown
    # Warnings would stand before the reader's eyes.
    assert [output["text"] for output in shown if output.get("name") == "stderr"] == []
    assert str(ROOT) not in json.dumps(shown)
    # Nothing is decided for the reviewer.
    assert not corrections.exists()
