"""Whether an audit fits the sentences that are counted."""

from __future__ import annotations

import pandas as pd

from synth.errors import TableError
from synth.findings import mark_duplicates


def check_same_sentences(counted: pd.DataFrame, audited: pd.DataFrame) -> None:
    """Check that people labelled what is counted of the audited inspections, and that what they labelled is counted.

    Otherwise the difference between model and people, which corrects the figures, is one of sentences, not of labels:
    as where people labelled whole reports and only their body is counted.

    Parameters
    ----------
    counted
        Sentences of all inspections with finding_id, inspection_id, text, kind, and part where it is known.
    audited
        What people labelled, as `Audit.labels`.

    Raises
    ------
    TableError
        If a finding of an audited inspection was not labelled, or people found something in a part of the reports of
        which nothing is counted.
    """
    names = ["finding_id", "inspection_id", "text"]
    is_new = (
        counted["inspection_id"].isin(audited["inspection_id"])
        & ~counted["finding_id"].isin(audited["finding_id"])
        & (counted["kind"] == "finding")
    )
    # Which of two places of the same sentence was labelled does not matter.
    both = pd.concat([audited[names], counted.loc[is_new, names]], ignore_index=True)
    unlabelled = both["finding_id"][(mark_duplicates(both) == "") & (both.index >= len(audited))]
    if len(unlabelled):
        raise TableError(
            f"{len(unlabelled):,} findings that are counted of the audited inspections were not labelled in it, first "
            f"{unlabelled.iloc[0]!r}",
            where="audit",
            remedy="Give the findings that the audit was drawn from, or draw a new audit.",
        )
    if "part" not in counted.columns or "part" not in audited.columns:
        return
    found_in = audited["part"][audited["kind"] == "finding"]
    missing = sorted(set(found_in) - set(counted["part"]))
    if missing:
        raise TableError(
            f"people found something in the part {missing[0]!r} of the reports, of which no sentence is counted",
            where="audit",
            remedy="Count all parts (leave --parts out), or draw a new audit from the parts that are counted.",
        )
