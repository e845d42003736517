"""How wrong inspection prevalence is: by the verdict rule, by "any sentence", and by a plain count.

The truth is `data/inspections.csv`, which was written before the reports and was never shown to a model. Inspections of
training are judged out of fold (neither the classifier, nor its thresholds, nor the rule had seen them); those whose
`split` is `test` by models fitted on all of training. Prints Markdown tables.
Run: python benchmarks/verdicts.py [--out FILE.json].
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from plain_counts import inspection_verdicts

from synth.classifier.features.assembly import texts_to_encode
from synth.classifier.model import labels_from
from synth.classifier.thresholds import choose_kind_threshold, choose_thresholds
from synth.classifier.training.cross_validation import out_of_fold
from synth.classifier.training.data import is_polarity_only
from synth.classifier.training.estimator import FindingClassifier
from synth.encoding import PrecomputedVectors, load_encoder
from synth.files import to_json, write_text
from synth.findings import FINDING_COLUMN, THEME_COLUMNS, mark_duplicates, probability_columns, theme_matrix
from synth.pipeline.input.labelled import read_labelled
from synth.prevalence import CLAIMS, NATIONAL, fit_verdict_rule
from synth.taxonomy import Taxonomy, default_taxonomy

DATA = Path(__file__).resolve().parents[1] / "data"
LABELS = ["kind", "polarity", "themes"]
SIDES = {"strength_side": "strength", "improvement_side": "area for improvement"}


def main() -> None:
    """Measure, print, and write the figures as JSON if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, help="write the figures here as JSON")
    out = parser.parse_args().out
    taxonomy = default_taxonomy()
    table = read_labelled([DATA / "labelled"], taxonomy)
    table["is_test"] = table["split"] == "test" if "split" in table.columns else False
    figures: dict[str, dict[str, dict[str, float]]] = {}
    by_theme: dict[str, dict[str, pd.DataFrame]] = {}
    profiles = pd.read_csv(DATA / "inspections.csv").set_index("inspection_id")[list(taxonomy.ids)]
    for name, given in judge(table, taxonomy).items():
        for split, verdicts in given.items():
            figures.setdefault(split, {})[name] = errors_against(profiles, verdicts, taxonomy)
            by_theme.setdefault(split, {})[name] = counts_by_theme(profiles, verdicts, taxonomy)
    for split, methods in figures.items():
        print(f"\n{split}: {methods['rule']['inspections']} inspections\n")
        print_rows(["mean absolute error of", *methods])
        for figure in (*CLAIMS, "sides", "wrong_verdicts"):
            print_rows([figure, *(f"{methods[name][figure]:.3f}" for name in methods)])
        print()
        print_themes(by_theme[split], int(methods["rule"]["inspections"]))
    if out:
        counts = {split: {name: table.to_dict("index") for name, table in of.items()} for split, of in by_theme.items()}
        write_text(out, to_json({"errors": figures, "inspections_by_theme": counts}))


def print_themes(by_method: dict[str, pd.DataFrame], n: int) -> None:
    """Print, a row a theme, in how many inspections it holds and is said to, and the mean absolute error of the share.

    The error is the mean of that of "is a strength" and of "is an area for improvement".
    """
    first = next(iter(by_method.values()))
    sides = [f"{words}: true, {', '.join(by_method)}" for words in SIDES.values()]
    print_rows(["theme", *sides, *(f"error, {name}" for name in by_method)])
    errors: dict[str, list[float]] = {name: [] for name in by_method}
    for theme in first.index:
        cells = []
        for side in SIDES:
            said = [table.loc[theme, side] for table in by_method.values()]
            cells.append(", ".join(str(number) for number in (first.loc[theme, f"{side}_true"], *said)))
        for name, table in by_method.items():
            wrong = [abs(int(table.loc[theme, side]) - int(table.loc[theme, f"{side}_true"])) / n for side in SIDES]
            errors[name].append(float(np.mean(wrong)))
        print_rows([str(theme), *cells, *(f"{of[-1]:.3f}" for of in errors.values())])
    print_rows(["mean", *("" for _ in SIDES), *(f"{np.mean(of):.3f}" for of in errors.values())])


def print_rows(cells: list[str]) -> None:
    """Print a row of a Markdown table; after a heading, which is known by its words, its rule."""
    print("| " + " | ".join(cells) + " |")
    if cells[0] in ("theme", "mean absolute error of"):
        print("|" + "---|" * len(cells))


def counts_by_theme(profiles: pd.DataFrame, verdicts: pd.DataFrame, taxonomy: Taxonomy) -> pd.DataFrame:
    """Count, for each theme, the inspections in which either side holds by verdicts, and by their profiles (_true)."""
    given, true = aligned(profiles, verdicts, taxonomy)
    columns = {}
    for side in SIDES:
        columns[side] = given.isin(CLAIMS[side]).sum()
        columns[f"{side}_true"] = true.isin(CLAIMS[side]).sum()
    return pd.DataFrame(columns).astype("int64")


def aligned(profiles: pd.DataFrame, verdicts: pd.DataFrame, taxonomy: Taxonomy) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the verdicts of inspections that have a profile, one row for each inspection, and these profiles."""
    given = verdicts.pivot_table(index="inspection_id", columns="theme", values="verdict", aggfunc="first")
    # Documents that speak of the whole country are no inspections, and have no profile.
    given = given.loc[given.index.isin(profiles.index), list(taxonomy.ids)]
    return given, profiles.loc[given.index]


def judge(table: pd.DataFrame, taxonomy: Taxonomy) -> dict[str, dict[str, pd.DataFrame]]:
    """Return, for each method and split, verdicts on inspections on which nothing was trained or tuned."""
    is_beside = is_polarity_only(table)
    training, test, beside = (
        table[chosen].reset_index(drop=True) for chosen in (~table["is_test"] & ~is_beside, table["is_test"], is_beside)
    )
    known = PrecomputedVectors(load_encoder("bundled"), texts_to_encode(table))
    held_out = out_of_fold(FindingClassifier(taxonomy, known), training, additional=beside)
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
    unseen = unseen[mark_duplicates(unseen) == ""]
    given: dict[str, dict[str, pd.DataFrame]] = {"rule": {}, "any sentence": {}, "plain count": {}}
    folds = held_out.fold[unseen.index]
    ruled, counted = [], []
    for fold in np.unique(folds):
        fitted, judged = unseen[folds != fold], unseen[folds == fold]
        labels = training.loc[fitted.index, LABELS]
        ruled.append(
            fit_verdict_rule(fitted.reset_index(drop=True), labels.reset_index(drop=True), taxonomy).verdicts(
                judged, taxonomy
            )
        )
        counted.append(inspection_verdicts(judged, taxonomy, least_findings=least(fitted, labels, taxonomy)))
    given["rule"]["cross-validation"] = pd.concat(ruled)
    given["plain count"]["cross-validation"] = pd.concat(counted)
    given["any sentence"]["cross-validation"] = inspection_verdicts(unseen, taxonomy, least_findings=1)
    if len(test):
        probability = FindingClassifier(taxonomy, known).fit(pd.concat([training, beside])).predict_proba(test)
        tested = predict(test, probability, training, held_out.probability, taxonomy)
        tested = tested[mark_duplicates(tested) == ""]
        labels = training.loc[unseen.index, LABELS]
        rule = fit_verdict_rule(unseen.reset_index(drop=True), labels.reset_index(drop=True), taxonomy)
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
    cuts = choose_thresholds(theme_matrix(others, taxonomy), of_others[:, THEME_COLUMNS])
    kind = choose_kind_threshold((others["kind"] == "finding").to_numpy(), of_others[:, FINDING_COLUMN])
    labels = labels_from(probability, taxonomy, dict(zip(taxonomy.ids, cuts, strict=True)), kind).set_index(table.index)
    numbers = pd.DataFrame(probability, columns=list(probability_columns(taxonomy)), index=table.index)
    return pd.concat([table.drop(columns=LABELS), labels, numbers], axis=1)


def least(predicted: pd.DataFrame, labels: pd.DataFrame, taxonomy: Taxonomy) -> int:
    """Choose from how many findings on a plain count is least often wrong."""
    of_area = predicted["document"] != NATIONAL
    predicted, labels = predicted[of_area], labels[of_area]
    true = inspection_verdicts(predicted.assign(**labels), taxonomy, least_findings=1)["verdict"]
    wrong = [(inspection_verdicts(predicted, taxonomy, least_findings=k)["verdict"] != true).sum() for k in range(1, 5)]
    return int(np.argmin(wrong)) + 1


def errors_against(profiles: pd.DataFrame, verdicts: pd.DataFrame, taxonomy: Taxonomy) -> dict[str, float]:
    """Mean, over themes, of the absolute error of inspection prevalence; and the share of verdicts that are wrong."""
    given, true = aligned(profiles, verdicts, taxonomy)
    figures = {
        claim: float((given.isin(names).mean() - true.isin(names).mean()).abs().mean())
        for claim, names in CLAIMS.items()
    }
    figures["sides"] = (figures["strength_side"] + figures["improvement_side"]) / 2
    figures["wrong_verdicts"] = float((given != true).to_numpy().mean())
    return figures | {"inspections": len(given)}


if __name__ == "__main__":
    main()
