"""Run every notebook and write it with its outputs into docs/notebooks, as Markdown with pictures.

python notebooks/render.py [NUMBER…] renders those whose name begins so; all without any. The picture of the review
panel is taken by its browser test: SYNTH_PANEL_PICTURE=docs/notebooks/images/review-panel.png pytest
tests/test_notebook_browser.py
"""

from __future__ import annotations

import base64
import io
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup, NavigableString, Tag
from nbclient import NotebookClient
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "docs" / "notebooks"
# What a notebook holds is wider than what a page shows; fewer colours are a fifth of the bytes.
WIDTH, COLOURS = 1100, 64
PANEL = ("ReviewPanel(", "images/review-panel.png", "The review panel in JupyterLab")


def render(path: Path) -> None:
    """Run one notebook and write its page."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=600, kernel_name="python3").execute(cwd=str(path.parent))
    pictures = Pictures(path.stem)
    parts = [f"<!-- Made by notebooks/render.py from notebooks/{path.name}; change that. -->"]
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(with_links_from_docs(cell.source))
            continue
        parts.append(f"```python\n{cell.source}\n```")
        if PANEL[0] in cell.source and (OUT / PANEL[1]).is_file():
            parts.append(f"![{PANEL[2]}]({PANEL[1]})\n\nThe first sentence of it as text:")
        for output in cell.outputs:
            parts.extend(as_markdown(output, pictures))
    text = "\n\n".join(part.strip() for part in parts if part.strip()) + "\n"
    if str(ROOT) in text or str(Path.home()) in text:
        raise SystemExit(f"{path.name}: an output names a folder of this machine; show names only.")
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / f"{path.stem}.md").write_text(text, encoding="utf-8")
    sys.stdout.write(f"docs/notebooks/{path.stem}.md\n")


class Pictures:
    """Numbers and writes the pictures of a page."""

    def __init__(self, stem: str) -> None:
        self.stem = stem
        self.number = 0

    def save(self, data: bytes) -> str:
        """Write a picture and give its place as seen from the page."""
        self.number += 1
        name = f"images/{self.stem}-{self.number}.png"
        picture = Image.open(io.BytesIO(data)).convert("RGB")
        if picture.width > WIDTH:
            picture = picture.resize((WIDTH, round(picture.height * WIDTH / picture.width)), Image.Resampling.LANCZOS)
        (OUT / name).parent.mkdir(parents=True, exist_ok=True)
        picture.quantize(COLOURS).save(OUT / name, optimize=True)
        return name


def with_links_from_docs(source: str) -> str:
    """A page lies one folder deeper than its notebook, and leads to pages."""
    return re.sub(r"\]\(([\w-]+)\.ipynb\)", r"](\1.md)", source.replace("](../", "](../../"))


def as_markdown(output: nbformat.NotebookNode, pictures: Pictures) -> Iterator[str]:
    """Give an output as pieces of Markdown."""
    if output.output_type == "stream":
        yield f"```text\n{output.text.rstrip()}\n```"
    elif "text/html" in output.data:
        yield from html_as_markdown(BeautifulSoup(output.data["text/html"], "html5lib").body, pictures)
    elif "text/plain" in output.data:
        yield f"```text\n{output.data['text/plain']}\n```"


def html_as_markdown(element: Tag, pictures: Pictures) -> Iterator[str]:
    """Give figures, tables and paragraphs; styles and controls are left out."""
    for child in element.children:
        if isinstance(child, NavigableString):
            yield escaped(str(child))
        elif child.name == "figure":
            data = base64.b64decode(child.img["src"].partition("base64,")[2])
            yield f"**{escaped(child.figcaption.get_text())}**"
            yield f"![{escaped(child.img['alt'])}]({pictures.save(data)})"
        elif child.name == "table":
            yield from table_as_markdown(child)
        elif child.name == "p":
            for mark in child.find_all("mark"):
                mark.insert_before("**")
                mark.insert_after("**")
            text = escaped(child.get_text()).replace(r"\*\*", "**")
            yield f"> {text}" if "sentence" in child.get("class", ()) else text
        elif child.name == "div":
            yield from html_as_markdown(child, pictures)


def table_as_markdown(table: Tag) -> Iterator[str]:
    """Give a table with pipes; the first row is its head, as Markdown wants one."""
    if table.caption:
        yield f"**{escaped(table.caption.get_text())}**"
    rows = [[escaped(cell.get_text()) for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")]
    # Names of the columns and of the index stand in two rows.
    if len(rows) > 1 and table.thead and len(table.thead.find_all("tr")) > 1:
        rows[:2] = [[one or other for one, other in zip(rows[0], rows[1], strict=False)]]
    width = max(map(len, rows), default=0)
    rows = [[*row, *[""] * (width - len(row))] for row in rows]
    head = rows.pop(0) if table.thead else [""] * width
    lines = [head, ["---"] * width, *rows]
    yield "\n".join(f"| {' | '.join(line)} |" for line in lines)


def escaped(text: str) -> str:
    """Give text as one line that Markdown shows as it is."""
    return re.sub(r"([\\`*_|<>\[\]])", r"\\\1", " ".join(text.split()))


def main(wanted: list[str]) -> None:
    """Render the notebooks whose names begin as wanted."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SYNTH_CORRECTIONS"] = str(Path(folder) / "none.jsonl")
        for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
            if not wanted or path.name.startswith(tuple(wanted)):
                render(path)


if __name__ == "__main__":
    main(sys.argv[1:])
