"""Formatting of numbers, names and quoted sentences, the same in every form of an overview."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from synth.words import listed

if TYPE_CHECKING:
    import pandas as pd

# Marks that change the direction of text; a quoted sentence must not affect the text around it.
_TURNS_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Characters that are not valid in XML or not readable.
_UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r"\s+")
MINUS = "\N{MINUS SIGN}"
VERDICT_WORDS = {
    "strength": "strength",
    "improvement": "area for improvement",
    "both": "both",
    "mentioned": "mentioned only",
    "not found": "not found",
}


def plain(text: str, *, most: int | None = None) -> str:
    """Return a text in the form shown: one line, no control characters, no marks that change the writing direction.

    Parameters
    ----------
    text
        Any text from a document or a table.
    most
        Number of characters to which the text is shortened, with a mark at the end.
    """
    text = _SPACES.sub(" ", _TURNS_DIRECTION.sub("", text)).strip()
    text = _UNREADABLE.sub("\N{REPLACEMENT CHARACTER}", text)
    if most is None or len(text) <= most:
        return text
    cut = text[:most].rstrip()
    # A letter is not separated from its accents.
    while len(cut) < len(text) and unicodedata.combining(text[len(cut)]):
        cut = cut[:-1]
    return cut + " […]"


def some_of(names: Sequence[str], most: int) -> str:
    """List the first names, in the form shown, and the number of others."""
    shown = [plain(name, most=80) for name in names[:most]]
    more = len(names) - len(shown)
    return listed([*shown, f"{more:,} more"] if more else shown)


def percent(share: float | None) -> str:
    """Format a share in [0, 1] as a percentage without decimals; a dash if it is missing."""
    if is_missing(share):
        return "–"
    assert share is not None
    # 99.6% must not be shown as 100%, nor 0.4% as 0%.
    if 0.995 <= share < 1:
        return "over 99%"
    if 0 < share < 0.005:
        return "under 1%"
    return f"{100 * share:.0f}%"


def interval(lower: float | None, upper: float | None) -> str:
    """Format the ends of an interval of shares."""
    if is_missing(lower) or is_missing(upper):
        return "not available"
    assert lower is not None
    assert upper is not None
    return f"{100 * lower:.0f}% to {100 * upper:.0f}%"


def share_intervals(row: Mapping[str, Any], columns: Mapping[str, str]) -> str:
    """List shares of inspections with their intervals: a strength 68% (54% to 90%); empty if there are no intervals.

    Parameters
    ----------
    row
        Figures of a theme or facet.
    columns
        By the words for each count, the name of its column.
    """
    return ", ".join(
        f"{words} {percent(row[f'{name}_share'])} ({interval(row[f'{name}_lower'], row[f'{name}_upper'])})"
        for words, name in columns.items()
        if not is_missing(row[f"{name}_lower"])
    )


def points(difference: float) -> str:
    """Format a difference between two shares in percentage points, with its sign."""
    size = f"{100 * abs(difference):.0f}"
    return size if size == "0" else f"{'+' if difference > 0 else MINUS}{size}"


def decimal(value: float) -> str:
    """Format a number with two decimals and a typographic minus sign."""
    text = f"{abs(value):.2f}"
    return text if float(text) == 0 or value > 0 else MINUS + text


def p_value(p: float) -> str:
    """Format a p-value with its relation, such as "p = 0.03" or "p < 0.001"."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}" if p < 0.1 else f"p = {p:.2f}"


def in_running_text(label: str) -> str:
    """Format a label inside a sentence: 'Early help' becomes 'early help'; 'CAMHS' and 'Covid-19' are unchanged."""
    first = label.split(" ", 1)[0]
    has_own_capitals = first[1:] != first[1:].lower() or any(character.isdigit() for character in first)
    return label if has_own_capitals else label[:1].lower() + label[1:]


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table as dictionaries by column name."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def is_missing(value: float | None) -> bool:
    """Return whether a number is missing."""
    return value is None or math.isnan(value)
