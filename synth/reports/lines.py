"""Lines that a writer, or a page's width, broke."""

from __future__ import annotations

from collections.abc import Iterable

from synth.reports.blocks import clean

STOPS = (".", "!", "?", "…", ":", ";", ".”", '."', ".’", ".'", "?”", "!”", ".)", '?"')


def goes_on(text: str, following: str) -> bool:
    """Whether a line goes on in the next: it has no stop, and the next begins with a small letter."""
    return following.lstrip("“\"‘'(")[:1].islower() and not text.endswith(STOPS)


def join_lines(lines: Iterable[str]) -> list[str]:
    """Join lines of one paragraph that go on in the next; give each that is left, clean, without the empty ones.

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
