"""Make typographic variants of a sentence the same before anything is measured on it."""

from __future__ import annotations

import re
import unicodedata

_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "‑": "-", "‐": "-"}
)
# Zero-width characters, direction marks and soft hyphens change bytes but not what is read.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe]")
_BULLET = re.compile(r"\s*(?:[•●▪◦‣·*o]\s+|[-–]\s+|\(?\d{1,2}[.)]\s+)")
# A soft hyphen, or U+FFFE where a PDF was read, at a line's end is a hyphen, too.
_HYPHEN_AT_LINE_END = re.compile("(?<=[a-z])[-\u2010\u00ad\ufffe]\\s*\n\\s*(?=[a-z])")
_LEAST_CAPITALS = 12


def normalise(text: str) -> str:
    r"""Give the sentence as the classifier sees it.

    Straight quotes and hyphens, no bullet, no invisible characters, single spaces, words mended that were split at a
    line's end, and sentences written all in capitals in sentence case.

    Examples
    --------
    >>> normalise("•  Children’s views\u00a0were heard")
    "Children's views were heard"
    >>> normalise("THE PARTNERSHIP HAD LISTENED")
    'The partnership had listened'
    """
    is_ascii = text.isascii()
    if not is_ascii:
        text = unicodedata.normalize("NFKC", text.encode("utf-8", "replace").decode("utf-8"))
    if "\n" in text:
        text = _HYPHEN_AT_LINE_END.sub("", text)
    if not is_ascii:
        text = _INVISIBLE.sub("", text).translate(_QUOTES)
    bullet = _BULLET.match(text)
    text = " ".join(text[bullet.end() if bullet else 0 :].split())
    if text.isupper() and len(text) >= _LEAST_CAPITALS:
        text = text.capitalize()
    return text
