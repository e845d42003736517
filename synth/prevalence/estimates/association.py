"""Association between the verdicts on a theme and the grades of inspections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.taxonomy import Taxonomy
from synth.words import worded

GRADES = ("unsatisfactory", "weak", "adequate", "good", "very good", "excellent")
# The smallest number that can show an association: with 4 inspections no arrangement has a two-sided p below 0.05.
LEAST_INSPECTIONS = 5
_DRAWS = 20_000
_STANDING = {"improvement": -1, "both": 0, "mentioned": 0, "not found": 0, "strength": 1}

_LEVEL = 0.05


@dataclass(frozen=True)
class Association:
    """Kendall's tau-b with its p-value.

    Attributes
    ----------
    tau
        In [-1, 1]; None where it is not defined.
    p
        Two-sided permutation p-value, from 20,000 random arrangements; None if `tau` is None.
    n
        Number of inspections.
    reason
        Why there is no figure; empty if there is one.
    """

    tau: float | None
    p: float | None
    n: int
    reason: str = ""

    @property
    def caution(self) -> str:
        """The caution printed with the figure; it mentions causation only if an association is shown (p below 0.05)."""
        if self.tau is None or self.p is None:
            return f"no figure: {self.reason}"
        small = "; with so few, only a strong link could be seen" if self.n < 30 else ""
        cause = "; a link does not show a cause" if self.p < _LEVEL else ""
        return worded(f"{self.n} inspections{small}{cause}")


def kendall_association(first: Sequence[int], second: Sequence[int]) -> Association:
    """Measure how far two orderings of the same inspections agree.

    Parameters
    ----------
    first, second
        Ranks or ordered codes of each inspection; ties are allowed.

    Notes
    -----
    With ties and few inspections the usual tables and normal approximations are not valid, so random arrangements are
    drawn. Permutation does not change the ties, so the number of concordant minus discordant pairs ranks the
    arrangements as tau-b does.

    References
    ----------
    Kendall, M. G. (1945). The treatment of ties in ranking problems. Biometrika 33, 239-251. Phipson, B. and Smyth, G.
    K. (2010). Permutation p-values should never be zero. Statistical Applications in Genetics and Molecular Biology 9,
    39. Patefield, W. M. (1981). Algorithm AS 159: an efficient method of generating random r x c tables with given row
    and column totals. Applied Statistics 30, 91-97.

    Examples
    --------
    >>> result = kendall_association([0, 0, 0, 1, 1, 1], [1, 1, 2, 2, 3, 3])
    >>> round(result.tau, 2), round(result.p, 1), result.n
    (0.77, 0.2, 6)
    """
    n = len(first)
    if n != len(second):
        raise ValueError(f"{n} values against {len(second)}")
    if n < LEAST_INSPECTIONS:
        return Association(None, None, n, reason=worded(f"{n} inspections, fewer than {LEAST_INSPECTIONS}"))
    table = _contingency_table(first, second)
    if min(table.shape) < 2:
        return Association(None, None, n, reason=worded("all inspections are alike in one of the two"))
    excess = int(_excess(table))
    pairs = [n * (n - 1) // 2 - sum(int(k * (k - 1) // 2) for k in table.sum(axis=axis)) for axis in (0, 1)]
    tau = excess / float(np.sqrt(float(pairs[0]) * pairs[1]))
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    return Association(tau, _permutation_p(rows, columns, excess), n)


def grade_associations(
    verdicts: pd.DataFrame, grades: pd.Series, taxonomy: Taxonomy, *, order: Sequence[str] = GRADES
) -> pd.DataFrame:
    """Measure for each theme whether better grades are associated with strengths.

    Parameters
    ----------
    verdicts
        One row for each inspection and theme: inspection_id, theme, verdict.
    grades
        Grade of each inspection, indexed by inspection_id; inspections without a known grade are left out.
    taxonomy
        The themes; rows are returned in their order.
    order
        The grades, from the worst to the best.

    Returns
    -------
    DataFrame
        One row for each theme: theme, label, tau and p (missing if there is no figure), p_adjusted (for the number of
        themes tested, by Holm's method), clear (whether p_adjusted is below 0.05; only then may an association be
        claimed), inspections, caution. Verdicts are coded as improvement (-1), both, mentioned or not found (0), and
        strength (1).

    References
    ----------
    Holm, S. (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of Statistics 6,
    65-70.
    """
    place = {grade: number for number, grade in enumerate(order)}
    known = grades.dropna().astype("str").str.strip().str.lower().map(place).dropna()
    rows = []
    for theme in taxonomy.themes:
        standing = verdicts[verdicts["theme"] == theme.id].set_index("inspection_id")["verdict"].map(_STANDING)
        both = sorted(set(standing.index) & set(known.index))
        result = kendall_association([int(standing[name]) for name in both], [int(known[name]) for name in both])
        rows.append(
            {
                "theme": theme.id,
                "label": theme.label,
                "tau": result.tau,
                "p": result.p,
                "inspections": result.n,
                "caution": result.caution,
            }
        )
    table = pd.DataFrame(rows).astype({"tau": "float64", "p": "float64"})
    table.insert(4, "p_adjusted", holm(table["p"].to_numpy()))
    table.insert(5, "clear", table["p_adjusted"] < _LEVEL)
    return table


def holm(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Adjust p-values for multiple testing; missing ones stay missing and do not count."""
    adjusted = np.full(len(p), np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    factors = len(order) - np.arange(len(order))
    adjusted[order] = np.minimum(1.0, np.maximum.accumulate(p[order] * factors)) if len(order) else adjusted[order]
    return adjusted


def _contingency_table(first: Sequence[int], second: Sequence[int]) -> NDArray[np.int64]:
    """Cross-tabulate two sequences of codes, both in ascending order."""
    (rows, row), (columns, column) = (np.unique(codes, return_inverse=True) for codes in (first, second))
    table = np.zeros((len(rows), len(columns)), dtype=np.int64)
    np.add.at(table, (row, column), 1)
    return table


def _excess(tables: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the number of concordant minus discordant pairs for contingency tables in the last two axes."""
    total = np.zeros(tables.shape[:-2], dtype=np.int64)
    for row in range(tables.shape[-2] - 1):
        below = tables[..., row + 1 :, :].sum(axis=-2)
        up_to = np.cumsum(below, axis=-1)
        right, left = up_to[..., -1:] - up_to, up_to - below
        total += (tables[..., row, :] * (right - left)).sum(axis=-1)
    return total


def _permutation_p(rows: NDArray[np.int64], columns: NDArray[np.int64], excess: int) -> float:
    from scipy.stats import random_table

    # Only the contingency table of an arrangement matters. Tables with these margins are drawn with the probabilities
    # of the arrangements, so the cost does not grow with the number of inspections.
    tables = random_table(rows, columns).rvs(_DRAWS, method="patefield", random_state=np.random.default_rng(0))
    extreme = int((np.abs(_excess(np.asarray(tables, dtype=np.int64))) >= abs(excess)).sum())
    return (extreme + 1) / (_DRAWS + 1)
