"""The same sentence twice in the documents of one inspection."""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

_NOT_A_WORD = re.compile(r"[\W_]+")
# Shorter ones ("They agreed.") come again without being the same finding.
_LEAST_WORDS = 5


def repeats(table: pd.DataFrame) -> pd.Series:
    """Say of each sentence whether it stands earlier in the same inspection's documents.

    A press release quotes the report, a council paper appends it: a finding that stands in both is one finding.
    Sentences are the same when their words are, whatever their quotes, dashes, case and numbering.

    Parameters
    ----------
    table
        Findings with inspection_id, finding_id and text, in the order in which the first is to be kept.

    Returns
    -------
    Series of str
        For each row the finding_id of the first such sentence, or "" if it is the first; same index as `table`.
    """
    first: dict[tuple[str, str], str] = {}
    repeated = []
    for inspection, finding, text in zip(table["inspection_id"], table["finding_id"], table["text"], strict=True):
        words = _NOT_A_WORD.sub(" ", unicodedata.normalize("NFKC", text)).strip().lower()
        if words.count(" ") + 1 < _LEAST_WORDS:
            repeated.append("")
            continue
        earlier = first.setdefault((inspection, words), finding)
        repeated.append("" if earlier == finding else earlier)
    return pd.Series(repeated, index=table.index, dtype="str")
