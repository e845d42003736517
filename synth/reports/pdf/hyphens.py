"""Words that are hyphenated at the end of a line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from synth.reports.blocks import words_in
from synth.reports.pdf.content.page import SOFT_HYPHEN

_KEEP = words_in(
    """
    multi inter non self co well long short follow high low needs third early pre post age sub anti
    cross child person trauma values strengths whole face one two three four decision care school
    community evidence solution rights risk year month week full part day ill re cost drug peer hard
    harder in on out ex half mid over under up good safe single mental
    """
)


_HYPHENATED = 0.03


class Hyphens:
    """Decides whether a hyphen at the end of a line belongs to the word, by the other words of the document.

    Parameters
    ----------
    texts
        All lines of the document.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._words: Counter[str] = Counter()
        lines = hyphens = 0
        for text in texts:
            lines += 1
            # Half a word at the end of a line is not counted as a word.
            whole, ends = re.subn(rf"\w+[-\u2010{SOFT_HYPHEN}]\s*$", "", text.casefold())
            hyphens += ends
            self._words.update(re.findall(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*", whole))
        # A program that hyphenates words does so in many lines. Otherwise hyphens are those of the writer.
        self._divides_words = hyphens >= _HYPHENATED * lines

    def join(self, text: str, following: str) -> str:
        """Join two lines of one paragraph."""
        if not text.endswith((SOFT_HYPHEN, "-", "\u2010")):
            return f"{text} {following}"
        marked = text.endswith(SOFT_HYPHEN)
        left = re.search(r"([^\W\d_]+)$", text[:-1])
        right = re.match(r"[^\W\d_]+", following)
        if left is None or right is None:
            # "2020-" and "21", or a dash at the end of a line.
            return f"{text[:-1]}-{following}" if marked or text[-2:-1].strip() else f"{text} {following}"
        first, second = left[1].casefold(), right[0].casefold()
        compound = re.search(r"\w-[^\W\d_]+$", text[:-1]) is not None
        hyphen = "-" if compound or self._keeps(first, second, right[0]) else ""
        return f"{text[:-1]}{hyphen}{following}"

    def _keeps(self, first: str, second: str, right: str) -> bool:
        whole, parted = self._words[first + second], self._words[f"{first}-{second}"]
        if whole != parted:
            return parted > whole
        if right[0].isupper() or first in _KEEP or not self._divides_words:
            return True
        # "inspec-" and "tion" are not words of this document, but "risk-" and "taking" are.
        return len(first) > 2 and self._words[first] > 1 and self._words[second] > 0
