"""Train a model: out-of-fold by inspection, thresholds from that, then a last fit on everything."""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.model_selection import GroupKFold

import synth
from synth.classifier.estimator import FindingClassifier
from synth.classifier.evaluation import evaluate_predictions, reliability
from synth.classifier.features import texts_to_encode
from synth.classifier.model import Cuts, Model, labels_from
from synth.classifier.neighbours import LabelledSentences
from synth.classifier.thresholds import BALANCED, LEAST_POSITIVES, PREFERENCES, choose_kind_threshold, choose_thresholds
from synth.encoding import Encoder, KnownVectors
from synth.errors import TableError
from synth.files import digest_of_bytes
from synth.findings import POLARITIES, probability_columns, theme_matrix
from synth.taxonomy import Taxonomy

LIBRARIES = ("numpy", "pandas", "scikit-learn", "scipy", "sentence-transformers", "skops", "torch", "transformers")
_MOST_FOLDS = 5


@dataclass(frozen=True)
class OutOfFold:
    """What models said of sentences of inspections that they had not seen.

    Attributes
    ----------
    probability : ndarray of shape (n_sentences, 5 + n_themes)
    fold : ndarray of shape (n_sentences,), int64
        Number of the fold in which each sentence was held out.
    """

    probability: NDArray[np.float64]
    fold: NDArray[np.int64]


@dataclass(frozen=True)
class Training:
    """A trained model, and what is needed to judge it.

    Attributes
    ----------
    model
        Trained on all training inspections.
    labels
        The training sentences with their labels.
    predictions
        Row for row: the sentences with kind, polarity, themes and probabilities, given out of fold with thresholds of
        other folds.
    """

    model: Model
    labels: pd.DataFrame
    predictions: pd.DataFrame


def check_training_data(table: pd.DataFrame, taxonomy: Taxonomy) -> tuple[str, ...]:
    """Look for what would make a model worthless before hours are spent on it.

    Returns
    -------
    tuple of str
        Warnings.

    Raises
    ------
    TableError
        If there are fewer than two inspections, so that nothing can be held out, or one kind only.
    """
    n_inspections = table["inspection_id"].nunique()
    if n_inspections < 2:
        raise TableError(
            f"the labelled sentences come from {n_inspections} inspection",
            remedy="Give at least 2 (better 10): scores are measured on inspections that the model has not seen.",
        )
    if not (table["kind"] == "finding").any():
        raise TableError("no sentence is labelled as a finding", remedy="Label some.")
    warnings = []
    if n_inspections < 10:
        warnings.append(f"Only {n_inspections} inspections: scores and thresholds are rough.")
    counts = theme_matrix(table, taxonomy).sum(axis=0)
    for theme, count in zip(taxonomy.ids, counts, strict=True):
        if count < LEAST_POSITIVES:
            sentences = "sentence" if count == 1 else "sentences"
            warnings.append(f"{theme}: {count} labelled {sentences}, fewer than {LEAST_POSITIVES}. Not estimable.")
    text = table["text"].str.strip().str.lower()
    across = table.assign(_text=text).groupby("_text")["inspection_id"].nunique()
    n_across = int((across > 1).sum())
    if n_across:
        warnings.append(
            f"{n_across} sentences stand word for word in more than one inspection; what is trained on is then also "
            "tested on."
        )
    return tuple(warnings)


def out_of_fold(
    classifier: FindingClassifier,
    table: pd.DataFrame,
    *,
    jobs: int = 1,
    progress: Callable[[int], None] | None = None,
) -> OutOfFold:
    """Predict every sentence by a model that was trained without its inspection.

    Parameters
    ----------
    classifier
        Cloned for each fold.
    table
        Labelled sentences in document order.
    jobs
        Number of processes; the result does not depend on it.
    progress
        Called with 1 after each fold.
    """
    folds = min(_MOST_FOLDS, table["inspection_id"].nunique())
    splits = list(GroupKFold(folds).split(table, groups=table["inspection_id"]))
    answers = Parallel(n_jobs=jobs, return_as="generator")(
        delayed(_predict_fold)(clone(classifier), table.iloc[train], table.iloc[test]) for train, test in splits
    )
    probability = np.zeros((len(table), 1 + len(POLARITIES) + len(classifier.taxonomy.ids)))
    fold = np.zeros(len(table), dtype=np.int64)
    for number, ((_, test), answer) in enumerate(zip(splits, answers, strict=True)):
        probability[test] = answer
        fold[test] = number
        if progress:
            progress(1)
    return OutOfFold(probability, fold)


def train_model(
    table: pd.DataFrame,
    taxonomy: Taxonomy,
    encoder: Encoder,
    *,
    jobs: int = 1,
    encoding_progress: Callable[[int], None] | None = None,
    fold_progress: Callable[[int], None] | None = None,
    **parts: Any,
) -> Training:
    """Train a model.

    Parameters
    ----------
    table
        Labelled sentences that have passed `synth.findings.check_labels`, in document order. Rows whose column
        ``split`` is ``test`` are not trained on; the model is scored on them at the end.
    taxonomy, encoder
        See `FindingClassifier`.
    jobs
        Number of processes.
    encoding_progress, fold_progress
        Called with the number of texts, or folds, that were just done.
    **parts
        Further parameters of `FindingClassifier`.
    """
    is_test = (table["split"] == "test") if "split" in table.columns else pd.Series(False, index=table.index)
    training, test = table[~is_test].reset_index(drop=True), table[is_test].reset_index(drop=True)
    warnings = check_training_data(training, taxonomy)
    known = KnownVectors(encoder, texts_to_encode(table), progress=encoding_progress)
    classifier = FindingClassifier(taxonomy, known, **parts)
    held_out = out_of_fold(classifier, training, jobs=jobs, progress=fold_progress)
    truth = theme_matrix(training, taxonomy)
    is_finding = (training["kind"] == "finding").to_numpy()
    cuts = {name: _cuts(truth, is_finding, held_out.probability, taxonomy, name) for name in PREFERENCES}
    predicted = _labels_with_thresholds_of_other_folds(truth, is_finding, held_out, taxonomy, BALANCED)
    classifier.fit(training)
    facts: dict[str, Any] = {
        "synth": synth.__version__,
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in LIBRARIES},
        "training": {
            "sentences": len(training),
            "findings": int(is_finding.sum()),
            "inspections": int(training["inspection_id"].nunique()),
            "digest": digest_of_table(training),
            "positives": {theme: int(n) for theme, n in zip(taxonomy.ids, truth.sum(axis=0), strict=True)},
            "warnings": list(warnings),
        },
        "out_of_fold": evaluate_predictions(training, predicted, taxonomy).to_dict(),
        "calibration": _calibration(truth, held_out.probability, taxonomy),
        "preferences": {
            name: {
                **chosen.to_dict(),
                "scores": _precision_and_recall(
                    truth, _labels_with_thresholds_of_other_folds(truth, is_finding, held_out, taxonomy, name), taxonomy
                ),
            }
            for name, chosen in cuts.items()
        },
    }
    sentences = LabelledSentences.of(training, known)
    model = Model(classifier, cuts[BALANCED].themes, cuts[BALANCED].kind, facts, sentences)
    if len(test):
        labels = model.classify(test)[["kind", "polarity", "themes"]]
        facts["test"] = evaluate_predictions(test, labels, taxonomy).to_dict()
    classifier.encoder = encoder
    unlabelled = training.drop(columns=["kind", "polarity", "themes"])
    numbers = pd.DataFrame(held_out.probability, columns=list(probability_columns(taxonomy)))
    return Training(model, training, pd.concat([unlabelled, predicted, numbers], axis=1))


def digest_of_table(table: pd.DataFrame) -> str:
    """SHA-256 of the sentences and labels, in order."""
    names = ["inspection_id", "document", "section", "text", "kind", "polarity", "themes"]
    rows = table[[name for name in names if name in table.columns]].itertuples(index=False, name=None)
    return digest_of_bytes("\x1e".join("\x1f".join(row) for row in rows).encode("utf-8", "replace"))


def _predict_fold(classifier: FindingClassifier, training: pd.DataFrame, held_out: pd.DataFrame) -> NDArray[np.float64]:
    return classifier.fit(training).predict_proba(held_out)


def _cuts(
    truth: NDArray[np.bool_],
    is_finding: NDArray[np.bool_],
    probability: NDArray[np.float64],
    taxonomy: Taxonomy,
    prefer: str,
) -> Cuts:
    chosen = choose_thresholds(truth, probability[:, 1 + len(POLARITIES) :], prefer=prefer)
    kind = choose_kind_threshold(is_finding, probability[:, 0], prefer=prefer)
    return Cuts(dict(zip(taxonomy.ids, map(float, chosen), strict=True)), kind)


def _labels_with_thresholds_of_other_folds(
    truth: NDArray[np.bool_], is_finding: NDArray[np.bool_], held_out: OutOfFold, taxonomy: Taxonomy, prefer: str
) -> pd.DataFrame:
    """Give out-of-fold labels; a threshold chosen on the sentences that it is scored on would flatter."""
    parts = []
    for fold in np.unique(held_out.fold):
        inside = held_out.fold == fold
        cuts = _cuts(truth[~inside], is_finding[~inside], held_out.probability[~inside], taxonomy, prefer)
        parts.append(
            labels_from(held_out.probability[inside], taxonomy, cuts.themes, cuts.kind).set_index(
                np.flatnonzero(inside)
            )
        )
    return pd.concat(parts).sort_index()


def _precision_and_recall(
    truth: NDArray[np.bool_], predicted: pd.DataFrame, taxonomy: Taxonomy
) -> dict[str, float | None]:
    """Give micro-averaged precision and recall of the themes; None where there is nothing to divide by."""
    given = theme_matrix(predicted, taxonomy)
    hits, n_given, n_true = (int(np.count_nonzero(counted)) for counted in (given & truth, given, truth))
    return {"precision": hits / n_given if n_given else None, "recall": hits / n_true if n_true else None}


def _calibration(truth: NDArray[np.bool_], probability: NDArray[np.float64], taxonomy: Taxonomy) -> dict[str, Any]:
    themes = probability[:, 1 + len(POLARITIES) :]
    rows, error = reliability(truth.ravel(), themes.ravel())
    return {
        "reliability": [list(row) for row in rows],
        "expected_calibration_error": error,
        "themes": {
            theme: reliability(truth[:, number], themes[:, number])[1] for number, theme in enumerate(taxonomy.ids)
        },
    }
