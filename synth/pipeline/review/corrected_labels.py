"""Apply the corrections of reviewers to labelled tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from synth.reporter import Reporter
from synth.words import worded

if TYPE_CHECKING:
    import pandas as pd

    from synth.taxonomy import Taxonomy

_MOST_NAMED = 20


def with_corrections(
    table: pd.DataFrame, path: Path, taxonomy: Taxonomy, reporter: Reporter
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Apply corrections and report the outcome. Corrections that no longer apply are named.

    Returns
    -------
    DataFrame, dict
        The corrected table, and the entry for a manifest: the number of corrections by outcome, and a digest of all.

    Raises
    ------
    TableError
        If the file cannot be read, or names an unknown theme.
    """
    from synth.files import digest_of_bytes, to_json
    from synth.findings import check_labels
    from synth.review import COLUMNS, apply_corrections, check_corrections, read_corrections

    corrections = read_corrections(path)
    check_corrections(corrections, taxonomy, where=path)
    result = apply_corrections(table, corrections)
    counts = {name: len(getattr(result, name)) for name in ("applied", "unchanged", "superseded", "stale")}
    reporter.say(
        f"{len(corrections):,} corrections: {counts['applied']:,} applied, {counts['unchanged']:,} leave the label, "
        f"{counts['superseded']:,} superseded by later ones, {counts['stale']:,} stale."
    )
    for row in result.stale.head(_MOST_NAMED).to_dict("records"):
        reporter.warn(f"note: not applied: {row['place']}, {row['finding_id']}: {row['reason']}.")
    if counts["stale"] > _MOST_NAMED:
        reporter.warn(f"note: {counts['stale'] - _MOST_NAMED:,} more were not applied.")
    if "split" in table.columns:
        tested = table.loc[table["split"] == "test", "finding_id"]
        n_tested = int(result.applied["finding_id"].isin(tested).sum())
        if n_tested:
            reporter.warn(
                worded(
                    f"note: {n_tested:,} of them correct labels of test inspections. Scores on these are too good, "
                    "since only labels that a model disputed were checked."
                )
            )
    digest = digest_of_bytes(to_json(corrections[list(COLUMNS)].to_dict("records")).encode())
    return check_labels(result.table, taxonomy, where=path), {**counts, "digest": digest}
