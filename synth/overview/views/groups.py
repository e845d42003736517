"""Differences in the figures between inspections: by year, by a column, by evaluation."""

from __future__ import annotations

from synth.overview.content import Overview
from synth.overview.views.headlines import link_headline, years_headline
from synth.overview.views.tables import Table, TableCell, TableColumn, number_cell, table_of_groups
from synth.overview.views.view import View
from synth.overview.wording import decimal, is_missing, p_value, plain, records
from synth.words import counted, worded


def by_year(overview: Overview) -> View:
    """Return the shares of strengths and areas for improvement in each year."""
    years = overview.years
    labels = {theme.id: plain(theme.label) for theme in overview.taxonomy.themes}
    known = years[years["group"] != "not known"]
    headline = years_headline(known)
    return View(
        "years",
        headline,
        table_of_groups("by-year", "By year", years, labels),
    )


def by_column(overview: Overview) -> View:
    """Return the figures by a column of the table of inspections."""
    groups = overview.groups
    labels = {theme.id: plain(theme.label) for theme in overview.taxonomy.themes}
    column = plain(str(groups["column"].iloc[0]).replace("_", " "), most=60)
    names = list(dict.fromkeys(groups["group"]))
    sizes = groups.drop_duplicates("group")["inspections"]
    return View(
        "groups",
        f"By {column}: {counted(len(names), 'group')}, the smallest with {counted(int(sizes.min()), 'inspection')}",
        table_of_groups("by-group", f"By {column}", groups, labels),
        "Intervals are in groups.csv and in the workbook. A difference between two groups in the table may be due to "
        "chance.",
    )


def link_with_evaluation(overview: Overview) -> View:
    """Return the association of each theme with the grade, and how often chance alone would show one."""
    n = len(overview.taxonomy.ids)
    rows, missing = [], []
    for row in records(overview.prevalence):
        theme = TableCell(plain(row["label"]), target=row["theme"])
        inspections = number_cell(row["grade_inspections"])
        if is_missing(row["grade_tau"]):
            rows.append((theme, TableCell("–", sort=-2.0), TableCell("–", sort=2.0), inspections))
            missing.append(f"{plain(row['label'])}: {plain(row['grade_caution'])}.")
        else:
            p = p_value(row["grade_p_adjusted"]).removeprefix("p ").removeprefix("= ")
            tau = TableCell(decimal(row["grade_tau"]), sort=row["grade_tau"])
            rows.append((theme, tau, TableCell(p, sort=row["grade_p_adjusted"]), inspections))
    adjusted = f", adjusted for the {n} themes by Holm's method" if n > 1 else ""
    names = ("Kendall's tau-b", "p, adjusted" if n > 1 else "p", worded("Inspections"))
    return View(
        "links",
        link_headline(overview.prevalence),
        Table(
            "links-table",
            f"Link between the evaluation and the verdict on a theme, with its permutation p-value{adjusted}",
            (TableColumn("Theme"), *(TableColumn(name, is_number=True) for name in names)),
            tuple(rows),
            " ".join(missing),
        ),
        worded(
            "tau-b is above 0 where inspections with a better evaluation had the theme more often as a strength and "
            "less often as an area for improvement. A link does not show a cause."
        ),
    )
