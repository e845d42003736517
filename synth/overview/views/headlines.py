"""Headlines of charts, which state only what the numbers show."""

from __future__ import annotations

import pandas as pd

from synth.overview.wording import in_running_text, listed, percent, plain
from synth.words import counted, worded

_FEW_A_YEAR = 10
_LEVEL = 0.05


def prevalence_headline(prevalence: pd.DataFrame, n: int) -> str:
    """Return the themes that are most often a strength, and most often an area for improvement, as a headline."""
    said = []
    for column, words in (("strength_side", "a strength"), ("improvement_side", "an area for improvement")):
        most = int(prevalence[column].max()) if n else 0
        if most:
            names = _named(prevalence, column, most)
            # "Often" has no meaning for one inspection.
            said.append(f"{words}: {names}" if n == 1 else f"most often {words}: {names} ({most:,} of {n:,})")
    text = "; ".join(said)
    return text[:1].upper() + text[1:] or worded("No theme is a strength or an area for improvement in any inspection")


def years_headline(years: pd.DataFrame) -> str:
    """Return a headline on how much can be concluded from a single year."""
    sizes = years.drop_duplicates("group")["inspections"]
    values = list(dict.fromkeys(years["group"]))
    if sizes.empty:
        return worded("The year is not known for any inspection")
    fewest, most = int(sizes.min()), int(sizes.max())
    span = f"{values[0]} to {values[-1]}"
    if fewest < _FEW_A_YEAR:
        size = counted(fewest, "inspection") if fewest == most else worded(f"{fewest:,} to {most:,} inspections")
        return f"{span}: with {size} a year, the difference between two years may be chance"
    return f"Strengths and areas for improvement, {span}"


def link_headline(prevalence: pd.DataFrame) -> str:
    """Return the themes with an association with the evaluation after adjustment for multiple tests, as a headline."""
    linked = prevalence.loc[prevalence["grade_clear"], "label"]
    names = [in_running_text(plain(label)) for label in linked]
    if not names:
        return f"No theme is linked with the evaluation at adjusted p < {_LEVEL}"
    are = "is" if len(names) == 1 else "are"
    of_all = f"{len(names)} of {counted(len(prevalence), 'theme')}"
    return f"{of_all} {are} linked with the evaluation at adjusted p < {_LEVEL}: {'; '.join(names)}"


def findings_share_headline(prevalence: pd.DataFrame, total: int) -> str:
    """Return the themes with the most findings, as a headline."""
    most = int(prevalence["findings"].max()) if total else 0
    if not most:
        return "No finding is about any theme"
    share = f"{percent(most / total)} ({most:,} of {total:,})"
    return f"Largest share of findings: {_named(prevalence, 'findings', most)}, {share}"


def _named(prevalence: pd.DataFrame, column: str, most: int) -> str:
    labels = [in_running_text(plain(label)) for label in prevalence.loc[prevalence[column] == most, "label"]]
    return f"{len(labels)} themes" if len(labels) > 3 else listed(labels)
