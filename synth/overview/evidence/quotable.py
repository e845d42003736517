"""Which sentences may be quoted for a side: whole, self-contained statements that two witnesses bear out."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from synth.taxonomy.terms import terms_pattern

_LEAST_WORDS, _MOST_WORDS = 6, 60
# A sentence that begins so leans on the one before it, which a quotation leaves out: "They used these to".
LEANS = re.compile(
    r"\W*(?:(?:this|these|those|that|they|them|their|it|its|such|he|she|his|her|both|another|others?|however|"
    r"nevertheless|nonetheless|as a (?:result|consequence)|as such|in addition|additionally|similarly|likewise|also|"
    r"moreover|furthermore|further|consequently|therefore|thus|hence|instead|for (?:example|instance)|in turn|"
    r"in contrast|by contrast|conversely|in particular|but|and|or|yet|then|overall|where (?:this|these)|which|who|"
    r"in these|in this|in those|"
    r"the (?:programme|service|project|team|group|approach|tool|work|survey|audit|support|same|former|latter|forum))\b"
    r"|(?:\w+ ){1,3}(?:this|these|those|them)\b)",
    re.IGNORECASE,
)
# "Staff recognised", "services effectively supported": not "the sustained investment".
_PAST = re.compile(
    r"\b(?:\w+s|people|staff|children|women|who|which|that|we|committee|partnership|team|group|authority|council|service|"
    r"board|programme|approach|forum|\w+ly) (?:also )?\w+ed\b",
    re.IGNORECASE,
)
# Marks at the start of an entry in a list.
BULLETS = "◼■▪•●○◦–—-* \u00a0"
_QUOTED = re.compile(r"[“\"‘].{15,}[”\"’]")
_WHOLE = re.compile(r"^\W*[A-Z].*[.!]\W*$", re.DOTALL)


@cache
def _words() -> dict[str, re.Pattern[str]]:
    content = tomllib.loads((files("synth.overview.evidence") / "quotable.toml").read_text(encoding="utf-8"))
    return {name: terms_pattern(terms) for name, terms in content.items()}


def witnesses(text: str, side: str) -> bool:
    """Say whether the words of a sentence bear out a side.

    A model's polarity is one witness; this is the second. It asks for words of lack or comparison in an area for
    improvement, and for none in a strength.

    Parameters
    ----------
    text
        A sentence.
    side
        ``strength`` or ``improvement``.

    Examples
    --------
    >>> witnesses("Chronologies were of good quality.", "improvement")
    False
    >>> witnesses("Families were helped without delay.", "strength")
    True
    """
    words = _words()
    lacks = words["lack"].search(words["not_lack"].sub(" ", text)) is not None
    return lacks if side == "improvement" else not lacks


def stands_alone(text: str) -> bool:
    """Say whether a sentence can be read without the one before it."""
    return LEANS.match(text) is None


def is_statement(text: str) -> bool:
    """Say whether a sentence is a whole statement of what inspectors found.

    Fragments, plans, what other people are quoted as saying and what addresses the reader are not.
    """
    words = _words()
    count = text.count(" ") + 1
    return (
        _LEAST_WORDS <= count <= _MOST_WORDS
        and _WHOLE.match(text) is not None
        and (words["verb"].search(text) is not None or _PAST.search(text) is not None)
        and not any(words[name].search(text) for name in ("plan", "speech", "address"))
        and _QUOTED.search(text) is None
        and text.lstrip()[:1] not in "“\"‘'"
    )


def is_quotable(text: str, side: str) -> bool:
    """Say whether a sentence may be quoted for a side: a whole, self-contained statement whose words bear it out."""
    return is_statement(text) and stands_alone(text) and witnesses(text, side)
