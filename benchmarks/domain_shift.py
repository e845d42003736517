"""Measure how often verdicts are wrong on a kind of text that the model has learnt nothing of.

Each kind of labelled text in turn is left out: a model with the fast encoder learns from the others, its verdict rule
with it, and its verdicts on the inspections left out are compared with those that people's labels give. Inspections are
taken as they are and composed anew from their sentences, as in training. The counts are kept in domain_shift.json, from
which benchmarks/coverage.py draws the errors of text of another kind. They hold no sentence of any report.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd

from synth.files import to_json, write_text
from synth.findings import mark_duplicates
from synth.pipeline.labelled import read_labelled
from synth.pipeline.training import train
from synth.prevalence import CLAIMS, NATIONAL, verdicts_from_labels
from synth.prevalence.errors.counts import count_answers
from synth.prevalence.verdicts.compositions import compose
from synth.taxonomy import Taxonomy, default_taxonomy

DATA = Path(__file__).resolve().parents[1] / "data"
KEPT = Path(__file__).with_name("domain_shift.json")
LABELS = ["kind", "polarity", "themes"]


def main() -> None:
    """Measure, print, and keep the counts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("real", type=Path, help="the real reports with their labels: make corpus")
    parser.add_argument("--out", type=Path, default=KEPT, help="write the counts here as JSON")
    arguments = parser.parse_args()
    taxonomy = default_taxonomy()
    table = read_labelled([DATA / "labelled", arguments.real], taxonomy)
    table = table[(table["split"].fillna("") != "test") & (table["document"] != NATIONAL)]
    programme = table["programme"].fillna("") if "programme" in table.columns else pd.Series("", index=table.index)
    kinds = programme.where(table["origin"].fillna("") == "real", "invented").replace("", "invented")
    found = {}
    for kind in sorted(kinds.unique()):
        others, left_out = table[kinds != kind], table[kinds == kind].reset_index(drop=True)
        counts, inspections = errors_on(left_out, others.reset_index(drop=True), taxonomy)
        found[kind] = {"inspections": inspections, "counts": {claim: of.tolist() for claim, of in counts.items()}}
        for claim, cells in counts.items():
            no, yes = cells.sum(axis=0)
            print(
                f"{kind}, {claim}: sensitivity {yes[:2].sum() / yes.sum():.3f} (n = {yes.sum():,}), "
                f"specificity {no[2:].sum() / no.sum():.3f} (n = {no.sum():,}), {inspections} inspections"
            )
    write_text(arguments.out, to_json(found))


def errors_on(table: pd.DataFrame, learnt_from: pd.DataFrame, taxonomy: Taxonomy) -> tuple[dict[str, np.ndarray], int]:
    """Return the answers of a model to each claim on text of another kind, and the number of inspections."""
    model = train(learnt_from, taxonomy=taxonomy, encoder="fast")
    true = table[(mark_duplicates(table) == "").to_numpy()].reset_index(drop=True)
    given = model.classify(true.drop(columns=LABELS))
    rows = compose(true, taxonomy)
    names = np.repeat([f"composed-{number}" for number in range(len(rows))], [len(one) for one in rows])
    chosen = np.concatenate(rows)
    counts = {}
    verdicts, by_people = (
        pd.concat(
            [
                one(part, taxonomy)
                for part in (of, of.iloc[chosen].assign(inspection_id=names.astype(object)).reset_index(drop=True))
            ]
        )
        for one, of in ((model.verdict_rule.verdicts, given), (verdicts_from_labels, true))
    )
    for claim in CLAIMS:
        counts[claim] = count_answers(by_people, verdicts, claim, taxonomy)
    return counts, int(verdicts["inspection_id"].nunique())


if __name__ == "__main__":
    main()
