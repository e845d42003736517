"""Recognition of contents lists."""

from __future__ import annotations

import re
from collections.abc import Sequence

from synth.reports.blocks import has_words
from synth.reports.lines import STOPS, split_page_number
from synth.reports.pdf.layout import Line
from synth.reports.pdf.typography import clean_line

_TITLE = re.compile(r"(?:table of )?contents(?: page)?:?", re.IGNORECASE)
_LEADERS = re.compile(r"(?:\.\s?){4,}|…{2,}|_{4,}")
# A long title takes up to three lines. Anything longer is text.
_MOST_LINES = 3
# If only two lines below "Contents" end in figures, they may not be entries.
_LEAST_ENTRIES = 3


def contents_lines(lines: Sequence[Line]) -> dict[int, str]:
    """Find the entries of contents lists.

    An entry ends in its page number, which is never lower than that of the entry before. Lines with leaders are entries
    wherever they are. Other lines, which may have only a space before the number, are entries if they are below a title
    "Contents".

    Parameters
    ----------
    lines
        All lines of a document, in reading order.

    Returns
    -------
    dict
        For the index in `lines` of each line of a contents list: the whole entry for its last line, an empty text for
        its other lines.
    """
    texts = [clean_line(line.text) for line in lines]
    found: dict[int, str] = {}
    for place, text in enumerate(texts):
        parts = split_page_number(text)
        if parts and has_words(parts[0]) and _LEADERS.search(text):
            found[place] = f"{parts[0]} {parts[2]}"
        elif _TITLE.fullmatch(text):
            listed = _entries_below(texts, place + 1)
            if sum(map(bool, listed.values())) >= _LEAST_ENTRIES:
                found |= listed
    return found


def _entries_below(texts: Sequence[str], start: int) -> dict[int, str]:
    entries: dict[int, str] = {}
    titles: set[str] = set()
    last_page = 0
    pending: list[int] = []
    for place in range(start, len(texts)):
        text = texts[place]
        if not text:
            continue
        parts = split_page_number(text)
        if parts and parts[1] and has_words(parts[0]) and int(parts[2]) >= last_page:
            title = " ".join([*(texts[line] for line in pending), parts[0]])
            entries |= dict.fromkeys(pending, "") | {place: f"{title} {parts[2]}"}
            titles.add(title.lower())
            last_page, pending = int(parts[2]), []
            continue
        pending.append(place)
        if text.lower() in titles or text.endswith(STOPS) or len(pending) == _MOST_LINES:
            break
    return entries
