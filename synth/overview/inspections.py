"""A row an inspection: what is known of it, and how much was read."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from synth.errors import TableError
from synth.findings import require_columns

_MOST_NAMED = 10
KNOWN = ("area", "year", "programme", "grade")
# Counts are ours; ``documents`` of the reading stage is a list of names, which the findings hold too.
COUNTS = ("documents", "sentences", "findings")


def inspection_rows(table: pd.DataFrame, inspections: pd.DataFrame) -> pd.DataFrame:
    """Join what is known of the inspections with what was read of them.

    Parameters
    ----------
    table
        Sentences in order, repeats marked.
    inspections
        By inspection_id, any further columns; inspections that are only in `table` are added.

    Returns
    -------
    DataFrame
        Sorted by inspection_id: inspection_id, area, year, programme, grade, further columns of `inspections` (all
        text, empty where not known), and as whole numbers documents, sentences, findings (repeats counted once).
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
    is_counted = (table["kind"] == "finding").to_numpy(dtype=bool) & (table["repeat_of"] == "").to_numpy(dtype=bool)
    counts = {
        "documents": by_inspection["document"].nunique(),
        "sentences": by_inspection.size(),
        "findings": table["inspection_id"][is_counted].value_counts(),
    }
    for name, count in counts.items():
        rows[name] = rows["inspection_id"].map(count).fillna(0).astype("int64")
    return rows


def described_by(
    table: pd.DataFrame, inspections: pd.DataFrame, read: Iterable[str], *, where: object
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Lay a table that people keep of their inspections over what the documents say.

    Parameters
    ----------
    table
        With inspection_id, each once, and any further columns, all text.
    inspections
        What the documents say; may be empty.
    read
        The inspections of the sentences. Others that the table names are left out: nothing of them was read.
    where
        The file, for messages.

    Returns
    -------
    inspections : DataFrame
        A cell of `table` that is not empty goes before what the documents say.
    notes : tuple of str
        Inspections that are only on one of the two sides.

    Raises
    ------
    TableError
        If the column inspection_id is missing, or an inspection stands twice.
    """
    require_columns(table, ("inspection_id",), where=where)
    table = table.fillna("").astype("str")
    table["inspection_id"] = table["inspection_id"].str.strip()
    twice = table["inspection_id"][table["inspection_id"].duplicated()]
    if len(twice):
        raise TableError(f"inspection {twice.iloc[0]!r} stands twice", where=where, remedy="Give it one row.")
    said = inspections if "inspection_id" in inspections.columns else pd.DataFrame({"inspection_id": []}, dtype="str")
    names = sorted(set(read) | set(said["inspection_id"]))
    over = table.set_index("inspection_id").reindex(names).replace("", None)
    joined = over.combine_first(said.set_index("inspection_id").reindex(names).replace("", None)).fillna("")
    order = [*dict.fromkeys([*said.columns, *table.columns])]
    notes = []
    for missing, words in (
        (sorted(set(names) - set(table["inspection_id"])), "Not in the table of inspections"),
        (sorted(set(table["inspection_id"]) - set(names)), "In the table of inspections, but nothing was read of"),
    ):
        if missing:
            more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
            notes.append(f"{words}: {', '.join(missing[:_MOST_NAMED])}{more}.")
    return joined.rename_axis("inspection_id").reset_index()[order].astype("str"), tuple(notes)
