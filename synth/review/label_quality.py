"""Find labels that are likely to be wrong, by cleanlab's scores for multi-label data."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.errors import SynthError
from synth.findings import POLARITIES, check_probabilities, theme_matrix
from synth.taxonomy import Taxonomy

# With fewer sentences, the probabilities of a theme say more about the corpus than about its labels.
LEAST_SENTENCES = 20
LEAST_INSPECTIONS = 5


@dataclass(frozen=True)
class LabelQuality:
    """How likely the labels of each sentence are to be right.

    Attributes
    ----------
    scores : ndarray of shape (n_sentences,)
        In [0, 1]. The lower the score, the more likely it is that one of the sentence's labels is wrong. Only the order
        of scores is meaningful.
    questions
        The label of each sentence that is least likely to be right: ``kind``, ``polarity`` or a theme id.
    too_rare
        Themes that were left out because too few sentences or inspections have them.
    """

    scores: NDArray[np.float64]
    questions: tuple[str, ...]
    too_rare: tuple[str, ...]


def label_quality(labels: pd.DataFrame, predictions: pd.DataFrame, taxonomy: Taxonomy) -> LabelQuality:
    """Score labels by the predictions of models that were not trained on them.

    A sentence has several labels: finding, polarity and themes. Each is scored by the probability that the label, or
    its absence, is right. cleanlab combines the scores of a sentence so that the lowest has the most weight.

    Parameters
    ----------
    labels
        Sentences with inspection_id, kind, polarity and themes.
    predictions
        Out-of-fold predictions, in the same order of rows: see `synth.review.out_of_sample.out_of_sample_predictions`.
        A model that was trained on these labels would also agree with wrong ones.
    taxonomy
        The themes.

    Raises
    ------
    SynthError
        If cleanlab is not installed.

    References
    ----------
    Thyagarajan, A., Snorrason, E., Northcutt, C. & Mueller, J. (2022). Identifying incorrect annotations in
    multi-label classification data. arXiv:2211.13895.
    """
    try:
        rank = import_module("cleanlab.multilabel_classification.rank")
    except ImportError as error:
        raise SynthError(
            "label-quality scores need the package cleanlab, which is not installed",
            remedy="In the folder of the project run: pip install -c constraints.txt -e '.[review]'",
        ) from error
    guess = check_probabilities(predictions, taxonomy, where="the predictions")
    truth = theme_matrix(labels, taxonomy)
    rare = tuple(theme for theme, held in zip(taxonomy.ids, truth.T, strict=True) if _is_rare(held, labels))
    kept = [theme not in rare for theme in taxonomy.ids]
    finding = (labels["kind"] == "finding").to_numpy()
    polarities = [finding & (labels["polarity"] == name).to_numpy() for name in POLARITIES]
    given = np.column_stack([finding, *polarities, truth[:, kept]])
    p_finding = guess["p_finding"].to_numpy()
    shares = [p_finding * guess[f"p_{name}"].to_numpy() for name in POLARITIES]
    themes = guess[[f"p_{theme}" for theme in taxonomy.ids]].to_numpy()[:, kept]
    said = np.column_stack([p_finding, *shares, themes])
    classes = [np.flatnonzero(row).tolist() for row in given]
    each = rank.get_label_quality_scores_per_class(classes, said)
    names = np.array(["kind", *["polarity"] * len(POLARITIES), *np.array(taxonomy.ids)[kept]])
    return LabelQuality(
        np.asarray(rank.get_label_quality_scores(classes, said), dtype=np.float64),
        tuple(map(str, names[np.asarray(each).argmin(axis=1)])),
        rare,
    )


def _is_rare(held: NDArray[np.bool_], labels: pd.DataFrame) -> bool:
    return int(held.sum()) < LEAST_SENTENCES or labels.loc[held, "inspection_id"].nunique() < LEAST_INSPECTIONS
