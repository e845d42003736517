"""Choose sentences to label next: uncertain ones, unlike each other, from many inspections."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.errors import TableError
from synth.findings import POLARITIES, check_probabilities, mark_duplicates, require_columns
from synth.taxonomy import Taxonomy

_EVEN = 0.5
# Only this number of the least certain sentences are considered; others would not be chosen.
_MOST_CANDIDATES = 5_000
# Themes matter more than polarity in an overview.
_POLARITY_WEIGHT = 0.5


def suggest(
    findings: pd.DataFrame, taxonomy: Taxonomy, n: int, *, thresholds: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """Choose the sentences whose labels would improve a model most.

    Sentences are chosen one at a time, each with the largest gain. The gain is the uncertainty of the sentence times
    its dissimilarity in words from those already chosen. Uncertainty is how near the probabilities are to the point
    where the model would decide differently, summed over the questions (each theme, kind, polarity). A question has
    less weight the more it is covered by the sentences already chosen. The gain is reduced for inspections from which
    more sentences were chosen.

    Parameters
    ----------
    findings
        Classified sentences: finding_id, inspection_id, text and probabilities.
    taxonomy
        The themes.
    n
        Number of sentences; all, if there are fewer.
    thresholds
        Threshold for each theme and for ``finding``; one half for those not named.

    Returns
    -------
    DataFrame
        Rows of `findings` in the order of choice, with ``unsure_of`` (the least certain question: a theme id, ``kind``
        or ``polarity``) and ``uncertainty`` (of that question, in [0, 1]; 1 is on the threshold). The result does not
        depend on the order of `findings`, nor on chance.

    Raises
    ------
    TableError
        If probabilities are missing, or a finding_id occurs twice.

    References
    ----------
    Lewis, D. D. & Gale, W. A. (1994). A sequential algorithm for training text classifiers. SIGIR. Sener, O. &
    Savarese, S. (2018). Active learning for convolutional neural networks: a core-set approach. ICLR.
    """
    require_columns(findings, ("finding_id", "inspection_id", "text"), where="the findings")
    table = check_probabilities(findings, taxonomy, where="the findings").sort_values("finding_id", ignore_index=True)
    twice = table["finding_id"][table["finding_id"].duplicated()]
    if len(twice):
        raise TableError(f"finding_id {twice.iloc[0]!r} occurs twice", remedy="Give each sentence an id of its own.")
    table = table[(table["text"].str.strip() != "") & (mark_duplicates(table) == "")].reset_index(drop=True)
    unsure, questions = uncertainty(table, taxonomy, thresholds or {})
    most = np.sort(np.argsort(-unsure.max(axis=1), kind="stable")[: max(_MOST_CANDIDATES, 20 * n)])
    table, unsure = table.iloc[most].reset_index(drop=True), unsure[most]
    chosen = _choose(table, unsure, min(n, len(table)))
    worst = unsure[chosen].argmax(axis=1) if chosen else np.zeros(0, dtype=np.int64)
    return table.iloc[chosen].assign(
        unsure_of=np.array(questions, dtype=object)[worst],
        uncertainty=np.round(unsure[chosen, worst], 3),
    )


def uncertainty(
    table: pd.DataFrame, taxonomy: Taxonomy, thresholds: Mapping[str, float]
) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Return how near each answer is to a different answer.

    Returns
    -------
    ndarray of shape (n_sentences, 2 + n_themes), and the questions
        In [0, 1]; 1 if the probability is on the threshold. Themes and polarity are weighted by the probability that
        the sentence is a finding. Questions: kind, polarity, the theme ids.
    """
    finding = table["p_finding"].to_numpy()
    shares = np.sort(table[[f"p_{name}" for name in POLARITIES]].to_numpy(), axis=1)
    themes = [
        finding * _nearness(table[f"p_{theme}"].to_numpy(), thresholds.get(theme, _EVEN)) for theme in taxonomy.ids
    ]
    kind = _nearness(finding, thresholds.get("finding", _EVEN))
    polarity = _POLARITY_WEIGHT * finding * (1 - (shares[:, -1] - shares[:, -2]))
    return np.column_stack([kind, polarity, *themes]), ("kind", "polarity", *taxonomy.ids)


def _nearness(probability: NDArray[np.float64], cut: float) -> NDArray[np.float64]:
    """Return 1 on the threshold, decreasing linearly to 0 at both ends."""
    below = probability / max(cut, 1e-9)
    above = (1 - probability) / max(1 - cut, 1e-9)
    return np.minimum(below, above)


def _choose(table: pd.DataFrame, unsure: NDArray[np.float64], n: int) -> list[int]:
    """Take the best row `n` times; ties are broken by finding_id."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    if not n:
        return []
    # Character n-grams are used so that a sentence of only stop words also has a vector.
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(4, 4), dtype=np.float32).fit_transform(table["text"])
    inspection = pd.factorize(table["inspection_id"])[0]
    fair = n / (inspection.max() + 1)
    asked = np.zeros(unsure.shape[1])
    taken = np.zeros(inspection.max() + 1)
    alike = np.zeros(len(table))
    left = np.ones(len(table), dtype=np.bool_)
    chosen: list[int] = []
    for _ in range(n):
        gain = (unsure / (1 + asked)).sum(axis=1) * (1 - alike) / (1 + taken[inspection] / fair)
        row = int(np.argmax(np.where(left, gain, -1)))
        chosen.append(row)
        left[row] = False
        asked += unsure[row]
        taken[inspection[row]] += 1
        alike = np.maximum(alike, np.asarray((vectors @ vectors[row].T).todense()).ravel())
    return chosen
