"""Compare two reviewers of the same sentences: their agreement, and what a third reviewer must decide."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from synth.errors import TableError, UsageError
from synth.findings import join_themes
from synth.findings.context import with_context
from synth.review.agreement import Agreement, measure_agreement
from synth.review.corrections.correction import Correction
from synth.taxonomy import Taxonomy

_LABELS = ("kind", "polarity", "themes")
# The third reviewer should not know which reviewer gave which labels.
FIRST, SECOND = "first", "second"


@dataclass(frozen=True)
class Disagreements:
    """Decisions of two reviewers on the same sentences.

    Attributes
    ----------
    reviewers
        Names of the first and the second reviewer.
    both
        Number of sentences that both reviewed.
    unsure
        Number of these for which at least one reviewer chose unsure.
    agreement
        Agreement on the other sentences; None if there are none.
    sentences, opinions
        Sentences to decide (the labels differ, or a reviewer is unsure), as arguments for
        `synth.review.workbook.export.write_review_workbook`.
    """

    reviewers: tuple[str, str]
    both: int
    unsure: int
    agreement: Agreement | None
    sentences: pd.DataFrame
    opinions: dict[str, pd.DataFrame]


def find_disagreements(
    corrections: pd.DataFrame,
    taxonomy: Taxonomy,
    *,
    reviewers: tuple[str, str] | None = None,
    labelled: pd.DataFrame | None = None,
) -> Disagreements:
    """Compare the latest decisions of two reviewers on each sentence.

    Parameters
    ----------
    corrections
        Corrections by both, as returned by `synth.review.read_corrections`.
    taxonomy
        The themes.
    reviewers
        Names of the two reviewers; not needed if there are only two.
    labelled
        The labelled table in document order, for the preceding and following sentences.

    Raises
    ------
    UsageError
        If it is not clear which two reviewers are meant.
    TableError
        If they have no sentence in common.
    """
    names = tuple(dict.fromkeys(corrections["who"]))
    if reviewers is None:
        if len(names) != 2:
            listed = ", ".join(names) or "none"
            raise UsageError(
                f"two reviewers can be compared, but there are {len(names)}: {listed}",
                remedy="Name two with --first and --second.",
            )
        reviewers = (names[0], names[1])
    unknown = [name for name in reviewers if name not in names]
    if unknown or reviewers[0] == reviewers[1]:
        what = f"no correction is by {unknown[0]!r}" if unknown else f"{reviewers[0]!r} was named twice"
        raise UsageError(what, remedy=f"The reviewers are: {', '.join(names) or 'none'}.")
    one, two = (_last_words(corrections, name) for name in reviewers)
    shared = [finding for finding in one if finding in two]
    if not shared:
        raise TableError(
            f"{reviewers[0]} and {reviewers[1]} reviewed no sentence in common", remedy="Give both the same workbook."
        )
    sure = [finding for finding in shared if "unsure" not in (one[finding].verdict, two[finding].verdict)]
    agreement = measure_agreement(_table(one, sure), _table(two, sure), taxonomy) if sure else None
    open_ones = [finding for finding in shared if finding not in sure or one[finding].after != two[finding].after]
    sentences = _sentences([(one[finding], two[finding]) for finding in open_ones], labelled)
    opinions = {FIRST: _table(one, open_ones), SECOND: _table(two, open_ones)}
    return Disagreements(reviewers, len(shared), len(shared) - len(sure), agreement, sentences, opinions)


def _last_words(corrections: pd.DataFrame, who: str) -> dict[str, Correction]:
    """Return the last correction of each sentence by one reviewer, sorted by id."""
    ordered = corrections[corrections["who"] == who].sort_values("when", kind="stable")
    found = {str(record["finding_id"]): Correction.of(record) for record in ordered.to_dict("records")}
    return dict(sorted(found.items()))


def _table(words: dict[str, Correction], findings: list[str]) -> pd.DataFrame:
    rows = [
        (finding, words[finding].text, after.kind, after.polarity, join_themes(after.themes))
        for finding in findings
        for after in [words[finding].after]
    ]
    return pd.DataFrame(rows, columns=["finding_id", "text", *_LABELS], dtype="str")


def _sentences(pairs: list[tuple[Correction, Correction]], labelled: pd.DataFrame | None) -> pd.DataFrame:
    context: dict[str, tuple[str, str, str]] = {}
    if labelled is not None:
        around = with_context(labelled)
        cells = zip(around["section"], around["before"], around["after"], strict=True)
        context = dict(zip(around["finding_id"], cells, strict=True))
    rows = []
    for one, two in pairs:
        section, before, after = context.get(one.finding_id, ("", "", ""))
        told = [
            f"{name}: {'unsure' if word.verdict == 'unsure' else word.note}"
            for name, word in ((FIRST, one), (SECOND, two))
            if word.verdict == "unsure" or word.note
        ]
        place = (one.finding_id, one.inspection_id, section, before, one.text, after)
        label = one.before
        rows.append((*place, " ".join(told), label.kind, label.polarity, join_themes(label.themes)))
    names = ["finding_id", "inspection_id", "section", "before", "text", "after", "question", *_LABELS]
    return pd.DataFrame(rows, columns=names, dtype="str")
