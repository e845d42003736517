"""What an audit makes of the figures."""

from __future__ import annotations

from typing import Any

from synth.overview.content import Overview
from synth.overview.views.tables import CLAIM_WORDS, Cell, Column, Table
from synth.overview.views.view import View
from synth.overview.wording import interval, is_missing, percent, plain, records
from synth.words import counted


def audit_of_inspections(overview: Overview) -> View:
    """Give the shares of inspections uncorrected, corrected, and from the audited inspections alone."""
    audit = overview.audit
    n, audited = int(audit["inspections"].iloc[0]), int(audit["audited"].iloc[0])

    def share(row: dict[str, Any], name: str, count: str) -> Cell:
        ends = interval(row[f"{name}_lower"], row[f"{name}_upper"])
        return Cell(percent(row[f"{name}_share"]), f"{count}{ends}", sort=row[f"{name}_share"])

    rows = tuple(
        (
            Cell(plain(row["label"]), target=row["theme"]),
            Cell(CLAIM_WORDS[row["claim"]]),
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


def audit_of_findings(overview: Overview) -> View:
    """Give the shares of findings uncorrected, corrected, and from the audited inspections alone."""
    audit = overview.audit_emphasis
    audited = int(audit["audited"].iloc[0])

    # Shares of findings are small, and what an audit corrects of them often less than a whole per cent.
    def share(row: dict[str, Any], name: str, count: str) -> Cell:
        found, lower, upper = (row[f"{name}_{end}"] for end in ("share", "lower", "upper"))
        if is_missing(found):
            return Cell("–", f"{count}nothing to count", sort=-1.0)
        ends = "interval not offered" if is_missing(lower) else f"{100 * lower:.1f}% to {100 * upper:.1f}%"
        return Cell(f"{100 * found:.1f}%", f"{count}{ends}", sort=found)

    rows = tuple(
        (
            Cell(plain(row["label"]), target=row["theme"]),
            share(row, "naive", f"{row['naive']:,} of {row['naive_findings']:,}; "),
            share(row, "corrected", ""),
            share(row, "audit", f"{row['audit']:,} of {row['audit_findings']:,}; "),
        )
        for row in records(audit)
    )
    names = ("Uncorrected", "Corrected", "Audit only")
    return View(
        "audit-emphasis",
        f"What the audit of {counted(audited, 'inspection')} makes of the shares of findings",
        Table(
            "audit-emphasis-table",
            "Share of all findings that each theme takes, with its 95% interval: as the model counts, corrected by the "
            "audit, and from the audited inspections alone",
            (Column("Theme"), *(Column(name, is_number=True) for name in names)),
            rows,
        ),
        "Where no interval is offered, there are too few inspections for one that would hold what it promises; "
        "audit_emphasis.csv says why.",
    )
