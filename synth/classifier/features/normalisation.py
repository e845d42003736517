"""Remove typographic differences between sentences before features are computed."""

from __future__ import annotations

import re
import unicodedata

_QUOTES = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "“": '"', "”": '"', "„": '"', "–": "-", "—": "-", "‑": "-", "‐": "-"}
)
# Zero-width characters, direction marks and soft hyphens change the bytes but not the text that is read.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe]")
_BULLET = re.compile(r"\s*(?:[•●▪◦‣·*o]\s+|[-–]\s+|\(?\d{1,2}[.)]\s+)")
# At the end of a line, a soft hyphen, or U+FFFE in text from a PDF, is a hyphen as well.
_HYPHEN_AT_LINE_END = re.compile("(?<=[a-z])[-\u2010\u00ad\ufffe]\\s*\n\\s*(?=[a-z])")
_LEAST_CAPITALS = 12


def normalise(text: str) -> str:
    r"""Return the sentence as the classifier reads it.

    Quotes and hyphens are straight, bullets and invisible characters are removed, and spaces are single. Words split at
    the end of a line are joined, and sentences written all in capitals are put in sentence case.

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
