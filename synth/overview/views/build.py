"""Charts with their headlines and tables of the same numbers, as shown in every form."""

from __future__ import annotations

import pandas as pd

from synth.overview.content import Overview
from synth.overview.views.area_map import area_map
from synth.overview.views.tables import (
    CHECKED,
    CHECKED_NOTE,
    CLAIM_WORDS,
    Table,
    TableCell,
    TableColumn,
    View,
    claim_cell,
    number_cell,
    table_of_groups,
)
from synth.overview.wording import (
    decimal,
    in_running_text,
    interval,
    is_missing,
    p_value,
    percent,
    plain,
    records,
)
from synth.words import counted, listed, worded

_OTHER_COUNTS = ("Both of these", "Mentioned only", CHECKED)
# The findings behind the count of each claim.
_TARGETS = {"found": "all", "strength_side": "strength", "improvement_side": "improvement"}
_FEW_A_YEAR = 10
_LEVEL = 0.05


def views(overview: Overview) -> tuple[View, ...]:
    """Return the views of an overview, in order."""
    found = [_prevalence(overview)]
    by_area = area_map(overview)
    if by_area is not None:
        found.append(by_area)
    if len(overview.years) and len(set(overview.years["group"])) > 1:
        found.append(by_year(overview))
    if overview.prevalence["grade_tau"].notna().any():
        found.append(link_with_evaluation(overview))
    if overview.shares_hold:
        found.append(_findings_share(overview))
    if len(overview.groups):
        found.append(by_column(overview))
    return tuple(found)


def _prevalence(overview: Overview) -> View:
    n = len(overview.inspections)
    has_sides = overview.taxonomy.label_scheme.has_polarity
    columns = tuple(CLAIM_WORDS) if has_sides else ("found",)
    headings = (*(CLAIM_WORDS[name] for name in columns), *(_OTHER_COUNTS if has_sides else (CHECKED,)))
    where = worded("whether in the one inspection") if n == 1 else f"in how many of {counted(n, 'inspection')}"
    rows = []
    for row in records(overview.prevalence):
        number = "" if is_missing(row["key_message"]) else f"key message {row['key_message']:.0f}"
        cells = [TableCell(plain(row["label"]), number, row["theme"])]
        cells += [claim_cell(row, name, f"{row['theme']}-{_TARGETS[name]}") for name in columns]
        cells += [number_cell(row[name]) for name in ("both", "mentioned") if has_sides]
        # The message on the theme says who checked and when.
        cells.append(TableCell(f"{row['confirmed']:,} of {n:,}", sort=row["confirmed"], title=row["quality"]))
        rows.append(tuple(cells))
    table = Table(
        "themes",
        f"{where[:1].upper()}{where[1:]} each theme is found{', and as what' if has_sides else ''}; "
        "95% interval of the share in brackets",
        (
            TableColumn("Theme"),
            *(TableColumn(name, is_number=True) for name in headings),
        ),
        tuple(rows),
        worded(
            "An inspection in which a theme is both counts as a strength and as an area for improvement. "
            f"{CHECKED_NOTE}"
            if has_sides
            else CHECKED_NOTE
        ),
    )
    return View("prevalence", prevalence_headline(overview.prevalence, n, has_sides=has_sides), table)


def _findings_share(overview: Overview) -> View:
    rows = overview.prevalence.sort_values("findings", ascending=False, kind="stable")
    total = int(overview.inspections["findings"].sum())
    table = Table(
        "findings-share-table",
        f"Share of {counted(total, 'finding')} for each theme; a finding may have several themes",
        (TableColumn("Theme"), *(TableColumn(name, is_number=True) for name in ("Findings", "Share", "95% interval"))),
        tuple(
            (
                TableCell(plain(row["label"]), target=row["theme"]),
                TableCell(
                    f"{row['findings']:,}",
                    target=f"{row['theme']}-all" if row["findings"] else "",
                    sort=row["findings"],
                ),
                TableCell(percent(row["findings_share"]), sort=row["findings_share"] if total else 0),
                TableCell(interval(row["findings_share_lower"], row["findings_share_upper"])),
            )
            for row in records(rows)
        ),
    )
    return View("findings-share", findings_share_headline(overview.prevalence, total), table)


def by_year(overview: Overview) -> View:
    """Return the shares of strengths and areas for improvement in each year."""
    years = overview.years
    known = years[years["group"] != "not known"]
    return View("years", years_headline(known), table_of_groups("by-year", "By year", years, overview.taxonomy))


def by_column(overview: Overview) -> View:
    """Return the figures by a column of the table of inspections."""
    groups = overview.groups
    column = plain(str(groups["column"].iloc[0]).replace("_", " "), most=60)
    names = list(dict.fromkeys(groups["group"]))
    sizes = groups.drop_duplicates("group")["inspections"]
    return View(
        "groups",
        f"By {column}: {counted(len(names), 'group')}, the smallest with {counted(int(sizes.min()), 'inspection')}",
        table_of_groups("by-group", f"By {column}", groups, overview.taxonomy),
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


def prevalence_headline(prevalence: pd.DataFrame, n: int, *, has_sides: bool = True) -> str:
    """Return the themes that are most often a strength, and most often an area for improvement, as a headline."""
    said = []
    sides = (("strength_side", "a strength"), ("improvement_side", "an area for improvement"))
    for column, words in sides if has_sides else (("found", "found"),):
        most = int(prevalence[column].max()) if n else 0
        if most:
            names = _named(prevalence, column, most)
            # "Often" has no meaning for one inspection.
            said.append(f"{words}: {names}" if n == 1 else f"most often {words}: {names} ({most:,} of {n:,})")
    text = "; ".join(said)
    return text[:1].upper() + text[1:] or worded("No theme is a strength or an area for improvement in any inspection")


def years_headline(years: pd.DataFrame) -> str:
    """Return a headline on how much can be concluded from a single year."""
    sizes = years.drop_duplicates("group")["inspections"]
    values = list(dict.fromkeys(years["group"]))
    if sizes.empty:
        return worded("The year is not known for any inspection")
    fewest, most = int(sizes.min()), int(sizes.max())
    span = f"{values[0]} to {values[-1]}"
    if fewest < _FEW_A_YEAR:
        size = counted(fewest, "inspection") if fewest == most else worded(f"{fewest:,} to {most:,} inspections")
        return f"{span}: with {size} a year, the difference between two years may be chance"
    return f"Strengths and areas for improvement, {span}"


def link_headline(prevalence: pd.DataFrame) -> str:
    """Return the themes with an association with the evaluation after adjustment for multiple tests, as a headline."""
    linked = prevalence.loc[prevalence["grade_clear"], "label"]
    names = [in_running_text(plain(label)) for label in linked]
    if not names:
        return f"No theme is linked with the evaluation at adjusted p < {_LEVEL}"
    are = "is" if len(names) == 1 else "are"
    of_all = f"{len(names)} of {counted(len(prevalence), 'theme')}"
    return f"{of_all} {are} linked with the evaluation at adjusted p < {_LEVEL}: {'; '.join(names)}"


def findings_share_headline(prevalence: pd.DataFrame, total: int) -> str:
    """Return the themes with the most findings, as a headline."""
    most = int(prevalence["findings"].max()) if total else 0
    if not most:
        return "No finding is about any theme"
    share = f"{percent(most / total)} ({most:,} of {total:,})"
    return f"Largest share of findings: {_named(prevalence, 'findings', most)}, {share}"


def _named(prevalence: pd.DataFrame, column: str, most: int) -> str:
    labels = [in_running_text(plain(label)) for label in prevalence.loc[prevalence[column] == most, "label"]]
    return f"{len(labels)} themes" if len(labels) > 3 else listed(labels)
