"""Charts with their headline and the table of the same numbers, as every form shows them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from synth.overview.charts import (
    MOST_IN_HEATMAP,
    MOST_YEARS,
    Drawing,
    draw_emphasis,
    draw_heatmap,
    draw_prevalence,
    draw_years,
)
from synth.overview.content import Overview
from synth.overview.headlines import emphasis_headline, heatmap_headline, prevalence_headline, years_headline
from synth.overview.tables import (
    MOST_ROWS,
    Cell,
    Column,
    Table,
    cut_note,
    evidence_anchor,
    number_cell,
    table_of_groups,
)
from synth.overview.wording import counted, interval, percent, plain, records

VERDICT_WORDS = {
    "strength": "strength",
    "improvement": "improvement",
    "both": "both",
    "named": "named only",
    "not found": "not found",
}
_CLAIM_WORDS = {"found": "Found", "strength_side": "Strength", "improvement_side": "Area for improvement"}


@dataclass(frozen=True)
class View:
    """A headline, a chart (or none) and the table of the same numbers.

    Attributes
    ----------
    name
        Of its place in an overview.
    headline
        What the numbers say.
    table
        The numbers.
    reading
        How to read the chart.
    drawing
        The chart; None where there is nothing to draw.
    alt
        The chart in words.
    """

    name: str
    headline: str
    table: Table
    reading: str = ""
    drawing: Drawing | None = field(default=None, compare=False)
    alt: str = ""


def views(overview: Overview) -> tuple[View, ...]:
    """Give the views of an overview, in order."""
    found = [_prevalence(overview), _verdicts(overview)]
    if len(overview.years) and overview.years["group"].nunique() > 1:
        found.append(_years(overview))
    found.append(_emphasis(overview))
    if len(overview.groups):
        found.append(_groups(overview))
    if len(overview.audit):
        found.append(_audit(overview))
    return tuple(found)


def _prevalence(overview: Overview) -> View:
    n = len(overview.inspections)
    columns = ("found", "strength_side", "improvement_side")
    rows = []
    for row in records(overview.prevalence):
        target = {"found": "all", "strength_side": "strength", "improvement_side": "improvement"}
        cells = [Cell(plain(row["label"]), f"key message {row['key_message']}", row["theme"])]
        for name in columns:
            ends = interval(row[f"{name}_lower"], row[f"{name}_upper"])
            small = f"{percent(row[f'{name}_share'])} ({ends})" if n else ""
            cells.append(Cell(f"{row[name]:,} of {n:,}", small, f"{row['theme']}-{target[name]}", row[name]))
        cells += [number_cell(row[name]) for name in ("both", "named")]
        rows.append(tuple(cells))
    table = Table(
        "themes",
        f"In how many of {counted(n, 'inspection')} each theme is found, and as what; in brackets the 95% interval of "
        "the share",
        (
            Column("Theme"),
            *(Column(name, is_number=True) for name in (*_CLAIM_WORDS.values(), "Both of these", "Named only")),
        ),
        tuple(rows),
        "An inspection in which a theme is both counts as a strength and as an area for improvement.",
    )
    headline = prevalence_headline(overview.prevalence, n)
    return View(
        "prevalence",
        headline,
        table,
        "A bar is a number of inspections, and the line on it its 95% interval.",
        draw_prevalence(overview.prevalence.assign(label=overview.prevalence["label"].map(plain))) if n else None,
        f"Two panels of bars, a bar a theme: in how many of {counted(n, 'inspection')} it is a strength, and an area "
        "for improvement. "
        f"{headline}. The table that follows holds every number.",
    )


def _verdicts(overview: Overview) -> View:
    themes = overview.taxonomy.themes
    verdict = overview.verdicts.set_index(["inspection_id", "theme"])["verdict"].to_dict()
    with_findings = overview.verdicts[overview.verdicts["findings"] > 0].set_index(["inspection_id", "theme"]).index
    has_findings = set(with_findings)
    names = overview.inspections["inspection_id"].head(MOST_ROWS).tolist()
    rows = tuple(
        (
            Cell(plain(name, most=80)),
            *(
                Cell(
                    VERDICT_WORDS[verdict[name, theme.id]],
                    target=evidence_anchor(theme.id, name) if (name, theme.id) in has_findings else "",
                )
                for theme in themes
            ),
        )
        for name in names
    )
    n = len(overview.inspections)
    headline = heatmap_headline(overview.verdicts, n, len(themes))
    drawn = 0 < n <= MOST_IN_HEATMAP
    table = Table(
        "verdicts",
        "The verdict of each inspection on each theme",
        (Column("Inspection"), *(Column(plain(theme.label)) for theme in themes)),
        rows,
        cut_note(n, "verdicts.csv"),
    )
    return View(
        "verdicts",
        headline,
        table,
        "S: strength. I: area for improvement. B: both. n: named only. Empty: not found."
        if drawn
        else f"{n:,} inspections are too many for one picture."
        if n
        else "",
        draw_heatmap(overview.verdicts, {theme.id: plain(theme.label) for theme in themes}) if drawn else None,
        f"A grid of {counted(n, 'inspection')} and {counted(len(themes), 'theme')} with a verdict in each cell. "
        f"{headline}. "
        "The table that follows holds every verdict.",
    )


def _years(overview: Overview) -> View:
    years = overview.years
    labels = {theme.id: plain(theme.label) for theme in overview.taxonomy.themes}
    known = years[years["group"] != "not known"]
    headline = years_headline(known)
    drawn = 1 < known["group"].nunique() <= MOST_YEARS
    return View(
        "years",
        headline,
        table_of_groups("by-year", "By year", years, labels),
        "Lines are shares of the inspections of a year.",
        draw_years(known, labels) if drawn else None,
        "Small panels, one a theme: the share of each year's inspections in which it is a strength, and an area for "
        "improvement. "
        f"{headline}. The table that follows holds every number.",
    )


def _groups(overview: Overview) -> View:
    groups = overview.groups
    labels = {theme.id: plain(theme.label) for theme in overview.taxonomy.themes}
    column = plain(str(groups["column"].iloc[0]).replace("_", " "), most=60)
    names = list(dict.fromkeys(groups["group"]))
    sizes = groups.drop_duplicates("group")["inspections"]
    return View(
        "groups",
        f"By {column}: {counted(len(names), 'group')}, the smallest of {counted(int(sizes.min()), 'inspection')}",
        table_of_groups("by-group", f"By {column}", groups, labels),
        "Intervals are in groups.csv and in the workbook. That two groups differ in a table does not say that they "
        "differ in truth.",
    )


def _audit(overview: Overview) -> View:
    audit = overview.audit
    n, audited = int(audit["inspections"].iloc[0]), int(audit["audited"].iloc[0])

    def share(row: dict[str, Any], name: str, count: str) -> Cell:
        ends = interval(row[f"{name}_lower"], row[f"{name}_upper"])
        return Cell(percent(row[f"{name}_share"]), f"{count}{ends}", sort=row[f"{name}_share"])

    rows = tuple(
        (
            Cell(plain(row["label"]), target=row["theme"]),
            Cell(_CLAIM_WORDS[row["claim"]]),
            share(row, "naive", f"{row['naive']:,} of {n:,}; "),
            share(row, "corrected", ""),
            share(row, "audit", f"{row['audit']:,} of {audited:,}; "),
        )
        for row in records(audit)
    )
    names = ("Uncorrected", "Corrected", "Audit only")
    return View(
        "audit",
        f"What the audit of {counted(audited, 'inspection')} makes of the figures",
        Table(
            "audit-table",
            "Share of inspections with its 95% interval: as the model counts, corrected by the audit, and from the "
            "audited ones alone",
            (Column("Theme"), Column("As what"), *(Column(name, is_number=True) for name in names)),
            rows,
        ),
        "Where the corrected share leaves the interval of the uncorrected one, trust the corrected one.",
    )


def _emphasis(overview: Overview) -> View:
    rows = overview.prevalence.sort_values("findings", ascending=False, kind="stable")
    total = int(overview.inspections["findings"].sum())
    headline = emphasis_headline(overview.prevalence, total)
    table = Table(
        "emphasis-table",
        f"Share of {counted(total, 'finding')} that each theme takes; a finding may have several themes",
        (Column("Theme"), *(Column(name, is_number=True) for name in ("Findings", "Share", "95% interval"))),
        tuple(
            (
                Cell(plain(row["label"]), target=row["theme"]),
                Cell(
                    f"{row['findings']:,}",
                    target=f"{row['theme']}-all" if row["findings"] else "",
                    sort=row["findings"],
                ),
                Cell(percent(row["findings_share"]), sort=row["findings_share"] if total else 0),
                Cell(interval(row["findings_share_lower"], row["findings_share_upper"])),
            )
            for row in records(rows)
        ),
    )
    return View(
        "emphasis",
        headline,
        table,
        "A bar is a share of all findings, and the line on it its 95% interval.",
        draw_emphasis(overview.prevalence.assign(label=overview.prevalence["label"].map(plain))) if total else None,
        f"Bars, one a theme: its share of {counted(total, 'finding')}. {headline}. The table that follows holds every "
        "number.",
    )
