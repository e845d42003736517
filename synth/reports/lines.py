"""Lines that a writer, or a page's width, broke."""

from __future__ import annotations

from collections.abc import Iterable

from synth.reports.blocks import clean

STOPS = (".", "!", "?", "…", ":", ";", ".”", '."', ".’", ".'", "?”", "!”", ".)", '?"')


_FULL_LINE = 50
_WORDS_OF_A_LABEL = 5


def goes_on(text: str, following: str) -> bool:
    """Whether a line goes on in the next: it has no stop, and that begins with a small letter or a figure."""
    first = following.lstrip("“\"‘'(")[:1]
    if text.endswith(":"):
        # "Children were safer: | they …" goes on, as does the label of a fact, "Poverty: | 17% of …".
        # "They named: | plans" announces a list.
        continues = first.islower() and len(text) >= _FULL_LINE
        return continues or (first.isdigit() and len(text.split()) <= _WORDS_OF_A_LABEL)
    return (first.islower() or first.isdigit()) and not text.endswith(STOPS)


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
