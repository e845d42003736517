"""Choose what people read next: the least certain and most consequential verdicts first, within the time available."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from synth.prevalence.confirm.adjudication import CLAIM_NAMES, PROBABILITIES, VerdictState, verdict_states
from synth.prevalence.confirm.candidates import FLOOR, find_candidates
from synth.prevalence.confirm.sample import draw_sample, may_be_findings
from synth.prevalence.quantity_words import bands
from synth.prevalence.verdicts.labels import CLAIMS
from synth.taxonomy import Taxonomy

# Measured for people who label sentences from reports with a codebook that they know.
SECONDS_PER_SENTENCE = 5.0
# Share of the available time for the random sample, and the smallest number of sentences in it.
_SAMPLE_PART, _LEAST_SAMPLED = 0.1, 30
# A verdict that decides which word describes a figure is ranked as if it were this much less certain.
_CONSEQUENCE = 0.1


@dataclass(frozen=True)
class ConfirmDraw:
    """The sentences that people are asked to read.

    Attributes
    ----------
    ordered
        The columns of `find_candidates`, and block (number of the verdict, from 1, in the order of reading), need
        (weighted number of findings required for a claim), said_strength, said_improvement, said_found (weighted
        numbers of findings in earlier answers), verdict and certainty (from the model).
    sample
        Row numbers of the sentences in the random sample, in the order of `sentences`.
    verdicts, left
        Number of verdicts in the workbook, and number left for another workbook.
    silent
        Number of verdicts on which there is nothing to read: no sentence, or too few, could make a claim hold.
    drawn_from
        Number of sentences from which the sample was drawn, each with the same probability.
    expected
        Number of sentences of `ordered` that will be read if settled verdicts are skipped and the model is right on
        average.
    """

    ordered: pd.DataFrame
    sample: tuple[int, ...]
    verdicts: int
    left: int
    silent: int
    drawn_from: int
    expected: float

    @property
    def probability(self) -> float:
        """Probability with which each sentence was drawn for the sample."""
        return len(self.sample) / self.drawn_from if self.drawn_from else 0.0

    @property
    def minutes(self) -> float:
        """Expected time, in minutes, if settled verdicts are skipped."""
        return (self.expected + len(self.sample)) * SECONDS_PER_SENTENCE / 60

    @property
    def minutes_at_most(self) -> float:
        """Time to read everything, in minutes."""
        return (len(self.ordered) + len(self.sample)) * SECONDS_PER_SENTENCE / 60


def draw_confirmation(
    sentences: pd.DataFrame,
    verdicts: pd.DataFrame,
    decisions: pd.DataFrame,
    taxonomy: Taxonomy,
    *,
    minutes: float,
    seed: int = 0,
) -> ConfirmDraw:
    """Choose the verdicts whose sentences people read next.

    Parameters
    ----------
    sentences
        All sentences, as the model classified them, without duplicates.
    verdicts
        The verdicts of the overview, including those confirmed before.
    decisions
        Readers' earlier decisions. Settled verdicts and sentences that have already been read are left out.
    taxonomy
        The themes.
    minutes
        Time available, at `SECONDS_PER_SENTENCE` for each sentence.
    seed
        Seed of the random sample.

    Returns
    -------
    ConfirmDraw
        Whole verdicts, until the expected reading fills the time; at least one, if any is not settled.
    """
    candidates = find_candidates(sentences, taxonomy)
    state = verdict_states(sentences, candidates, decisions, taxonomy)
    budget = max(1.0, minutes * 60 / SECONDS_PER_SENTENCE)
    sampled = set(decisions.loc[decisions["drawn"] == "sample", "sentence"])
    wanted = 0 if sampled else max(_LEAST_SAMPLED, round(_SAMPLE_PART * budget))
    sample = draw_sample(sentences, wanted, seed=seed)
    budget -= len(sample)
    keys = verdicts[["inspection_id", "theme"]].itertuples(index=False, name=None)
    open_verdicts = verdicts[[not state[key].is_settled for key in keys]]
    order = _by_priority(open_verdicts, verdicts)
    of_verdict = dict(iter(candidates.groupby(["inspection_id", "theme"], sort=False)))
    parts: list[pd.DataFrame] = []
    left = 0
    expected = 0.0
    for inspection, theme, verdict, certainty in order:
        question = state[inspection, theme]
        rows = of_verdict[inspection, theme].loc[question.unread()]
        cost = _expected_reading(rows, question)
        if cost > budget and parts:
            left += 1
            continue
        budget -= cost
        expected += cost
        said = {f"said_{name}": question.said[name] for name in CLAIM_NAMES}
        parts.append(
            rows.assign(block=len(parts) + 1, need=question.need, verdict=verdict, certainty=certainty, **said)
        )
    ordered = pd.concat(parts, ignore_index=True) if parts else candidates.iloc[:0].assign(block=0)
    drawn_from = int(may_be_findings(sentences).sum())
    silent = len(verdicts) - len(open_verdicts) - int((verdicts["status"] == "confirmed").sum())
    return ConfirmDraw(ordered, tuple(int(row) for row in sample), len(parts), left, silent, drawn_from, expected)


def _by_priority(open_verdicts: pd.DataFrame, verdicts: pd.DataFrame) -> list[tuple[str, str, str, float]]:
    """Sort by certainty and consequence; ties are sorted by name, so the order of rows does not matter."""
    n = verdicts["inspection_id"].nunique()
    on_edge = {
        theme
        for theme, rows in verdicts.groupby("theme", sort=False)
        if any(_is_on_edge(int(rows["verdict"].isin(names).sum()), n) for names in CLAIMS.values())
    }
    table = open_verdicts.assign(
        priority=open_verdicts["certainty"] - _CONSEQUENCE * open_verdicts["theme"].isin(on_edge)
    ).sort_values(["priority", "inspection_id", "theme"], kind="stable")
    return list(table[["inspection_id", "theme", "verdict", "certainty"]].itertuples(index=False, name=None))


def _is_on_edge(count: int, n: int) -> bool:
    """Return whether one inspection more or fewer changes the word for a count."""
    near = range(max(0, count - 1), min(n, count + 1) + 1)
    return len({next(band.word for band in bands() if band.holds(Fraction(number, n))) for number in near}) > 1


def _expected_reading(rows: pd.DataFrame, question: VerdictState) -> float:
    """Return the expected number of sentences read until a verdict is settled, if the model is right on average."""
    said = dict(question.said)
    read = 0
    for row in rows.to_dict("records"):
        open_claims = [
            (name, column)
            for name, column in zip(CLAIM_NAMES, PROBABILITIES, strict=True)
            if row[column] >= FLOOR and said[name] < question.need
        ]
        if not open_claims:
            continue
        read += 1
        for name, column in zip(CLAIM_NAMES, PROBABILITIES, strict=True):
            said[name] += float(row["weight"]) * float(row[column])
    return float(np.maximum(read, 1))
