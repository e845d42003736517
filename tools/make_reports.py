"""Make the demonstration reports from ``data/demonstration/source/`` and from ``data/labelled/``.

Run ``python -m tools.make_reports`` in the project's root: the files in ``data/reports/`` are written anew, the same
bytes each time, and beside the sources ``labels.csv`` (of the four that are not in the training data) and
``inspections.csv`` (of all).
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from synth.files import atomic_file, write_text
from tools.corpus_source import corpus_sources
from tools.report_html import as_html
from tools.report_pdf import as_pdf
from tools.report_source import Line, Source, read_source
from tools.report_text import as_text
from tools.report_word import as_word

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

DATA = Path(__file__).resolve().parents[1] / "data"
DEMONSTRATION, REPORTS = DATA / "demonstration", DATA / "reports"
CORPUS, PROFILES = DATA / "labelled", DATA / "inspections.csv"
NOTICE = "This inspection is invented: the area, the services and every figure in this report are made up."
COLUMNS = ("finding_id", "inspection_id", "document", "section", "position", "text", "kind", "polarity", "themes")
INSPECTION_COLUMNS = ("inspection_id", "area", "year", "programme", "area_type", "grade", "documents")
# Each writer gives the file and the lines of the contents list, as a reader sees them.
_WRITERS: dict[str, Callable[[Source, str], tuple[bytes, list[str]]]] = {
    ".pdf": as_pdf,
    ".docx": as_word,
    ".html": as_html,
    ".txt": as_text,
}


def main() -> None:
    """Write all reports, ``labels.csv`` and ``inspections.csv``."""
    rows: list[dict[str, str]] = []
    own, learnt = own_sources(), corpus_sources(CORPUS, PROFILES)
    for source in own:
        rows += label_rows(source, _write_report(source))
    for source in learnt:
        _write_report(source)
    _write_csv(DEMONSTRATION / "labels.csv", COLUMNS, rows)
    _write_csv(DEMONSTRATION / "inspections.csv", INSPECTION_COLUMNS, inspection_rows(own, learnt))
    print(f"{len(own) + len(learnt)} documents, {len(rows)} sentences labelled by hand")


def _write_report(source: Source) -> list[str]:
    content, contents = make(source)
    with atomic_file(REPORTS / source.facts["file"]) as temporary:
        temporary.write_bytes(content)
    return contents


def _write_csv(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> None:
    table = io.StringIO()
    writer = csv.DictWriter(table, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    write_text(path, table.getvalue())


def inspection_rows(own: Sequence[Source], learnt: Sequence[Source]) -> list[dict[str, str]]:
    """Return the table of inspections for the reports: facts that they do not state, or not in a readable form."""
    with PROFILES.open(encoding="utf-8", newline="") as file:
        known = list(csv.DictReader(file))
    documents = defaultdict(list)
    for source in (*own, *learnt):
        documents[source.facts["inspection_id"]].append(source.facts["file"])
    rows = [
        {**row, "documents": "; ".join(sorted(documents[row["inspection_id"]]))}
        for row in (*known, *(source.facts for source in own))
    ]
    return sorted(rows, key=lambda row: row["inspection_id"])


def own_sources() -> list[Source]:
    """Return the reports that were written for the demonstration."""
    sources = [read_source(path) for path in sorted((DEMONSTRATION / "source").glob("*.md"))]
    for source in sources:
        source.facts["inspection_id"] = Path(source.facts["file"]).stem
    return sources


def make(source: Source) -> tuple[bytes, list[str]]:
    """Return the file of a source, and the lines of its contents list as a reader sees them."""
    return _WRITERS[Path(source.facts["file"]).suffix](source, NOTICE)


def label_rows(source: Source, contents: list[str]) -> list[dict[str, str]]:
    """Return the labels of every sentence of a report, in the order in which they stand."""
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
