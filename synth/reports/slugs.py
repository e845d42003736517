"""Short names for ids: lower-case letters, digits and hyphens."""

from __future__ import annotations

import re
import unicodedata


def slug(text: str) -> str:
    """Make an id of a name.

    Examples
    --------
    >>> slug("Strath & Orran (2022) – Report")
    'strath-orran-2022-report'
    """
    letters = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters.replace("'", "")).strip("-") or "unnamed"
