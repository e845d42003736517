"""Explain the predictions for a labelled sentence; this is slow, so it is done only for rows that someone reads."""

from __future__ import annotations

import pandas as pd

from synth.classifier import SentenceModel
from synth.classifier.explanation.sentence import Explanation, explain
from synth.classifier.features.assembly import DEPTH
from synth.classifier.features.context import NONE, preceding_rows


def explain_sentence(model: SentenceModel, labelled: pd.DataFrame, row: int) -> Explanation:
    """Explain the prediction for one labelled sentence in its context, as the classifier reads it.

    If the model was trained on this sentence, the explanation is of its current prediction, which may differ from an
    out-of-fold prediction.

    Parameters
    ----------
    model
        A trained model.
    labelled
        Sentences in document order.
    row
        Row of the sentence in `labelled`, counted from 0.
    """
    window = labelled.iloc[max(0, row - DEPTH) : row + 1]
    before = [int(place) for place in preceding_rows(window, DEPTH)[-1] if place != NONE]
    texts = [str(window["text"].iloc[place]) for place in reversed(before)]
    section, part = (
        str(labelled[name].fillna("").iloc[row]) if name in labelled.columns else "" for name in ("section", "part")
    )
    return explain(model, str(labelled["text"].iloc[row]), section=section, part=part, before=texts)
