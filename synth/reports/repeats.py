"""Sentences that stand more than once in the documents of one inspection."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd


def repeats(table: pd.DataFrame) -> pd.Series:
    """Link each repeat to the sentence that it repeats, so that counting can count once.

    A council paper quotes the report, a press release its key messages. Quotation marks, case, punctuation and spaces
    make no difference; one word does.

    Parameters
    ----------
    table
        Sentences with finding_id, inspection_id and text.

    Returns
    -------
    Series of str, with the index of `table`
        The finding_id of the first row of the same inspection with the same sentence; empty for that first row itself,
        and for rows without a word.
    """
    import pandas as pd

    first: dict[tuple[str, str], str] = {}
    linked = []
    for finding, inspection, text in zip(table["finding_id"], table["inspection_id"], table["text"], strict=True):
        words = _words(text)
        original = first.setdefault((inspection, words), finding) if words else finding
        linked.append("" if original == finding else original)
    return pd.Series(linked, index=table.index, dtype="str", name="repeats")


def _words(text: str) -> str:
    return " ".join(
        re.findall(r"[\w%]+", unicodedata.normalize("NFKC", text).casefold().replace("’", "").replace("'", ""))
    )
