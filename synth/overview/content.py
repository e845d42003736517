"""What an overview says, apart from how it looks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from synth.findings import repeats, split_themes
from synth.prevalence import inspection_verdicts, theme_prevalence
from synth.taxonomy import Taxonomy

QUOTES_A_SIDE = 3
QUOTE_CHARACTERS = 600


@dataclass(frozen=True)
class Quote:
    """A sentence as evidence, with the place it stands in."""

    finding_id: str
    text: str
    inspection: str
    document: str
    section: str
    page: str


@dataclass(frozen=True)
class Overview:
    """The content of an overview.

    Attributes
    ----------
    title
        Of the page.
    taxonomy
        The themes that were counted.
    prevalence
        From `theme_prevalence`: a row a theme.
    verdicts
        From `inspection_verdicts`: a row an inspection and theme.
    inspections
        A row an inspection: inspection_id, area, year, programme, grade, documents, sentences, findings.
    quotes
        For each theme id and side (``strength``, ``improvement``): the quotes.
    evidence
        The findings, repeats marked in ``repeat_of``.
    least_findings
        From how many findings on a theme counts in an inspection.
    notes
        What a reader must know: documents that failed, repeats left out, inspections without findings.
    invented
        Whether the documents call themselves invented.
    classified
        Whether themes were given by a model (else by people).
    """

    title: str
    taxonomy: Taxonomy
    prevalence: pd.DataFrame
    verdicts: pd.DataFrame
    inspections: pd.DataFrame
    quotes: dict[str, dict[str, tuple[Quote, ...]]]
    evidence: pd.DataFrame
    least_findings: int
    notes: tuple[str, ...]
    invented: bool
    classified: bool


def build_overview(
    table: pd.DataFrame,
    inspections: pd.DataFrame,
    taxonomy: Taxonomy,
    *,
    title: str,
    least_findings: int,
    notes: tuple[str, ...] = (),
) -> Overview:
    """Count the themes and choose the quotes.

    Parameters
    ----------
    table
        Findings with kind, polarity, themes, and p_ columns if a model gave them.
    inspections
        What is known of each inspection, by inspection_id; inspections that are only in `table` are added.
    taxonomy
        The themes.
    title
        Of the overview.
    least_findings
        From how many findings on a theme counts in an inspection.
    notes
        What was noticed while reading.
    """
    table = _with_place(table).sort_values(["inspection_id", "document", "position"], kind="stable", ignore_index=True)
    table["repeat_of"] = repeats(table)
    counted = table[table["repeat_of"] == ""]
    findings = counted[counted["kind"] == "finding"]
    names = sorted(set(table["inspection_id"]) | set(inspections.get("inspection_id", [])))
    per_inspection = findings.groupby("inspection_id").size().reindex(names, fill_value=0)
    verdicts = inspection_verdicts(counted, taxonomy, least_findings=least_findings)
    verdicts = _with_empty_inspections(verdicts, names, taxonomy)
    known = inspections.set_index("inspection_id") if len(inspections) else pd.DataFrame()
    rows = pd.DataFrame({"inspection_id": names})
    for column in ("area", "year", "programme", "grade"):
        rows[column] = (
            rows["inspection_id"].map(known[column]).fillna("").astype("str") if column in known else ""
        )
    by_inspection = table.groupby("inspection_id")
    rows["documents"] = rows["inspection_id"].map(by_inspection["document"].nunique()).fillna(0).astype(int)
    rows["sentences"] = rows["inspection_id"].map(by_inspection.size()).fillna(0).astype(int)
    rows["findings"] = per_inspection.to_numpy()
    return Overview(
        title=title,
        taxonomy=taxonomy,
        prevalence=theme_prevalence(verdicts, per_inspection, taxonomy),
        verdicts=verdicts,
        inspections=rows,
        quotes={theme: _quotes(findings, theme) for theme in taxonomy.ids},
        evidence=table[table["kind"] == "finding"].reset_index(drop=True),
        least_findings=least_findings,
        notes=notes + _own_notes(table, rows),
        invented=bool(table["text"].str.contains(r"\binvented\b", case=False, regex=True).any()),
        classified="p_finding" in table.columns,
    )


def _with_place(table: pd.DataFrame) -> pd.DataFrame:
    """Fill the columns that say where a sentence stands; a table made by hand may lack them."""
    table = table.copy()
    for name in ("document", "section"):
        if name not in table.columns:
            table[name] = ""
    if "page" not in table.columns:
        table["page"] = pd.array([pd.NA] * len(table), dtype="Int64")
    if "position" not in table.columns:
        table["position"] = pd.array(range(1, len(table) + 1), dtype="Int64")
    if "finding_id" not in table.columns:
        table["finding_id"] = [f"row-{number}" for number in range(1, len(table) + 1)]
    return table


def _with_empty_inspections(verdicts: pd.DataFrame, names: list[str], taxonomy: Taxonomy) -> pd.DataFrame:
    missing = [name for name in names if name not in set(verdicts["inspection_id"])]
    if not missing:
        return verdicts
    empty = pd.DataFrame(
        [(name, theme, 0, 0, 0, "not found") for name in missing for theme in taxonomy.ids], columns=verdicts.columns
    )
    return pd.concat([verdicts, empty], ignore_index=True).sort_values("inspection_id", kind="stable", ignore_index=True)


def _quotes(findings: pd.DataFrame, theme: str) -> dict[str, tuple[Quote, ...]]:
    """Choose for each side the surest sentences, one an inspection as long as there are others to choose."""
    of_theme = findings[findings["themes"].map(lambda cell: theme in split_themes(cell)).astype(bool)]
    chosen = {}
    for side in ("strength", "improvement"):
        rows = of_theme[of_theme["polarity"] == side]
        sure = (
            rows[f"p_{theme}"] * rows[f"p_{side}"]
            if f"p_{theme}" in rows.columns
            else pd.Series(np.ones(len(rows)), index=rows.index)
        )
        rows = rows.assign(_sure=sure).sort_values(
            ["_sure", "finding_id"], ascending=[False, True], kind="stable"
        )
        turn = rows.groupby("inspection_id").cumcount()
        rows = rows.assign(_turn=turn).sort_values("_turn", kind="stable").head(QUOTES_A_SIDE)
        chosen[side] = tuple(
            Quote(
                finding_id=row.finding_id,
                text=_shortened(row.text),
                inspection=row.inspection_id,
                document=row.document,
                section=row.section,
                page="" if pd.isna(row.page) else str(row.page),
            )
            for row in rows.itertuples()
        )
    return chosen


def _shortened(text: str) -> str:
    return text if len(text) <= QUOTE_CHARACTERS else text[:QUOTE_CHARACTERS].rstrip() + " […]"


def _own_notes(table: pd.DataFrame, inspections: pd.DataFrame) -> tuple[str, ...]:
    notes = []
    n_repeats = int((table["repeat_of"] != "").sum())
    if n_repeats:
        sentences = "sentence stands" if n_repeats == 1 else "sentences stand"
        notes.append(f"{n_repeats} {sentences} more than once in an inspection's documents; each is counted once.")
    for name in inspections.loc[inspections["findings"] == 0, "inspection_id"]:
        notes.append(f"No finding was recognised in {name}. It counts among the inspections, with every theme not found.")
    if len(inspections) == 1:
        notes.append("There is one inspection only: shares across inspections say nothing here.")
    return tuple(notes)
