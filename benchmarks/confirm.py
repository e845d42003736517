"""Measure what confirming verdicts by reading costs, and how many wrong ones it leaves.

A reader who knows the labels answers the questions of `synth confirm draw` in their order and skips what is settled, as
the workbook says. Two sets, on neither of which the bundled model has learnt: the test inspections of data/labelled,
composed anew so that themes are as often mixed as clear; and real reports of held-out authorities (make corpus), the
twelve of which most is labelled, as far as it is.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from synth.findings import mark_duplicates, split_themes
from synth.pipeline.input.labelled import read_labelled
from synth.pipeline.models.model import Model, load_model
from synth.prevalence import apply_answers, settle_verdicts, verdicts_from_labels
from synth.prevalence.confirm.adjudication import CLAIM_NAMES, verdict_states
from synth.prevalence.confirm.candidates import FLOOR, find_candidates, sentence_key
from synth.prevalence.confirm.decisions import NOT_ABOUT, decisions_table
from synth.prevalence.confirm.drawing import SECONDS_PER_SENTENCE, ConfirmDraw, draw_confirmation
from synth.prevalence.verdicts.compositions import compose
from synth.taxonomy import Taxonomy, default_taxonomy

DATA = Path(__file__).resolve().parents[1] / "data"
REPORTS = 12
MINUTES = (10.0, 30.0, 60.0, 120.0)
_LABELS = ["kind", "polarity", "themes"]
_PROBABILITIES = ("p_strength", "p_improvement", "p_theme")


def main() -> None:
    """Print a row for each set and time."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("real", type=Path, nargs="?", help="the real reports with their labels: make corpus")
    real = parser.parse_args().real
    taxonomy, model = default_taxonomy(), load_model()
    sets = {"invented, composed anew": composed(unseen(DATA / "labelled", taxonomy), taxonomy)}
    if real:
        sets[f"real, {REPORTS} reports"] = most_labelled(unseen(real, taxonomy))
    print("| set | inspections | sentences | time given | verdicts wrong before | after | confirmed, of these wrong "
          "| sentences read | minutes at 5 s |")  # fmt: skip
    print("|---" * 9 + "|")
    for name, table in sets.items():
        given = model.classify(table.drop(columns=_LABELS))
        for minutes in MINUTES:
            print(f"| {name} | {row_of(given, table, model, minutes)} |", flush=True)


def unseen(path: Path, taxonomy: Taxonomy) -> pd.DataFrame:
    """Return the labelled sentences that the bundled model did not learn from, repeats taken out."""
    table = read_labelled([path], taxonomy)
    table = table[table["split"] == "test"].reset_index(drop=True)
    return table[(mark_duplicates(table) == "").to_numpy()].reset_index(drop=True)


def composed(table: pd.DataFrame, taxonomy: Taxonomy) -> pd.DataFrame:
    """Return the sentences as inspections composed anew, in which both sides of a theme are often found."""
    rows = compose(table, taxonomy)
    names = np.repeat([f"composed-{number:02d}" for number in range(len(rows))], [len(one) for one in rows])
    chosen = table.iloc[np.concatenate(rows)].reset_index(drop=True)
    position = pd.array(np.concatenate([np.arange(1, 1 + len(one)) for one in rows]), dtype="Int64")
    return chosen.assign(inspection_id=names.astype(object), document=names.astype(object), position=position)


def most_labelled(table: pd.DataFrame) -> pd.DataFrame:
    """Return the reports of which most sentences are labelled."""
    sizes = table.groupby("inspection_id").size().sort_values(ascending=False, kind="stable")
    return table[table["inspection_id"].isin(sizes.index[:REPORTS])].reset_index(drop=True)


def row_of(given: pd.DataFrame, true: pd.DataFrame, model: Model, minutes: float) -> str:
    """Read for some minutes, and return the cells of a row."""
    taxonomy, rule = model.taxonomy, model.verdict_rule
    by_people = verdicts_from_labels(true, taxonomy)["verdict"].to_numpy()
    before = rule.verdicts(given, taxonomy)
    draw = draw_confirmation(given, before, decisions_table(), taxonomy, minutes=minutes)
    decisions = read(draw, given, true, taxonomy, minutes)
    after = rule.verdicts(apply_answers(given, decisions, taxonomy), taxonomy)
    after = settle_verdicts(after, given, decisions, taxonomy)
    wrong = [(verdicts["verdict"].to_numpy() != by_people) for verdicts in (before, after)]
    confirmed = (after["status"] == "confirmed").to_numpy()
    time = f"{minutes:g} minutes"
    cells = [
        f"{given['inspection_id'].nunique()}",
        f"{len(given):,}",
        time,
        f"{wrong[0].sum()} of {len(before)}",
        f"{wrong[1].sum()}",
        f"{confirmed.sum()}, {(wrong[1] & confirmed).sum()}",
        f"{len(decisions):,}",
        f"{len(decisions) * SECONDS_PER_SENTENCE / 60:.0f}",
    ]
    return " | ".join(cells)


def read(
    draw: ConfirmDraw, given: pd.DataFrame, true: pd.DataFrame, taxonomy: Taxonomy, minutes: float
) -> pd.DataFrame:
    """Return what a reader answers who knows the labels, reads in order and stops when the time is up."""
    candidates = find_candidates(given, taxonomy)
    state = verdict_states(given, candidates, decisions_table(), taxonomy)
    place_of = {key: place for place, key in enumerate(candidates[["row", "theme"]].itertuples(index=False, name=None))}
    polarity = true["polarity"].where(true["kind"] == "finding", NOT_ABOUT).tolist()
    themes = [split_themes(cell) for cell in true["themes"]]
    budget = minutes * 60 / SECONDS_PER_SENTENCE
    rows = [
        (given["inspection_id"][at], sentence_key(given["text"][at]), "", polarity[at], true["themes"][at], "sample")
        for at in draw.sample
    ]
    for row in draw.ordered.to_dict("records"):
        question = state[row["inspection_id"], row["theme"]]
        may = [name for name, column in zip(CLAIM_NAMES, _PROBABILITIES, strict=True) if row[column] >= FLOOR]
        if len(rows) >= budget or all(question.holds(name) is not None for name in may):
            continue
        at, theme = int(row["row"]), str(row["theme"])
        answer = polarity[at] if theme in themes[at] else NOT_ABOUT
        rows.append((row["inspection_id"], row["sentence"], theme, answer, "", "ordered"))
        question.answer(place_of[at, theme], answer, float(row["weight"]))
    names = ["inspection_id", "sentence", "theme", "answer", "themes", "drawn"]
    table = pd.DataFrame(rows, columns=names).assign(reader="reader", date="2026-01-01")
    return table[list(decisions_table().columns)].astype("str")


if __name__ == "__main__":
    main()
