"""How wrong inspection prevalence is: by the verdict rule, by "any sentence", and by a plain count.

The truth is `data/inspections.csv`, which was written before the reports and was never shown to a model. Inspections of
training are judged out of fold (neither the classifier, nor its thresholds, nor the rule had seen them); those whose
`split` is `test` by models fitted on all of training. Run: python benchmarks/verdicts.py [--out FILE.json].
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from synth.classifier.estimator import FindingClassifier
from synth.classifier.features import texts_to_encode
from synth.classifier.model import labels_from
from synth.classifier.thresholds import choose_kind_threshold, choose_thresholds
from synth.classifier.training import out_of_fold
from synth.cli.inputs import read_labelled
from synth.encoding import KnownVectors, load_encoder
from synth.files import to_json, write_text
from synth.findings import POLARITIES, probability_columns, repeats, theme_matrix
from synth.prevalence import CLAIMS, VerdictRule, inspection_verdicts
from synth.taxonomy import Taxonomy, default_taxonomy

DATA = Path(__file__).resolve().parents[1] / "data"
LABELS = ["kind", "polarity", "themes"]
FOLDS = 5


def main() -> None:
    """Measure, print, and write the figures as JSON if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, help="write the figures here as JSON")
    out = parser.parse_args().out
    taxonomy = default_taxonomy()
    table = read_labelled([DATA / "labelled"], taxonomy)
    table["is_test"] = table["split"] == "test" if "split" in table.columns else False
    figures = {}
    profiles = pd.read_csv(DATA / "inspections.csv").set_index("inspection_id")[list(taxonomy.ids)]
    for name, given in judge(table, taxonomy).items():
        for split, verdicts in given.items():
            figures.setdefault(split, {})[name] = errors_against(profiles, verdicts, taxonomy)
    for split, methods in figures.items():
        print(f"{split}: {methods['rule']['inspections']} inspections")
        print(f"  {'mean absolute error of':24}" + "".join(f"{name:>16}" for name in methods))
        for figure in (*CLAIMS, "sides", "wrong_verdicts"):
            print(f"  {figure:24}" + "".join(f"{methods[name][figure]:16.4f}" for name in methods))
    if out:
        write_text(out, to_json(figures))


def judge(table: pd.DataFrame, taxonomy: Taxonomy) -> dict[str, dict[str, pd.DataFrame]]:
    """Give, for each way and split, verdicts on inspections that nothing behind them had seen."""
    training, test = (table[table["is_test"] == is_test].reset_index(drop=True) for is_test in (False, True))
    known = KnownVectors(load_encoder("bundled"), texts_to_encode(table))
    held_out = out_of_fold(FindingClassifier(taxonomy, known), training)
    parts = []
    for fold in np.unique(held_out.fold):
        inside = held_out.fold == fold
        parts.append(
            predict(
                training[inside],
                held_out.probability[inside],
                training[~inside],
                held_out.probability[~inside],
                taxonomy,
            )
        )
    unseen = pd.concat(parts).sort_index()
    unseen = unseen[repeats(unseen) == ""]
    given: dict[str, dict[str, pd.DataFrame]] = {"rule": {}, "any sentence": {}, "plain count": {}}
    folds = held_out.fold[unseen.index]
    ruled, counted = [], []
    for fold in np.unique(folds):
        fitted, judged = unseen[folds != fold], unseen[folds == fold]
        labels = training.loc[fitted.index, LABELS]
        ruled.append(
            VerdictRule.fit(fitted.reset_index(drop=True), labels.reset_index(drop=True), taxonomy).verdicts(
                judged, taxonomy
            )
        )
        counted.append(inspection_verdicts(judged, taxonomy, least_findings=least(fitted, labels, taxonomy)))
    given["rule"]["cross-validation"] = pd.concat(ruled)
    given["plain count"]["cross-validation"] = pd.concat(counted)
    given["any sentence"]["cross-validation"] = inspection_verdicts(unseen, taxonomy, least_findings=1)
    if len(test):
        probability = FindingClassifier(taxonomy, known).fit(training).predict_proba(test)
        tested = predict(test, probability, training, held_out.probability, taxonomy)
        tested = tested[repeats(tested) == ""]
        labels = training.loc[unseen.index, LABELS]
        rule = VerdictRule.fit(unseen.reset_index(drop=True), labels.reset_index(drop=True), taxonomy)
        given["rule"]["test"] = rule.verdicts(tested, taxonomy)
        given["any sentence"]["test"] = inspection_verdicts(tested, taxonomy, least_findings=1)
        given["plain count"]["test"] = inspection_verdicts(
            tested, taxonomy, least_findings=least(unseen, labels, taxonomy)
        )
    return given


def predict(
    table: pd.DataFrame, probability: np.ndarray, others: pd.DataFrame, of_others: np.ndarray, taxonomy: Taxonomy
) -> pd.DataFrame:
    """Put predicted labels and probabilities in the place of people's; thresholds come from other inspections."""
    first_theme = 1 + len(POLARITIES)
    cuts = choose_thresholds(theme_matrix(others, taxonomy), of_others[:, first_theme:])
    kind = choose_kind_threshold((others["kind"] == "finding").to_numpy(), of_others[:, 0])
    labels = labels_from(probability, taxonomy, dict(zip(taxonomy.ids, cuts, strict=True)), kind).set_index(table.index)
    numbers = pd.DataFrame(probability, columns=list(probability_columns(taxonomy)), index=table.index)
    return pd.concat([table.drop(columns=LABELS), labels, numbers], axis=1)


def least(predicted: pd.DataFrame, labels: pd.DataFrame, taxonomy: Taxonomy) -> int:
    """Choose from how many findings on a plain count is least often wrong."""
    true = inspection_verdicts(predicted.assign(**labels), taxonomy, least_findings=1)["verdict"]
    wrong = [(inspection_verdicts(predicted, taxonomy, least_findings=k)["verdict"] != true).sum() for k in range(1, 5)]
    return int(np.argmin(wrong)) + 1


def errors_against(profiles: pd.DataFrame, verdicts: pd.DataFrame, taxonomy: Taxonomy) -> dict[str, float]:
    """Mean, over themes, of the absolute error of inspection prevalence; and the share of verdicts that are wrong."""
    given = verdicts.pivot_table(index="inspection_id", columns="theme", values="verdict", aggfunc="first")
    # Documents that speak of the whole country are no inspections, and have no profile.
    given = given.loc[given.index.isin(profiles.index), list(taxonomy.ids)]
    true = profiles.loc[given.index]
    figures = {
        claim: float((given.isin(names).mean() - true.isin(names).mean()).abs().mean())
        for claim, names in CLAIMS.items()
    }
    figures["sides"] = (figures["strength_side"] + figures["improvement_side"]) / 2
    figures["wrong_verdicts"] = float((given != true).to_numpy().mean())
    return figures | {"inspections": len(given)}


if __name__ == "__main__":
    main()
