"""Additions to the counts: inspections in which nothing was counted, evaluations, an earlier period."""

from __future__ import annotations

import pandas as pd

from synth.prevalence import GRADES, grade_associations, theme_change
from synth.programmes import scale_of
from synth.taxonomy import Taxonomy


def with_empty_inspections(verdicts: pd.DataFrame, names: list[str], taxonomy: Taxonomy) -> pd.DataFrame:
    """Add rows for inspections in which nothing was counted."""
    missing = sorted(set(names) - set(verdicts["inspection_id"]))
    if not missing:
        return verdicts
    empty = pd.DataFrame(
        [{"inspection_id": name, "theme": theme, "verdict": "not found"} for name in missing for theme in taxonomy.ids]
    )
    numbers = [name for name in verdicts.columns if name not in empty.columns]
    for name in numbers:
        empty[name] = 0 if pd.api.types.is_numeric_dtype(verdicts[name]) else ""
        # They contain nothing that a model could have classified wrongly.
        if name.startswith("certainty"):
            empty[name] = 1.0
    empty["status"] = "confirmed"
    both = pd.concat([verdicts, empty.astype({name: verdicts[name].dtype for name in numbers})[verdicts.columns]])
    return both.sort_values("inspection_id", kind="stable", ignore_index=True)


def with_grades(
    prevalence: pd.DataFrame, verdicts: pd.DataFrame, inspections: pd.DataFrame, taxonomy: Taxonomy
) -> pd.DataFrame:
    """Add the association of each theme with the evaluation, see `grade_associations`."""
    grades = inspections.set_index("inspection_id")["grade"]
    links = grade_associations(verdicts, grades[grades != ""], taxonomy, order=scale_of(grades) or GRADES)
    return prevalence.assign(
        **{f"grade_{name}": links[name] for name in ("tau", "p", "p_adjusted", "clear", "inspections", "caution")}
    )


def with_change(prevalence: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """Add the figures of an earlier period for each theme, and the change since then, see `theme_change`."""
    prevalence = prevalence.assign(
        inspections_earlier=earlier["inspections"].to_numpy(), status_earlier=earlier["status"].to_numpy()
    )
    for claim, rows in theme_change(earlier, prevalence).groupby("claim", sort=False):
        columns = {"earlier": "earlier", "change": "change", "lower": "change_lower", "upper": "change_upper"}
        columns |= {"clear": "change_clear", "why": "change_why"}
        for name, column in columns.items():
            prevalence[f"{claim}_{column}"] = rows[name].to_numpy()
    return prevalence
