"""Why a model said what it said of a labelled sentence: for the few rows that someone looks at, since it is slow."""

from __future__ import annotations

import pandas as pd

from synth.classifier import SentenceModel
from synth.classifier.explanation.sentence import Explanation, explain
from synth.classifier.features.assembly import DEPTH
from synth.classifier.features.context import NONE, preceding_rows


def explain_sentence(model: SentenceModel, labelled: pd.DataFrame, row: int) -> Explanation:
    """Explain one labelled sentence in its place, with the sentences before it that the classifier reads.

    A model that learnt from this sentence explains what it would say now, which may be other than what a model said
    out of fold.

    Parameters
    ----------
    model
        A trained model.
    labelled
        Sentences in document order.
    row
        Place of the sentence in it, counted from 0.
    """
    window = labelled.iloc[max(0, row - DEPTH) : row + 1]
    before = [int(place) for place in preceding_rows(window, DEPTH)[-1] if place != NONE]
    texts = [str(window["text"].iloc[place]) for place in reversed(before)]
    section, part = (
        str(labelled[name].fillna("").iloc[row]) if name in labelled.columns else "" for name in ("section", "part")
    )
    return explain(model, str(labelled["text"].iloc[row]), section=section, part=part, before=texts)
