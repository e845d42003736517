"""The main page: summary, messages, contrasts, all inspections, tables, method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from synth.overview.charts.balance import draw_balance
from synth.overview.content import Overview
from synth.overview.inspections import shown_id
from synth.overview.messages.message import SIDE_NAMES
from synth.overview.page.names import filters_of, inspection_names
from synth.overview.page.render import chart, render
from synth.overview.summary import said_by, summarise
from synth.overview.views.build import views
from synth.overview.views.contrasts import conditions_table, contrasts_table
from synth.overview.views.glossary import glossary
from synth.overview.wording import VERDICT_WORDS, plain, records
from synth.words import unit, worded

# Pages with more rows open slowly; inspections.csv and verdicts.csv contain all.
MOST_IN_MATRIX = 500
# Longer tables below a chart of the same numbers are collapsed.
MOST_OPEN_ROWS = 20
LETTERS = {"strength": "S", "both": "B", "improvement": "I", "mentioned": "m", "not found": ""}


@dataclass(frozen=True)
class MatrixCell:
    """A verdict in the table of all inspections: letter, words, class, and link to its findings."""

    letter: str
    words: str
    kind: str
    link: str


def render_page(overview: Overview) -> str:
    """Return the main page as HTML."""
    names = inspection_names(overview)
    n = len(overview.inspections)
    labelled = overview.prevalence.assign(label=overview.prevalence["label"].map(plain))
    sides = SIDE_NAMES if overview.taxonomy.label_scheme.has_polarity else ()
    wide, narrow = chart(draw_balance(labelled) if n and sides else None, name="balance", alt=balance_alt())
    shown = {shown_id(one.id): one for one in names.values()}
    parts = views(overview)
    return render(
        "overview.html.jinja",
        overview=overview,
        summary=summarise(overview),
        balance=(wide, narrow),
        messages=overview.messages,
        said_by=lambda point: said_by(point, {key: one.name for key, one in shown.items()}),
        names=shown,
        matrix=matrix(overview),
        filters=filters_of(overview),
        contrasts=contrasts_table(overview),
        conditions=conditions_table(overview),
        views=parts,
        charts={view.name: chart(view.drawing, name=view.name, alt=view.alt) for view in parts},
        glossary=glossary(),
        most_open_rows=MOST_OPEN_ROWS,
        n=n,
        sides=sides,
        depth="",
    )


def matrix(overview: Overview) -> list[tuple[Any, list[MatrixCell]]]:
    """Return one row for each inspection: its name, and its verdict on each theme."""
    names = inspection_names(overview)
    by_place = {
        (row["inspection_id"], row["theme"]): row
        for row in records(overview.verdicts[["inspection_id", "theme", "verdict", "findings"]])
    }
    rows = []
    for one in list(names.values())[:MOST_IN_MATRIX]:
        cells = []
        for theme in overview.taxonomy.ids:
            row = by_place[one.id, theme]
            verdict = str(row["verdict"])
            link = f"{unit().table}/{one.page}#{theme}" if row["findings"] else ""
            cells.append(MatrixCell(LETTERS[verdict], VERDICT_WORDS[verdict], verdict.replace(" ", "-"), link))
        rows.append((one, cells))
    return rows


def balance_alt() -> str:
    """Return the text alternative of the first chart."""
    return worded(
        "Bars in two directions, one row for each theme, sorted from mostly a strength to mostly an area for "
        "improvement. Bars to the right show in how many inspections it is a strength, bars to the left in how many it "
        "is an area for improvement. The table of figures has every number."
    )
