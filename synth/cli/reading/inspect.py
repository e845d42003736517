"""``synth inspect``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from synth.cli.options import InspectionsFile, ProgrammeFile, UnitFile
from synth.cli.terminal import Terminal
from synth.errors import one_line
from synth.words import counted, unit

if TYPE_CHECKING:
    from synth.pipeline.input.inspecting import Inspected, ReadDocument
    from synth.reports import Metadata

_MOST_LETTERS = 60
_NOT_FOUND = "not found"


def inspect(
    reports: Annotated[
        list[Path],
        typer.Argument(metavar="REPORTS", help="Report files (.pdf, .docx, .html, .txt, .md), or folders of them."),
    ],
    out: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--out",
            metavar="FILE",
            help="Write the table of inspections (.xlsx, .csv, .parquet or .jsonl) to correct and pass back with "
            "--inspections.",
        ),
    ] = None,
    inspections: InspectionsFile = None,
    programme: ProgrammeFile = None,
    taxonomy: UnitFile = None,
    documents: Annotated[
        bool, typer.Option("--documents", help="Show each document: facts, outline, and what was left out.")
    ] = False,
) -> None:
    """Show which inspections the reports belong to, one row each, and what is doubtful about them.

    For a single report, or with --documents, show its facts, its outline with the number of sentences, and what was
    left out. Nothing is guessed: what is not found is reported as not found.
    """
    from synth.files import check_not_read
    from synth.findings import write_table
    from synth.pipeline.input.inspecting import inspect_reports
    from synth.pipeline.input.sentences import use_words_of

    terminal = Terminal()
    use_words_of(taxonomy, None)
    if out:
        check_not_read(out, [path for path in (*reports, inspections) if path])
    inspected = inspect_reports(reports, terminal, inspections=inspections, programme=programme)
    several = len(inspected.reading.reports) > 1
    if documents or not several:
        for document in inspected.documents:
            print_document(terminal, document)
        for remark in inspected.reading.remarks:
            terminal.say(f"note: {remark}")
    if several:
        print_inspections(terminal, inspected)
    if out:
        write_table(inspected.overview, out)
        terminal.say(f"Wrote {out}. Correct it there, and pass it back with --inspections {out}.")
    if inspected.reading.failures:
        raise typer.Exit(1)


def print_inspections(terminal: Terminal, inspected: Inspected) -> None:
    """Print one row an inspection, doubtful rows first, and below it what is doubtful."""
    rows = []
    for row in inspected.overview.to_dict("records"):
        dates = " to ".join(date for date in (row["inspection_start"], row["inspection_end"]) if date)
        rows.append(
            [
                row["inspection_id"],
                row["area"] or "?",
                dates or "?",
                row["publication_date"] or "?",
                row[inspected.grade] if inspected.grade else "",
                row["programme"] or "?",
                f"{len(row['documents'].split('; ')):,}",
                f"{int(row['sentences']):,}",
            ]
        )
    header = [unit().one, "area", "dates", "published", "grade", "programme", "documents", "sentences"]
    terminal.table(header, rows)
    urgent = [question for question in inspected.questions if question.needs_attention]
    open_ = Counter(question.text for question in inspected.questions if not question.needs_attention)
    if urgent:
        terminal.say()
        for question in urgent:
            terminal.say(f"{question.inspection_id}, {question.column}: {question.text}")
    if open_:
        terminal.say()
        for text, count in open_.items():
            terminal.say(f"{text}: {counted(count, 'inspection')}")
    terminal.say()
    things = counted(len(urgent), "thing needs", "things need") if urgent else "Nothing needs"
    terminal.say(f"{things} your attention.")


def print_document(terminal: Terminal, document: ReadDocument) -> None:
    """Print one document: facts, outline, parts, notes."""
    report = document.report
    terminal.say(document.document)
    facts = {
        unit().one: document.inspection_id,
        **_facts(report.metadata),
        "sentences": f"{document.sentences:,}"
        + (f", up to page {document.last_page}" if document.last_page is not None else ""),
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
    rows = [[f"  {part}", f"{count:,}"] for part, count in document.parts.items()]
    terminal.table(["  part", "sentences"], rows)
    for note in report.notes:
        terminal.say(f"  note: {note}")
    terminal.say()


def _facts(metadata: Metadata) -> dict[str, str]:
    """Give what a document says of its inspection, as a person reads it."""
    dates = [date for date in (metadata.inspection_start, metadata.inspection_end) if date]
    return {
        "area": metadata.area,
        "programme": ", ".join(filter(None, (metadata.programme, metadata.inspection_type))),
        "inspected": " to ".join(dates),
        "published": metadata.publication_date,
        "year": "" if metadata.year is None else str(metadata.year),
        "quality indicator": metadata.quality_indicator,
        "grade": metadata.grade,
        **{f"grade, {name}": grade for name, grade in metadata.grades},
        "numbers": ", ".join(f"{count:,} {what}" for what, count in metadata.numbers),
    }


def _cut(text: str) -> str:
    text = one_line(text)
    return text if len(text) <= _MOST_LETTERS else f"{text[: _MOST_LETTERS - 1].rstrip()}…"
