"""The overview as a Word document: summary on one page, messages on two, evidence in an annex."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from synth.files import without_times
from synth.overview.charts import Drawing, draw_balance, to_png
from synth.overview.content import Overview
from synth.overview.evidence.findings import Quote
from synth.overview.inspections import reader_names, shown_id
from synth.overview.messages.message import SIDE_NAMES, Message
from synth.overview.page.overview import balance_alt
from synth.overview.summary import said_by, summarise
from synth.overview.views.build import views
from synth.overview.views.contrasts import conditions_table, contrasts_table
from synth.overview.views.glossary import glossary
from synth.overview.views.tables import inspections_table
from synth.overview.word.matrix import add_matrix
from synth.overview.word.styles import add_contents, add_heading, add_paragraph, add_trust_box, set_up, turn
from synth.overview.word.table import MOST_UPRIGHT, add_table
from synth.overview.wording import plain
from synth.words import counted, unit, worded

INVENTED = "These inspections are invented. No place or person in them is real."
# Quotations for each side; the others are on the page and in the workbook.
_QUOTED = 2


def write_word_file(overview: Overview, path: Path) -> None:
    """Write the overview as .docx, with styles that an office template can replace.

    Parameters
    ----------
    overview
        The content. Messages are the signed texts if people have decided, otherwise they are marked as drafts.
    path
        File to write; its name ends in .docx.
    """
    from docx import Document

    document = Document()
    set_up(document, title=plain(overview.title), invented=overview.invented)
    _summary_page(document, overview)
    _messages(document, overview)
    _evidence(document, overview)
    _tables(document, overview)
    _method(document, overview)
    document.save(str(path))
    without_times(path)


def _summary_page(document: Any, overview: Overview) -> None:
    summary = summarise(overview)
    add_paragraph(document, plain(overview.title), style="Title")
    add_paragraph(document, summary.facts, style="Subtitle")
    status = add_paragraph(document, style="Status")
    status.add_run(summary.status)
    if summary.grades:
        document.add_paragraph(f"Evaluations: {summary.grades}.")
    if overview.invented:
        add_paragraph(document, worded(INVENTED), style="Notice")
    for answer in summary.sentences:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{answer.lead}: {answer.label}").bold = True
        paragraph.add_run(f", {answer.text}")
    if len(overview.inspections) and overview.taxonomy.label_scheme.has_polarity:
        _balance(document, overview)
    labels = (
        "A model classified the sentences, and it makes mistakes."
        if overview.classified
        else "The labels came with the table."
    )
    add_trust_box(
        document,
        (
            labels,
            worded("Figures are numbers of inspections. Annex B has their 95% intervals, overview.xlsx the findings."),
            "Read the findings before you quote a figure.",
        ),
    )
    add_contents(
        document,
        (
            ("messages", "Messages"),
            ("annex_a", "Annex A: evidence for each message"),
            ("annex_b", "Annex B: figures"),
            ("annex_c", "Annex C: method, glossary and notes"),
        ),
    )


def _balance(document: Any, overview: Overview) -> None:
    labelled = overview.prevalence.assign(label=overview.prevalence["label"].map(plain))
    # The chart has no intervals, like the initial view of the page; they are in Annex B.
    _picture(document, draw_balance(labelled, with_intervals=False), "All themes", balance_alt())


def _picture(document: Any, drawing: Drawing, name: str, alt: str) -> None:
    from docx.shared import Cm

    picture = document.add_picture(io.BytesIO(to_png(drawing)), width=Cm(15.6))
    properties = picture._inline.docPr  # noqa: SLF001 - python-docx has no call for alternative text
    properties.set("descr", alt)
    properties.set("name", name)


def _messages(document: Any, overview: Overview) -> None:
    add_heading(document, "Messages", 1, bookmark="messages")
    note = "A point is counted where it is made in similar words; other inspections may make it too."
    add_paragraph(document, worded(note), style="Source")
    for message in overview.messages:
        if not message.is_rejected:
            _message(document, message)
    rejected = [plain(message.theme.label) for message in overview.messages if message.is_rejected]
    if rejected:
        add_paragraph(document, f"Rejected, and left out here: {', '.join(rejected)}.", style="Source")
    if overview.conditions:
        add_paragraph(document, "Circumstances", style="Message theme")
        for condition in overview.conditions:
            _apart(add_paragraph(document, condition.text, style="Message support"), condition.certainty)


def _message(document: Any, message: Message) -> None:
    label = add_paragraph(document, style="Message theme")
    label.add_run(plain(message.theme.label))
    if not message.is_signed:
        label.add_run(" (draft)")
    if message.quality:
        # On the line of the label: on a line of its own, eleven messages do not fit on two pages.
        _apart(label, message.quality)
    if message.is_edited:
        add_paragraph(document, plain(message.text), style="Message")
    else:
        if message.headline:
            add_paragraph(document, message.headline.text, style="Message")
        if message.support:
            add_paragraph(document, " ".join(sentence.text for sentence in message.support), style="Message support")
    if message.decision:
        add_paragraph(document, plain(message.status), style="Source")


def _apart(paragraph: Any, text: str) -> None:
    """Add words of less weight to a label."""
    from docx.shared import Pt

    run = paragraph.add_run(f"  {text}")
    run.font.size, run.bold = Pt(8), False


def _evidence(document: Any, overview: Overview) -> None:
    add_heading(document, "Annex A: evidence for each message", 1, bookmark="annex_a", on_new_page=True)
    names = reader_names(overview.inspections)
    sides = SIDE_NAMES if overview.taxonomy.label_scheme.has_polarity else ()
    for message in overview.messages:
        _evidence_of(document, message, names, len(overview.inspections), sides)


def _evidence_of(
    document: Any, message: Message, names: dict[str, str], n: int, sides: tuple[tuple[str, str], ...]
) -> None:
    add_heading(document, plain(message.theme.label), 2)
    for side, heading in sides:
        add_heading(document, f"{heading} in {message.held[side]:,} of {n:,}", 3)
        for point in message.points[side]:
            text = f"{point.text} ({point.inspections:,}: {said_by(point, names)})"
            add_paragraph(document, text, style="List Bullet")
        for quote in message.quotes[side][:_QUOTED]:
            _quote(document, quote, names[shown_id(quote.inspection)])
        if not message.quotes[side]:
            add_paragraph(document, message.why_no_quote(side), style="Source")
    if message.counterexample:
        add_heading(document, "Against the message", 3)
        _quote(document, message.counterexample, names[shown_id(message.counterexample.inspection)])
    if message.certainty:
        add_heading(document, "How sure is this?", 3)
        document.add_paragraph(" ".join(sentence.text for sentence in message.certainty))


def _quote(document: Any, quote: Quote, inspection: str) -> None:
    add_paragraph(document, quote.text, style="Quote")
    add_paragraph(document, ", ".join(part for part in (inspection, quote.place) if part), style="Source")


def _tables(document: Any, overview: Overview) -> None:
    add_heading(document, "Annex B: figures", 1, bookmark="annex_b", on_new_page=True)
    contrasts, conditions = contrasts_table(overview), conditions_table(overview)
    for view in views(overview):
        turn(document, on_its_side=len(view.table.columns) > MOST_UPRIGHT)
        add_heading(document, view.headline, 2)
        if view.reading:
            document.add_paragraph(view.reading)
        if view.drawing is not None:
            _picture(document, view.drawing, view.headline, view.alt)
        add_table(document, view.table, f"{view.name} in overview.xlsx")
        if view.name == "prevalence" and contrasts is not None:
            add_heading(document, "What differs", 2)
            add_table(document, contrasts, "overview.xlsx")
            if conditions is not None:
                add_table(document, conditions, "overview.xlsx")
    turn(document, on_its_side=True)
    add_heading(document, worded("Every inspection"), 2)
    add_matrix(document, overview)
    turn(document, on_its_side=False)
    add_table(document, inspections_table(overview), unit().table_file)


def _method(document: Any, overview: Overview) -> None:
    add_heading(document, "Annex C: method, glossary and notes", 1, bookmark="annex_c")
    add_heading(document, "How far to trust these figures", 2)
    document.add_paragraph(overview.trust)
    if overview.notes:
        add_heading(document, counted(len(overview.notes), "note"), 2)
        for note in overview.notes:
            add_paragraph(document, plain(note), style="List Bullet")
    add_heading(document, "Words", 2)
    for word, meaning in glossary():
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{word}: ").bold = True
        paragraph.add_run(meaning)
    for heading, text in overview.method:
        add_heading(document, heading, 2)
        document.add_paragraph(text)
