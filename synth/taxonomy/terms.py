"""Terms of a taxonomy as regular expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable


def terms_pattern(terms: Iterable[str]) -> re.Pattern[str]:
    """Return one pattern for all terms; ``*`` at an end of a term stands for any letters.

    Terms are escaped, so no user's term can make matching slow.
    """
    return re.compile("|".join(_term_pattern(term) for term in terms) or r"(?!)", re.IGNORECASE)


def _term_pattern(term: str) -> str:
    body = re.escape(term.strip("*").strip())
    # Reports write women's and women’s, self-harm and self harm.
    body = body.replace(r"\-", "-?").replace(r"\ ", r"[\s-]+").replace("-?", r"[\s‑–-]?").replace("'", "['’]")
    start = r"\w*" if term.startswith("*") else ""
    end = r"\w*" if term.endswith("*") else ""
    return rf"\b{start}{body}{end}\b"
