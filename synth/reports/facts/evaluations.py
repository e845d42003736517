"""The evaluation that inspectors state in prose, as opposed to explanations of the scale."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from synth.programmes import Programme
from synth.programmes.programme import StatementRules
from synth.reports.notes import Note
from synth.reports.report import Heading, Sentence


@dataclass(frozen=True)
class _Said:
    """A stated evaluation; `settles` if it is certainly the evaluation of the inspection."""

    indicator: str
    grade: str
    settles: bool = True


def read_evaluation(
    programme: Programme,
    texts: Sequence[str],
    sentences: Sequence[Sentence],
    outline: Sequence[Heading],
    doubts: list[Note],
    *,
    looks_back: bool,
) -> tuple[str, str]:
    """Return the quality indicator that is evaluated, and the grade. Each is empty if it is not stated clearly.

    Parameters
    ----------
    programme
        Its rules describe how reports state an evaluation. Without rules, nothing is found.
    texts
        Texts of the document. They name the indicator if no evaluation does.
    sentences, outline
        As returned by `synth.reports.structure.sections.find_sentences`.
    doubts
        Receives a note if several grades are stated.
    looks_back
        Whether the document is a progress review, which repeats the grade of an earlier inspection.
    """
    rules = programme.statements
    if rules is None:
        return "", ""
    finder = _Finder(rules, programme, looks_back=looks_back)
    said = [*finder.in_sentences(sentences), *finder.in_headings(outline)]
    grades = {one.grade for one in said}
    if len(grades) > 1:
        several = sorted({f"{one.indicator} {one.grade}".strip() for one in said})
        doubts.append(Note(f"grade not clear: {', '.join(several)}", column="grade", is_doubt=True))
    indicators = {one.indicator for one in said if one.indicator} or {
        match["indicator"] for text in texts for pattern in rules.evaluated for match in pattern.finditer(text)
    }
    is_clear = len(grades) == 1 and any(one.settles for one in said)
    return (indicators.pop() if len(indicators) == 1 else ""), (grades.pop() if is_clear else "")


class _Finder:
    """Finds evaluations by the rules of one programme."""

    def __init__(self, rules: StatementRules, programme: Programme, *, looks_back: bool) -> None:
        self._rules = rules
        self._scale = programme.scale
        self._any_grade = re.compile(rf"\b{programme.scale.pattern}", re.IGNORECASE)
        self._looks_back = looks_back

    def in_sentences(self, sentences: Sequence[Sentence]) -> list[_Said]:
        """Return the evaluations stated in sentences."""
        said: list[_Said] = []
        before = ""
        for sentence in sentences:
            text = sentence.text.replace("’", "'")
            if self._is_of_inspectors(sentence.part) and sentence.part != "heading":
                said += self._said_in(text, sentence.section, before, in_section=sentence.part == "evaluation")
            before = text
        return said

    def in_headings(self, outline: Sequence[Heading]) -> list[_Said]:
        """Return the evaluations stated in headings."""
        said: list[_Said] = []
        part_above = ""
        for heading in outline:
            text = heading.text.replace("’", "'")
            stated: list[_Said] = []
            if self._is_of_inspectors(heading.part):
                stated = self._said_in(text, text, "", in_section="evaluation" in (heading.part, part_above))
                headline = self._rules.headline.match(text)
                if headline:
                    stated.append(_Said("", self._scale.grade_of(headline["grade"])))
            said += stated
            # Grades on separate lines look like consecutive headings.
            part_above = part_above if stated else heading.part
        return said

    def _is_of_inspectors(self, part: str) -> bool:
        return part == "evaluation" if self._looks_back else part not in self._rules.elsewhere

    def _said_in(self, text: str, section: str, before: str, *, in_section: bool) -> list[_Said]:
        """Return the evaluations that a sentence or heading states."""
        rules, grade_of = self._rules, self._scale.grade_of
        grades = {grade_of(match["grade"]) for match in self._any_grade.finditer(text)}
        mentioned = {match["indicator"] for match in rules.indicator.finditer(text)}
        # A list of grades is the scale, a comparison or a range.
        if not grades or len(grades) > max(1, len(mentioned)) or rules.not_this.search(text):
            return []
        pairs = {
            (match["indicator"], grade_of(match["grade"]))
            for pattern in rules.of_indicator
            for match in pattern.finditer(text)
        }
        if pairs:
            return [_Said(*pair) for pair in sorted(pairs)]
        for pattern in (*rules.of_whole, *rules.in_section) if in_section else rules.of_whole:
            match = pattern.search(text)
            if match is None:
                continue
            if match.group().lower().startswith("they") and not rules.by_inspectors.search(before):
                continue
            of_section = rules.indicator.search(section) if in_section else None
            return [
                _Said(
                    of_section["indicator"] if of_section else "",
                    grade_of(match["grade"]),
                    settles=rules.of_less.search(match.group()) is None,
                )
            ]
        return []
