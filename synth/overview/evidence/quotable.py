"""Choose sentences that may be quoted: complete, self-contained statements with two indications of polarity."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from synth.taxonomy.facets import terms_pattern

_LEAST_WORDS, _MOST_WORDS = 6, 60
# Sentences that begin like this depend on the preceding one, which is not quoted: "They used these to".
LEANS = re.compile(
    r"\W*(?:(?:this|these|those|that|they|them|their|it|its|such|he|she|his|her|both|another|others?|however|"
    r"nevertheless|nonetheless|as a (?:result|consequence)|as such|in addition|additionally|similarly|likewise|also|"
    r"moreover|furthermore|further|consequently|therefore|thus|hence|instead|for (?:example|instance)|in turn|"
    r"in contrast|by contrast|conversely|in particular|but|and|or|yet|then|overall|where (?:this|these)|which|who|"
    r"in these|in this|in those|"
    r"the (?:programme|service|project|team|group|approach|tool|work|survey|audit|support|same|former|latter|forum))\b"
    r"|(?:\w+ ){1,3}(?:this|these|those|them)\b"
    # "All are supported with accommodation", which does not say who.
    r"|(?:all|most|some|many|several|few|none|a (?:few|number|minority|majority)) (?:are|were|is|was|have|had|has|"
    r"do|did|can|could|also|feel|felt|say|said|receive[ds]?|report(?:ed)?|know|knew)\b"
    r"|(?:for|in|with|to) (?:the )?others?\b"
    # "In a number of the cases reviewed, this resulted in delay."
    r"|(?:in|at|for|on|during|within|across|by|from|with|following|after) [^,]{1,80}, (?:this|these|those|such)\b)",
    re.IGNORECASE,
)
# References to what is not quoted: "Much work was left to reach this", "Parents said that this had helped".
_REFERS_BACK = re.compile(r"\b(?:this|these|those|that)\W*$|\bthat this\b", re.IGNORECASE)
# A sentence on one child, as in case studies, which does not stand for the inspection: "work with her was limited".
_ONE_CHILD = re.compile(r"\b(?:he|she|him|her|hers|his)\b|\b\d{1,2}-(?:year|month|week)s?-old\b", re.IGNORECASE)
# A few children do not stand for it either: "a very small number of children waited too long".
_FEW_CHILDREN = re.compile(r"\b(?:small|tiny) (?:number|minority|proportion)\b", re.IGNORECASE)
_SUCH = re.compile(r"\b(?:these|those|such) (\w+)", re.IGNORECASE)
# Matches "Staff recognised" and "services effectively supported", but not "the sustained investment".
_PAST = re.compile(
    r"\b(?:\w+s|people|staff|children|women|who|which|that|we|committee|partnership|team|group|authority|council|service|"
    r"board|programme|approach|forum|\w+ly) (?:also )?\w+ed\b",
    re.IGNORECASE,
)
# What may precede a verb in the present tense: a plural, or an adverb.
_BEFORE_PRESENT = (
    r"(?:(?<![’'])\b\w{2,}s|\bpeople|\bstaff|\bchildren|\bpolice|\bwho|\boften|"
    r"\b(?!family|early|daily|weekly|monthly|only)\w+ly) "
)
# Bullets (also those that old fonts keep in private characters) and paragraph numbers at the start of a list entry.
_BULLET = re.compile("^(?:[◼■▪•●○◦–—*\u2212\ue000-\uf8ff\\s-]+|\\d{1,3}\\.\\s?(?=[A-Z]))+")
_GRADE = (
    r"(?:outstanding|excellent|very good|good|adequate|satisfactory|weak|unsatisfactory|inadequate|"
    r"requir(?:es?|ed|ing) improvement(?: to be good)?)"
)
# What inspectorates grade, as the subject of a sentence.
_GRADED = (
    r"(?:(?:children[’']s services|services for children) in [^,;:]{2,60}|children[’']s services|overall effectiveness|"
    r"leadership, management and governance|adoption performance|"
    r"(?:the )?(?:experiences? and progress|impact of leaders)\b[^,;:]{0,100}|"
    r"(?:the )?local safeguarding children board)"
)
_STATES_GRADE = re.compile(
    rf"^\W*{_GRADE}\W*$|^[^.;]+: {_GRADE}\W*$|^{_GRADED} (?:(?:is|are|was|were|remains?) (?:now |still )?)?{_GRADE}\b|"
    rf"\b(?:judged|graded|rated)(?: (?:as|to be))? {_GRADE}\b|\bevaluated (?:[^\W\d]+ ){{0,12}}as {_GRADE}\b|"
    rf"\b(?:graded|overall|overall effectiveness) judge?ment\b[^,;]* {_GRADE}\b|"
    rf"\bevaluation of {_GRADE}\b",
    re.IGNORECASE,
)
# Figures of one place in brackets: "much lower than elsewhere (53%)".
_IN_BRACKETS = re.compile(r"\([^)]*\d[^)]*\)")
_QUOTED = re.compile(r"[“\"‘].{15,}[”\"’]")
_WHOLE = re.compile(r"^\W*[A-Z].*[.!]\W*$", re.DOTALL)


@cache
def _present() -> re.Pattern[str]:
    """Match "social workers build", but not "support for families", "children's views" or "plans to offer"."""
    return re.compile(f"{_BEFORE_PRESENT}(?:{_words()['present'].pattern})", re.IGNORECASE)


@cache
def _words() -> dict[str, re.Pattern[str]]:
    content = tomllib.loads((files("synth.overview.evidence") / "quotable.toml").read_text(encoding="utf-8"))
    return {name: terms_pattern(terms) for name, terms in content.items()}


def unbulleted(text: str) -> str:
    """Return a sentence without a bullet or paragraph number at its start.

    Examples
    --------
    >>> unbulleted("12.Chronologies were of good quality.")
    'Chronologies were of good quality.'
    """
    return _BULLET.sub("", text)


def shows_side(text: str, side: str) -> bool:
    """Return whether the words of a sentence support a side.

    This is a second check besides the predicted polarity. An area for improvement must contain words of lack or
    comparison; a strength must contain none.

    Parameters
    ----------
    text
        A sentence.
    side
        ``strength`` or ``improvement``.

    Examples
    --------
    >>> shows_side("Chronologies were of good quality.", "improvement")
    False
    >>> shows_side("Families were helped without delay.", "strength")
    True
    """
    words = _words()
    lacks = words["lack"].search(words["not_lack"].sub(" ", text)) is not None
    return lacks if side == "improvement" else not lacks


def stands_alone(text: str) -> bool:
    """Return whether a sentence can be understood without the preceding one, and is not about a single child.

    Examples
    --------
    >>> stands_alone("Oversight is not regular enough for these children.")
    False
    """
    if LEANS.match(text) or _REFERS_BACK.search(text) or _ONE_CHILD.search(text):
        return False
    return all(one[1] in text[: one.start()].lower() for one in _SUCH.finditer(text.lower()))


def states_grade(text: str) -> bool:
    """Return whether a sentence only states a grade, as headings do: it says nothing about a theme.

    Examples
    --------
    >>> states_grade("The experiences and progress of adopted children: good")
    True
    >>> states_grade("The quality of help for adopted children is good.")
    False
    """
    return _STATES_GRADE.search(text) is not None


def is_statement(text: str) -> bool:
    """Return whether a sentence is a complete statement of what inspectors found.

    Fragments, grades, plans, definitions, wishes, quotations of other people and sentences addressed to the reader are
    not.
    """
    words = _words()
    count = text.count(" ") + 1
    return (
        _LEAST_WORDS <= count <= _MOST_WORDS
        and _WHOLE.match(text) is not None
        and any(pattern.search(text) for pattern in (words["verb"], _PAST, _present()))
        and not any(words[name].search(text) for name in ("plan", "speech", "address", "general"))
        and _QUOTED.search(text) is None
        and _IN_BRACKETS.search(text) is None
        and not states_grade(text)
        and text.lstrip()[:1] not in "“\"‘'"
    )


def is_quotable(text: str, side: str) -> bool:
    """Return whether a sentence may be quoted: a complete, self-contained statement whose words support the side.

    A weakness that a small number of children met is not quoted as an area for improvement.
    """
    text = unbulleted(text)
    is_on_few = side == "improvement" and _FEW_CHILDREN.search(text) is not None
    return is_statement(text) and stands_alone(text) and not is_on_few and shows_side(text, side)
