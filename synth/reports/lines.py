"""Joining of lines that were broken by the writer or by the page width."""

from __future__ import annotations

import re
from collections.abc import Iterable

from synth.reports.blocks import clean

STOPS = (".", "!", "?", "…", ":", ";", ".”", '."', ".’", ".'", "?”", "!”", ".)", '?"')


_FULL_LINE = 50
_FILLING = " \t\u00a0.…·_"
_WORDS_OF_A_LABEL = 5


def goes_on(text: str, following: str) -> bool:
    """Return whether a line continues in the next one.

    It does if it does not end with a stop and the next line begins with a small letter or a figure.
    """
    first = following.lstrip("“\"‘'(")[:1]
    if text.endswith(":"):
        # "Children were safer: | they …" continues, and so does the label of a fact, "Poverty: | 17% of …".
        # "They named: | plans" introduces a list.
        continues = first.islower() and len(text) >= _FULL_LINE
        return continues or (first.isdigit() and len(text.split()) <= _WORDS_OF_A_LABEL)
    return (first.islower() or first.isdigit()) and not text.endswith(STOPS)


def join_lines(lines: Iterable[str]) -> list[str]:
    """Join lines of a paragraph that continue in the next line. Return the cleaned lines without empty ones.

    Examples
    --------
    >>> join_lines(["17% are children,", "just under the average.", "", "Poverty is high."])
    ['17% are children, just under the average.', 'Poverty is high.']
    """
    joined: list[str] = []
    open_line = False
    for line in lines:
        text = clean(line)
        if not text:
            open_line = False
        elif open_line and goes_on(joined[-1], text):
            joined[-1] += f" {text}"
        else:
            joined.append(text)
            open_line = True
    return joined


def split_page_number(text: str) -> tuple[str, str, str] | None:
    """Split a line of a contents list into its title, the filling of the gap, and the page number.

    The search begins at the end of the line, because a pattern that searches for the gap from the start takes minutes
    for a paragraph of 100 sentences.

    Returns
    -------
    title, filling, page
        None if the line does not end in a number of at most three digits, or has no word before it.

    Examples
    --------
    >>> split_page_number("Our approach . . . . . 12")
    ('Our approach', ' . . . . . ', '12')
    """
    head = text.rstrip("0123456789")
    title = head.rstrip(_FILLING)
    page = text[len(head) :]
    if not 1 <= len(page) <= 3 or not re.search(r"\w", title):
        return None
    return title, head[len(title) :], page
