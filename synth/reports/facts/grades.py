"""Named grades that a report states in a table, a heading or a standard phrase."""

from __future__ import annotations

import re
from collections.abc import Sequence

from synth.programmes import GradeRule, Programme
from synth.reports.blocks import Block
from synth.reports.facts.recognition import plain_quotes
from synth.reports.inspections.table import grade_column
from synth.reports.notes import Note

_FIRST_BLOCKS = 45
# Text before the first paragraph of findings is the title page with its table.
_LETTERS_OF_A_PARAGRAPH = 260
_BETWEEN_CELLS = " | "
_GAP = r"[\s|:–—-]*"


def read_grades(programme: Programme, blocks: Sequence[Block], doubts: list[Note]) -> tuple[tuple[str, str], ...]:
    """Return the grades that a document states, by name, in the order of the programme.

    The grade is taken from a table or phrase at the beginning, or else from headings such as "Care leavers: good". If
    the two state different grades, the grade is left out.

    Parameters
    ----------
    programme
        Its scale, and the labels and phrases for each grade.
    blocks
        Of the document.
    doubts
        Receives a note for each grade that is stated in several ways.

    Returns
    -------
    tuple of (name, grade)
    """
    if not programme.grades or not programme.scale.grades:
        return ()
    opening = _opening(blocks)
    headings = [plain_quotes(block.text) for block in blocks if block.kind == "heading"]
    found = []
    for rule in programme.grades:
        grades = _stated(rule, programme, [opening]) or _stated(rule, programme, headings)
        also = _stated(rule, programme, headings, is_whole=True)
        if len(grades | also) == 1:
            found.append((rule.name, (grades | also).pop()))
        elif grades | also:
            text = f"grade {rule.name} not clear: {', '.join(sorted(grades | also))}"
            doubts.append(Note(text, column=grade_column(rule.name), is_doubt=True))
    return tuple(found)


def _opening(blocks: Sequence[Block]) -> str:
    """Return the text of the title page as one line, cells separated."""
    texts = []
    for block in blocks[:_FIRST_BLOCKS]:
        if len(block.text) > _LETTERS_OF_A_PARAGRAPH and block.kind != "heading":
            break
        texts.append(plain_quotes(block.text))
    return _BETWEEN_CELLS.join(texts)


def _stated(rule: GradeRule, programme: Programme, places: Sequence[str], *, is_whole: bool = False) -> set[str]:
    """Return the grades that follow a label of the rule or are stated in one of its phrases.

    With `is_whole`, a text is used only if it consists of nothing but the label and the grade.
    """
    found = set()
    scale = programme.scale
    for place in places:
        for label in rule.labels:
            # A label may be split over several cells.
            for match in label.finditer(place):
                after = re.match(_GAP + scale.pattern, place[match.end() :], re.IGNORECASE)
                if after and (not is_whole or not place[match.end() + after.end() :].strip(" .|")):
                    found.add(scale.grade_of(after["grade"]))
        for statement in () if is_whole else rule.statements:
            found |= {scale.grade_of(match["grade"]) for match in statement.finditer(place)}
    return found - {""}
