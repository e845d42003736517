"""Table of inspections: facts about each, and how much was read."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from synth.findings import is_counted
from synth.overview.wording import plain, records

KNOWN = ("area", "year", "programme", "grade")
# These counts replace columns of the same name. ``documents`` from `synth.reports` is a list of names, which is also in
# the findings.
COUNTS = ("documents", "sentences", "findings")
# Largest number of characters shown of an id and of a name.
MOST_ID, _MOST_NAME = 200, 80


def inspection_rows(table: pd.DataFrame, inspections: pd.DataFrame) -> pd.DataFrame:
    """Join facts about the inspections with counts of what was read.

    Parameters
    ----------
    table
        Sentences in order, with duplicates marked.
    inspections
        Any columns by inspection_id; inspections that are only in `table` are added.

    Returns
    -------
    DataFrame
        Sorted by inspection_id: inspection_id, area, year, programme, grade, further columns of `inspections` (all
        text, empty if not known), and as whole numbers documents, sentences, findings (duplicates counted once).
    """
    known = inspections.astype("str") if "inspection_id" in inspections.columns else pd.DataFrame({"inspection_id": []})
    names = sorted(set(table["inspection_id"]) | set(known["inspection_id"]))
    known = known.drop_duplicates("inspection_id").set_index("inspection_id").reindex(names)
    further = [name for name in known.columns if name not in (*KNOWN, *COUNTS)]
    rows = pd.DataFrame({"inspection_id": pd.array(names, dtype="str")})
    for name in (*KNOWN, *further):
        rows[name] = known[name].fillna("").to_numpy() if name in known.columns else ""
        rows[name] = rows[name].astype("str")
    by_inspection = table.groupby("inspection_id", sort=False)
    counts_here = (table["kind"] == "finding").to_numpy(dtype=bool) & is_counted(table).to_numpy(dtype=bool)
    counts = {
        "documents": by_inspection["document"].nunique(),
        "sentences": by_inspection.size(),
        "findings": table["inspection_id"][counts_here].value_counts(),
    }
    for name, count in counts.items():
        rows[name] = rows["inspection_id"].map(count).fillna(0).astype("int64")
    return rows


def reader_names(rows: pd.DataFrame) -> dict[str, str]:
    """Return names of inspections for readers: area and year if both are known and unique, otherwise the id.

    Parameters
    ----------
    rows
        From `inspection_rows`.

    Returns
    -------
    dict of str to str
        Names by id as shown (`shown_id`). No two names are the same.
    """
    ids = [shown_id(row["inspection_id"]) for row in records(rows)]
    names = [
        plain(f"{row['area']}, {row['year']}", most=_MOST_NAME) if row["area"].strip() and row["year"].strip() else ""
        for row in records(rows)
    ]
    times = Counter(names) + Counter(set(ids))
    return {one: name if name and times[name] == 1 else one for one, name in zip(ids, names, strict=True)}


def shown_id(inspection: str) -> str:
    """Return an id in the form in which it is shown."""
    return plain(inspection, most=MOST_ID)
