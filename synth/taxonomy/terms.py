"""Conversion of the terms of a taxonomy to regular expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable


def terms_pattern(terms: Iterable[str]) -> re.Pattern[str]:
    """Return one pattern for all terms; ``*`` at the beginning or end of a term stands for any letters.

    Terms are escaped, so a user's term cannot make matching slow.
    """
    return re.compile("|".join(_term_pattern(term) for term in terms) or r"(?!)", re.IGNORECASE)


def _term_pattern(term: str) -> str:
    body = re.escape(term.strip("*").strip())
    # Reports use both women's and women’s, and both self-harm and self harm.
    body = body.replace(r"\-", "-?").replace(r"\ ", r"[\s-]+").replace("-?", r"[\s‑–-]?").replace("'", "['’]")
    start = r"\w*" if term.startswith("*") else ""
    end = r"\w*" if term.endswith("*") else ""
    return rf"\b{start}{body}{end}\b"
