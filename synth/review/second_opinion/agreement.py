"""Agreement between a second opinion and a model, with an interval."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.findings import theme_matrix
from synth.review.agreement import kappa
from synth.taxonomy import Taxonomy

_DRAWS = 1_000
_SEED = 20


def agreement_with_interval(first: pd.DataFrame, second: pd.DataFrame, taxonomy: Taxonomy) -> pd.DataFrame:
    """Return Cohen's kappa for two sets of labels in the same order of rows, with an interval.

    Parameters
    ----------
    first, second
        Columns inspection_id (of `first`), kind, polarity, themes; the same sentences in the same order.
    taxonomy
        The themes.

    Returns
    -------
    DataFrame
        One row each for kind, polarity (of sentences that both label as findings) and themes (each pair of sentence and
        theme is a case): what, n (sentences), kappa, lower and upper (95%, by resampling whole units with replacement;
        missing with fewer than two units or if kappa is not defined).
    """
    findings = ((first["kind"] == "finding") & (second["kind"] == "finding")).to_numpy()
    units = pd.factorize(first["inspection_id"])[0]
    one, other = theme_matrix(first, taxonomy), theme_matrix(second, taxonomy)
    n_themes = one.shape[1]
    questions = (
        ("kind", first["kind"].to_numpy(), second["kind"].to_numpy(), units, len(first)),
        (
            "polarity",
            first["polarity"].to_numpy()[findings],
            second["polarity"].to_numpy()[findings],
            units[findings],
            int(findings.sum()),
        ),
        ("themes", one.ravel(), other.ravel(), np.repeat(units, n_themes), len(first)),
    )
    rows = []
    for what, a, b, of_unit, n in questions:
        lower, upper = _interval(a, b, of_unit)
        value = kappa(a, b)
        rows.append((what, n, np.nan if value is None else value, lower, upper))
    return pd.DataFrame(rows, columns=["what", "n", "kappa", "lower", "upper"])


def _interval(a: NDArray[np.generic], b: NDArray[np.generic], units: NDArray[np.int64]) -> tuple[float, float]:
    names = np.unique(units)
    if len(names) < 2:
        return np.nan, np.nan
    values = np.unique(np.concatenate([a, b]).astype(str))
    # Cross-tabulate the answers for each unit; a resample of units is then a sum of these tables.
    rows, columns = (np.searchsorted(values, side.astype(str)) for side in (a, b))
    tables = np.zeros((len(names), len(values), len(values)))
    np.add.at(tables, (np.searchsorted(names, units), rows, columns), 1)
    rng = np.random.default_rng(_SEED)
    weights = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), size=_DRAWS)
    drawn = np.tensordot(weights, tables, axes=1)
    total = drawn.sum(axis=(1, 2))
    total = np.where(total == 0, np.nan, total)
    observed = np.trace(drawn, axis1=1, axis2=2) / total
    expected = (drawn.sum(axis=1) * drawn.sum(axis=2)).sum(axis=1) / total**2
    kappas = np.divide(observed - expected, 1 - expected, out=np.full(_DRAWS, np.nan), where=expected < 1)
    kappas = kappas[~np.isnan(kappas)]
    if len(kappas) < _DRAWS / 2:
        return np.nan, np.nan
    lower, upper = np.quantile(kappas, [0.025, 0.975])
    return float(lower), float(upper)
