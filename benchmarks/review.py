"""How well review finds wrong labels, and how many labels it saves to choose the sentences to label.

1. Of the sentences of the corpus, 5% are given wrong labels at random. Models that were not trained on a sentence's
   inspection predict it. How many of the wrong labels are in the first 5% and 10% of the lists of suspects?
2. Sentences are labelled a batch at a time, chosen by `synth review suggest` or at random. How many does each need
   until the micro-F1 of the themes on held-out inspections is within 0.02 of that with all labels?

Run: python benchmarks/review.py [--out FILE.md].
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from synth.classifier import FindingClassifier, bundled_model_folder, read_manifest
from synth.classifier.features.assembly import features, prepare_table, texts_to_encode
from synth.classifier.training.cross_validation import out_of_fold
from synth.classifier.training.data import is_polarity_only
from synth.encoding import PrecomputedVectors, load_encoder
from synth.files import write_text
from synth.findings import (
    FINDING_COLUMN,
    KINDS,
    POLARITIES,
    POLARITY_COLUMNS,
    THEME_COLUMNS,
    join_themes,
    probability_columns,
    split_themes,
    theme_matrix,
)
from synth.pipeline.input.labelled import read_labelled
from synth.review import label_probabilities, suggest
from synth.review.label_quality import label_quality
from synth.taxonomy import Taxonomy, default_taxonomy

DATA = Path(__file__).resolve().parents[1] / "data"
SHARE_WRONG = 0.05
TOPS = (0.05, 0.10)
FLIP_SEEDS = (0,)
CURVE_SEEDS = (0, 1, 2)
BATCH, STEPS = 250, 26
SHORT_OF_FULL = 0.02


@dataclass(frozen=True)
class Flipped:
    """A corpus with wrong labels.

    Attributes
    ----------
    table
        With the labels as they are now.
    how
        For each sentence how its label was made wrong; empty if it was not.
    themes
        For each sentence the themes that were taken away or put in.
    """

    table: pd.DataFrame
    how: list[str]
    themes: list[tuple[str, ...]]


@dataclass(frozen=True)
class Curve:
    """Scores after so many labels."""

    way: str
    seed: int
    sizes: list[int]
    scores: list[float]


def main() -> None:
    """Measure, and write a page of results if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, help="write the results here as Markdown")
    parser.add_argument("--only", choices=("flips", "curves"), help="measure one part")
    arguments = parser.parse_args()
    taxonomy = default_taxonomy()
    table = read_labelled([DATA / "labelled"], taxonomy)
    table = table[~is_polarity_only(table)].reset_index(drop=True)
    known = PrecomputedVectors(load_encoder(), texts_to_encode(table))
    lines = [PAGE_HEAD]
    if arguments.only != "curves":
        lines += flips_section(table, taxonomy, known)
    if arguments.only != "flips":
        lines += curves_section(table, taxonomy, known)
    page = "\n".join(lines) + "\n"
    print(page)
    if arguments.out:
        write_text(arguments.out, page)


PAGE_HEAD = """\
# Review: finding wrong labels, and choosing what to label

`python benchmarks/review.py --out benchmarks/review.md` writes this page. All figures are for the bundled corpus of
invented inspections. Errors in the labels of real data are of other types.
"""


def flips_section(table: pd.DataFrame, taxonomy: Taxonomy, known: PrecomputedVectors) -> list[str]:
    """Measure both lists of suspects on every seed."""
    found: list[pd.DataFrame] = []
    for seed in FLIP_SEEDS:
        flipped = flip(table, taxonomy, SHARE_WRONG, seed)
        held_out = out_of_fold(FindingClassifier(taxonomy, known), flipped.table, jobs=2)
        numbers = pd.DataFrame(held_out.probability, columns=list(probability_columns(taxonomy)))
        found += found_by_list(flipped, numbers, taxonomy, seed)
    everything = pd.concat(found, ignore_index=True)
    n = int(everything[(everything["list"] == "cleanlab") & (everything["group"] == "all")]["n"].sum())
    lines = [
        f"## Wrong labels found\n\nOf {len(table):,} sentences, {SHARE_WRONG:.0%} were given wrong labels at random "
        f"({n:,} sentences; seed {', '.join(map(str, FLIP_SEEDS))}). In a finding, one of these changes was made at "
        "random: the kind or the polarity was changed, or a theme was added, removed or replaced by another. In other "
        "sentences, the kind was changed. Each sentence was predicted by a model trained on the changed labels of "
        "other inspections (5 folds), and the sentences were sorted in two ways. The tables show the share of the "
        "wrong sentences that are in the first 5% and 10% of each list; by chance it would be 5% and 10%. The corpus "
        "also has wrong labels of its own, which count as false alarms here. A theme that was added at random is easy "
        "to find, because it does not fit; a theme that was removed is hardest to find.\n"
    ]
    for name, rows in everything.groupby("list", sort=False):
        lines += [
            f"### {LISTS[str(name)]}\n",
            "| wrong label | n | in first 5% | in first 10% |",
            "|---|---:|---:|---:|",
        ]
        for group, cells in rows.groupby("group", sort=False):
            total = cells["n"].sum()
            shares = [cells[f"top{top:.2f}"].sum() / total for top in TOPS]
            lines.append(f"| {group} | {total:,} | {shares[0]:.0%} | {shares[1]:.0%} |")
        lines.append("")
    return lines


LISTS = {
    "cleanlab": "Label quality by cleanlab (`synth.notebook.label_quality`)",
    "plain": "Order of `synth review export` (least probable label first)",
}


def flip(table: pd.DataFrame, taxonomy: Taxonomy, share: float, seed: int) -> Flipped:
    """Make the labels of a share of the sentences wrong."""
    rng = np.random.default_rng(seed)
    columns = {name: table[name].tolist() for name in ("kind", "polarity", "themes")}
    how, themes = [""] * len(table), [()] * len(table)
    for row in np.sort(rng.choice(len(table), round(share * len(table)), replace=False)):
        held = list(split_themes(columns["themes"][row]))
        ways = ["kind"]
        if columns["kind"][row] == "finding":
            ways += ["polarity", "theme added", *(("theme removed", "theme replaced") if held else ())]
        how[row] = way = ways[rng.integers(len(ways))]
        if way == "kind":
            columns["kind"][row] = KINDS[1 - KINDS.index(columns["kind"][row])]
            columns["polarity"][row], columns["themes"][row] = "neutral", ""
        elif way == "polarity":
            columns["polarity"][row] = str(
                rng.choice([name for name in POLARITIES if name != columns["polarity"][row]])
            )
        else:
            gone = () if way == "theme added" else (held[rng.integers(len(held))],)
            others = [theme for theme in taxonomy.ids if theme not in held]
            new = () if way == "theme removed" else (str(rng.choice(others)),)
            themes[row] = (*gone, *new)
            now = {*held, *new} - set(gone)
            columns["themes"][row] = join_themes(theme for theme in taxonomy.ids if theme in now)
    return Flipped(table.assign(**columns), how, themes)


def found_by_list(flipped: Flipped, numbers: pd.DataFrame, taxonomy: Taxonomy, seed: int) -> list[pd.DataFrame]:
    """Count, for each list of suspects and each type of error, how many are at the top of the list."""
    wrong = np.array([bool(way) for way in flipped.how])
    groups = {"all": wrong}
    groups |= {way: np.array([way == each for each in flipped.how]) for way in sorted(set(flipped.how) - {""})}
    groups |= {
        f"theme {theme}": np.array([theme in themes for themes in flipped.themes], dtype=bool) for theme in taxonomy.ids
    }
    scores = {
        "cleanlab": label_quality(flipped.table, numbers, taxonomy).scores,
        "plain": label_probabilities(flipped.table, numbers, taxonomy).min(axis=1).to_numpy(),
    }
    tables = []
    for name, score in scores.items():
        place = np.empty(len(score), dtype=int)
        place[np.argsort(score, kind="stable")] = np.arange(len(score))
        rows = [
            (name, seed, group, held.sum(), *((held & (place < round(top * len(score)))).sum() for top in TOPS))
            for group, held in groups.items()
        ]
        columns = ["list", "seed", "group", "n", *(f"top{top:.2f}" for top in TOPS)]
        tables.append(pd.DataFrame(rows, columns=columns))
    return tables


def curves_section(table: pd.DataFrame, taxonomy: Taxonomy, known: PrecomputedVectors) -> list[str]:
    """Measure how many labels each way of choosing needs."""
    learner = Learner(table, taxonomy, known)
    full = learner.score(np.flatnonzero(learner.pool))
    goal = full - SHORT_OF_FULL
    jobs = [(way, seed) for seed in CURVE_SEEDS for way in ("suggest", "random")]
    curves = [learner.curve(way, seed, goal) for way, seed in jobs]
    needed = {
        way: [labels_needed(curve, goal) for curve in curves if curve.way == way] for way in ("suggest", "random")
    }
    means = {way: float(np.mean(values)) for way, values in needed.items()}
    by_start = ", ".join(f"{a / b:.0%}" for a, b in zip(needed["suggest"], needed["random"], strict=True))
    lines = [
        f"## Labels saved\n\nThe sentences to label are drawn from the {learner.pool.sum():,} sentences of the "
        f"training inspections. The score is the micro-F1 of the themes on the {(~learner.pool).sum():,} sentences of "
        f"the six test inspections. Labelling starts with {BATCH} random sentences. Then {BATCH} sentences at a time "
        "are added. They are chosen at random, or by `synth review suggest` from the predictions of a model trained on "
        f"the labels so far. This is done {len(CURVE_SEEDS)} times, with different random sentences at the start. To "
        "save time, the model uses the classifier's features without words and character n-grams. Its thresholds are "
        "always those of the bundled model, which were chosen on all labels. Labelling stops when the goal has been "
        f"reached twice in a row. The table shows the mean of the {len(CURVE_SEEDS)} runs, as long as none has "
        "stopped.\n",
        f"The score with all labels is {full:.3f}, and the goal is {SHORT_OF_FULL} less: {goal:.3f}. On average, "
        f"{means['suggest']:,.0f} labels are needed with `suggest` and {means['random']:,.0f} with random sentences: "
        f"`suggest` needs **{means['suggest'] / means['random']:.0%}** of the labels (by run: {by_start}).\n",
        "| labels | suggest | random |",
        "|---:|---:|---:|",
    ]
    for place in range(STEPS):
        cells = []
        for way in needed:
            scores = [curve.scores[place] for curve in curves if curve.way == way and len(curve.scores) > place]
            # A mean of the curves that are left would be one of the slow ones.
            cells.append(f"{np.mean(scores):.3f}" if len(scores) == len(CURVE_SEEDS) else "–")
        if set(cells) != {"–"}:
            lines.append(f"| {BATCH * (place + 1):,} | {cells[0]} | {cells[1]} |")
    return lines


def labels_needed(curve: Curve, goal: float) -> float:
    """Return the number of labels from which the curve stays at the goal, interpolated linearly between two steps."""
    below = [place for place, score in enumerate(curve.scores) if score < goal]
    if not below:
        return float(curve.sizes[0])
    last = below[-1]
    if last + 1 == len(curve.scores):
        return float("nan")
    before, after = curve.scores[last], curve.scores[last + 1]
    return curve.sizes[last] + BATCH * (goal - before) / (after - before)


class Learner:
    """Logistic regressions on features that are measured once, so that many of them can be trained."""

    def __init__(self, table: pd.DataFrame, taxonomy: Taxonomy, known: PrecomputedVectors) -> None:
        self.table, self.taxonomy = table.reset_index(drop=True), taxonomy
        self.pool = (table["split"] != "test").to_numpy()
        self.measured = features(prepare_table(table), taxonomy, known, context=True, terms=True)
        self.truth = theme_matrix(table, taxonomy)
        self.finding = (table["kind"] == "finding").to_numpy()
        manifest = read_manifest(bundled_model_folder())
        self.cuts = {**manifest["thresholds"], "finding": manifest["kind_threshold"]}

    def probabilities(self, rows: np.ndarray, wanted: np.ndarray) -> np.ndarray:
        """Train on some rows, and judge others: finding, polarities, themes."""
        answer = np.zeros((len(wanted), len(probability_columns(self.taxonomy))))
        polarity = self.table["polarity"].to_numpy(dtype=object)
        answer[:, FINDING_COLUMN] = self._head(rows, self.finding, wanted)
        findings = rows[self.finding[rows]]
        shares = np.column_stack([self._head(findings, polarity == name, wanted) for name in POLARITIES])
        answer[:, POLARITY_COLUMNS] = shares / shares.sum(axis=1, keepdims=True)
        for theme, truth in enumerate(self.truth.T):
            answer[:, THEME_COLUMNS][:, theme] = self._head(rows, truth, wanted)
        return answer

    def score(self, rows: np.ndarray) -> float:
        """Return the micro-F1 of the themes on the test inspections."""
        test = np.flatnonzero(~self.pool)
        return self._f1(self.probabilities(rows, test), test)

    def curve(self, way: str, seed: int, goal: float) -> Curve:
        """Label a batch at a time until the goal has been reached twice running."""
        rng = np.random.default_rng(seed)
        pool, test = np.flatnonzero(self.pool), np.flatnonzero(~self.pool)
        order = rng.permutation(pool)
        rows, scores, sizes = order[:BATCH], [], []
        for step in range(STEPS):
            rest = np.setdiff1d(pool, rows)
            answer = self.probabilities(rows, np.concatenate([test, rest]))
            scores.append(self._f1(answer[: len(test)], test))
            sizes.append(len(rows))
            if min(scores[-2:]) >= goal and len(scores) > 1:
                break
            if way == "random":
                rows = order[: BATCH * (step + 2)]
            else:
                rows = np.concatenate([rows, self._chosen(rest, answer[len(test) :])])
        return Curve(way, seed, sizes, scores)

    def _chosen(self, rest: np.ndarray, answer: np.ndarray) -> np.ndarray:
        numbers = pd.DataFrame(answer, columns=list(probability_columns(self.taxonomy)))
        table = pd.concat([self.table.iloc[rest].reset_index(drop=True), numbers], axis=1).assign(row=rest)
        return suggest(table, self.taxonomy, BATCH, thresholds=self.cuts)["row"].to_numpy()

    def _head(self, rows: np.ndarray, target: np.ndarray, wanted: Sequence[int] | np.ndarray) -> np.ndarray:
        known = target[rows]
        if known.all() or not known.any():
            return np.full(len(wanted), float(known.mean()))
        head = LogisticRegression(C=3.0, max_iter=500).fit(self.measured[rows], known)
        return head.predict_proba(self.measured[wanted])[:, 1]

    def _f1(self, answer: np.ndarray, rows: np.ndarray) -> float:
        cuts = np.array([self.cuts[theme] for theme in self.taxonomy.ids])
        given = (answer[:, 5:] >= cuts) & (answer[:, :1] >= self.cuts["finding"])
        truth = self.truth[rows]
        return float(2 * (given & truth).sum() / max(1, given.sum() + truth.sum()))


if __name__ == "__main__":
    main()
