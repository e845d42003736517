"""How well the bundled models and their peers label real text that none of them has learnt from.

Peers learn from the sentences that `make model` trains on, and their thresholds come from its calibration set, by the
same rule. Only scores are printed or written, no sentence. It needs the labelled table of the real reports (`make
corpus`). Run: python benchmarks/real_text.py build/real.csv [--out benchmarks/real_text.md] [--only NAME ...].
"""

from __future__ import annotations

import argparse
import os
import pickle
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import peers
import topics
from ablations import ablations
from accuracy import BEGIN, END, REAL, SETFIT_SENTENCES, SETFIT_STEPS, read_real, theme_counts
from real_text_page import Row, page
from threadpoolctl import threadpool_limits

from synth.classifier import evaluate_predictions
from synth.classifier.evaluation import Evaluation, reliability
from synth.classifier.features.assembly import texts_to_encode
from synth.classifier.model import SentenceModel, labels_from
from synth.classifier.thresholds import GRID, choose_thresholds, f_by_threshold
from synth.classifier.training.adaptation_fit import probabilities_of
from synth.classifier.training.cross_validation import calibration_rows
from synth.classifier.training.data import is_polarity_only, test_sets
from synth.encoding import PrecomputedVectors, load_encoder
from synth.encoding.encoder import bundled_folder
from synth.files import write_text
from synth.findings import FINDING_COLUMN, THEME_COLUMNS, theme_matrix
from synth.pipeline.input.labelled import read_labelled
from synth.pipeline.models.model import load_model
from synth.taxonomy import Taxonomy, default_taxonomy

ROOT = Path(__file__).resolve().parents[1]
# Chosen on the calibration set; the heading counts, as it does for synth.
STRENGTHS = (3.0, 10.0, 30.0)
DEVELOPMENT, INVENTED = "Scottish development set", "invented"
Predict = Callable[[pd.DataFrame], np.ndarray]


@dataclass(frozen=True)
class Data:
    """What is learnt from (`additional` for the polarity only), what thresholds are chosen on, and what is scored."""

    training: pd.DataFrame
    additional: pd.DataFrame
    calibration: pd.DataFrame
    tests: dict[str, pd.DataFrame]


def main() -> None:
    """Measure, print, and write the page if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("real", type=Path, help="labelled table of the real reports, as `make corpus` writes it")
    parser.add_argument("--default", type=Path, default=ROOT / "models" / "default", help="the model to measure")
    parser.add_argument("--fast", type=Path, default=ROOT / "models" / "fast", help="the fast model to measure")
    parser.add_argument(
        "--development", type=Path, default=REAL, help="the Scottish development set; left out if absent"
    )
    parser.add_argument("--out", type=Path, help="write the figures into this page, between its two marks")
    parser.add_argument("--only", nargs="*", help="names of methods; all without it")
    parser.add_argument(
        "--keep", type=Path, help="folder in which measured rows are kept, so that a later run goes on from there"
    )
    given = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"
    taxonomy = default_taxonomy()
    data = read(given.real, given.development, taxonomy)
    rows = [agreement_row(ROOT / "data" / "real" / "labels.csv", taxonomy)]
    with threadpool_limits(1):
        for name, measure in methods(data, taxonomy, given.default, given.fast).items():
            if given.only and name not in given.only:
                continue
            rows.append(kept(given.keep, name, measure))
            print(
                name, {of: f"{found.scores['micro_f1'].value:.3f}" for of, found in rows[-1].scores.items()}, flush=True
            )
    text = page(rows, data.tests, len(data.training), len(data.calibration))
    print(text)
    if given.out:
        before, _, rest = given.out.read_text(encoding="utf-8").partition(BEGIN)
        write_text(given.out, f"{before}{BEGIN}\n\n{text}\n{END}{rest.partition(END)[2]}")


def kept(folder: Path | None, name: str, measure: Callable[[str], Row]) -> Row:
    """Measure a method, or take its row from the folder if it is there."""
    path = folder / f"{name}.pickle" if folder else None
    if path is not None and path.is_file():
        found: Row = pickle.loads(path.read_bytes())
        return found
    row = measure(name)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pickle.dumps(row))
    return row


def read(real: Path, development: Path, taxonomy: Taxonomy) -> Data:
    """Divide the sentences as training divides them."""
    table = read_labelled([ROOT / "data" / "labelled", real], taxonomy)
    is_test = table["split"] == "test"
    additional = is_polarity_only(table)
    learnt = table[~is_test & ~additional].reset_index(drop=True)
    held_out = calibration_rows(learnt)
    test = table[is_test].reset_index(drop=True)
    tests = {name: test.iloc[rows].reset_index(drop=True) for name, rows in test_sets(test).items()}
    if development.is_file():
        invented = tests.pop(INVENTED)
        tests |= {DEVELOPMENT: read_real(development), INVENTED: invented}
    return Data(
        learnt[~held_out].reset_index(drop=True),
        table[additional].reset_index(drop=True),
        learnt[held_out].reset_index(drop=True),
        tests,
    )


def methods(data: Data, taxonomy: Taxonomy, default: Path, fast: Path) -> dict[str, Callable[[str], Row]]:
    """Return what measures each method, by name."""
    model, quick = load_model(default), load_model(fast)
    scored: dict[int, tuple[np.ndarray, np.ndarray]] = {}

    def scores(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        if id(table) not in scored:
            scored[id(table)] = model.classifier.scores(table)
        return scored[id(table)]

    def combined(table: pd.DataFrame) -> np.ndarray:
        assert model.classifier.combination_ is not None
        return model.classifier.combination_.probabilities(*scores(table))

    def alone(which: int) -> Callable[[str], Row]:
        return lambda name: measured(name, lambda table: probabilities_of(scores(table)[which]), data, taxonomy)

    return {
        "default model": lambda name: row(name, combined, *own_cuts(model), data, taxonomy),
        "its contextual encoder alone": alone(1),
        "its regressions alone": alone(0),
        "fast model": lambda name: row(name, quick.predict_proba, *own_cuts(quick), data, taxonomy),
        **peer_methods(data, taxonomy),
        **{
            name: lambda name, make=make: replace(measured(name, make(), data, taxonomy), is_variant=True)
            for name, make in ablations(model, data.training, data.additional, data.calibration).items()
        },
    }


def peer_methods(data: Data, taxonomy: Taxonomy) -> dict[str, Callable[[str], Row]]:
    """Return what measures each peer, by name."""

    @cache
    def sentences() -> list[str]:
        return [
            *texts_to_encode(pd.concat([data.training, data.calibration, *data.tests.values()])),
            *peers.described(taxonomy),
        ]

    @cache
    def encoder() -> PrecomputedVectors:
        return PrecomputedVectors(load_encoder(), sentences())

    @cache
    def tuned() -> PrecomputedVectors:
        with TemporaryDirectory() as scratch:
            folder = str(Path(scratch) / "setfit")
            peers.fine_tune_by_setfit(
                data.training, taxonomy, str(bundled_folder()), folder, sentences=SETFIT_SENTENCES, steps=SETFIT_STEPS
            )
            return PrecomputedVectors(load_encoder(folder), sentences())

    def regressions(vectors: Callable[[], PrecomputedVectors | None]) -> Callable[[str], Row]:
        def measure(name: str) -> Row:
            fitted = [peers.Regressions(taxonomy, vectors(), heading=True, c=c).fit(data.training) for c in STRENGTHS]
            best = max(fitted, key=lambda one: calibration_score(one.predict_proba(data.calibration), data, taxonomy))
            return measured(name, best.predict_proba, data, taxonomy, own_kind_cut=True)

        return measure

    def topics_of(kind: type[topics.GuidedTopics | topics.SupervisedTopics]) -> Callable[[str], Row]:
        return lambda name: measured(
            name, kind(taxonomy, encoder()).fit(data.training).predict_proba, data, taxonomy, own_kind_cut=True
        )

    return {
        "TF-IDF + logistic regression": regressions(lambda: None),
        "MiniLM + logistic regression": regressions(encoder),
        "SetFit": regressions(tuned),
        "BERTopic, guided": topics_of(topics.GuidedTopics),
        "BERTopic, supervised": topics_of(topics.SupervisedTopics),
        "zero-shot similarity (MiniLM)": lambda name: measured(
            name, peers.ZeroShot(taxonomy, encoder()).predict_proba, data, taxonomy, own_kind_cut=True
        ),
    }


def own_cuts(model: SentenceModel) -> tuple[dict[str, float], float]:
    """Return the thresholds of a model: of the themes, and of the kind."""
    return dict(model.thresholds), model.kind_threshold


def measured(name: str, predict: Predict, data: Data, taxonomy: Taxonomy, *, own_kind_cut: bool = False) -> Row:
    """Choose thresholds on the calibration set, and score."""
    probability = predict(data.calibration)
    cuts = choose_thresholds(theme_matrix(data.calibration, taxonomy), probability[:, THEME_COLUMNS])
    kind = 0.5
    if own_kind_cut:
        is_finding = (data.calibration["kind"] == "finding").to_numpy()
        kind = float(GRID[int(np.argmax(f_by_threshold(is_finding, probability[:, FINDING_COLUMN])))])
    return row(name, predict, dict(zip(taxonomy.ids, map(float, cuts), strict=True)), kind, data, taxonomy)


def row(name: str, predict: Predict, cuts: dict[str, float], kind: float, data: Data, taxonomy: Taxonomy) -> Row:
    """Score every set."""
    scores, counts, errors = {}, {}, {}
    for of, table in data.tests.items():
        probability = predict(table)
        labels = labels_from(probability, taxonomy, cuts, kind)
        scores[of] = evaluate_predictions(table, labels, taxonomy)
        counts[of] = theme_counts(table, labels, taxonomy)
        truth = theme_matrix(table, taxonomy)
        errors[of] = reliability(truth.ravel(), probability[:, THEME_COLUMNS].ravel())[1]
    return Row(name, scores, counts, errors)


def calibration_score(probability: np.ndarray, data: Data, taxonomy: Taxonomy) -> float:
    """Return the best micro-F1 that one common cut reaches on the calibration set."""
    return float(f_by_threshold(theme_matrix(data.calibration, taxonomy), probability[:, THEME_COLUMNS]).max())


def agreement_row(path: Path, taxonomy: Taxonomy) -> Row:
    """Score the blind second labels against the first ones, with the scores of the models."""
    labels = pd.read_csv(path, dtype=str, keep_default_na=False)
    labels = labels[labels["second"] != ""]
    first, second = (as_labels(labels[name].tolist(), labels["report"].tolist()) for name in ("first", "second"))
    scores: dict[str, Evaluation] = {"agreement": evaluate_predictions(first, second, taxonomy)}
    return Row("two annotators with each other", scores, {}, {})


def as_labels(cells: Sequence[str], reports: Sequence[str]) -> pd.DataFrame:
    """Read cells such as "strength participation", "neutral", or "other"."""
    rows = []
    for cell, report in zip(cells, reports, strict=True):
        first, *themes = cell.split()
        kind = "other" if first == "other" else "finding"
        rows.append((report, kind, "neutral" if kind == "other" else first, ";".join(themes)))
    return pd.DataFrame(rows, columns=["inspection_id", "kind", "polarity", "themes"])


if __name__ == "__main__":
    main()
