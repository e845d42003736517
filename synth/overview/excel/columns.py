"""Descriptions of the columns in the tables of an overview, used in the workbook and the documentation."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from synth.findings import columns
from synth.overview.content import Overview
from synth.words import column_in_file, unit, worded

_CLAIMS = {
    "found": "the theme is found, whatever is said about it",
    "strength_side": "the theme is a strength, whether or not it is also an area for improvement",
    "improvement_side": "the theme is an area for improvement, whether or not it is also a strength",
}
_COMPARED = ("found", "strength_side", "improvement_side")
_END = "end of the 95% interval of"
_WHY = "Why there is no interval; empty if there is one."


def _with_ends(name: str, of: str) -> dict[str, str]:
    return {f"{name}_lower": f"Lower {_END} {of}.", f"{name}_upper": f"Upper {_END} {of}."}


def _of_claim(name: str, words: str) -> dict[str, str]:
    return {
        name: f"Number of inspections in which {words}.",
        f"{name}_share": f"{name} as a share of the inspections, from 0 to 1.",
        f"{name}_estimate": f"Estimated share of inspections in which {words}; allows for the model's errors.",
        **_with_ends(name, f"{name}_share"),
    }


def _of_change(name: str) -> dict[str, str]:
    return {
        f"{name}_earlier": f"{name} in the earlier overview.",
        f"{name}_change": f"{name}_share minus the share in the earlier overview, from -1 to 1.",
        **_with_ends(f"{name}_change", f"{name}_change"),
        f"{name}_change_clear": f"Whether {name} has changed, by an interval that is simultaneous over all themes.",
        f"{name}_change_why": _WHY,
    }


_THEME = {"theme": "Id of the theme in the taxonomy.", "label": "Name of the theme."}
PREVALENCE: Mapping[str, str] = {
    **_THEME,
    "key_message": "Number of the key message that the theme belongs to in the taxonomy.",
    "inspections": "Number of inspections that were counted.",
    **{column: words for claim, said in _CLAIMS.items() for column, words in _of_claim(claim, said).items()},
    "strength_side_of_found": "strength_side as a share of found, from 0 to 1.",
    "improvement_side_of_found": "improvement_side as a share of found, from 0 to 1.",
    "both": "Number of inspections in which the theme is a strength and an area for improvement.",
    "mentioned": "Number of inspections in which the theme is found, but is neither.",
    "single": "Number of inspections with single findings on the theme, but no clear one.",
    "silent": "Number of inspections without any finding on the theme.",
    "status": "confirmed if people settled every verdict that is counted, otherwise provisional.",
    "confirmed": "Number of verdicts that people settled.",
    "uncertain": "Number of verdicts that the model gives a probability below 0.8.",
    "checked_by": "Who checked the verdicts.",
    "checked_on": "Date of the last check.",
    "quality": "Who checked what, as a sentence.",
    "complete": "Whether people settled every verdict of every inspection in the population.",
    "interval_why": _WHY,
    "findings": "Number of findings on the theme; a sentence that occurs twice in an inspection counts once.",
    "findings_share": "findings as a share of findings_all, from 0 to 1. A finding may have several themes.",
    **_with_ends("findings_share", "findings_share"),
    "findings_share_why": _WHY,
    "balance": "Share of strengths among strengths and areas for improvement, from 0 (no strengths) to 1; a mixed "
    "finding counts once on either side.",
    **_with_ends("balance", "balance"),
    "balance_why": _WHY,
    "findings_all": "Number of all findings, with or without a theme.",
    "grade_tau": "Kendall's tau-b between the evaluation and the verdict on the theme, from -1 to 1; above 0 if a "
    "better evaluation goes with a strength. A link does not show a cause.",
    "grade_p": "Permutation p-value of grade_tau, not adjusted for the number of themes.",
    "grade_p_adjusted": "grade_p adjusted for the number of themes by Holm's method.",
    "grade_clear": "Whether grade_p_adjusted is below 0.05.",
    "grade_inspections": "Number of inspections with an evaluation, on which grade_tau is based.",
    "grade_caution": "The caution to be stated with grade_tau, or why there is none.",
    "inspections_earlier": "Number of inspections in the earlier overview.",
    "status_earlier": "Whether people settled every verdict of the earlier overview: confirmed, or provisional.",
    **{column: words for claim in _COMPARED for column, words in _of_change(claim).items()},
}
GROUPS: Mapping[str, str] = {
    "column": "Column of the table of inspections from which the groups are taken.",
    "group": "Its value. All other columns are those of the sheet Figures, for the inspections of the group.",
}
VERDICTS: Mapping[str, str] = {
    "inspection_id": "The inspection.",
    "theme": _THEME["theme"],
    "verdict": "strength, improvement (an area for improvement), both, mentioned (found, but neither) or not found.",
    "findings": "Number of findings of the inspection on the theme.",
    "strength": "How many of them are strengths; mixed ones are counted here and under improvement.",
    "improvement": "How many of them are areas for improvement; mixed ones are counted here and under strength.",
    "status": "confirmed (people settled it), provisional, or uncertain (certainty below 0.8).",
    "certainty_found": "Probability that the answer on whether the theme is found is right.",
    "certainty_strength": "The same for a strength.",
    "certainty_improvement": "The same for an area for improvement.",
    "answer_found": "The model's own answer on whether the theme is found: yes or no, sure or uncertain (certainty "
    "below 0.8). It stays when people settle the verdict.",
    "answer_strength": "The same for a strength.",
    "answer_improvement": "The same for an area for improvement.",
    "missed_found": "Probability that readers who did not find the theme missed it, estimated from the random sample.",
    "missed_strength": "The same for a strength.",
    "missed_improvement": "The same for an area for improvement.",
    "basis": "evidence, or count if an inspection has fewer than ten findings.",
    "checked_by": "Who settled the verdict.",
    "checked_on": "Date on which it was settled.",
    "evidence": "Expected weighted number of findings on the theme.",
    "evidence_strength": "Expected weighted number of findings for a strength.",
    "evidence_improvement": "The same for an area for improvement.",
    "certainty": "Probability of the least certain answer among the claims that the verdict makes or denies; 1 for "
    "labels that people gave.",
}
INSPECTIONS: Mapping[str, str] = {
    "inspection_id": "Id of the inspection.",
    "area": "The area; empty if not known, as are the next three columns.",
    "year": "Year of the inspection.",
    "programme": "Programme of inspections that it belongs to.",
    "grade": "Its evaluation, in words.",
    "documents": "Number of its documents that were read.",
    "sentences": "Number of its sentences that were read.",
    "findings": "Number of findings among them; repeats are counted once.",
}
FACETS: Mapping[str, str] = {
    "contrast": "Id of the contrast or condition in the taxonomy.",
    "contrast_label": "Its name.",
    "kind": "contrast (two groups of findings compared), pressure (from outside) or period.",
    "facet": "Id of the group of findings.",
    "facet_label": "Its name.",
    "id": "The group within its theme.",
    **{name: PREVALENCE[name] for name in ("status", "confirmed", "uncertain", "checked_by", "checked_on", "quality")},
    "p": "p-value of the exact sign test of the two groups of a contrast over inspections in which both are found; not "
    "adjusted. The test takes the verdicts as correct. Other columns are those of the sheet Figures, for the group.",
}
SUMMARY: Mapping[str, str] = {
    "Theme": "Name of the theme.",
    "Area for improvement in": "Number of inspections in which it is an area for improvement, whether or not it is "
    "also a strength.",
    "Strength in": "Number of inspections in which it is a strength, whether or not it is also an area for "
    "improvement.",
    "Both": "Number of inspections in which it is both.",
    "Not found in": "Number of inspections in which it is not found.",
    "Of inspections": "Number of inspections that were counted.",
    "95% interval, area for improvement": "Of the share of inspections in which it is an area for improvement.",
    "95% interval, strength": "Of the share of inspections in which it is a strength.",
}
MESSAGES: Mapping[str, str] = {
    "Message": "Name of the theme.",
    "Text": "The text to publish: signed, or the draft.",
    "Status": "Who signed it, or that it is a draft.",
    "Against it": "A finding that contradicts the message.",
    "Decision": "To fill in: accept, edit or reject.",
    "Your text": "To fill in if you edit: the text in your own words.",
    "Name": "To fill in: who decides.",
    "Date": "To fill in: when, as year-month-day.",
    "Reason": "To fill in if you reject: why.",
    "theme": "Id of the theme.",
    "Draft": "The draft that the decision is about.",
}
_REPEAT_OF = "The finding_id of the first occurrence of the sentence in the inspection; empty for that one."
# The columns of findings.parquet that are in the sheet of findings.
ON_SHEET = ("finding_id", "inspection_id", "document", "section", "page", "polarity", "themes", "text")
_OF_INSPECTION = "As stated in the documents, or in the table of inspections that was given."


def described(overview: Overview) -> pd.DataFrame:
    """Return a description of each column in each table of an overview.

    Returns
    -------
    DataFrame
        sheet (of the workbook), file (with the same columns; empty if there is none), column, What it says. Columns of
        the groups that are the same as those of the prevalence are not repeated.
    """
    findings = {**columns(overview.taxonomy), "repeat_of": _REPEAT_OF}
    rows = [("Summary", "", column, words) for column, words in SUMMARY.items()]
    rows += [("Messages", "", column, words) for column, words in MESSAGES.items()]
    for sheet, file, names, meanings, otherwise in (
        ("Figures", "themes.csv", overview.prevalence, PREVALENCE, ""),
        ("Contrasts", "contrasts.csv", [name for name in overview.facets if name in FACETS], FACETS, ""),
        ("By year", "", overview.years.columns[:2], GROUPS, ""),
        ("By group", "groups.csv", overview.groups.columns[:2], GROUPS, ""),
        ("Findings", "findings.parquet", overview.findings, findings, "From the table that was given."),
        ("Verdicts", "verdicts.csv", overview.verdicts, VERDICTS, ""),
        (worded("Inspections"), unit().table_file, overview.inspections, INSPECTIONS, _OF_INSPECTION),
    ):
        for column in map(str, names):
            shown = "" if sheet == "Findings" and column not in ON_SHEET else sheet
            rows.append((shown, file, column, meanings.get(column) or otherwise))
    rows = [(sheet, file, column_in_file(column), worded(said)) for sheet, file, column, said in rows]
    return pd.DataFrame(rows, columns=["sheet", "file", "column", "What it says"])
