"""Settle verdicts from readers' decisions, by the same rule as for labels given by people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from synth.findings import POLARITIES, join_themes, polarities_by_theme, polarity_of_sentence, split_themes
from synth.prevalence.confirm.candidates import FLOOR, find_candidates, sentence_key
from synth.prevalence.confirm.decisions import NOT_ABOUT, answers_of
from synth.prevalence.confirm.sample import missed_findings
from synth.prevalence.estimates.quality import NAMES_APART
from synth.prevalence.verdicts.labels import ENOUGH, ENOUGH_OF_FEW, FEWEST_FINDINGS
from synth.taxonomy import Taxonomy

_SIDES = ("strength", "improvement")
# How much an answer about a sentence of weight 1 adds to strength, to improvement and to the theme.
_WORTH: Mapping[str, tuple[float, float, float]] = {
    "strength": (1.0, 0.0, 1.0),
    "improvement": (0.0, 1.0, 1.0),
    "mixed": (0.5, 0.5, 1.0),
    "neutral": (0.0, 0.0, 1.0),
    NOT_ABOUT: (0.0, 0.0, 0.0),
}
CLAIM_NAMES = (*_SIDES, "found")
# The columns of the candidates that hold for each claim the probability that a sentence supports it.
PROBABILITIES = ("p_strength", "p_improvement", "p_theme")


@dataclass
class VerdictState:
    """The state of one verdict: an inspection and a theme.

    Attributes
    ----------
    need
        Weighted number of findings required for a claim.
    said
        Weighted numbers of findings in the answers so far, for strength, improvement and the theme.
    open
        For each of the three, the unread candidates: position in the table of candidates, and weight.
    readers, date
        Who has read any of its sentences, and the latest date.
    differ
        Number of sentences on which readers disagree; they count as unread.
    """

    need: float
    said: dict[str, float] = field(default_factory=lambda: dict.fromkeys(CLAIM_NAMES, 0.0))
    open: dict[str, dict[int, float]] = field(default_factory=lambda: {name: {} for name in CLAIM_NAMES})
    readers: set[str] = field(default_factory=set)
    date: str = ""
    differ: int = 0

    def holds(self, claim: str) -> bool | None:
        """Return whether a claim holds, or None until that is settled.

        A claim is settled when enough findings support it, or when too few candidates are left for it to hold.
        """
        if self.said[claim] >= self.need or (claim == "found" and any(self.said[side] >= self.need for side in _SIDES)):
            return True
        return None if self.said[claim] + sum(self.open[claim].values()) >= self.need else False

    @property
    def is_settled(self) -> bool:
        """Whether the verdict is settled: both sides and the theme itself."""
        return all(self.holds(name) is not None for name in CLAIM_NAMES)

    @property
    def verdict(self) -> str:
        """The verdict, once it is settled."""
        strength, improvement, found = (bool(self.holds(name)) for name in CLAIM_NAMES)
        if strength or improvement:
            return "both" if strength and improvement else "strength" if strength else "improvement"
        return "mentioned" if found else "not found"

    def answer(self, place: int, answer: str, weight: float) -> None:
        """Record a reader's answer about a candidate.

        Parameters
        ----------
        place
            Position of the candidate, as in `open`.
        answer
            One of `decisions.ANSWERS`.
        weight
            Weight of the sentence.
        """
        for name, worth in zip(CLAIM_NAMES, _WORTH[answer], strict=True):
            self.said[name] += worth * weight
            self.open[name].pop(place, None)

    def unread(self, *, needed: bool = False) -> list[int]:
        """Return the positions of the unread candidates, in order; only those that can still settle it, if `needed`."""
        names = [name for name in CLAIM_NAMES if not needed or self.holds(name) is None]
        return sorted({place for name in names for place in self.open[name]})


def verdict_states(
    sentences: pd.DataFrame, candidates: pd.DataFrame, decisions: pd.DataFrame, taxonomy: Taxonomy
) -> dict[tuple[str, str], VerdictState]:
    """Return the state of every verdict.

    Parameters
    ----------
    sentences
        All sentences, as the model classified them, without duplicates.
    candidates
        Those that may have to be read, from `find_candidates`.
    decisions
        Readers' decisions.
    taxonomy
        The themes.
    """
    answers = answers_of(decisions)
    findings = (sentences["kind"] == "finding").groupby(sentences["inspection_id"]).sum()
    found = {
        (str(inspection), theme): VerdictState(ENOUGH_OF_FEW if n < FEWEST_FINDINGS else ENOUGH)
        for inspection, n in findings.items()
        for theme in taxonomy.ids
    }
    for place, row in enumerate(candidates.to_dict("records")):
        question = found[row["inspection_id"], row["theme"]]
        key = (row["inspection_id"], row["sentence"], row["theme"])
        entry = answers.get(key)
        if entry:
            question.readers |= entry["readers"]
            question.date = max(question.date, entry["date"])
            question.differ += entry["answer"] == ""
        if entry and entry["answer"]:
            question.answer(place, entry["answer"], float(row["weight"]))
            continue
        for name, column in zip(CLAIM_NAMES, PROBABILITIES, strict=True):
            if row[column] >= FLOOR:
                question.open[name][place] = float(row["weight"])
    return found


def settle_verdicts(
    verdicts: pd.DataFrame, sentences: pd.DataFrame, decisions: pd.DataFrame, taxonomy: Taxonomy
) -> pd.DataFrame:
    """Replace the verdicts of the model with those that readers settled.

    Parameters
    ----------
    verdicts
        From `VerdictRule.verdicts`, on `sentences` to which readers' decisions were applied (`apply_answers`), with the
        rule's answers on `sentences` as they are (`keep_answers`).
    sentences
        All sentences, as the model classified them, without duplicates.
    decisions
        Readers' decisions.
    taxonomy
        The themes.

    Returns
    -------
    DataFrame
        `verdicts`, with updated verdict, status, certainty, checked_by and checked_on where settled, and the columns
        missed_found, missed_strength and missed_improvement: the probability that a claim that readers rejected holds
        after all because of sentences below the floor (0 elsewhere).
    """
    state = verdict_states(sentences, find_candidates(sentences, taxonomy), decisions, taxonomy)
    missed = missed_findings(sentences, decisions, taxonomy)
    readers = {row["inspection_id"]: row["reader"] for row in decisions.to_dict("records")}
    settled = verdicts.copy()
    updates: dict[str, dict[int, Any]] = {}

    def put(column: str, place: int, value: Any) -> None:
        updates.setdefault(column, {})[place] = value

    for place, row in enumerate(verdicts[["inspection_id", "theme"]].itertuples(index=False, name=None)):
        question = state.get(row)
        # If no one has read anything from an inspection, only the model says that it has no candidates.
        if question is None or not question.is_settled or row[0] not in readers:
            continue
        put("verdict", place, question.verdict)
        put("status", place, "confirmed")
        for column in ("certainty", *(f"certainty_{name}" for name in CLAIM_NAMES)):
            put(column, place, 1.0)
        put("checked_by", place, NAMES_APART.join(sorted(question.readers or {readers[row[0]]})))
        put("checked_on", place, question.date)
        for name in CLAIM_NAMES:
            if question.holds(name) is False:
                lack = question.need - question.said[name]
                put(f"missed_{name}", place, missed.probability(row[0], row[1], name, lack))
    for column, values in updates.items():
        cells = verdicts[column].to_numpy(dtype=object, copy=True)
        cells[list(values)] = list(values.values())
        settled[column] = pd.Series(cells, index=settled.index).astype(verdicts[column].dtype)
    return settled


def decide_verdicts(verdicts: pd.DataFrame, decided: Mapping[tuple[str, str], Mapping[str, str]]) -> pd.DataFrame:
    """Replace verdicts that follow from sentences with those that people decided directly.

    Parameters
    ----------
    verdicts
        One row for each inspection and theme, as returned by `VerdictRule.verdicts` or `settle_verdicts`.
    decided
        Values of the columns verdict, checked_by and checked_on, keyed by inspection and theme.

    Returns
    -------
    DataFrame
        `verdicts`, in which the replaced ones have status confirmed and certainty 1.
    """
    rows = {key: row for row, key in enumerate(zip(verdicts["inspection_id"], verdicts["theme"], strict=True))}
    found = [(rows[key], cells) for key, cells in decided.items() if key in rows]
    if not found:
        return verdicts
    verdicts = verdicts.reset_index(drop=True)
    for row, cells in found:
        for name, value in (*cells.items(), ("status", "confirmed")):
            verdicts.loc[row, name] = value
        for name in ("certainty", *(f"certainty_{claim}" for claim in CLAIM_NAMES)):
            verdicts.loc[row, name] = 1.0
        for name in (f"missed_{claim}" for claim in CLAIM_NAMES):
            if name in verdicts.columns:
                verdicts.loc[row, name] = 0.0
    return verdicts


def apply_answers(sentences: pd.DataFrame, decisions: pd.DataFrame, taxonomy: Taxonomy) -> pd.DataFrame:
    """Replace the labels and probabilities from the model with readers' answers.

    Counts of findings, quotes and verdicts that are not yet settled then follow the readers' answers. An answer on a
    theme is the polarity of that theme only; the other themes of the sentence keep theirs. It overrides what was
    answered on the whole sentence in the random sample.

    Parameters
    ----------
    sentences
        All sentences with labels and probabilities.
    decisions
        Readers' decisions.
    taxonomy
        The themes.
    """
    if decisions.empty:
        return sentences
    table = sentences.reset_index(drop=True)
    keys = table["text"].astype("str").map(sentence_key).to_numpy(dtype=object)
    places: dict[tuple[str, str], list[int]] = {}
    for place, key in enumerate(zip(table["inspection_id"].to_numpy(dtype=object), keys, strict=True)):
        places.setdefault(key, []).append(place)
    has_probabilities = "p_finding" in table.columns
    labels = {name: table[name].to_numpy(dtype=object, copy=True) for name in ("kind", "polarity", "themes")}
    columns = [name for name in table.columns if name.startswith("p_")] if has_probabilities else []
    numbers = {name: table[name].to_numpy(dtype=np.float64, copy=True) for name in columns}
    for row in decisions[decisions["drawn"] == "sample"].to_dict("records"):
        for place in places.get((row["inspection_id"], row["sentence"]), ()):
            _answer_all(labels, numbers, place, row["answer"], row["themes"], taxonomy)
    for (inspection, sentence, theme), entry in answers_of(decisions).items():
        for place in places.get((inspection, sentence), ()) if entry["answer"] else ():
            _answer_one(labels, numbers, place, theme, entry["answer"], taxonomy)
    return table.assign(**labels, **numbers).astype({name: table[name].dtype for name in labels})


def _answer_one(
    labels: dict[str, Any], numbers: dict[str, Any], place: int, theme: str, answer: str, taxonomy: Taxonomy
) -> None:
    """Replace the prediction for one theme with the answer about it."""
    is_about = answer != NOT_ABOUT
    cell = str(labels["themes"][place])
    found, own = {*split_themes(cell), theme}, polarities_by_theme(cell) | {theme: answer}
    themes = [one for one in taxonomy.ids if one in found and (is_about or one != theme)]
    labels["themes"][place] = join_themes(themes, own)
    labels["polarity"][place] = polarity_of_sentence(themes, own, labels["polarity"][place])
    if is_about:
        labels["kind"][place] = "finding"
    # The probabilities of the polarities stay as predicted, for the other themes of the sentence.
    if numbers:
        numbers[f"p_{theme}"][place] = float(is_about)
        if is_about:
            numbers["p_finding"][place] = 1.0


def _answer_all(
    labels: dict[str, Any],
    numbers: dict[str, Any],
    place: int,
    answer: str,
    cell: str,
    taxonomy: Taxonomy,
) -> None:
    """Replace all predictions for a sampled sentence with the answer about it."""
    is_finding = answer != NOT_ABOUT
    themes = split_themes(cell) if is_finding else ()
    polarity = answer if is_finding else "neutral"
    labels["kind"][place], labels["polarity"][place] = "finding" if is_finding else "other", polarity
    labels["themes"][place] = join_themes((one for one in taxonomy.ids if one in themes), polarities_by_theme(cell))
    if numbers:
        numbers["p_finding"][place] = float(is_finding)
        for name in (*POLARITIES, *taxonomy.ids):
            numbers[f"p_{name}"][place] = float(name == polarity or name in themes)
