"""Make the demonstration reports and their labels from ``data/demonstration/source/``.

Run ``python -m tools.make_reports`` in the project's root: the files in ``data/reports/`` are written anew, the same
bytes each time.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from synth.files import atomic_file, write_text
from tools.report_html import as_html
from tools.report_pdf import as_pdf
from tools.report_source import Line, Source, read_source
from tools.report_text import as_text
from tools.report_word import as_word

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = Path(__file__).resolve().parents[1] / "data"
SOURCES, REPORTS = DATA / "demonstration", DATA / "reports"
NOTICE = "This inspection is invented: the area, the services and every figure in this report are made up."
COLUMNS = ("finding_id", "inspection_id", "document", "section", "position", "text", "kind", "polarity", "themes")
# Each writer gives the file and the lines of the contents list, as a reader sees them.
_WRITERS: dict[str, Callable[[Source, str], tuple[bytes, list[str]]]] = {
    ".pdf": as_pdf,
    ".docx": as_word,
    ".html": as_html,
    ".txt": as_text,
}


def main() -> None:
    """Write all reports, and ``labels.csv``."""
    rows: list[dict[str, str]] = []
    for path in sorted((SOURCES / "source").glob("*.md")):
        source = read_source(path)
        name = source.facts["file"]
        content, contents = _WRITERS[Path(name).suffix](source, NOTICE)
        with atomic_file(REPORTS / name) as temporary:
            temporary.write_bytes(content)
        rows += label_rows(source, contents)
    table = io.StringIO()
    writer = csv.DictWriter(table, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_text(SOURCES / "labels.csv", table.getvalue())
    print(f"{len(rows)} labelled sentences")


def label_rows(source: Source, contents: list[str]) -> list[dict[str, str]]:
    """Give the labels of every sentence of a report, in the order in which they stand."""
    facts = source.facts
    name = facts["file"]
    stem = Path(name).stem
    front = [facts["title"], facts["prepared"], facts["published"], NOTICE]
    placed = [(facts["title"], _other(text)) for text in front]
    placed += [("Contents", _other(text)) for text in contents]
    section = ""
    for piece in source.pieces:
        if piece.level:
            section = piece.text
        placed += [(section, line) for line in piece.lines if line.kind]
    if name.endswith(".txt"):
        placed.append((section, _other(NOTICE)))
    return [
        {
            "finding_id": f"{stem}-{position:04d}",
            "inspection_id": stem,
            "document": name,
            "section": place,
            "position": str(position),
            "text": line.text,
            "kind": line.kind,
            "polarity": line.polarity,
            "themes": ";".join(line.themes),
        }
        for position, (place, line) in enumerate(placed, 1)
    ]


def _other(text: str) -> Line:
    return Line(text, "other", "neutral")


if __name__ == "__main__":
    main()
