"""What labelled sentences are, before a model learns from them."""

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
"""What ``split`` says of sentences that were chosen for their polarity, and are trained on for that alone."""


REAL = "real"
"""What ``origin`` says of sentences of published reports."""


def is_polarity_only(table: pd.DataFrame) -> pd.Series:
    """Say which sentences teach polarity only.

    Sentences that were picked, or written, for their polarity stand for no report in how many of them are findings and
    what these are about: to learn that from them would shift every threshold.
    """
    return table["split"] == POLARITY_ONLY if "split" in table.columns else pd.Series(False, index=table.index)


def groups_of(table: pd.DataFrame) -> pd.Series:
    """Return the group of each sentence that is held out as a whole: the authority, else the inspection.

    Several reports on one authority share its projects and people, so that one must not be tested on the other.
    """
    if "authority" not in table.columns:
        return table["inspection_id"]
    authority = table["authority"].fillna("").astype("str").str.strip()
    return authority.where(authority != "", table["inspection_id"].astype("str"))


def check_training_data(table: pd.DataFrame, taxonomy: Taxonomy) -> tuple[str, ...]:
    """Look for what would make a model worthless before hours are spent on it.

    Returns
    -------
    tuple of str
        Warnings.

    Raises
    ------
    TableError
        If there are fewer than two inspections, so that nothing can be held out, or one kind only.
    """
    n_inspections = table["inspection_id"].nunique()
    if n_inspections < 2:
        raise TableError(
            worded(f"the labelled sentences come from {n_inspections} inspection"),
            remedy=worded(
                "Give at least 2 (better 10): scores are measured on inspections that the model has not seen."
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
                f"{counted(n_across, 'sentence')} {'stands' if n_across == 1 else 'stand'} word for word in more than "
                "one inspection; what is trained on is then also tested on."
            )
        )
    return tuple(warnings)


def digest_of_table(table: pd.DataFrame) -> str:
    """SHA-256 of the sentences and labels, in order."""
    names = ["inspection_id", "document", "section", "part", "text", "kind", "polarity", "themes"]
    rows = table[[name for name in names if name in table.columns]].fillna("").itertuples(index=False, name=None)
    return digest_of_bytes("\x1e".join("\x1f".join(row) for row in rows).encode("utf-8", "replace"))


def test_sets(table: pd.DataFrame) -> dict[str, list[int]]:
    """Divide test sentences into sets that are scored apart: real text by programme first, then all else by origin.

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
    """Return the rows that do not come from published reports, as their column ``origin`` says."""
    if "origin" not in table.columns:
        return table
    return table[table["origin"].fillna("").str.strip() != REAL].reset_index(drop=True)


def origins_of(table: pd.DataFrame) -> dict[str, int]:
    """Count the sentences by where the table says that they come from; nothing where it does not say."""
    cells = table["origin"].fillna("").str.strip() if "origin" in table.columns else pd.Series(dtype="str")
    return {str(origin): int(n) for origin, n in cells[cells != ""].value_counts().sort_index().items()}
