"""Counts and shares of each theme in groups of inspections."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from synth.prevalence.errors.counts import VerdictErrors
from synth.prevalence.estimates.themes import theme_prevalence
from synth.taxonomy import Taxonomy

NOT_KNOWN = "not known"


def prevalence_by(
    column: str,
    inspections: pd.DataFrame,
    verdicts: pd.DataFrame,
    findings_per_inspection: pd.Series,
    taxonomy: Taxonomy,
    *,
    errors: VerdictErrors | None = None,
    order: Sequence[str] = (),
) -> pd.DataFrame:
    """Estimate how common each theme is in each group of inspections.

    Parameters
    ----------
    column
        A column of `inspections`: year, programme, grade, area_type, or any other.
    inspections
        One row for each inspection, with inspection_id and `column`. Inspections with an empty cell or without a row
        form the group "not known".
    verdicts, findings_per_inspection, taxonomy, errors
        As for `theme_prevalence`.
    order
        Groups in the required order (such as `GRADES`). Others follow, sorted, and "not known" is last.

    Returns
    -------
    DataFrame
        One row for each group and theme: ``column``, ``group`` and the columns of `theme_prevalence`. The intervals of
        a group refer to that group alone. Overlapping intervals do not show that two groups are alike.
    """
    known = inspections.drop_duplicates("inspection_id").set_index("inspection_id")[column]
    groups = (
        findings_per_inspection.index.to_series()
        .map(known)
        .map(lambda cell: "" if pd.isna(cell) else str(cell).strip())
    ).replace("", NOT_KNOWN)
    found = set(groups)
    first = [group for group in order if group in found]
    rest = sorted(found - set(first) - {NOT_KNOWN})
    parts = []
    for group in (*first, *rest, *([NOT_KNOWN] if NOT_KNOWN in found else [])):
        inside = findings_per_inspection[(groups == group).to_numpy()]
        part = theme_prevalence(verdicts, inside, taxonomy, errors=errors)
        part.insert(0, "column", column)
        part.insert(1, "group", group)
        parts.append(part)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["column", "group"])
