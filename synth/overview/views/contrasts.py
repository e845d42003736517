"""Contrasts and conditions as tables."""

from __future__ import annotations

from synth.overview.content import Overview
from synth.overview.views.tables import Table, TableCell, TableColumn, number_cell
from synth.overview.wording import interval, p_value, percent, plain, records
from synth.words import worded


def contrasts_table(overview: Overview) -> Table | None:
    """Return one row for each side of each contrast; None if the taxonomy declares no contrasts."""
    facets = overview.facets
    if not len(facets) or not (facets["kind"] == "contrast").any():
        return None
    labels = {theme.id: plain(theme.label) for theme in overview.taxonomy.themes}
    rows = []
    for row in records(facets[facets["kind"] == "contrast"]):
        within = labels.get(row["theme"], "all findings")
        rows.append(
            (
                TableCell(plain(row["facet_label"]), f"{plain(row['contrast_label'])}; {within}"),
                number_cell(row["found"]),
                *(
                    TableCell(f"{row[name]:,}", interval(row[f"{name}_lower"], row[f"{name}_upper"]), sort=row[name])
                    for name in ("strength_side", "improvement_side")
                ),
                TableCell("yes" if row["p"] < 0.05 else "not shown", p_value(row["p"]), sort=row["p"]),
            )
        )
    names = ("Found in", "Strength in", "Area for improvement in")
    return Table(
        "contrasts-table",
        worded(f"Groups of findings compared, of {len(overview.inspections):,} inspections"),
        (
            TableColumn("Findings on"),
            *(TableColumn(name, is_number=True) for name in names),
            TableColumn("Do the two differ?"),
        ),
        tuple(rows),
        worded(
            "Findings are put into a group by terms that the taxonomy lists; one with terms of both groups is in "
            "neither. Counted by the same rule as themes. Whether the two differ: exact sign test over inspections in "
            "which both are found, p < 0.05, not adjusted for the number of contrasts."
        ),
    )


def conditions_table(overview: Overview) -> Table | None:
    """Return how often an external pressure or a period is named; None if the taxonomy declares none."""
    facets = overview.facets
    if not len(facets) or (facets["kind"] == "contrast").all():
        return None
    kinds = {"pressure": "pressure from outside", "period": "period"}
    rows = [
        (
            TableCell(plain(row["facet_label"]), kinds[row["kind"]]),
            number_cell(row["found"]),
            TableCell(
                percent(row["found_share"]), interval(row["found_lower"], row["found_upper"]), sort=row["found_share"]
            ),
        )
        for row in records(facets[facets["kind"] != "contrast"])
    ]
    return Table(
        "conditions-table",
        worded(
            f"In how many of {len(overview.inspections):,} inspections a circumstance is named; neither praise nor "
            "blame"
        ),
        (TableColumn("Circumstance"), TableColumn("Found in", is_number=True), TableColumn("Share", is_number=True)),
        tuple(rows),
    )
