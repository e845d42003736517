"""Agreement between two people who labelled the same sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.errors import TableError
from synth.findings import join_themes, require_columns, split_themes, theme_matrix
from synth.taxonomy import Taxonomy


@dataclass(frozen=True)
class Agreement:
    """Agreement between two sets of labels.

    Attributes
    ----------
    n
        Number of sentences that both labelled.
    only_first, only_second
        Numbers of sentences that only one of them labelled; these are left out.
    table
        One row each for kind, polarity (of sentences that both label as findings) and the themes: what, n (sentences),
        first and second (number of sentences with this label in each set; empty for polarity), kappa, alpha, f1 (each
        empty if not defined).
    micro_f1
        Micro-averaged F1 over all themes, with the first set as reference (it is the same the other way round).
    disagreements
        One row for each sentence and question: finding_id, text, question (kind, polarity or themes), first, second.
    """

    n: int
    only_first: int
    only_second: int
    table: pd.DataFrame
    micro_f1: float | None
    disagreements: pd.DataFrame


def measure_agreement(first: pd.DataFrame, second: pd.DataFrame, taxonomy: Taxonomy) -> Agreement:
    """Compare two sets of labels, matched by finding_id.

    Parameters
    ----------
    first, second
        Columns finding_id, kind, polarity, themes; text if known.
    taxonomy
        The themes.

    Raises
    ------
    TableError
        If an id occurs twice, or the tables have no sentence in common.

    References
    ----------
    Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological Measurement 20,
    37-46. Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability. University of Pennsylvania.
    """
    for name, labels in (("first", first), ("second", second)):
        require_columns(labels, ("finding_id", "kind", "polarity", "themes"), where=f"the {name} table")
        twice = labels.loc[labels["finding_id"].duplicated(), "finding_id"]
        if len(twice):
            raise TableError(
                f"finding_id {twice.iloc[0]!r} occurs twice", where=f"the {name} table", remedy="Keep one row of each."
            )
    shared = first["finding_id"][first["finding_id"].isin(second["finding_id"])]
    if shared.empty:
        raise TableError("no finding_id occurs in both tables", remedy="Compare labels of the same sentences.")
    a = first.set_index("finding_id").loc[shared].reset_index()
    b = second.set_index("finding_id").loc[shared].reset_index()
    kinds = [(labels["kind"] == "finding").to_numpy() for labels in (a, b)]
    polarities = [labels["polarity"].to_numpy()[kinds[0] & kinds[1]] for labels in (a, b)]
    themes_a, themes_b = theme_matrix(a, taxonomy), theme_matrix(b, taxonomy)
    rows = [_row("kind (finding)", *kinds), _row("polarity", *polarities, is_yes_or_no=False)]
    rows += [_row(theme, themes_a[:, place], themes_b[:, place]) for place, theme in enumerate(taxonomy.ids)]
    return Agreement(
        n=len(a),
        only_first=len(first) - len(a),
        only_second=len(second) - len(a),
        table=pd.DataFrame(rows).astype({"kappa": "float64", "alpha": "float64", "f1": "float64"}),
        micro_f1=_f1(themes_a.ravel(), themes_b.ravel()),
        disagreements=_disagreements(a, b),
    )


def kappa(first: NDArray[np.generic], second: NDArray[np.generic]) -> float | None:
    """Return Cohen's kappa for two arrays of labels of equal length; None if chance agreement is certain."""
    if not len(first):
        return None
    observed = float(np.mean(first == second))
    values = set(first.tolist()) | set(second.tolist())
    expected = sum(float(np.mean(first == value)) * float(np.mean(second == value)) for value in values)
    return None if expected == 1 else (observed - expected) / (1 - expected)


def alpha(first: NDArray[np.generic], second: NDArray[np.generic]) -> float | None:
    """Return Krippendorff's alpha for two coders, nominal data, no missing values; None if all labels are the same."""
    if not len(first):
        return None
    both = [*first.tolist(), *second.tolist()]
    n = len(both)
    counts = {value: both.count(value) for value in set(both)}
    expected = 1 - sum(count * (count - 1) for count in counts.values()) / (n * (n - 1))
    observed = float(np.mean(first != second))
    return None if expected == 0 else 1 - observed / expected


def _row(what: str, first: NDArray[Any], second: NDArray[Any], *, is_yes_or_no: bool = True) -> dict[str, object]:
    counts = [str(np.count_nonzero(labels)) if is_yes_or_no else "" for labels in (first, second)]
    return {
        "what": what,
        "n": len(first),
        "first": counts[0],
        "second": counts[1],
        "kappa": kappa(first, second),
        "alpha": alpha(first, second),
        "f1": _f1(first, second) if is_yes_or_no else None,
    }


def _f1(first: NDArray[Any], second: NDArray[Any]) -> float | None:
    total = np.count_nonzero(first) + np.count_nonzero(second)
    return None if not total else 2 * np.count_nonzero(first & second) / total


def _disagreements(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    text = first["text"] if "text" in first.columns else second.get("text", pd.Series("", index=first.index))
    rows = []
    for row, (a, b) in enumerate(zip(first.to_dict("records"), second.to_dict("records"), strict=True)):
        questions = [("kind", a["kind"], b["kind"])]
        if a["kind"] == b["kind"] == "finding":
            questions.append(("polarity", a["polarity"], b["polarity"]))
        themes_a, themes_b = (join_themes(sorted(split_themes(labels["themes"]))) for labels in (a, b))
        questions.append(("themes", themes_a, themes_b))
        rows += [(a["finding_id"], text.iloc[row], name, one, other) for name, one, other in questions if one != other]
    return pd.DataFrame(rows, columns=["finding_id", "text", "question", "first", "second"], dtype="str")
