"""Splitting of blocks into sentences: sentencex proposes the ends, and rules for these reports correct them.

sentencex alone treats a whole quotation as one sentence, takes time that grows with the square of the length if
quotation marks are not closed, and ends a sentence after "e.g.". It is therefore given the text with quotation marks
replaced by blanks, in pieces of limited length, and its proposals are checked. Spans refer to the text as given. They
are ordered and disjoint, and there are only spaces between them.
"""

from __future__ import annotations

import re

# Longer pieces are split at a space before they are passed to sentencex. The split itself is not an end.
_PIECE = 20_000
_QUOTES = str.maketrans(dict.fromkeys('“”„‟"«»()[]{}', " "))
_CLOSING = r"”\"’'»)\]}"
_OPENING = "“\"‘'«([{—–-•* "

# Abbreviations after which the sentence always continues, and those after which it continues only if a number follows
# ("no. 5", "p. 9"; but "They said no. This …").
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
# A full stop with any closing marks, before a space; or with the number of a footnote directly after it.
_FOOTNOTE = r"(?:\[\d{1,3}\]|(?<=[^\W\d_][.])\d{1,2}(?=\s+[A-Z“‘\"])|[¹²³⁴-⁹]+)"
_END = re.compile(rf"(?<![.!?…])([.!?…]+)[{_CLOSING}]*{_FOOTNOTE}?(?=\s)")
# Two sentences between which the writer forgot the space.
_NO_SPACE = re.compile(r"(?<![^\s(“‘])[\w’-]*(?:[a-z]{2}|\d{4})\.(?=[A-Z][a-z]*,? [a-z])")


def split_sentences(text: str) -> list[tuple[int, int]]:
    """Find the sentences of one block.

    Parameters
    ----------
    text
        Any text; line breaks count as spaces.

    Returns
    -------
    list of (start, end)
        Half-open spans, in order and disjoint, that begin and end with a character other than a space. There are only
        spaces outside them.

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
    """Return the ends of sentences, in order. The last is the length of the text."""
    ends = []
    start = 0
    proposed = _proposed(text)
    for found in _END.finditer(text):
        end = found.end()
        if _is_end(text, start, found.end(1), end, proposed):
            ends.append(end)
            start = end
    unspaced = [found.end() for found in _NO_SPACE.finditer(text) if not _GOES_ON.search(found.group())]
    return [*sorted({*ends, *unspaced}), len(text)]


def _is_end(text: str, start: int, stop: int, end: int, proposed: set[int]) -> bool:
    first = text[end : end + 24].lstrip().lstrip(_OPENING)[:1]
    if not first or first.islower() or _inside_brackets(text, start, end):
        return False
    # sentencex overlooks a full stop before a footnote number or some closing marks. Then the following text decides.
    if end > stop or text[stop - 1] != ".":
        return stop in proposed or not first.isdigit()
    before = text[max(start, end - 12) : end]
    if _GOES_ON.search(before) or (first.isdigit() and _GOES_ON_WITH_NUMBER.search(before)):
        return False
    return end in proposed


def _inside_brackets(text: str, start: int, end: int) -> bool:
    """Return whether a bracket opened in this sentence is closed soon after, so that the text in it is not split."""
    piece = text[max(start, end - 300) : end]
    opened = piece.rfind("(")
    if opened < 0 or piece.rfind(")") > opened:
        return False
    closing = text.find(")", end, end + 300)
    return closing >= 0 and text.find("(", end, closing) < 0


def _proposed(text: str) -> set[int]:
    """Return the ends that sentencex finds, each directly after the last character that is not a space."""
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
