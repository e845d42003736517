"""How numbers, names and quoted sentences are written, the same in every form of an overview."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

# Marks that turn the direction of what follows: a quoted sentence must not turn the page around it.
_TURNS_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Neither XML nor a reader can do anything with these.
_UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r"\s+")
MINUS = "\N{MINUS SIGN}"


def plain(text: str, *, most: int | None = None) -> str:
    """Give a text as it may be shown: one line, no control characters, no marks that turn the direction of writing.

    Parameters
    ----------
    text
        Anything that stood in a document or a table.
    most
        Number of characters after which it is cut, with a mark that says so.
    """
    text = _SPACES.sub(" ", _TURNS_DIRECTION.sub("", text)).strip()
    text = _UNREADABLE.sub("\N{REPLACEMENT CHARACTER}", text)
    if most is None or len(text) <= most:
        return text
    cut = text[:most].rstrip()
    # A letter and the accents that belong to it are not parted.
    while len(cut) < len(text) and unicodedata.combining(text[len(cut)]):
        cut = cut[:-1]
    return cut + " […]"


def percent(share: float | None) -> str:
    """Write a share in [0, 1] as a percentage without decimals; a dash where there is none."""
    if is_missing(share):
        return "–"
    assert share is not None
    # 99.6% of the inspections is not all of them, and 0.4% is not none.
    if 0.995 <= share < 1:
        return "over 99%"
    if 0 < share < 0.005:
        return "under 1%"
    return f"{100 * share:.0f}%"


def interval(lower: float | None, upper: float | None) -> str:
    """Write the ends of an interval of shares."""
    if is_missing(lower) or is_missing(upper):
        return "not offered"
    assert lower is not None
    assert upper is not None
    return f"{100 * lower:.0f}% to {100 * upper:.0f}%"


def points(difference: float) -> str:
    """Write a difference of two shares in percentage points, with its sign."""
    size = f"{100 * abs(difference):.0f}"
    return size if size == "0" else f"{'+' if difference > 0 else MINUS}{size}"


def decimal(value: float, places: int = 2) -> str:
    """Write a number with a true minus sign."""
    text = f"{abs(value):.{places}f}"
    return text if float(text) == 0 or value > 0 else MINUS + text


def p_value(p: float) -> str:
    """Write a p-value after its equals sign."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.3f}" if p < 0.1 else f"p = {p:.2f}"


def listed(names: list[str]) -> str:
    """Join names: a, b and c; nothing where there are none."""
    if not names:
        return ""
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def in_running_text(label: str) -> str:
    """Write a label inside a sentence: 'Early help' becomes 'early help', 'CAMHS' and 'Covid-19' stay."""
    first = label.split(" ", 1)[0]
    has_own_capitals = first[1:] != first[1:].lower() or any(character.isdigit() for character in first)
    return label if has_own_capitals else label[:1].lower() + label[1:]


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Give the rows of a table by the names of its columns."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def is_missing(value: float | None) -> bool:
    """Say whether there is no number."""
    return value is None or math.isnan(value)
