"""Apply corrections to a labelled table: some take effect, some are superseded, and some no longer fit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from synth.errors import TableError
from synth.findings import join_themes, require_columns
from synth.review.corrections.correction import Correction, Labels

_LABELS = ("kind", "polarity", "themes")
_NEEDED = ("finding_id", "inspection_id", "text", *_LABELS)


@dataclass(frozen=True)
class Applied:
    """A corrected table and the outcome of each correction, which is in exactly one of the four other tables.

    Attributes
    ----------
    table
        The labelled table with the corrected labels, in the same order of rows.
    applied
        The corrections that changed a label.
    unchanged
        Corrections that take effect but change nothing: label right, unsure, both, or already so in the table.
    superseded
        Corrections that were replaced by a later one.
    stale
        Corrections that do not fit the table, with ``reason``: the sentence is missing or its text has changed, or its
        labels are not those that the reviewer saw. They are not applied.
    """

    table: pd.DataFrame
    applied: pd.DataFrame
    unchanged: pd.DataFrame
    superseded: pd.DataFrame
    stale: pd.DataFrame


def apply_corrections(labelled: pd.DataFrame, corrections: pd.DataFrame) -> Applied:
    """Apply corrections to labels.

    The latest correction of a sentence takes effect, whoever made it, with one exception: ``unsure`` withdraws earlier
    decisions of the same reviewer and does not affect those of others. A correction fits if the labels that its
    reviewer saw (its before) are those in the table or those given by an earlier correction. One that does not fit is
    never applied.

    Parameters
    ----------
    labelled
        Columns finding_id, inspection_id, text, kind, polarity, themes.
    corrections
        As returned by `synth.review.read_corrections`, in any order.

    Raises
    ------
    TableError
        If a finding_id named in a correction occurs twice in the table.
    """
    require_columns(labelled, _NEEDED, where="the labelled table")
    rows = labelled[list(_NEEDED)].astype("str").to_dict("records")
    place = _places(labelled, corrections)
    listed = corrections.reset_index(drop=True)
    by_sentence: dict[str, list[tuple[int, Correction]]] = {}
    for number, record in listed.sort_values("when", kind="stable").to_dict("index").items():
        correction = Correction.of(record)
        by_sentence.setdefault(correction.finding_id, []).append((int(str(number)), correction))
    fates: dict[int, str] = {}
    reasons: dict[int, str] = {}
    labels = {name: labelled[name].tolist() for name in _LABELS}
    for finding, group in by_sentence.items():
        row = rows[place[finding]] if finding in place else None
        known = Labels("", "") if row is None else Labels.of(row)
        fitting: list[tuple[int, Correction]] = []
        for number, correction in group:
            reason = _why_stale(correction, row, known, [earlier.after for _, earlier in fitting])
            if reason:
                fates[number], reasons[number] = "stale", reason
            else:
                fitting.append((number, correction))
        held = _which_holds(fitting)
        for number, correction in fitting:
            fates[number] = "unchanged" if number in held else "superseded"
            if number in held and correction.verdict != "unsure" and correction.after != known:
                fates[number] = "applied"
                after = correction.after
                for name, cell in zip(_LABELS, (after.kind, after.polarity, join_themes(after.themes)), strict=True):
                    labels[name][place[finding]] = cell
    table = labelled.assign(**{name: pd.Series(labels[name], labelled.index, dtype="str") for name in _LABELS})
    chosen = {
        fate: listed.loc[[number for number in listed.index if fates[number] == fate]].reset_index(drop=True)
        for fate in ("applied", "unchanged", "superseded", "stale")
    }
    chosen["stale"]["reason"] = pd.Series([reasons[number] for number in sorted(reasons)], dtype="str")
    return Applied(table, **chosen)


def _places(labelled: pd.DataFrame, corrections: pd.DataFrame) -> dict[str, int]:
    """Return the row, counted from 0, of each sentence named in a correction."""
    ids = labelled["finding_id"].reset_index(drop=True)
    named = ids[ids.isin(corrections["finding_id"])]
    if named.duplicated().any():
        raise TableError(
            f"finding_id {named[named.duplicated()].iloc[0]!r} occurs twice in the labelled table, and a correction "
            "names it",
            remedy="Give each sentence an id of its own.",
        )
    return dict(zip(named, named.index.tolist(), strict=True))


def _why_stale(correction: Correction, row: Mapping[Any, Any] | None, known: Labels, earlier: list[Labels]) -> str:
    """Return why a correction does not fit, or an empty string if it fits."""
    if row is None:
        return "the labelled table has no such finding_id"
    if str(row["inspection_id"]) != correction.inspection_id:
        return f"the sentence belongs to inspection {row['inspection_id']} now"
    if str(row["text"]).split() != correction.text.split():
        return "the text of the sentence is different now"
    if correction.before not in (known, *earlier) and correction.after != known:
        themes = f", {join_themes(known.themes)}" if known.themes else ""
        return f"the label is {known.kind}, {known.polarity}{themes} now, not what the reviewer saw"
    return ""


def _which_holds(fitting: list[tuple[int, Correction]]) -> set[int]:
    """Return the corrections that are not superseded: the latest, and each reviewer's latest if it is unsure."""
    last_of = {correction.who: number for number, correction in fitting}
    last = [(number, correction) for number, correction in fitting if last_of[correction.who] == number]
    unsure = {number for number, correction in last if correction.verdict == "unsure"}
    sure = [number for number, _ in last if number not in unsure]
    return unsure | set(sure[-1:])
