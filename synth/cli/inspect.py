"""``synth inspect``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from synth.cli.terminal import Terminal
from synth.errors import one_line

if TYPE_CHECKING:
    import pandas as pd

    from synth.reports import Metadata, Report

_MOST_LETTERS = 60
_NOT_FOUND = "not found"


def inspect(
    reports: Annotated[
        list[Path],
        typer.Argument(
            metavar="REPORTS",
            help="Report files (.pdf, .docx, .html, .txt, .md), or folders of them.",
            show_default=False,
        ),
    ],
) -> None:
    """Show what is understood of reports: facts, outline with the number of sentences, and what was left out.

    What is not found in a report is said to be so; nothing is guessed.
    """
    from synth.pipeline.documents import read_documents

    terminal = Terminal()
    reading = read_documents(reports, terminal)
    sentences = reading.table.groupby("document", sort=False)
    for report, (_, table) in zip(reading.reports, sentences, strict=True):
        print_report(terminal, report, table)
    for remark in reading.remarks:
        terminal.say(f"note: {remark}")
    if reading.failures:
        raise typer.Exit(1)


def print_report(terminal: Terminal, report: Report, table: pd.DataFrame) -> None:
    """Print one report: facts, outline, parts, notes. `table` holds its sentences."""
    terminal.say(table["document"].iloc[0])
    pages = table["page"].dropna()
    facts = {
        "inspection": table["inspection_id"].iloc[0],
        **_facts(report.metadata),
        "sentences": f"{len(table):,}" + (f", up to page {pages.max()}" if len(pages) else ""),
    }
    width = max(map(len, facts))
    for name, fact in facts.items():
        terminal.say(f"  {name.ljust(width)}  {fact or _NOT_FOUND}")
    if report.outline:
        terminal.say()
        rows = [
            [
                _cut(f"{'  ' * max(1, heading.level)}{heading.text}"),
                heading.part,
                "" if heading.page is None else str(heading.page),
                f"{heading.sentences:,}",
            ]
            for heading in report.outline
        ]
        terminal.table(["  heading", "part", "page", "sentences"], rows)
    terminal.say()
    parts = Counter(table["part"])
    terminal.table(["  part", "sentences"], [[f"  {part}", f"{count:,}"] for part, count in parts.items()])
    for note in report.notes:
        terminal.say(f"  note: {note}")
    terminal.say()


def _facts(metadata: Metadata) -> dict[str, str]:
    """Give what a document says of its inspection, as a person reads it."""
    dates = [date for date in (metadata.inspection_start, metadata.inspection_end) if date]
    return {
        "area": metadata.area,
        "programme": metadata.programme,
        "inspected": " to ".join(dates),
        "published": metadata.publication_date,
        "year": "" if metadata.year is None else str(metadata.year),
        "quality indicator": metadata.quality_indicator,
        "grade": metadata.grade,
        "numbers": ", ".join(f"{count:,} {what}" for what, count in metadata.numbers),
    }


def _cut(text: str) -> str:
    text = one_line(text)
    return text if len(text) <= _MOST_LETTERS else f"{text[: _MOST_LETTERS - 1].rstrip()}…"
