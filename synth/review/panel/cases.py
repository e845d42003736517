"""What a reviewer decides on: a case a sentence, with every difference between its label and the model's answer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from synth.errors import TableError
from synth.findings import require_columns
from synth.review.corrections.file import Correction, Labels, read_corrections
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

# From which probability of something else on the model counts as sure: (name, what is seen, from, below).
SURENESS = (
    ("very sure", "very sure (90% and more)", 0.9, 1.01),
    ("sure", "sure (70 to 90%)", 0.7, 0.9),
    ("in doubt", "in doubt (under 70%)", -0.01, 0.7),
)
_BACK = 3
_SIDES = {"strength", "improvement", "mixed"}


@dataclass(frozen=True)
class Case:
    """A sentence of which the model says something else than its label.

    Attributes
    ----------
    finding_id, inspection_id, section, part, text
        As in the labelled table.
    before
        The sentences before it under its heading, at most three, in order.
    after
        The sentence after it in the same document; empty if there is none.
    label, model
        The labels that it has, and those that the model gives it.
    errors
        Keys of `ERRORS`.
    missed, added
        Themes of the label that the model does not give, and the other way round.
    sureness
        The largest probability, in [0, 1], that the model gives to a label being wrong.
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
    """Give a case for each sentence that a model and its label do not agree on, the one first of which it was surest.

    Parameters
    ----------
    labels
        Labelled sentences in document order: finding_id, inspection_id, text, kind, polarity, themes; document and
        section and part where known.
    predictions
        Row for row, what a model gave that had not seen these inspections, with its probabilities.
    taxonomy
        The themes.

    Raises
    ------
    TableError
        If a finding_id is empty or stands twice: a verdict could not be traced to its sentence.
    """
    require_columns(labels, ("finding_id", "inspection_id", "text"), where="the labelled sentences")
    rows = labels.reset_index(drop=True)
    ids = rows["finding_id"]
    unclear = ids[(ids == "") | ids.duplicated()]
    if len(unclear):
        raise TableError(
            f"finding_id {unclear.iloc[0]!r} is empty or stands twice", remedy="Give each sentence an id of its own."
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
    """Give the labels that a sentence gets by a verdict.

    Both right means: the themes of either, and mixed where the two see different sides. A sentence cannot be a finding
    and none: there is no ``both`` then.

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
        None where the verdict cannot be given.
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
    """Give the cases that fit every choice made; an empty one fits all.

    Parameters
    ----------
    cases
        In the order in which they are wanted.
    theme, error, inspection
        A theme id, a key of `ERRORS`, an inspection id.
    sureness
        A name of `SURENESS`.
    without
        Ids of sentences to leave out, such as those that were judged before.
    """
    bounds = {name: (low, high) for name, _, low, high in SURENESS}
    low, high = bounds[sureness] if sureness else (-1.0, 2.0)
    return tuple(
        case
        for case in cases
        if (not theme or theme in case.themes)
        and (not error or error in case.errors)
        and (not inspection or inspection == case.inspection_id)
        and low <= case.sureness < high
        and case.finding_id not in without
    )


def judged(corrections: Path, cases: Sequence[Case]) -> dict[str, str]:
    """Give the last verdict on each case that a file of corrections holds, if it was on the labels as they are now."""
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
    """Give the sentences before a row under its heading, and the one after it in its document."""

    def alike(other: int, *names: str) -> bool:
        return 0 <= other < len(records) and all(records[other][name] == records[row][name] for name in names)

    before: list[str] = []
    while len(before) < _BACK and alike(row - len(before) - 1, "inspection_id", "document", "section"):
        before.insert(0, str(records[row - len(before) - 1]["text"]))
    after = str(records[row + 1]["text"]) if alike(row + 1, "inspection_id", "document") else ""
    return tuple(before), after
