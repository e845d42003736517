"""Sentences that are repeated in the documents of one inspection."""

from __future__ import annotations

import re
import unicodedata

import numpy as np
import pandas as pd
from numpy.typing import NDArray

_APOSTROPHE = re.compile(r"['’ʼ‘]")
# A percentage is not the same figure as the bare number, so its sign is part of the word.
_NOT_A_WORD = re.compile(r"(?:[^\w%]|_)+")
# Shorter sentences ("They agreed.") may be repeated without being the same finding.
_LEAST_WORDS = 5
# Nearly all sentences are plain ASCII. For these, a faster method gives the same words.
_PLAIN_WORDS = str.maketrans(
    {
        letter: "" if letter == "'" else letter.lower() if letter.isalnum() or letter == "%" else " "
        for letter in map(chr, range(128))
    }
)


def mark_duplicates(table: pd.DataFrame) -> pd.Series:
    """Link each repeat to the sentence that it repeats, so that each sentence is counted only once.

    A press release quotes the report, and a council paper includes it as an appendix. A finding that is in both is one
    finding. Two sentences are the same if their words are the same. Quotation marks, apostrophes, dashes, case and
    spaces are ignored. A sentence with one more word or figure is different. Sentences of fewer than five words are
    never repeats.

    Parameters
    ----------
    table
        Findings with inspection_id, finding_id and text. The first of several equal sentences counts as the original.

    Returns
    -------
    Series of str
        For each row, the finding_id of the first equal sentence, or "" if the row is the first. Same index as `table`.
    """
    repeated = np.full(len(table), "", dtype=object)
    suspects = _alike(table)
    first: dict[tuple[str, str], str] = {}
    some = table.iloc[suspects]
    for row, inspection, finding, text in zip(
        suspects, some["inspection_id"], some["finding_id"], some["text"], strict=True
    ):
        earlier = first.setdefault((inspection, _words(text)), finding)
        repeated[row] = "" if earlier == finding else earlier
    return pd.Series(repeated, index=table.index, dtype="str")


def _alike(table: pd.DataFrame) -> NDArray[np.int64]:
    """Return the rows, in order, whose words have the same hash as those of another row of the same inspection.

    Hashes of a million sentences need far less memory than their words. Equality is checked afterwards.
    """
    inspection = pd.factorize(table["inspection_id"])[0]
    hashes = np.fromiter(
        (hash(words) if words.count(" ") + 1 >= _LEAST_WORDS else 0 for words in map(_words, table["text"])),
        dtype=np.int64,
        count=len(table),
    )
    long_enough = np.flatnonzero(hashes)
    pairs = pd.DataFrame({"inspection": inspection[long_enough], "hash": hashes[long_enough]})
    suspects: NDArray[np.int64] = long_enough[pairs.duplicated(keep=False).to_numpy()]
    return suspects


def _words(text: str) -> str:
    """Return the words of a sentence in normalised form."""
    if text.isascii():
        return " ".join(text.translate(_PLAIN_WORDS).split())
    # Case is folded before and after, because folding may separate characters that normalising has combined.
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return _NOT_A_WORD.sub(" ", _APOSTROPHE.sub("", folded)).strip()
