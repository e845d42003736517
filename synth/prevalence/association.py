"""Whether what is said of a theme goes with the grade of an inspection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from operator import add, mul

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.taxonomy import Taxonomy

GRADES = ("unsatisfactory", "weak", "adequate", "good", "very good", "excellent")
# From here on an association can be told at all: with 4 inspections no arrangement has a two-sided p below 0.05.
LEAST_INSPECTIONS = 5
# Up to here every arrangement is counted; beyond, arrangements are drawn.
_MOST_FOR_EXACT = 40
_DRAWS = 20_000
_STANDING = {"improvement": -1, "both": 0, "named": 0, "not found": 0, "strength": 1}

_LEVEL = 0.05


@dataclass(frozen=True)
class Association:
    """Kendall's tau-b with its p-value.

    Attributes
    ----------
    tau
        In [-1, 1]; None where it is not defined.
    p
        Two-sided permutation p; None with `tau`.
    n
        Number of inspections it rests on.
    method
        ``exact`` (every arrangement counted) or ``drawn`` (20,000 arrangements drawn); empty without `tau`.
    reason
        Why there is no figure; empty where there is one.
    """

    tau: float | None
    p: float | None
    n: int
    method: str = ""
    reason: str = ""

    @property
    def caution(self) -> str:
        """What must be said with the figure; that a link is no cause only where one is shown (p below 0.05)."""
        if self.tau is None or self.p is None:
            return f"no figure: {self.reason}"
        small = "; with so few, only a strong link could be seen" if self.n < 30 else ""
        cause = "; a link is no cause" if self.p < _LEVEL else ""
        return f"{self.n} inspections{small}{cause}"


def kendall_association(first: Sequence[int], second: Sequence[int], *, seed: int = 0) -> Association:
    """Measure how far two orderings of the same inspections agree.

    Parameters
    ----------
    first, second
        Ranks or ordered codes of each inspection; ties are allowed.
    seed
        Of the draws beyond 40 inspections; the same seed gives the same p.

    Notes
    -----
    With ties the usual tables and normal approximations do not hold for few inspections, so the distribution of
    concordant less discordant pairs over all arrangements is counted, category by category. Under permutation the ties
    stay, so this orders arrangements as tau-b does.

    References
    ----------
    Kendall, M. G. (1945). The treatment of ties in ranking problems. Biometrika 33, 239-251. Phipson, B. and Smyth, G.
    K. (2010). Permutation p-values should never be zero. Statistical Applications in Genetics and Molecular Biology 9,
    39. Patefield, W. M. (1981). Algorithm AS 159: an efficient method of generating random r x c tables with given row
    and column totals. Applied Statistics 30, 91-97.

    Examples
    --------
    >>> result = kendall_association([0, 0, 0, 1, 1, 1], [1, 1, 2, 2, 3, 3])
    >>> round(result.tau, 3), round(result.p, 3), result.method
    (0.77, 0.2, 'exact')
    """
    n = len(first)
    if n != len(second):
        raise ValueError(f"{n} values against {len(second)}")
    if n < LEAST_INSPECTIONS:
        return Association(None, None, n, reason=f"{n} inspections, fewer than {LEAST_INSPECTIONS}")
    table = _contingency_table(first, second)
    if min(table.shape) < 2:
        return Association(None, None, n, reason="all inspections are alike in one of the two")
    excess = int(_excess(table))
    pairs = [n * (n - 1) // 2 - sum(int(k * (k - 1) // 2) for k in table.sum(axis=axis)) for axis in (0, 1)]
    tau = excess / float(np.sqrt(float(pairs[0]) * pairs[1]))
    rows, columns = table.sum(axis=1), table.sum(axis=0)
    if n <= _MOST_FOR_EXACT and table.shape[0] <= 3:
        return Association(tau, _exact_p(rows, columns, excess), n, "exact")
    if n <= _MOST_FOR_EXACT and table.shape[1] <= 3:
        return Association(tau, _exact_p(columns, rows, excess), n, "exact")
    return Association(tau, _drawn_p(rows, columns, excess, seed), n, "drawn")


def grade_associations(
    verdicts: pd.DataFrame, grades: pd.Series, taxonomy: Taxonomy, *, order: Sequence[str] = GRADES
) -> pd.DataFrame:
    """Measure for each theme whether better grades go with strengths.

    Parameters
    ----------
    verdicts
        A row for each inspection and theme: inspection_id, theme, verdict.
    grades
        Grade of each inspection, indexed by inspection_id; inspections without a known grade are left out.
    taxonomy
        The themes, in the order of the rows wanted.
    order
        The grades, from the worst to the best.

    Returns
    -------
    DataFrame
        A row for each theme: theme, label, tau and p (missing where there is no figure), inspections, method, caution.
        In each inspection a theme stands at improvement (-1), both, named or not found (0), or strength (1). The
        p-values are not adjusted for the number of themes looked at.
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
                "method": result.method,
                "caution": result.caution,
            }
        )
    return pd.DataFrame(rows).astype({"tau": "float64", "p": "float64"})


def _contingency_table(first: Sequence[int], second: Sequence[int]) -> NDArray[np.int64]:
    """Count how often each code of the one meets each code of the other, both in ascending order."""
    (rows, row), (columns, column) = (np.unique(codes, return_inverse=True) for codes in (first, second))
    table = np.zeros((len(rows), len(columns)), dtype=np.int64)
    np.add.at(table, (row, column), 1)
    return table


def _excess(tables: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the concordant less the discordant pairs of contingency tables, which are the last two axes."""
    total = np.zeros(tables.shape[:-2], dtype=np.int64)
    for row in range(tables.shape[-2] - 1):
        below = tables[..., row + 1 :, :].sum(axis=-2)
        up_to = np.cumsum(below, axis=-1)
        right, left = up_to[..., -1:] - up_to, up_to - below
        total += (tables[..., row, :] * (right - left)).sum(axis=-1)
    return total


def _exact_p(rows: NDArray[np.int64], columns: NDArray[np.int64], excess: int) -> float:
    """Count the arrangements whose pairs are at least as far from balance; they are built up one column at a time."""
    whole = tuple(int(k) for k in rows)
    most = sum(a * b for place, a in enumerate(whole) for b in whole[place + 1 :])
    start = np.zeros(2 * most + 1)
    start[most] = 1.0
    # For each number of members of each row that are used up: in how many ways, by the excess so far (from -most to
    # most).
    ways = {(0,) * len(whole): start}
    for size in columns:
        after: dict[tuple[int, ...], NDArray[np.float64]] = {}
        for used, numbers in ways.items():
            # New members of a row are concordant with what was used of lower rows, discordant with higher ones.
            gains = [sum(used[:row]) - sum(used[row + 1 :]) for row in range(len(used))]
            for taken, choices in _takings(whole, used, int(size)):
                gain = sum(map(mul, taken, gains))
                key = tuple(map(add, used, taken))
                if key not in after:
                    after[key] = np.zeros(2 * most + 1)
                target = after[key]
                if gain >= 0:
                    target[gain:] += choices * numbers[: len(numbers) - gain]
                else:
                    target[:gain] += choices * numbers[-gain:]
        ways = after
    numbers = ways[whole]
    distance = np.abs(np.arange(-most, most + 1))
    return float(numbers[distance >= abs(excess)].sum() / numbers.sum())


def _takings(rows: tuple[int, ...], used: tuple[int, ...], size: int) -> list[tuple[tuple[int, ...], int]]:
    """All ways to take `size` from what is left of each row, with the number of choices of each."""
    partial: list[tuple[tuple[int, ...], int]] = [((), 1)]
    for row, (whole, gone) in enumerate(zip(rows, used, strict=True)):
        is_last = row == len(rows) - 1
        grown = []
        for taken, choices in partial:
            rest = size - sum(taken)
            amounts = [rest] if is_last else range(min(rest, whole - gone) + 1)
            grown += [
                ((*taken, amount), choices * comb(whole - gone, amount)) for amount in amounts if amount <= whole - gone
            ]
        partial = grown
    return partial


def _drawn_p(rows: NDArray[np.int64], columns: NDArray[np.int64], excess: int, seed: int) -> float:
    from scipy.stats import random_table

    # Arrangements matter only by the table they make, and all tables with these margins are drawn as arrangements would
    # make them: the cost does not grow with the number of inspections.
    tables = random_table(rows, columns).rvs(_DRAWS, method="patefield", random_state=np.random.default_rng(seed))
    extreme = int((np.abs(_excess(np.asarray(tables, dtype=np.int64))) >= abs(excess)).sum())
    return (extreme + 1) / (_DRAWS + 1)
