"""Labelled sentences with scores, what calibration on them gives, and corrections, for `prior_shift.py`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.model_selection import GroupKFold

from synth.classifier.combination import Combination
from synth.classifier.model import SentenceModel
from synth.classifier.thresholds import choose_thresholds
from synth.classifier.training.data import groups_of
from synth.findings import FINDING_COLUMN, POLARITIES, POLARITY_COLUMNS, THEME_COLUMNS, theme_matrix
from synth.taxonomy import Taxonomy

FOLDS, REPETITIONS, EM_STEPS, HALVINGS = 5, 2000, 500, 50


@dataclass(frozen=True)
class Scored:
    """Labelled sentences with the scores of both classifiers."""

    table: pd.DataFrame
    linear: np.ndarray
    contextual: np.ndarray
    taxonomy: Taxonomy

    @property
    def themes(self) -> np.ndarray:
        """The labelled themes."""
        return theme_matrix(self.table, self.taxonomy)

    @property
    def is_finding(self) -> np.ndarray:
        """Whether each sentence is labelled as a finding."""
        return (self.table["kind"] == "finding").to_numpy()

    @property
    def polarity(self) -> np.ndarray:
        """The labelled polarity, as a place in `POLARITIES`."""
        return np.array([POLARITIES.index(value) for value in self.table["polarity"]])

    def rows(self, rows: np.ndarray) -> Scored:
        """Return some of the sentences."""
        table = self.table.iloc[rows].reset_index(drop=True)
        return Scored(table, self.linear[rows], self.contextual[rows], self.taxonomy)

    def combination(self) -> Combination:
        """Fit the combination to these sentences."""
        return Combination.fit(
            self.linear, self.contextual, is_finding=self.is_finding, polarity=self.polarity, themes=self.themes
        )

    def folds(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Divide the sentences by authority."""
        return list(GroupKFold(FOLDS).split(self.table, groups=groups_of(self.table)))

    def out_of_fold(self) -> np.ndarray:
        """Return probabilities from combinations that were fitted on other authorities."""
        probability = np.zeros(self.linear.shape)
        for rest, fold in self.folds():
            combination = self.rows(rest).combination()
            probability[fold] = combination.probabilities(self.linear[fold], self.contextual[fold])
        return probability


@dataclass(frozen=True)
class Calibrated:
    """What calibration text gives: the combination, thresholds, and shares of themes and polarities."""

    combination: Combination
    cuts: np.ndarray
    of_sentences: np.ndarray
    of_findings: np.ndarray
    of_polarities: np.ndarray

    @classmethod
    def on(cls, text: Scored) -> Calibrated:
        """Calibrate on a text."""
        found = text.is_finding
        polarities = np.bincount(text.polarity[found], minlength=len(POLARITIES)) / found.sum()
        return cls(
            text.combination(),
            choose_thresholds(text.themes, text.out_of_fold()[:, THEME_COLUMNS]),
            text.themes.mean(axis=0),
            text.themes[found].mean(axis=0),
            polarities,
        )

    @classmethod
    def of_model(cls, model: SentenceModel, calibration: Scored) -> Calibrated:
        """Take everything from the model, but the shares of polarities, which it does not state."""
        assert model.classifier.combination_ is not None
        learnt, ids = model.facts["calibration_set"], model.taxonomy.ids
        positives = np.array([learnt["positives"][theme] for theme in ids])
        found = calibration.is_finding
        return cls(
            model.classifier.combination_,
            np.array([model.thresholds[theme] for theme in ids]),
            positives / learnt["sentences"],
            positives / learnt["findings"],
            np.bincount(calibration.polarity[found], minlength=len(POLARITIES)) / found.sum(),
        )


def labels(probability: np.ndarray, cuts: np.ndarray) -> np.ndarray:
    """Return the themes that thresholds give; a sentence that is not a finding has none."""
    return (probability[:, THEME_COLUMNS] >= cuts) & (probability[:, [FINDING_COLUMN]] >= 0.5)


def micro_f1(truth: np.ndarray, given: np.ndarray) -> float:
    """Return the micro-F1 of themes."""
    return 2 * float((truth & given).sum()) / max(1, int(truth.sum() + given.sum()))


def gain(target: Scored, before: np.ndarray, after: np.ndarray) -> str:
    """Write the gain in micro-F1 with a 95% interval from drawing the same reports for both."""
    names, place = np.unique(target.table["inspection_id"].to_numpy(dtype=object), return_inverse=True)
    truth = target.themes
    counts = []
    for given in (before, after):
        count = np.zeros((len(names), 2))
        np.add.at(count, place, np.column_stack([(truth & given).sum(axis=1), truth.sum(axis=1) + given.sum(axis=1)]))
        counts.append(count)
    draws = np.random.default_rng(0).integers(0, len(names), size=(REPETITIONS, len(names)))
    f_before, f_after = (2 * count[draws, 0].sum(axis=1) / count[draws, 1].sum(axis=1) for count in counts)
    lower, upper = np.quantile(f_after - f_before, [0.025, 0.975])
    return f"{micro_f1(truth, after) - micro_f1(truth, before):+.3f} ({lower:+.3f} to {upper:+.3f})"


def estimate_share(probability: np.ndarray, before: float) -> float:
    """Estimate the share of a class in new text, from probabilities that are calibrated where its share is `before`.

    It is the maximum of the likelihood, to which the EM algorithm of Saerens et al. (2002) converges. The derivative
    falls with the share, so its zero is found by halving.
    """
    inside, outside = probability / before, (1 - probability) / (1 - before)
    lower, upper = 0.0, 1.0
    for _ in range(HALVINGS):
        middle = (lower + upper) / 2
        slope = ((inside - outside) / (middle * inside + (1 - middle) * outside)).sum()
        lower, upper = (middle, upper) if slope > 0 else (lower, middle)
    return (lower + upper) / 2


def corrected(probability: np.ndarray, before: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Correct the probabilities of themes by the shares estimated in each group of sentences."""
    answer = probability.copy()
    for group in np.unique(groups):
        rows = np.flatnonzero(groups == group)
        for number, share in enumerate(before):
            column = THEME_COLUMNS.start + number
            of_theme = probability[rows, column]
            now = min(max(estimate_share(of_theme, share), 1e-4), 1 - 1e-4)
            inside, outside = now / share * of_theme, (1 - now) / (1 - share) * (1 - of_theme)
            answer[rows, column] = inside / (inside + outside)
    return answer


def corrected_polarity(probability: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Return the polarity of findings after a correction by the shares that EM estimates."""
    given = probability[:, POLARITY_COLUMNS]
    now, answer = before, given
    for _ in range(EM_STEPS):
        odds = given * now / before
        answer = odds / odds.sum(axis=1, keepdims=True)
        now = answer.mean(axis=0)
    return answer.argmax(axis=1)


def best_expected_cuts(probability: np.ndarray) -> np.ndarray:
    """Return for each theme the threshold with the best F1 that the probabilities of the new text let expect."""
    cuts = []
    for of_theme in probability[:, THEME_COLUMNS].T:
        falling = np.sort(of_theme)[::-1]
        expected = 2 * np.cumsum(falling) / (np.arange(1, len(falling) + 1) + falling.sum())
        cuts.append(np.clip(falling[expected.argmax()], 0.05, 0.95))
    return np.array(cuts)
