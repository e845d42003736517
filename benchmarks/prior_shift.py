"""Whether the labels of the default model gain from a correction for shares that differ from the training text.

Four questions: does a correction of the probabilities by estimated shares (Saerens et al. 2002) help; do other
thresholds help; do other inputs of the combination help; which estimate of a share is best. Choices are measured on
the calibration set, by leaving out whole programmes or authorities, and the held-out sets are scored once. Only scores
are written, no sentence. It needs the labelled table of the real reports (`make corpus`). Run: python
benchmarks/prior_shift.py build/real.csv [--keep FILE] [--out benchmarks/prior_shift.md].
"""

from __future__ import annotations

import argparse
import pickle
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from accuracy import BEGIN, END, REAL
from prior_shift_inputs import INPUTS, with_inputs
from prior_shift_methods import (
    FOLDS,
    Calibrated,
    Scored,
    best_expected_cuts,
    corrected,
    corrected_polarity,
    estimate_share,
    gain,
    labels,
    micro_f1,
)
from real_text import INVENTED, ROOT, read
from threadpoolctl import threadpool_limits

from synth.classifier.model import SentenceModel
from synth.classifier.prior_shift import LEAST_DIFFERENCE, has_shifted, share_shifts
from synth.classifier.thresholds import choose_thresholds
from synth.files import write_text
from synth.findings import (
    FINDING_COLUMN,
    POLARITY_COLUMNS,
    THEME_COLUMNS,
    probability_columns,
)
from synth.pipeline.models.model import load_model

CALIBRATION = "calibration"
# What a share must be, as a multiple of the share before, for the note to count as right.
RIGHT = (1.0, 1.5, 2.0)
LETTERS = "joint targeted area inspection"


def main() -> None:
    """Measure, print, and write the page if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("real", type=Path, help="labelled table of the real reports, as `make corpus` writes it")
    parser.add_argument(
        "--authorities",
        nargs="*",
        help="only these authorities of the calibration set, and its invented text, where time is short",
    )
    parser.add_argument("--keep", type=Path, help="file in which the scores of the model are kept for a later run")
    parser.add_argument("--out", type=Path, help="write the figures into this page, between its two marks")
    given = parser.parse_args()
    with threadpool_limits(1):
        model = load_model(ROOT / "models" / "default")
        text = page(scores(model, given.real, given.keep, given.authorities), model)
    print(text)
    if given.out:
        before, _, rest = given.out.read_text(encoding="utf-8").partition(BEGIN)
        write_text(given.out, f"{before}{BEGIN}\n\n{text}\n{END}{rest.partition(END)[2]}")


def scores(model: SentenceModel, real: Path, keep: Path | None, authorities: Sequence[str] | None) -> dict[str, Scored]:
    """Score the calibration set and the held-out sets with both classifiers, or read the scores from the file."""
    if keep is not None and keep.is_file():
        found: dict[str, Scored] = pickle.loads(keep.read_bytes())
        return found
    data = read(real, REAL, model.taxonomy)
    calibration = data.calibration
    if authorities:
        kept = calibration["authority"].isin(authorities) | (calibration["origin"] != "real")
        calibration = calibration[kept].reset_index(drop=True)
    held_out = {name: table for name, table in data.tests.items() if name != INVENTED}
    sets = {CALIBRATION: calibration, **held_out}
    found = {name: Scored(table, *model.classifier.scores(table), model.taxonomy) for name, table in sets.items()}
    if keep is not None:
        keep.write_bytes(pickle.dumps(found))
    return found


def page(sets: dict[str, Scored], model: SentenceModel) -> str:
    """Write all tables."""
    calibration = sets[CALIBRATION]
    programme = programmes(calibration.table)
    cases = []
    for name in sorted(set(programme)):
        inside = programme == name
        learnt, target = calibration.rows(np.flatnonzero(~inside)), calibration.rows(np.flatnonzero(inside))
        cases.append((f"calibration set: {name}", Calibrated.on(learnt), target))
    own = Calibrated.of_model(model, calibration)
    cases += [(f"held out: {name}", own, target) for name, target in sets.items() if name != CALIBRATION]
    return "\n".join(
        [
            *_corrections(cases),
            *_shares(cases),
            *_notes(cases),
            *_thresholds(cases, calibration.rows(np.flatnonzero(programme == LETTERS))),
            *_inputs(calibration, programme),
            "",
        ]
    )


def programmes(table: pd.DataFrame) -> np.ndarray:
    """Return the programme of each sentence; invented text is one of its own."""
    named = table["programme"].fillna("") if "programme" in table.columns else pd.Series("", index=table.index)
    return named.where(named != "", INVENTED).to_numpy(dtype=object)


Case = tuple[str, Calibrated, Scored]


def _corrections(cases: Sequence[Case]) -> list[str]:
    lines = [
        "## Correction of the probabilities by estimated shares",
        "",
        "Each programme of the calibration set is scored with a combination, thresholds and shares from its other "
        "programmes.",
        "",
        "| text | sentences, reports | micro-F1 without correction | gain, shares estimated in all reports together | "
        "gain, shares estimated in each report | polarity accuracy without correction | polarity accuracy with "
        "correction |",
        "|---|---|---:|---|---|---:|---:|",
    ]
    for name, learnt, target in cases:
        probability = learnt.combination.probabilities(target.linear, target.contextual)
        plain = labels(probability, learnt.cuts)
        reports = target.table["inspection_id"].to_numpy(dtype=object)
        together, each = (
            labels(corrected(probability, learnt.of_sentences, groups), learnt.cuts)
            for groups in (np.zeros(len(reports)), reports)
        )
        findings = np.flatnonzero(target.is_finding)
        truth = target.polarity[findings]
        as_is = probability[findings][:, POLARITY_COLUMNS].argmax(axis=1) == truth
        after = corrected_polarity(probability[findings], learnt.of_polarities) == truth
        lines.append(
            f"| {name} | {len(reports):,}, {len(set(reports))} | {micro_f1(target.themes, plain):.3f} | "
            f"{gain(target, plain, together)} | {gain(target, plain, each)} | {as_is.mean():.3f} | {after.mean():.3f} |"
        )
    return lines


def _shares(cases: Sequence[Case]) -> list[str]:
    lines = [
        "",
        "## Which estimate of a theme's share is best",
        "",
        "Mean absolute difference between the estimated and the labelled share of findings with a theme, over the 11 "
        "themes, in percentage points.",
        "",
        "| text | share in the calibration text | labels counted | mean probability | EM |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, learnt, target in cases:
        probability = learnt.combination.probabilities(target.linear, target.contextual)
        found = target.is_finding
        of_themes = probability[found][:, THEME_COLUMNS]
        estimates = (
            learnt.of_findings,
            labels(probability, learnt.cuts)[found].mean(axis=0),
            of_themes.mean(axis=0),
            [estimate_share(column, share) for column, share in zip(of_themes.T, learnt.of_findings, strict=True)],
        )
        truth = target.themes[found].mean(axis=0)
        errors = [f"{100 * np.abs(np.array(estimate) - truth).mean():.2f}" for estimate in estimates]
        lines.append(f"| {name} | {' | '.join(errors)} |")
    return lines


def _notes(cases: Sequence[Case]) -> list[str]:
    lines = [
        "",
        "## How often the note is right",
        "",
        "The note names a theme if its estimated share is at least twice or at most half of that in the calibration "
        f"text, and if at least {LEAST_DIFFERENCE} findings are concerned. The table counts the themes that it names, "
        "and how many of these are confirmed by the labelled share: it differs in the stated direction, by a factor of "
        "at least 1.5, or by a factor of at least 2. The last two columns count the themes whose labelled share meets "
        "the rule, and how many of these the note names. Each text is counted as a whole and then report by report.",
        "",
        "| text | named | stated direction | factor 1.5 | factor 2 | labelled share meets the rule | of these, named |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    for name, learnt, target in cases:
        reports = target.table["inspection_id"].to_numpy(dtype=object)
        whole = _note_counts(learnt, target)
        each = sum(
            _note_counts(learnt, target.rows(np.flatnonzero(reports == report))) for report in np.unique(reports)
        )
        for text, counts in ((name, whole), (f"{name}, {len(set(reports))} reports one by one", each)):
            lines.append(f"| {text} | {' | '.join(map(str, counts))} |")
    return lines


def _note_counts(learnt: Calibrated, target: Scored) -> np.ndarray:
    """Return the numbers in a row of the table on notes."""
    ids = target.taxonomy.ids
    probability = learnt.combination.probabilities(target.linear, target.contextual)
    table = pd.DataFrame(probability, columns=list(probability_columns(target.taxonomy)))
    table["kind"] = np.where(probability[:, FINDING_COLUMN] >= 0.5, "finding", "other")
    million = {theme: round(1e6 * share) for theme, share in zip(ids, learnt.of_findings, strict=True)}
    moved = share_shifts(table, {"training": {"findings": 1_000_000, "positives": million}}, ids)
    found = target.is_finding
    truth = dict(zip(ids, target.themes[found].mean(axis=0), strict=True)) if found.any() else dict.fromkeys(ids, 0.0)
    before = dict(zip(ids, learnt.of_findings, strict=True))
    side = {one.theme: one.now > one.before for one in moved}
    right = [
        sum(
            truth[theme] >= times * before[theme] if is_more else times * truth[theme] <= before[theme]
            for theme, is_more in side.items()
        )
        for times in RIGHT
    ]
    by_labels = [theme for theme in ids if has_shifted(before[theme], truth[theme], int(found.sum()))]
    hits = sum(theme in side and side[theme] == (truth[theme] > before[theme]) for theme in by_labels)
    return np.array([len(moved), *right, len(by_labels), hits])


def _thresholds(cases: Sequence[Case], letters: Scored) -> list[str]:
    lines = [
        "",
        "## Other thresholds",
        "",
        "The table shows the gain in micro-F1 over the present thresholds, which are chosen for each theme on the "
        "calibration text. For the letters of the calibration set, the thresholds in the last column come from its "
        "other letters.",
        "",
        "| text | best expected F1 on the new text | one half for all themes | chosen on the joint targeted area "
        "letters of the calibration set |",
        "|---|---|---|---|",
    ]
    for name, learnt, target in cases:
        probability = learnt.combination.probabilities(target.linear, target.contextual)
        plain = labels(probability, learnt.cuts)
        if name == f"calibration set: {LETTERS}":
            by_letters = _without_own_report(target, probability)
        else:
            by_letters = labels(probability, choose_thresholds(letters.themes, letters.out_of_fold()[:, THEME_COLUMNS]))
        given = (
            labels(probability, best_expected_cuts(probability)),
            labels(probability, np.full(len(learnt.cuts), 0.5)),
            by_letters,
        )
        lines.append(f"| {name} | {' | '.join(gain(target, plain, other) for other in given)} |")
    return lines


def _without_own_report(target: Scored, probability: np.ndarray) -> np.ndarray:
    """Label each report with the thresholds that were chosen on the other reports."""
    reports = target.table["inspection_id"].to_numpy(dtype=object)
    given = np.zeros(target.themes.shape, dtype=np.bool_)
    for report in np.unique(reports):
        inside = reports == report
        cuts = choose_thresholds(target.themes[~inside], probability[~inside][:, THEME_COLUMNS])
        given[inside] = labels(probability[inside], cuts)
    return given


def _inputs(calibration: Scored, programme: np.ndarray) -> list[str]:
    """Measure other inputs of the combination, by leaving out authorities of the calibration set."""

    def cut(probability: np.ndarray) -> np.ndarray:
        given = np.zeros(calibration.themes.shape, dtype=np.bool_)
        for rest, fold in calibration.folds():
            cuts = choose_thresholds(calibration.themes[rest], probability[rest][:, THEME_COLUMNS])
            given[fold] = labels(probability[fold], cuts)
        return given

    present = calibration.out_of_fold()
    plain = cut(present)
    n = len(calibration.table)
    lines = [
        "",
        "## Other inputs of the combination",
        "",
        f"Combinations and thresholds come from other authorities of the calibration set ({n:,} sentences, {FOLDS} "
        f"folds). Micro-F1 of the present combination is {micro_f1(calibration.themes, plain):.3f}.",
        "",
        "| input in addition to the two scores of the theme | gain, all | gain, joint targeted area letters |",
        "|---|---|---|",
    ]
    letters = np.flatnonzero(programme == LETTERS)
    of_letters = calibration.rows(letters)
    make: Callable[[Scored], np.ndarray]
    for name, make in INPUTS.items():
        probability = present.copy()
        inputs = make(calibration)
        for rest, fold in calibration.folds():
            probability[fold] = with_inputs(calibration, inputs, present, rest, fold)
        given = cut(probability)
        lines.append(
            f"| {name} | {gain(calibration, plain, given)} | {gain(of_letters, plain[letters], given[letters])} |"
        )
    return lines


if __name__ == "__main__":
    main()
