"""Labels that are likely to be wrong, by cleanlab's scores for many labels a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.errors import SynthError
from synth.findings import POLARITIES, check_probabilities, theme_matrix
from synth.taxonomy import Taxonomy

# With fewer sentences a theme's probabilities say more of the corpus than of its labels.
LEAST_SENTENCES = 20
LEAST_INSPECTIONS = 5


@dataclass(frozen=True)
class LabelQuality:
    """How likely the labels of each sentence are to be right.

    Attributes
    ----------
    scores : ndarray of shape (n_sentences,)
        In [0, 1]; the lower, the likelier one of the sentence's labels is wrong. Only their order has a meaning.
    questions
        For each sentence the label that is least likely to be right: ``kind``, ``polarity`` or a theme id.
    too_rare
        Themes that were left out, since too few sentences or inspections carry them.
    """

    scores: NDArray[np.float64]
    questions: tuple[str, ...]
    too_rare: tuple[str, ...]


def label_quality(labels: pd.DataFrame, predictions: pd.DataFrame, taxonomy: Taxonomy) -> LabelQuality:
    """Score labels by what models say that have not seen them.

    A sentence is taken as one with any number of labels: finding, its polarity, its themes. Each is scored by the
    probability that the label, or its absence, is right; cleanlab draws the scores of a sentence together so that the
    lowest counts most.

    Parameters
    ----------
    labels
        Sentences with inspection_id, kind, polarity and themes.
    predictions
        Row for row, out of fold: see `synth.review.out_of_sample.out_of_sample_predictions`. A model that
        was trained on these labels would agree with the wrong ones, too.
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
