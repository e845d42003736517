"""The default model with parts left out, for `real_text.py`.

The contextual encoder stays as it is, since one training takes more than an hour. The regressions are fitted anew,
which takes minutes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from synth.classifier import FindingClassifier
from synth.classifier.features.assembly import prepare_table, texts_to_encode
from synth.classifier.features.context import section_starts
from synth.classifier.model import SentenceModel
from synth.classifier.training.adaptation_fit import probabilities_of
from synth.classifier.training.cross_validation import append_rows, calibrate
from synth.classifier.training.data import groups_of
from synth.encoding import PrecomputedVectors

# For the calibration set, probabilities from a combination that was fitted on other groups; for other sets, from the
# combination that was fitted on the whole calibration set.
Predict = Callable[[pd.DataFrame], np.ndarray]
_SEED = 0


def ablations(
    model: SentenceModel, training: pd.DataFrame, additional: pd.DataFrame, calibration: pd.DataFrame
) -> dict[str, Callable[[], Predict]]:
    """Return what makes each variant of the model, by name.

    Parameters
    ----------
    model
        The default model.
    training, additional
        The sentences that it was trained on, and those that teach the polarity only.
    calibration
        Its calibration set.
    """
    contextual = model.classifier.contextual_
    assert contextual is not None

    @cache
    def vectors() -> PrecomputedVectors:
        return PrecomputedVectors(model.classifier.encoder, texts_to_encode(pd.concat([training, additional])))

    def encoder(*, neighbours: bool, headings: bool) -> Predict:
        def predict(table: pd.DataFrame) -> np.ndarray:
            ready = prepare_table(table)
            starts = section_starts(ready) if neighbours else np.ones(len(ready), dtype=np.bool_)
            sections = ready["section"].tolist() if headings else [""] * len(ready)
            return probabilities_of(contextual.scores(ready["text"].tolist(), sections, starts))

        return predict

    @cache
    def regressions(share: float, **parts: Any) -> FindingClassifier:
        taught = training[drawn(training, share)].reset_index(drop=True)
        fitted = FindingClassifier(model.taxonomy, vectors(), **parts).fit(append_rows(taught, additional))
        fitted.encoder = model.classifier.encoder
        return fitted

    def both(**parts: Any) -> Predict:
        fitted = regressions(1.0, **parts)
        fitted.contextual_ = contextual
        held_out = calibrate(fitted, calibration).probability

        def predict(table: pd.DataFrame) -> np.ndarray:
            fitted.contextual_ = contextual
            return held_out if table is calibration else fitted.predict_proba(table)

        return predict

    def alone(share: float = 1.0, **parts: Any) -> Predict:
        fitted = regressions(share, **parts)

        def predict(table: pd.DataFrame) -> np.ndarray:
            fitted.contextual_ = None
            return fitted.predict_proba(table)

        return predict

    return {
        "encoder alone, each sentence without its neighbours": lambda: encoder(neighbours=False, headings=True),
        "encoder alone, without headings": lambda: encoder(neighbours=True, headings=False),
        "encoder alone, without either": lambda: encoder(neighbours=False, headings=False),
        "both, regressions without heading and preceding sentences": lambda: both(context=False),
        "both, regressions without the themes' terms": lambda: both(terms=False),
        "both, regressions without TF-IDF": lambda: both(words=False),
        "regressions alone, without heading and preceding sentences": lambda: alone(context=False),
        "regressions alone, without the themes' terms": lambda: alone(terms=False),
        "regressions alone, without TF-IDF": lambda: alone(words=False),
        "regressions alone, half of the training authorities": lambda: alone(0.5),
        "regressions alone, a quarter of them": lambda: alone(0.25),
    }


def drawn(training: pd.DataFrame, share: float) -> np.ndarray:
    """Return which sentences belong to a random share of the authorities and inspections, drawn with a fixed seed."""
    groups = groups_of(training)
    names = np.random.default_rng(_SEED).permutation(np.array(sorted(set(groups))))
    return groups.isin(names[: round(share * len(names))]).to_numpy()
