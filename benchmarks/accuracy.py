"""Accuracy of synth and other methods, all trained on the same inspections and scored on the same others.

They are trained on the inspections of data/labelled whose split is train, and scored on those whose split is test and
on the real sentences in `--real` (only scores are printed or written). Thresholds of every method are chosen out of
fold by the same rule. Run: python benchmarks/accuracy.py [--out benchmarks/README.md]. The other methods need the extra
bench (`make bench-accuracy` installs it).
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import peers
import topics
import torch
from accuracy_page import OURS, Result, report
from threadpoolctl import threadpool_limits

from synth.classifier import FindingClassifier, evaluate_predictions
from synth.classifier.features.assembly import texts_to_encode
from synth.classifier.model import labels_from
from synth.classifier.thresholds import GRID, choose_kind_threshold, choose_thresholds, f_by_threshold
from synth.classifier.training.cross_validation import out_of_fold
from synth.encoding import PrecomputedVectors, load_encoder
from synth.encoding.encoder import bundled_folder
from synth.files import write_text
from synth.findings import FINDING_COLUMN, THEME_COLUMNS, theme_matrix
from synth.pipeline.input.labelled import read_labelled
from synth.taxonomy import Taxonomy, default_taxonomy

ROOT = Path(__file__).resolve().parents[1]
REAL = ROOT.parent / "shared" / "gold" / "dev.jsonl"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
# How strongly regressions of peers are regularised: the candidates for C.
STRENGTHS = (3.0, 10.0, 30.0)
SETFIT_SENTENCES, SETFIT_STEPS = 360, 100
TIMED_SENTENCES = 200
ENCODED_TO_MEASURE = 300


@dataclass(frozen=True)
class Entry:
    """A method in the benchmark.

    Attributes
    ----------
    name
        As it stands in the tables.
    make
        Gives its candidates, of which the one with the best micro-F1 out of fold is taken; the encoder that makes
        vectors anew when speed is measured, or None; and the CPU seconds that the vectors of the training sentences
        took.
    folds
        Whether thresholds are to be chosen out of fold; a method that gives labels has none.
    """

    name: str
    make: Callable[[], tuple[tuple[Any, ...], Any, float]]
    folds: bool = True


class Nothing:
    """An encoder whose vectors are all zero, to measure what sentence vectors contribute."""

    name = digest = "nothing"

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> np.ndarray:
        """Return a zero for each text."""
        return np.zeros((len(texts), 1), dtype=np.float32)

    def __deepcopy__(self, memo: dict[int, object]) -> Nothing:
        """Return the encoder itself; there is nothing to copy."""
        return self


def main() -> None:
    """Measure, print, and write the results page if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, help="write the figures into this page, between its two marks")
    parser.add_argument(
        "--real", type=Path, default=REAL, help="labelled real sentences; left out where there are none"
    )
    parser.add_argument("--only", nargs="*", help="names of methods; all without it")
    given = parser.parse_args()
    # Vectors that were kept from another run would make encoding look free.
    os.environ |= {"SYNTH_CACHE": "off", "OMP_NUM_THREADS": "1"}
    torch.set_num_threads(1)
    taxonomy = default_taxonomy()
    table = read_labelled([ROOT / "data" / "labelled"], taxonomy)
    training, test = (table[table["split"] == split].reset_index(drop=True) for split in ("train", "test"))
    tables = {"test": test} | ({"real": read_real(given.real)} if given.real.is_file() else {})
    with tempfile.TemporaryDirectory() as scratch, threadpool_limits(1):
        chosen = [
            entry
            for entry in entries(training, tables, taxonomy, Path(scratch))
            if not given.only or entry.name in given.only
        ]
        results, failures = run(chosen, training, tables, taxonomy)
    page = report(results, failures, training, tables)
    print(page)
    if given.out:
        before, _, rest = given.out.read_text(encoding="utf-8").partition(BEGIN)
        write_text(given.out, f"{before}{BEGIN}\n\n{page}\n{END}{rest.partition(END)[2]}")


def read_real(path: Path) -> pd.DataFrame:
    """Read labelled real sentences; a document counts as an inspection, since there are few of them."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    table = pd.DataFrame(rows)
    return pd.DataFrame(
        {
            "finding_id": table["id"],
            "inspection_id": table["inspection"] + "/" + table["doc"],
            **{name: table[name] for name in ("section", "text", "kind", "polarity")},
            "themes": table["themes"].str.join(";"),
        },
        dtype="str",
    )


def run(
    chosen: Sequence[Entry], training: pd.DataFrame, tables: dict[str, pd.DataFrame], taxonomy: Taxonomy
) -> tuple[list[Result], list[str]]:
    """Measure the methods; one that cannot run is named with its error."""
    results, failures = [], []
    for entry in chosen:
        try:
            results.append(measure(entry, training, tables, taxonomy))
        except Exception as error:  # noqa: BLE001 - whatever a peer raises is a result, too
            lines = str(error).splitlines() or [""]
            failures.append(f"{entry.name}: {type(error).__name__}: {lines[0]}")
            print(failures[-1], flush=True)
            continue
        score = results[-1].scores["test"].scores["micro_f1"].value
        print(f"{entry.name}: {score:.3f}, {results[-1].seconds:.0f} s", flush=True)
    return results, failures


def entries(
    training: pd.DataFrame, tables: dict[str, pd.DataFrame], taxonomy: Taxonomy, scratch: Path
) -> tuple[Entry, ...]:
    """Return all methods. The frozen encoder runs once, and its cost is added to each method that needs it."""
    sentences = texts_to_encode(pd.concat([training, *tables.values()]))
    encoder = load_encoder()
    encoder.encode([""])  # Loads it.
    vectors = PrecomputedVectors(encoder, [*sentences, *peers.described(taxonomy)])
    to_train = texts_to_encode(training)
    sample = to_train[:: max(1, len(to_train) // ENCODED_TO_MEASURE)]
    cost = _seconds(lambda: encoder.encode(sample)) / len(sample) * len(to_train)

    def setfit() -> tuple[tuple[Any, ...], Any, float]:
        started = time.process_time()
        folder = str(scratch / "setfit")
        peers.fine_tune_by_setfit(
            training, taxonomy, str(bundled_folder()), folder, sentences=SETFIT_SENTENCES, steps=SETFIT_STEPS
        )
        tuned = load_encoder(folder)
        known = PrecomputedVectors(tuned, sentences)
        return regressions(known), tuned, time.process_time() - started

    def regressions(known: PrecomputedVectors | None) -> tuple[Any, ...]:
        settings = [(heading, c) for heading in (False, True) for c in STRENGTHS]
        return tuple(peers.Regressions(taxonomy, known, heading=heading, c=c) for heading, c in settings)

    def ours(**parts: Any) -> Callable[[], tuple[tuple[Any, ...], Any, float]]:
        classifier = FindingClassifier(taxonomy, vectors).set_params(**parts)
        return lambda: ((classifier,), None, 0.0) if "encoder" in parts else ((classifier,), encoder, cost)

    return (
        Entry("word list", lambda: ((peers.WordList(taxonomy),), None, 0.0), folds=False),
        Entry("zero-shot similarity", lambda: ((peers.ZeroShot(taxonomy, vectors),), encoder, cost)),
        Entry("TF-IDF + logistic regression", lambda: (regressions(None), None, 0.0)),
        Entry("embeddings + logistic regression", lambda: (regressions(vectors), encoder, cost)),
        Entry("BERTopic, guided", lambda: ((topics.GuidedTopics(taxonomy, vectors),), encoder, cost), folds=False),
        Entry(
            "BERTopic, supervised", lambda: ((topics.SupervisedTopics(taxonomy, vectors),), encoder, cost), folds=False
        ),
        Entry("SetFit", setfit),
        Entry(OURS, ours()),
        Entry("synth without sentence vectors", ours(encoder=Nothing())),
        Entry("synth without context", ours(context=False)),
        Entry("synth without terms", ours(terms=False)),
        Entry("synth without TF-IDF", ours(words=False)),
        Entry("synth without negations", ours(negations=False)),
        Entry("synth without parts of reports", ours(part=False)),
    )


def measure(entry: Entry, training: pd.DataFrame, tables: dict[str, pd.DataFrame], taxonomy: Taxonomy) -> Result:
    """Choose among the candidates, train, score."""
    candidates, encoder, seconds = entry.make()
    truth, is_finding = theme_matrix(training, taxonomy), (training["kind"] == "finding").to_numpy()
    best: tuple[float, Any, np.ndarray, float, float] | None = None
    for candidate in candidates:
        cuts, kind, score, spent = np.full(len(taxonomy.ids), 0.5), 0.5, 0.0, 0.0
        if entry.folds:
            started = time.process_time()
            held_out = out_of_fold(candidate, training).probability
            spent = time.process_time() - started
            cuts = choose_thresholds(truth, held_out[:, THEME_COLUMNS])
            if getattr(candidate, "has_kind", True):
                kind = _kind_cut(candidate, is_finding, held_out[:, FINDING_COLUMN])
            given = (held_out[:, THEME_COLUMNS] >= cuts) & (held_out[:, [FINDING_COLUMN]] >= kind)
            score = 2 * (given & truth).sum() / (given.sum() + truth.sum())
        if best is None or score > best[0]:
            best = (score, candidate, cuts, kind, spent)
    assert best is not None
    _, chosen, cuts, kind, spent = best
    seconds += spent + _seconds(lambda: chosen.fit(training))
    by_theme = dict(zip(taxonomy.ids, cuts, strict=True))
    given_labels = {
        name: labels_from(chosen.predict_proba(table), taxonomy, by_theme, kind) for name, table in tables.items()
    }
    timed = tables["test"].iloc[:TIMED_SENTENCES]
    if encoder is not None:
        chosen.encoder = encoder
    speed = len(timed) / max(1e-9, _seconds(lambda: chosen.predict_proba(timed)))
    # Only to see how large it is; nothing is ever read from it.
    kept = pickle.dumps(chosen.kept()) if hasattr(chosen, "kept") else chosen.weights_.to_bytes()
    encoder_bytes = 0 if encoder is None else (bundled_folder() / "model.safetensors").stat().st_size
    return Result(
        entry.name,
        ", ".join(f"{key}={value}" for key, value in sorted(chosen.get_params().items()) if key in ("c", "heading")),
        {name: evaluate_predictions(table, given_labels[name], taxonomy) for name, table in tables.items()},
        {name: theme_counts(table, given_labels[name], taxonomy) for name, table in tables.items()},
        getattr(chosen, "has_kind", True),
        getattr(chosen, "has_polarity", True),
        seconds,
        speed,
        encoder_bytes + len(kept),
    )


def _kind_cut(candidate: Any, is_finding: np.ndarray, probability: np.ndarray) -> float:
    """Return the threshold of the kind: synth's own rule, or the best one for a peer, which may give similarities."""
    if isinstance(candidate, FindingClassifier):
        return choose_kind_threshold(is_finding, probability)
    return float(GRID[int(np.argmax(f_by_threshold(is_finding, probability)))])


def theme_counts(table: pd.DataFrame, labels: pd.DataFrame, taxonomy: Taxonomy) -> np.ndarray:
    """Count for each inspection, a row each, the themes that are right, and those given and true added up."""
    truth, guess = theme_matrix(table, taxonomy), theme_matrix(labels, taxonomy)
    rows = [table["inspection_id"].to_numpy() == name for name in sorted(table["inspection_id"].unique())]
    return np.array([[(truth & guess)[row].sum(), truth[row].sum() + guess[row].sum()] for row in rows], dtype=float)


def _seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


if __name__ == "__main__":
    main()
