"""Blocks to sentences: sentencex proposes the ends, and rules of the field correct them.

sentencex alone keeps a whole quotation as one sentence, takes time that grows with the square of the length when
quotation marks are not closed, and ends a sentence after "e.g.". So it is shown the text with quotation marks blanked,
in pieces of bounded length, and its proposals are checked. Spans are into the text as given: ordered, disjoint, and
between them there is nothing but spaces.
"""

from __future__ import annotations

import re

# Longer pieces are cut at a space for sentencex only: the cut itself is not an end.
_PIECE = 20_000
_QUOTES = str.maketrans(dict.fromkeys('“”„‟"«»()[]{}', " "))
_CLOSING = r"”\"’'»)\]}"
_OPENING = "“\"‘'«([{—–-•* "

# Abbreviations that always go on, and those that go on only when a number follows ("no. 5", "p. 9"; but "They said no.
# This …").
_GOES_ON = re.compile(
    r"(?<![^\W\d_])(?:e\.g|i\.e|eg|ie|cf|vs|viz|approx|incl|para|paras|reg|regs|pp|nos|figs|mr"
    r"|mrs|ms|mx|dr|prof|rev|hon|cllr|sgt|insp|supt"
    r"|det|st)\.$",
    re.IGNORECASE,
)
_GOES_ON_WITH_NUMBER = re.compile(
    r"(?<![^\W\d_])(?:no|p|s|ss|fig|sec|sect|art|arts|ch|chap|vol|app|ref|refs|min|max|ext|tel|c|ca|qi|item|v)\.$",
    re.IGNORECASE,
)
# A stop and the marks that close with it, before a space; or with a footnote's number glued to it.
_FOOTNOTE = r"(?:\[\d{1,3}\]|(?<=[^\W\d_][.])\d{1,2}(?=\s+[A-Z“‘\"])|[¹²³⁴-⁹]+)"
_END = re.compile(rf"(?<![.!?…])([.!?…]+)[{_CLOSING}]*{_FOOTNOTE}?(?=\s)")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Find the sentences of one block.

    Parameters
    ----------
    text
        Any text; line breaks count as spaces.

    Returns
    -------
    list of (start, end)
        Half-open spans, in order and disjoint, that begin and end with a character that is no space. What lies outside
        them is space only.

    Examples
    --------
    >>> text = "Plans were good (see Reg. 17). “They helped us. We felt safe.” Few were late, e.g. in May."
    >>> [text[start:end] for start, end in split_sentences(text)]
    ['Plans were good (see Reg. 17).', '“They helped us.', 'We felt safe.”', 'Few were late, e.g. in May.']
    """
    spans = []
    start = 0
    for end in _ends(text):
        span = _trimmed(text, start, end)
        if span:
            spans.append(span)
        start = end
    return spans


def _ends(text: str) -> list[int]:
    """Give the ends of sentences, in order; the last is the length of the text."""
    ends = []
    start = 0
    proposed = _proposed(text)
    for found in _END.finditer(text):
        end = found.end()
        if _is_end(text, start, found.end(1), end, proposed):
            ends.append(end)
            start = end
    return [*ends, len(text)]


def _is_end(text: str, start: int, stop: int, end: int, proposed: set[int]) -> bool:
    first = text[end : end + 24].lstrip().lstrip(_OPENING)[:1]
    if not first or first.islower() or _inside_brackets(text, start, end):
        return False
    # A footnote's number hides the stop from sentencex, as do some closing marks: then what follows decides.
    if end > stop or text[stop - 1] != ".":
        return stop in proposed or not first.isdigit()
    before = text[max(start, end - 12) : end]
    if _GOES_ON.search(before) or (first.isdigit() and _GOES_ON_WITH_NUMBER.search(before)):
        return False
    return end in proposed


def _inside_brackets(text: str, start: int, end: int) -> bool:
    """Whether a bracket opened in this sentence is closed soon after: a remark is not cut in two."""
    piece = text[max(start, end - 300) : end]
    opened = piece.rfind("(")
    if opened < 0 or piece.rfind(")") > opened:
        return False
    closing = text.find(")", end, end + 300)
    return closing >= 0 and text.find("(", end, closing) < 0


def _proposed(text: str) -> set[int]:
    """Give the ends that sentencex sees, each moved to the last character that is no space, after closing marks."""
    from sentencex import get_sentence_boundaries

    ends: set[int] = set()
    blanked = text.translate(_QUOTES).encode("utf-8", "replace").decode("utf-8")
    start = 0
    while start < len(blanked):
        stop = start + _PIECE
        if stop < len(blanked):
            space = blanked.rfind(" ", start, stop)
            stop = space + 1 if space > start else stop
        for boundary in get_sentence_boundaries("en", blanked[start:stop]):
            end = start + len(blanked[start : start + boundary["end_index"]].rstrip())
            ends.add(end)
        start = stop
    return ends


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    right = len(piece.rstrip())
    return (start + left, start + right) if right > left else None
