"""Recognition of the programme that a document belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from synth.programmes import Programme, bundled_programmes, general_rules
from synth.reports.blocks import Block
from synth.reports.structure.sections import part_of_heading

_FIRST_BLOCKS = 60
_MOST_LETTERS_OF_A_TITLE = 400


def recognise(blocks: Sequence[Block], further: Sequence[Programme] = ()) -> Programme:
    """Return the programme that a document belongs to; if there is none, the general rules, whose name is empty.

    Parameters
    ----------
    blocks
        The blocks of the document.
    further
        The user's programmes, which are tried before those that come with synth.
    """
    titles, texts = titles_of(blocks), first_texts(blocks)
    for programme in (*further, *bundled_programmes()):
        if programme.recognises(titles, texts):
            return programme
    return general_rules()


def titles_of(blocks: Sequence[Block]) -> list[str]:
    """Return the first headings and lines, up to the first heading that is common to all reports."""
    titles = []
    for number, block in enumerate(blocks[:12]):
        if number and block.kind == "heading" and part_of_heading(block.text):
            break
        if (block.kind == "heading" or number < 2) and len(block.text) < _MOST_LETTERS_OF_A_TITLE:
            titles.append(plain_quotes(block.text))
    return titles


def first_texts(blocks: Sequence[Block]) -> list[str]:
    """Return the text of the first blocks."""
    return [plain_quotes(block.text) for block in blocks[:_FIRST_BLOCKS]]


def plain_quotes(text: str) -> str:
    """Return text with straight apostrophes, as used in patterns."""
    return text.replace("’", "'").replace("‘", "'")
