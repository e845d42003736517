"""Adapt a trained model to corrected sentences, without the sentences that it was trained on."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.classifier.linear_weights import LinearWeights
from synth.classifier.manifest import PARTS
from synth.classifier.model import SentenceModel, labels_from
from synth.classifier.predictor import Predictor
from synth.classifier.training.adaptation_fit import (
    Problem,
    fitted_polarities,
    probabilities_of,
    scores_of,
    share_of_regressions,
)
from synth.findings import POLARITY_COLUMNS, probability_columns, theme_matrix

STRENGTHS = (0.3, 1.0, 3.0, 10.0, 30.0)
"""Precisions of the prior that are tried. In training itself, the precision is usually 1 / C = 0.33."""
_FOLDS = 5
_MOST_MEASURED = 10_000


@dataclass(frozen=True)
class Adaptation:
    """An adapted model, and how well adaptation works for corrected sentences that were held out.

    Attributes
    ----------
    model
        The adapted model, which has not been saved yet.
    strength
        Precision of the prior, chosen from `STRENGTHS` on the corrected sentences by cross-validation.
    right_before, right_held_out
        Number of corrected sentences for which all predicted labels are right: with the original model, and with models
        that were adapted only to the corrections of other inspections (of other sentences, if all corrections are from
        one inspection).
    held_out_inspections
        Whether whole inspections were held out, not single sentences.
    """

    model: SentenceModel
    strength: float
    right_before: int
    right_held_out: int
    held_out_inspections: bool


def adapt(
    model: SentenceModel,
    table: pd.DataFrame,
    probability: NDArray[np.float64],
    corrected: pd.DataFrame,
) -> Adaptation:
    """Adapt the regressions of a model to corrected sentences.

    The weights of the regressions have a normal prior centred on their current values. The likelihood is that of the
    corrected sentences and of a random sample of the other sentences. The current probabilities of the other sentences
    serve as soft labels, because their labels should stay the same. The intercepts, the contextual encoder, the weights
    of the combination and the thresholds are not changed.

    Parameters
    ----------
    model
        The current model.
    table
        Sentences in document order, with the columns that the model reads.
    probability : ndarray of shape (n_sentences, 5 + n_themes)
        The probabilities that the model predicts for them, in the order of `synth.findings.probability_columns`.
    corrected
        Columns kind, polarity and themes. The index contains row numbers of `table`, counted from 0.

    Returns
    -------
    Adaptation

    References
    ----------
    Chelba, C. and Acero, A. (2006). Adaptation of maximum entropy capitalizer. Computer Speech and Language 20(4). (The
    prior.) Li, Z. and Hoiem, D. (2018). Learning without forgetting. IEEE TPAMI 40(12). (The soft labels.)
    """
    used = _documents_to_measure(table, corrected.index.to_numpy(dtype=np.int64))
    corrected = corrected.set_axis(np.searchsorted(used, corrected.index))
    table, probability = table.iloc[used].reset_index(drop=True), probability[used]
    rows = corrected.index.to_numpy(dtype=np.int64)
    problem = Problem.of(model, table, probability, corrected)
    groups, by_inspection = _groups(table["inspection_id"].iloc[rows])
    truth = corrected[["kind", "polarity", "themes"]].reset_index(drop=True)
    losses, answers = [], []
    for strength in STRENGTHS:
        answer = problem.scores[: problem.n_corrected].copy()
        for fold in np.unique(groups):
            held_out = np.flatnonzero(groups == fold)
            change = problem.fit(strength, without=held_out)
            answer[held_out] = problem.changed(change)[held_out]
        losses.append(problem.loss(answer))
        answers.append(answer)
    best = int(np.argmin(losses))
    change = problem.fit(STRENGTHS[best])
    return Adaptation(
        _adapted_model(model, problem.weights(change), len(rows)),
        STRENGTHS[best],
        _right(model, problem.scores[: problem.n_corrected], truth),
        _right(model, answers[best], truth),
        by_inspection,
    )


def classify_again(
    before: SentenceModel, after: SentenceModel, table: pd.DataFrame, probability: NDArray[np.float64]
) -> pd.DataFrame:
    """Return the labels that an adapted model gives to sentences that the original model has classified.

    The contextual encoder is the same in both models, so only the regressions have to be computed. This takes a small
    part of the time of a full classification.

    Parameters
    ----------
    before, after
        The original model, and the model that `adapt` made from it.
    table
        Sentences in document order.
    probability : ndarray of shape (n_sentences, 5 + n_themes)
        The probabilities that the original model predicted, rounded to six digits as in a classified table. The new
        probabilities are accurate to about as many digits.

    Returns
    -------
    DataFrame
        Columns kind, polarity, themes and the probabilities.
    """
    old, new = before.classifier.weights_, after.classifier.weights_
    change = np.asarray(before.classifier.measure(table) @ (new.coef - old.coef).T, dtype=np.float64)
    scores, share = scores_of(probability), share_of_regressions(before.classifier)
    targets, polarities = list(old.targets), fitted_polarities(old)
    scores[:, targets] += share[targets] * change[:, : len(targets)]
    scores[:, POLARITY_COLUMNS][:, polarities] += share[POLARITY_COLUMNS][polarities] * change[:, len(targets) :]
    numbers = np.round(probabilities_of(scores), 6)
    labels = labels_from(numbers, before.taxonomy, after.thresholds, after.kind_threshold)
    return pd.concat([labels, pd.DataFrame(numbers, columns=list(probability_columns(before.taxonomy)))], axis=1)


def _documents_to_measure(table: pd.DataFrame, rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the rows of the documents with corrections, and of others drawn at random until there are enough rows.

    The features of a sentence depend on the sentences before it, so whole documents are taken.
    """
    codes, names = pd.factorize(table["inspection_id"].astype("str") + "\x1f" + table["document"].astype("str"))
    sizes, first = np.bincount(codes, minlength=len(names)), np.unique(codes[rows])
    others = np.random.default_rng(0).permutation(np.setdiff1d(np.arange(len(names)), first))
    order = np.concatenate([first, others])
    before = np.cumsum(sizes[order]) - sizes[order]
    chosen = order[(before < _MOST_MEASURED) | (np.arange(len(order)) < len(first))]
    return np.flatnonzero(np.isin(codes, chosen))


def _groups(inspections: pd.Series) -> tuple[NDArray[np.int64], bool]:
    """Return the fold of each corrected sentence, and whether folds consist of whole inspections."""
    codes, names = pd.factorize(inspections)
    if len(names) > 1:
        return np.asarray(codes % _FOLDS, dtype=np.int64), True
    return np.arange(len(codes), dtype=np.int64) % _FOLDS, False


def _right(model: SentenceModel, scores: NDArray[np.float64], truth: pd.DataFrame) -> int:
    """Return the number of sentences for which all predicted labels are right."""
    labels = labels_from(probabilities_of(scores), model.taxonomy, model.thresholds, model.kind_threshold)
    themes = theme_matrix(labels, model.taxonomy) == theme_matrix(truth, model.taxonomy)
    same = (labels[["kind", "polarity"]].to_numpy() == truth[["kind", "polarity"]].to_numpy()).all(axis=1)
    return int((same & themes.all(axis=1)).sum())


def _adapted_model(model: SentenceModel, weights: LinearWeights, n_sentences: int) -> SentenceModel:
    old = model.classifier
    new = Predictor(old.taxonomy, old.encoder, **{name: getattr(old, name) for name in PARTS})
    new.from_weights(weights, old.contextual_, old.combination_)
    facts = {**model.facts, "adapted": {"from": model.name, "sentences": n_sentences}}
    # The corrected sentences are not stored in the model, so it can be shared without their text.
    return replace(model, classifier=new, facts=facts, name="", cached_predictor=None)
