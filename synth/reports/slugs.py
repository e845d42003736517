"""Short names for ids: lower-case letters, digits and hyphens."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence


def slug(text: str) -> str:
    """Make an id from a name.

    Examples
    --------
    >>> slug("Strath & Orran (2022) – Report")
    'strath-orran-2022-report'
    """
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters.replace("'", "")).strip("-") or "unnamed"


def unique_slugs(documents: Sequence[str]) -> list[str]:
    """Return a short name for each document. All names are different."""
    short = [slug(name.rsplit(".", 1)[0]) for name in documents]
    if len(set(short)) < len(short):
        counts = Counter(short)
        short = [slug(name) if counts[stem] > 1 else stem for name, stem in zip(documents, short, strict=True)]
    used: set[str] = set()
    unique = []
    for stem in short:
        name, number = stem, 1
        while name in used:
            number += 1
            name = f"{stem}-{number}"
        used.add(name)
        unique.append(name)
    return unique
