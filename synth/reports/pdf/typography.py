"""Recognition, by the size and position of lines, of headings and of lines that continue the line above."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from synth.reports.blocks import Block, clean, has_words, split_marker
from synth.reports.lines import STOPS
from synth.reports.pdf.content.page import SOFT_HYPHEN
from synth.reports.pdf.layout import Line
from synth.reports.structure.headings import is_date_line, is_heading_line, is_label_of_fact, is_named_heading

_LARGER = 1.12
_FOOTNOTE_SIZE = 0.9
FOOTNOTE = re.compile(r"[\[(]?(\d{1,2}|[*†‡§]{1,3})[\])]?\.?(?:\s+(?=[A-Z])|\s*(?=[A-Z][a-z]|[“‘\"'(]|https?:|www\.))")
"""The number or sign at the beginning of a footnote."""

_OPEN = re.compile(r"\s(?:an?|and|at|by|for|from|in|of|on|or|our|the|their|to|with)$")


class Typography:
    """Typical sizes and distances in one document.

    Parameters
    ----------
    lines
        All lines of the document.
    """

    def __init__(self, lines: Sequence[Line]) -> None:
        weights: Counter[float] = Counter()
        for line in lines:
            weights[_size(line)] += len(line.text)
        self._usual = weights.most_common(1)[0][0] if weights else 10.0
        larger = {_size(line) for line in lines if line.size > _LARGER * self._usual}
        self._ranks = {size: rank for rank, size in enumerate(sorted(larger, reverse=True), 1)}
        self._pitch = _usual_pitch(lines, self._usual)
        # The lowest base line of each page with text of the usual size.
        self._feet = {line.page: line.box.bottom for line in lines if _size(line) == self._usual}
        for line in lines:
            if line.page in self._feet:
                self._feet[line.page] = min(self._feet[line.page], line.box.bottom)

    def heading_level(self, text: str, line: Line) -> int:
        """Return the rank of a line that looks like a heading by its letters; 0 for other lines."""
        if is_date_line(text) or is_label_of_fact(text) or not has_words(text):
            return 0
        if _size(line) in self._ranks:
            return self._ranks[_size(line)]
        lowest = len(self._ranks) + 1
        if line.bold and (is_heading_line(text) or is_named_heading(text)):
            return lowest
        if text.isupper() and len(text.split()) <= 12 and is_heading_line(text):
            return lowest
        return 0

    def footnotes_start(self, lines: Sequence[Line]) -> int:
        """Return the index at which the footnotes at the end of a section begin: small, numbered lines."""
        start = len(lines)
        for place in range(len(lines) - 1, -1, -1):
            if lines[place].size >= _FOOTNOTE_SIZE * self._usual:
                break
            text = clean_line(lines[place].text)
            if FOOTNOTE.match(text) and not is_date_line(text):
                start = place
        # If a section contains only notes, it is a list or small print, unless it is the last on its page.
        is_foot = lines and lines[-1].box.bottom <= self._feet.get(lines[-1].page, 0.0)
        return start if start or is_foot else len(lines)

    def larger_level(self, line: Line) -> int:
        """Return the rank of a line with larger letters than the text; 0 for other lines."""
        return self._ranks.get(_size(line), 0)

    def goes_on(  # noqa: PLR0911 - one reason after the other, the strongest first
        self, block: Block, above: Line, line: Line, text: str, *, item_left: float, same_stretch: bool
    ) -> bool:
        """Return whether a line continues the block above it.

        Parameters
        ----------
        block
            The block, with its last line `above`.
        line
            The line; `text` is its cleaned text.
        item_left
            Horizontal position of the bullet of the current item.
        same_stretch
            Whether both lines are in one section of a page.
        """
        alike = abs(above.size - line.size) <= 0.08 * max(above.size, line.size)
        step = above.box.bottom - line.box.bottom
        usual = abs(line.size - self._usual) < 1
        near = same_stretch and 0 < step <= (1.25 * self._pitch if usual else 1.5 * line.size)
        small = begins_small(text)
        if block.kind == "contents" or not alike or _begins_item(block, above, line, text):
            return False
        if block.kind == "heading":
            large = line.size > _LARGER * self._usual
            full = _is_full(above, line, text)
            return (
                near
                and above.bold == line.bold
                and not block.text.endswith((".", "?", ":"))
                and (large or full or small)
            )
        if self.heading_level(text, line) and not (small and near):
            # A line of bold words in a paragraph of bold words is not a heading. Nor are capitals within a sentence.
            is_plain = not line.bold and not self.larger_level(line) and _is_full(above, line, text)
            return near and not block.text.endswith(STOPS) and ((above.bold and line.bold) or is_plain)
        broken_word = block.text.endswith((SOFT_HYPHEN, "-"))
        stopped = block.text.endswith(STOPS)
        if not same_stretch:
            if small and block.text.endswith((":", ";")):
                return True
            is_long = len(block.text.split()) >= 5
            return broken_word or (not stopped and (small or (is_long and (_ends_far(above) or _is_open(block.text)))))
        if broken_word or (small and not stopped):
            return 0 < step <= 2.2 * max(self._pitch, line.size)
        if not near or (block.kind == "bullet" and line.box.left < item_left - 2):
            return False
        # If a line is short although the next word would have fitted, it ends its paragraph. An indented line after a
        # stop begins one.
        return (_is_full(above, line, text) or _is_open(block.text)) and not (
            stopped and line.box.left > above.box.left + 8
        )


def _begins_item(block: Block, above: Line, line: Line, text: str) -> bool:
    marker, _ = split_marker(text)
    if not marker:
        return False
    is_number = marker[0].isalnum() or marker[0] == "("
    if marker in ("-", "–", "—", "*", "+") and block.kind != "bullet" and not block.text.endswith((":", ".", ";")):
        return False
    # A figure that is at the beginning of a line by chance ("a rate of | 2.1 …") is not the number of an item.
    return not is_number or block.text.endswith(STOPS) or not _is_full(above, line, text)


def clean_line(text: str) -> str:
    """Clean a line, but keep the mark of a hyphen at its end."""
    marked = text.rstrip().endswith(SOFT_HYPHEN)
    return clean(text) + (SOFT_HYPHEN if marked else "")


def begins_small(text: str) -> bool:
    """Return whether a line begins with a small letter, after any quotation marks and brackets."""
    return text.lstrip(" “\"‘'(")[:1].islower()


def _size(line: Line) -> float:
    """Return the size of a line's letters to half a point, because measured sizes of the same font differ slightly."""
    return round(line.size * 2) / 2


def _is_full(above: Line, line: Line, text: str) -> bool:
    """Return whether the first word of a line would not have fitted in the line above."""
    word = text.split(maxsplit=1)[0]
    width = (len(word) + 1) * line.box.width / max(1, len(text))
    return above.box.right + width > above.right - 0.02 * (above.right - above.left)


def _is_open(text: str) -> bool:
    """Return whether a text ends in a word after which no sentence ends."""
    return _OPEN.search(text) is not None


def _ends_far(line: Line) -> bool:
    """Return whether a line ends near the edge of its column, as lines within a paragraph do."""
    return line.box.right >= line.left + 0.8 * (line.right - line.left)


def _usual_pitch(lines: Sequence[Line], usual: float) -> float:
    """Return the usual distance of base lines within paragraphs."""
    gaps = [
        above.box.bottom - below.box.bottom
        for above, below in pairwise(lines)
        if above.page == below.page
        and abs(above.size - usual) < 1
        and abs(below.size - usual) < 1
        and above.left == below.left
    ]
    near = sorted(gap for gap in gaps if 0.6 * usual < gap < 2.2 * usual)
    return median(near[: max(1, 2 * len(near) // 3)]) if near else 1.2 * usual
