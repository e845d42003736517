"""Contrasts and conditions as tables."""

from __future__ import annotations

from typing import Any

from synth.overview.content import Overview
from synth.overview.views.tables import (
    CHECKED,
    CHECKED_NOTE,
    CLAIM_WORDS,
    Table,
    TableCell,
    TableColumn,
    claim_cell,
)
from synth.overview.wording import p_value, plain, records
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
        differ = "yes" if row["p"] < 0.05 else "not shown"
        rows.append(
            (
                TableCell(plain(row["facet_label"]), f"{plain(row['contrast_label'])}; {within}"),
                *(claim_cell(row, name) for name in CLAIM_WORDS),
                TableCell(
                    f"{differ} (provisional)" if row["status"] == "provisional" else differ,
                    p_value(row["p"]),
                    sort=row["p"],
                ),
                _checked(row),
            )
        )
    return Table(
        "contrasts-table",
        worded(
            f"Number of the {len(overview.inspections):,} inspections with findings in each of two groups; in brackets "
            "the 95% interval of the share"
        ),
        (
            TableColumn("Findings on"),
            *(TableColumn(name, is_number=True) for name in CLAIM_WORDS.values()),
            TableColumn("Do the two differ?"),
            TableColumn(CHECKED),
        ),
        tuple(rows),
        worded(
            "Findings are put into a group by terms that the taxonomy lists; one with terms of both groups is in "
            "neither. Counted by the same rule as themes. Whether the two differ: exact sign test over inspections in "
            "which both are found, p < 0.05, not adjusted for the number of contrasts. The test takes the verdicts as "
            f"correct. {CHECKED_NOTE}"
        ),
    )


def conditions_table(overview: Overview) -> Table | None:
    """Return how often an external pressure or a period is mentioned; None if the taxonomy declares none."""
    facets = overview.facets
    if not len(facets) or (facets["kind"] == "contrast").all():
        return None
    kinds = {"pressure": "external pressure", "period": "period"}
    return Table(
        "conditions-table",
        worded(
            f"Number of the {len(overview.inspections):,} inspections that mention a circumstance; in brackets the 95% "
            "interval of the share"
        ),
        (
            TableColumn("Circumstance"),
            TableColumn(CLAIM_WORDS["found"], is_number=True),
            TableColumn(CHECKED),
        ),
        tuple(
            (TableCell(plain(row["facet_label"]), kinds[row["kind"]]), claim_cell(row, "found"), _checked(row))
            for row in records(facets[facets["kind"] != "contrast"])
        ),
        CHECKED_NOTE,
    )


def _checked(row: dict[str, Any]) -> TableCell:
    """Return as a cell how many verdicts people settled, who and when: a group has no message that says it."""
    # Where nobody settled any, the note below the table says who classified them, once for all rows.
    who = str(row["quality"])
    if row["status"] == "provisional" and not row["confirmed"]:
        who = f"Provisional; {row['uncertain']:,} uncertain" if row["uncertain"] else "Provisional"
    return TableCell(f"{row['confirmed']:,} of {row['inspections']:,}", who, sort=row["confirmed"])
