"""Count how often verdicts are wrong on text that the bundled model was not trained on, by kind of text.

The kinds are real reports of held-out authorities, by programme (make corpus); the test inspections of data/labelled;
and the Scottish development set, if it is there. With --left-out, a kind of text is left out of training altogether:
regressions on static vectors learn from the other kinds, and the rule and its known errors come from these, too. Only
counts are written, no sentence; benchmarks/coverage.py simulates with them.
Run: python benchmarks/verdict_errors.py build/real.csv [--left-out KIND ...].
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from accuracy import REAL, read_real
from real_text import DEVELOPMENT, INVENTED, ROOT
from verdicts import LABELS, predict

from synth.classifier import bundled_static_encoder
from synth.classifier.features.assembly import texts_to_encode
from synth.classifier.training.cross_validation import calibration_rows
from synth.classifier.training.data import is_polarity_only, test_sets
from synth.classifier.training.estimator import FindingClassifier
from synth.encoding import PrecomputedVectors
from synth.files import write_text
from synth.findings import mark_duplicates
from synth.pipeline.input.labelled import read_labelled
from synth.pipeline.models.model import load_model
from synth.prevalence import VerdictErrors, fit_verdict_rule
from synth.prevalence.verdicts.fitting import measure_errors
from synth.taxonomy import Taxonomy, default_taxonomy

COUNTS = Path(__file__).with_name("verdict_errors.json")
SIDES = ("strength_side", "improvement_side")


def main() -> None:
    """Count, write the counts, and print them as a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("real", type=Path, help="labelled table of the real reports, as `make corpus` writes it")
    parser.add_argument(
        "--left-out", nargs="*", help="train without these kinds instead of measuring the bundled model"
    )
    given = parser.parse_args()
    taxonomy = default_taxonomy()
    counts: dict[str, Any] = json.loads(COUNTS.read_text(encoding="utf-8")) if COUNTS.is_file() else {}
    table = read_labelled([ROOT / "data" / "labelled", given.real], taxonomy)
    if given.left_out is None:
        model = load_model()
        assert model.verdict_rule.errors is not None
        counts["bundled"] = {
            "known": model.verdict_rule.errors.to_dict(),
            "unseen": unseen_errors(table, taxonomy).to_dict(),
        }
    for kind in given.left_out or ():
        known, unseen = left_out(table, kind, taxonomy)
        counts[f"without {kind}"] = {"known": known.to_dict(), "unseen": unseen.to_dict()}
    write_text(COUNTS, json.dumps(counts, sort_keys=True) + "\n")
    print_counts(counts)


def unseen_errors(table: pd.DataFrame, taxonomy: Taxonomy) -> VerdictErrors:
    """Measure the bundled model on the test sentences and on the development set."""
    model = load_model()
    test = table[(table["split"] == "test").to_numpy()].reset_index(drop=True)
    sets = {name: test.iloc[rows].reset_index(drop=True) for name, rows in test_sets(test).items()}
    if REAL.is_file():
        sets[DEVELOPMENT] = read_real(REAL)
    domains = {}
    for name, labelled in sets.items():
        first = labelled[(mark_duplicates(labelled) == "").to_numpy()].reset_index(drop=True)
        domains[name] = (model.classify(first.drop(columns=LABELS)), first[LABELS])
    return measure_errors(model.verdict_rule, domains, taxonomy)


def kinds_of(table: pd.DataFrame) -> pd.Series:
    """Return the kind of text of each sentence: the programme of a real one, else its origin."""
    is_real = table["origin"] == "real"
    return pd.Series(np.where(is_real, table["programme"], INVENTED), index=table.index)


def left_out(table: pd.DataFrame, kind: str, taxonomy: Taxonomy) -> tuple[VerdictErrors, VerdictErrors]:
    """Train without a kind of text; return the errors on the other kinds, held out by group, and on this one."""
    learnt = table[(table["split"] != "test").to_numpy() & ~is_polarity_only(table).to_numpy()].reset_index(drop=True)
    here = (kinds_of(learnt) == kind).to_numpy()
    if not here.any():
        raise SystemExit(f"no sentence is of the kind {kind}: there are {', '.join(sorted(set(kinds_of(learnt))))}")
    other, this = learnt[~here].reset_index(drop=True), learnt[here].reset_index(drop=True)
    held_out = calibration_rows(other)
    taught, calibration = other[~held_out], other[held_out].reset_index(drop=True)
    known = PrecomputedVectors(bundled_static_encoder(), texts_to_encode(learnt))
    classifier = FindingClassifier(taxonomy, known).fit(taught)
    of_calibration = classifier.predict_proba(calibration)
    predicted = [
        predict(part, probability, calibration, of_calibration, taxonomy)
        for part, probability in ((calibration, of_calibration), (this, classifier.predict_proba(this)))
    ]
    first = [(mark_duplicates(one) == "").to_numpy() for one in predicted]
    (given, new), (labels, true) = (
        [one[rows].reset_index(drop=True) for one, rows in zip(parts, first, strict=True)]
        for parts in (predicted, (calibration[LABELS], this[LABELS]))
    )
    rule = fit_verdict_rule(given, labels, taxonomy)
    assert rule.errors is not None
    return rule.errors, measure_errors(rule, {kind: (new, true)}, taxonomy)


def print_counts(counts: dict[str, Any]) -> None:
    """Print sensitivity and specificity by kind of text, both sides together."""
    print("| model | text | inspections | claims that hold, found | claims that do not hold, denied |")
    print("|---" * 5 + "|")
    for model, parts in counts.items():
        for name in ("known", "unseen"):
            errors = VerdictErrors.from_dict(parts[name])
            for number, domain in enumerate(errors.domains):
                cells = sum(errors.array(claim)[number].sum(axis=0) for claim in SIDES)
                shares = [
                    f"{right} of {total} ({right / total:.3f})"
                    for right, total in ((cells[1, :2].sum(), cells[1].sum()), (cells[0, 2:].sum(), cells[0].sum()))
                ]
                where = "calibration" if name == "known" else "not trained on"
                print(f"| {model} | {domain}, {where} | {errors.inspections[number]} | {' | '.join(shares)} |")


if __name__ == "__main__":
    main()
