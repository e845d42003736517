"""The evaluation of the inspection: what inspectors say that it is, not what a scale means, nor that of records."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from synth.reports.report import Heading, Sentence

GRADES = ("unsatisfactory", "weak", "adequate", "good", "very good", "excellent")
"""The six-point scale, from the lowest."""

# Where a grade is another's, an earlier one, or a point of the scale.
_ELSEWHERE = frozenset(
    ("method", "definition", "context", "good_practice", "next_steps", "action", "easy_read", "appendix", "contact")
)
_GRADE = rf"(?P<grade>{'|'.join(grade.replace(' ', '[ -]') for grade in sorted(GRADES, key=len, reverse=True))})\b"
_ANY_GRADE = re.compile(rf"\b{_GRADE}", re.IGNORECASE)
# What may follow a grade that is stated; "good or better", "good in most records", "good practice" are something else.
_STATED = r"[\"”'’)]*(?=\s*(?:[.,;)]|$|\d{1,3}$)| (?:overall|because|due to)\b)"
_QUOTED = r"[\"“'‘]?"
_INDICATOR = r"(?:quality indicator|QI)s?\s*\(?(?P<indicator>\d\.\d)\)?"
_INDICATORS = re.compile(_INDICATOR, re.IGNORECASE)
# The impact of services as a whole: not that of a project, nor on the safety of some.
_OBJECT = (
    r"(?:the |this |our )?(?:overall )?(?:quality indicator|impact|difference)\b(?:"
    r"(?: that| of| made by)(?: the| these| all| local| joint)* (?:services|partnership)\b[^.;:]{0,120}?"
    r"| (?:on|to|for) (?:the )?(?:lives of |experiences of )?(?:children|young people|families)\b[^.;:]{0,120}?"
    r"| in (?:the )?[\w' -]{3,40}?)?"
)


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text.replace("GRADE", f"{_QUOTED}{_GRADE}{_STATED}"), re.IGNORECASE)


# With the indicator; that settles which evaluation is meant.
_OF_INDICATOR = (
    _pattern(rf"{_INDICATOR}[^.;]{{0,120}}?(?::|[–—]| -|\bas|\b(?:was|is) (?:evaluated|graded))\s+GRADE"),
    _pattern(rf"\b(?:evaluation|grade) (?:of|for) {_INDICATOR}[^.;]{{0,120}}?\b(?:was|is)\s+GRADE"),
    _pattern(rf"\b(?:evaluated?|evaluation|graded?)\b[^.;]{{0,60}}?\b(?:as|of)\s+GRADE[^.;]{{0,80}}{_INDICATOR}"),
)
# Without it, in a part where inspectors speak of this inspection.
_OF_IMPACT = (
    _pattern(rf"^(?:the |our )?(?:overall )?(?:evaluation|grade) of {_OBJECT}:\s*GRADE"),
    _pattern(
        rf"\b(?:we|they|inspectors|the inspection team|the care inspectorate) (?:have |has |had )?(?:evaluated|graded) "
        rf"{_OBJECT} as GRADE"
    ),
    _pattern(rf"{_OBJECT} (?:was|has been|is|were) (?:evaluated|graded) as GRADE"),
    _pattern(
        rf"\b(?:we|they|inspectors|the inspection team) (?:have |has )?(?:gave|given|awarded|made) an evaluation of "
        rf"{_QUOTED}{_GRADE}[\"”'’]? for {_OBJECT}[.]?$"
    ),
)
# Within a section on the evaluation.
_IN_SECTION = (
    *_OF_IMPACT,
    _pattern(r"^(?:the |our )?(?:overall )?(?:evaluation|grade)\b[^.;:]{0,140}:\s*GRADE[.]?$"),
    _pattern(r"^(?:[^.;:]|\d\.\d){3,160}:\s*(?:evaluated as )?GRADE[.]?$"),
)
# The sentence speaks of the scale, of another time, of many inspections, or of what others hold.
_NOT_THIS = re.compile(
    r"\b(?:scale|means?|appl(?:y|ies)|when|where|would|could|should|might|not|if|used|points|"
    r"previous(?:ly)?|earlier|last|at that time|then|since|had been|originally|initial(?:ly)?|first|"
    r"in (?:our|a|an|the|that|its) (?:[\w,]+ ){0,3}(?:report|inspection|review)|in (?:\w+ )?(?:19|20)\d\d|"
    r"inspections|partnerships|areas|told|said|felt|audit(?:s|ed)?|surveys?|"
    r"self[- ]evaluat\w+|(?:by|of) (?:staff|partners|leaders|managers|themselves)|"
    r"(?:partners|partnership|leaders|managers|staff|services|they themselves|respondents) (?:had |have |has )?"
    r"(?:self-)?(?:evaluated|graded|rated))\b",
    re.IGNORECASE,
)
# What is evaluated is less than the inspection.
_OF_LESS = re.compile(
    r"\b(?:records?|assessments?|chronolog\w+|plans?|planning|reviews?|reviewing|response|meetings?|sample|support|"
    r"in relation to|terms of|most|half|majority|\d+%|safety|wellbeing|health|abuse|neglect|early help)",
    re.IGNORECASE,
)
_BY_INSPECTORS = re.compile(r"\binspect(?:ors|ion team)\b|\bcare inspectorate\b|\bwe\b", re.IGNORECASE)
_HEADLINE = re.compile(
    rf"^{_QUOTED}{_GRADE}[\"”'’]? (?:evaluation|grade) (?:for|of) (?:the )?(?:impact of )?(?:children's )?services\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Said:
    """One evaluation that is stated; `settles` where it is surely that of the inspection."""

    indicator: str
    grade: str
    settles: bool = True


def find_evaluation(
    sentences: Sequence[Sentence], outline: Sequence[Heading], *, looks_back: bool
) -> tuple[set[str], str, list[str]]:
    """Find the quality indicators that are evaluated, and the grade.

    Parameters
    ----------
    sentences, outline
        As `synth.reports.structure.find_sentences` gives them.
    looks_back
        Whether the document is a review of progress, which repeats the grade of an earlier inspection.

    Returns
    -------
    indicators, grade, several
        `grade` is empty if none is stated, or several; then `several` names each.
    """
    said: list[_Said] = []
    before = ""
    for sentence in sentences:
        text = sentence.text.replace("’", "'")
        if _is_of_inspectors(sentence.part, looks_back=looks_back) and sentence.part != "heading":
            said += _said_in(text, sentence.section, before, in_section=sentence.part == "evaluation")
        before = text
    part_above = ""
    for heading in outline:
        text = heading.text.replace("’", "'")
        stated: list[_Said] = []
        if _is_of_inspectors(heading.part, looks_back=looks_back):
            stated = _said_in(text, text, "", in_section="evaluation" in (heading.part, part_above))
            headline = _HEADLINE.match(text)
            if headline:
                stated.append(_Said("", _name(headline["grade"])))
        said += stated
        # Grades that stand on lines of their own look like headings, one under the other.
        part_above = part_above if stated else heading.part
    indicators = {one.indicator for one in said if one.indicator}
    grades = {one.grade for one in said}
    if len(grades) == 1 and any(one.settles for one in said):
        return indicators, grades.pop(), []
    several = sorted({f"{one.indicator} {one.grade}".strip() for one in said}) if len(grades) > 1 else []
    return indicators, "", several


def _is_of_inspectors(part: str, *, looks_back: bool) -> bool:
    return part == "evaluation" if looks_back else part not in _ELSEWHERE


def _said_in(text: str, section: str, before: str, *, in_section: bool) -> list[_Said]:
    """Give the evaluations that a sentence or a heading states."""
    grades = {_name(match["grade"]) for match in _ANY_GRADE.finditer(text)}
    named = {match["indicator"] for match in _INDICATORS.finditer(text)}
    # A list of grades is the scale, a comparison, or a range.
    if not grades or len(grades) > max(1, len(named)) or _NOT_THIS.search(text):
        return []
    pairs = {
        (match["indicator"], _name(match["grade"])) for pattern in _OF_INDICATOR for match in pattern.finditer(text)
    }
    if pairs:
        return [_Said(*pair) for pair in sorted(pairs)]
    for pattern in _IN_SECTION if in_section else _OF_IMPACT:
        match = pattern.search(text)
        if match is None:
            continue
        if match.group().lower().startswith("they") and not _BY_INSPECTORS.search(before):
            continue
        of_section = _INDICATORS.search(section) if in_section else None
        return [
            _Said(
                of_section["indicator"] if of_section else "",
                _name(match["grade"]),
                settles=_OF_LESS.search(match.group()) is None,
            )
        ]
    return []


def _name(grade: str) -> str:
    return grade.lower().replace("-", " ")
