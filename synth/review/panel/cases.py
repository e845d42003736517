"""Cases for a reviewer: one for each sentence, with all differences between its labels and the predictions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from synth.errors import TableError
from synth.findings import require_columns
from synth.review.corrections.correction import Correction, Labels
from synth.review.corrections.file import read_corrections
from synth.review.misclassifications import misclassifications
from synth.taxonomy import Taxonomy

ERRORS = {
    "missed": "theme missed",
    "added": "theme added",
    "swapped": "one theme taken for another",
    "polarity": "polarity",
    "kind": "finding or other",
}
"""Kinds of error and what a reviewer sees."""

# How sure the model is, by its probability that a label is wrong: (name, text shown, lower limit, upper limit).
SURENESS = (
    ("very sure", "very sure (90% and more)", 0.9, 1.01),
    ("sure", "sure (70 to 90%)", 0.7, 0.9),
    ("in doubt", "in doubt (under 70%)", -0.01, 0.7),
)
_BACK = 3
_SIDES = {"strength", "improvement", "mixed"}


@dataclass(frozen=True)
class Case:
    """A sentence whose predictions differ from its labels.

    Attributes
    ----------
    finding_id, inspection_id, section, part, text
        As in the labelled table.
    before
        Up to three preceding sentences under the same heading, in order.
    after
        The following sentence in the same document; empty if there is none.
    label, model
        Its labels, and those that the model predicts.
    errors
        Keys of `ERRORS`.
    missed, added
        Themes in the labels that the model does not predict, and the other way round.
    sureness
        The largest predicted probability that a label is wrong, in [0, 1].
    """

    finding_id: str
    inspection_id: str
    section: str
    part: str
    text: str
    before: tuple[str, ...]
    after: str
    label: Labels
    model: Labels
    errors: tuple[str, ...]
    missed: tuple[str, ...]
    added: tuple[str, ...]
    sureness: float

    @property
    def themes(self) -> tuple[str, ...]:
        """The themes in question."""
        return (*self.missed, *self.added)


def list_cases(labels: pd.DataFrame, predictions: pd.DataFrame, taxonomy: Taxonomy) -> tuple[Case, ...]:
    """Return a case for each sentence on which model and label differ, the model's most certain answers first.

    Parameters
    ----------
    labels
        Labelled sentences in document order: finding_id, inspection_id, text, kind, polarity, themes; document,
        section and part if known.
    predictions
        Predictions with probabilities, in the same order of rows, from a model that was not trained on these
        inspections.
    taxonomy
        The themes.

    Raises
    ------
    TableError
        If a finding_id is empty or occurs twice, as a verdict could not be traced to its sentence.
    """
    require_columns(labels, ("finding_id", "inspection_id", "text"), where="the labelled sentences")
    rows = labels.reset_index(drop=True)
    ids = rows["finding_id"]
    unclear = ids[(ids == "") | ids.duplicated()]
    if len(unclear):
        raise TableError(
            f"finding_id {unclear.iloc[0]!r} is empty or occurs twice", remedy="Give each sentence an id of its own."
        )
    for name in ("document", "section", "part"):
        rows[name] = rows[name].fillna("") if name in rows.columns else ""
    errors = misclassifications(rows, predictions.reset_index(drop=True), taxonomy)
    records, given = rows.to_dict("records"), predictions[["kind", "polarity", "themes"]].to_dict("records")
    place = {finding: row for row, finding in enumerate(ids)}
    found = [
        _case(records, given[place[str(finding)]], place[str(finding)], group, taxonomy)
        for finding, group in errors.groupby("finding_id", sort=True)
    ]
    return tuple(sorted(found, key=lambda case: (-case.sureness, case.finding_id)))


def labels_after(case: Case, verdict: str, taxonomy: Taxonomy) -> Labels | None:
    """Return the labels that a sentence has after a verdict.

    ``both`` gives the themes of both, and the polarity mixed if the two have different sides. It is not available if
    only one of the two says that the sentence is a finding.

    Parameters
    ----------
    case
        The sentence.
    verdict
        ``label right``, ``model right``, ``both`` or ``unsure``.
    taxonomy
        Gives the order of the themes.

    Returns
    -------
    Labels or None
        None if the verdict is not available.
    """
    if verdict == "model right":
        return case.model
    if verdict != "both":
        return case.label
    if case.label.kind != case.model.kind:
        return None
    either = {*case.label.themes, *case.model.themes}
    polarities = {case.label.polarity, case.model.polarity}
    polarity = "mixed" if len(polarities) > 1 and polarities <= _SIDES else case.label.polarity
    return Labels(case.label.kind, polarity, tuple(theme for theme in taxonomy.ids if theme in either))


def choose(
    cases: tuple[Case, ...],
    *,
    theme: str = "",
    error: str = "",
    inspection: str = "",
    sureness: str = "",
    without: Collection[str] = (),
) -> tuple[Case, ...]:
    """Return the cases that match all filters; an empty filter matches all cases.

    Parameters
    ----------
    cases
        In the required order.
    theme, error, inspection
        A theme id, a key of `ERRORS`, an inspection id.
    sureness
        A name of `SURENESS`.
    without
        Ids of sentences to leave out, such as those already reviewed.
    """
    bounds = {name: (low, high) for name, _, low, high in SURENESS}
    return tuple(
        case
        for case in cases
        if (not theme or theme in case.themes)
        and (not error or error in case.errors)
        and (not inspection or inspection == case.inspection_id)
        and (not sureness or bounds[sureness][0] <= case.sureness < bounds[sureness][1])
        and case.finding_id not in without
    )


def judged(corrections: Path, cases: Sequence[Case]) -> dict[str, str]:
    """Return the last verdict on each case in a file of corrections, if it was on the current labels."""
    if not corrections.is_file():
        return {}
    known = {case.finding_id: case for case in cases}
    verdicts: dict[str, str] = {}
    for record in read_corrections(corrections).to_dict("records"):
        correction = Correction.of(record)
        case = known.get(correction.finding_id)
        if case is not None and correction.before == case.label and correction.text == case.text:
            verdicts[case.finding_id] = correction.verdict
    return verdicts


def _case(
    records: list[dict[Any, Any]], given: dict[Any, Any], row: int, errors: pd.DataFrame, taxonomy: Taxonomy
) -> Case:
    record = records[row]
    kinds = set(errors["error"])
    missed, added = (
        tuple(theme for theme in taxonomy.ids if ((errors["error"] == kind) & (errors["theme"] == theme)).any())
        for kind in ("missed", "added")
    )
    if missed and added:
        kinds.add("swapped")
    before, after = _around(records, row)
    return Case(
        finding_id=str(record["finding_id"]),
        inspection_id=str(record["inspection_id"]),
        section=str(record["section"]),
        part=str(record["part"]),
        text=str(record["text"]),
        before=before,
        after=after,
        label=Labels.of(record),
        model=Labels.of(given),
        errors=tuple(kind for kind in ERRORS if kind in kinds),
        missed=missed,
        added=added,
        sureness=1 - float(errors["probability"].min()),
    )


def _around(records: list[dict[Any, Any]], row: int) -> tuple[tuple[str, ...], str]:
    """Return the preceding sentences under the heading of a row, and the following one in its document."""

    def alike(other: int, *names: str) -> bool:
        return 0 <= other < len(records) and all(records[other][name] == records[row][name] for name in names)

    before: list[str] = []
    while len(before) < _BACK and alike(row - len(before) - 1, "inspection_id", "document", "section"):
        before.insert(0, str(records[row - len(before) - 1]["text"]))
    after = str(records[row + 1]["text"]) if alike(row + 1, "inspection_id", "document") else ""
    return tuple(before), after
