"""Counts and shares of each theme across inspections."""

from __future__ import annotations

import numpy as np
import pandas as pd

from synth.prevalence.intervals import cluster_bootstrap_share, wilson_interval
from synth.prevalence.verdicts import VERDICTS
from synth.taxonomy import Taxonomy


def theme_prevalence(verdicts: pd.DataFrame, findings_per_inspection: pd.Series, taxonomy: Taxonomy) -> pd.DataFrame:
    """Estimate how widespread each theme is.

    Parameters
    ----------
    verdicts
        From `inspection_verdicts`.
    findings_per_inspection
        Number of findings (repeats counted once) of each inspection, indexed by inspection_id.
    taxonomy
        The themes, in the order of the rows wanted.

    Returns
    -------
    DataFrame
        A row for each theme: theme, label, key_message, inspections (n); for each of found, strength, improvement, both
        and named: the count of inspections, its share and the ends of its 95% Wilson interval; findings (count),
        findings_share with the ends of a 95% cluster-bootstrap interval (missing where there are fewer than two inspections).
        Shares are in [0, 1].
    """
    order = sorted(findings_per_inspection.index)
    n = len(order)
    all_findings = findings_per_inspection.loc[order].to_numpy(dtype=np.float64)
    rows = []
    for theme in taxonomy.themes:
        of_theme = verdicts[verdicts["theme"] == theme.id].set_index("inspection_id").loc[order]
        row: dict[str, object] = {
            "theme": theme.id,
            "label": theme.label,
            "key_message": theme.key_message,
            "inspections": n,
        }
        counts = {verdict: int((of_theme["verdict"] == verdict).sum()) for verdict in VERDICTS}
        counts["found"] = n - counts.pop("not found")
        for name in ("found", "strength", "improvement", "both", "named"):
            lower, upper = wilson_interval(counts[name], n)
            row |= {name: counts[name], f"{name}_share": counts[name] / n if n else np.nan}
            row |= {f"{name}_lower": lower, f"{name}_upper": upper}
        with_theme = of_theme["findings"].to_numpy(dtype=np.float64)
        total = all_findings.sum()
        interval = cluster_bootstrap_share(with_theme, all_findings) or (np.nan, np.nan)
        row |= {
            "findings": int(with_theme.sum()),
            "findings_share": with_theme.sum() / total if total else np.nan,
            "findings_share_lower": interval[0],
            "findings_share_upper": interval[1],
        }
        rows.append(row)
    return pd.DataFrame(rows)
