"""The same sentence twice in the documents of one inspection."""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

_APOSTROPHE = re.compile(r"['’ʼ‘]")
# A percentage is another figure than the bare number, so its sign is part of the word.
_NOT_A_WORD = re.compile(r"(?:[^\w%]|_)+")
# Shorter ones ("They agreed.") come again without being the same finding.
_LEAST_WORDS = 5


def repeats(table: pd.DataFrame) -> pd.Series:
    """Link each repeat to the sentence that it repeats, so that counting can count once.

    A press release quotes the report, a council paper appends it: a finding that stands in both is one finding.
    Sentences are the same when their words are, whatever their quotes, apostrophes, dashes, case and spaces; one word
    or figure more makes another. Sentences of fewer than five words are never repeats.

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
        words = _words(text)
        if words.count(" ") + 1 < _LEAST_WORDS:
            repeated.append("")
            continue
        earlier = first.setdefault((inspection, words), finding)
        repeated.append("" if earlier == finding else earlier)
    return pd.Series(repeated, index=table.index, dtype="str")


def _words(text: str) -> str:
    """Give the words of a sentence in one form."""
    # Case is folded before and after: folding may part what normalising had joined.
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _NOT_A_WORD.sub(" ", _APOSTROPHE.sub("", folded)).strip()
