"""Labelled sentences before training: checks, groups, origins and test sets."""

from __future__ import annotations

import numpy as np
import pandas as pd

from synth.classifier.thresholds import MIN_POSITIVES
from synth.errors import TableError
from synth.files import digest_of_bytes
from synth.findings import theme_matrix
from synth.taxonomy import Taxonomy
from synth.words import counted, worded

POLARITY_ONLY = "polarity"
"""Value of ``split`` for sentences that were chosen for their polarity and are used to train only that."""

REAL = "real"
"""Value of ``origin`` for sentences of published reports."""


def is_polarity_only(table: pd.DataFrame) -> pd.Series:
    """Return whether each sentence is used to train the polarity only.

    Sentences that were chosen or written for their polarity do not represent reports: their share of findings and their
    themes are different. Training on these labels as well would shift every threshold.
    """
    return table["split"] == POLARITY_ONLY if "split" in table.columns else pd.Series(False, index=table.index)


def groups_of(table: pd.DataFrame) -> pd.Series:
    """Return the group of each sentence: the authority if known, else the inspection. Groups are held out as a whole.

    Several reports on one authority mention the same projects and people. A model that was trained on one of them must
    therefore not be tested on another.
    """
    if "authority" not in table.columns:
        return table["inspection_id"]
    authority = table["authority"].fillna("").astype("str").str.strip()
    return authority.where(authority != "", table["inspection_id"].astype("str"))


def check_training_data(table: pd.DataFrame, taxonomy: Taxonomy) -> tuple[str, ...]:
    """Look for problems that would make a model worthless, before hours are spent on training.

    Returns
    -------
    tuple of str
        Warnings.

    Raises
    ------
    TableError
        If there are fewer than two inspections, so that nothing can be held out, or no sentence is a finding.
    """
    if table.empty:
        raise TableError("no sentence is labelled yet", remedy="Label some, and save the file.")
    n_inspections = table["inspection_id"].nunique()
    if n_inspections < 2:
        raise TableError(
            worded("all labelled sentences come from one inspection"),
            remedy=worded(
                "Use at least 2 (preferably 10): scores are measured on inspections that the model was not trained on."
            ),
        )
    if not (table["kind"] == "finding").any():
        raise TableError("no sentence is labelled as a finding", remedy="Label some.")
    warnings = []
    if n_inspections < 10:
        warnings.append(worded(f"Only {n_inspections} inspections: scores and thresholds are rough."))
    counts = theme_matrix(table, taxonomy).sum(axis=0)
    for theme, count in zip(taxonomy.ids, counts, strict=True):
        if count < MIN_POSITIVES:
            labelled = counted(int(count), "labelled sentence")
            warnings.append(f"{theme}: {labelled}, fewer than {MIN_POSITIVES}. Not estimable.")
    text = table["text"].str.strip().str.lower()
    across = table.assign(_text=text).groupby("_text")["inspection_id"].nunique()
    n_across = int((across > 1).sum())
    if n_across:
        warnings.append(
            worded(
                f"{counted(n_across, 'sentence')} {'occurs' if n_across == 1 else 'occur'} word for word in more than "
                "one inspection, so the model is also tested on text that it was trained on."
            )
        )
    return tuple(warnings)


def digest_of_table(table: pd.DataFrame) -> str:
    """Return the SHA-256 of the sentences and labels, in order."""
    names = ["inspection_id", "document", "section", "part", "text", "kind", "polarity", "themes"]
    rows = table[[name for name in names if name in table.columns]].fillna("").itertuples(index=False, name=None)
    return digest_of_bytes("\x1e".join("\x1f".join(row) for row in rows).encode("utf-8", "replace"))


def test_sets(table: pd.DataFrame) -> dict[str, list[int]]:
    """Divide test sentences into sets that are scored separately: real text by programme first, the rest by origin.

    Returns
    -------
    dict of str to list of int
        Row numbers by the name of the set.
    """
    empty = pd.Series("", index=table.index, dtype="str")
    programme, origin = (table[name].fillna("") if name in table.columns else empty for name in ("programme", "origin"))
    is_real = (origin == REAL).to_numpy()
    names = np.where(is_real, programme.where(programme != "", REAL), origin.where(origin != "", "test"))
    ordered = [*sorted(set(names[is_real])), *sorted(set(names[~is_real]))]
    return {str(name): np.flatnonzero(names == name).tolist() for name in ordered}


def without_real_text(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that do not come from published reports, according to the column ``origin``."""
    if "origin" not in table.columns:
        return table
    return table[table["origin"].fillna("").str.strip() != REAL].reset_index(drop=True)


def origins_of(table: pd.DataFrame) -> dict[str, int]:
    """Count the sentences by the origin stated in the table. Sentences without a stated origin are not counted."""
    cells = table["origin"].fillna("").str.strip() if "origin" in table.columns else pd.Series(dtype="str")
    return {str(origin): int(n) for origin, n in cells[cells != ""].value_counts().sort_index().items()}
