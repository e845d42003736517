"""The source text of an invented report: one sentence a line, with its labels.

A file begins with ``key: value`` lines, then come:

- ``# Heading`` and ``## Heading``, with a label (``# o | Statement 1: …``) where the heading is a sentence of its own;
- ``<label> | <sentence>``; a blank line begins a new paragraph;
- ``- <label> | <sentence>`` and ``1. <label> | <sentence>`` for the items of lists.

A label is ``o`` (other) or s, i, m, n (a strength, an improvement, mixed, neutral), followed by the codes of its themes
joined by ``+``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

THEMES = {
    "da": "domestic_abuse",
    "eh": "early_help",
    "oyp": "older_young_people",
    "rel": "relationships",
    "mh": "mental_health",
    "par": "participation",
    "lead": "leadership",
    "data": "data",
    "chr": "chronologies",
    "adv": "advocacy",
    "pov": "poverty",
}
POLARITIES = {"s": "strength", "i": "improvement", "m": "mixed", "n": "neutral"}
_LINE = re.compile(r"(?P<marker>- |\d+\. |#{1,2} )?(?:(?P<label>[osimn])(?: (?P<themes>[a-z+]+))? \| )?(?P<text>\S.*)")


@dataclass(frozen=True)
class Line:
    """A sentence with its labels; kind is empty where a line is no sentence (a plain heading)."""

    text: str
    kind: str = ""
    polarity: str = ""
    themes: tuple[str, ...] = ()


@dataclass
class Piece:
    """A heading, a paragraph or a list item.

    Attributes
    ----------
    lines
        The sentences; of a heading only one.
    level
        1 or 2 for a heading, 0 for all else.
    marker
        ``•`` or ``1.`` before a list item.
    """

    lines: list[Line] = field(default_factory=list)
    level: int = 0
    marker: str = ""

    @property
    def text(self) -> str:
        """The whole as it is read."""
        return " ".join(line.text for line in self.lines)


@dataclass
class Source:
    """An invented report."""

    facts: dict[str, str]
    pieces: list[Piece]

    @property
    def headings(self) -> list[Piece]:
        """The headings, in order."""
        return [piece for piece in self.pieces if piece.level]


def read_source(path: Path) -> Source:
    """Read a source file.

    Raises
    ------
    ValueError
        Naming the line that cannot be understood.
    """
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    facts = dict(line.split(": ", 1) for line in head.splitlines())
    pieces: list[Piece] = []
    new = True
    for raw in body.splitlines():
        if not raw.strip():
            new = True
            continue
        found = _LINE.fullmatch(raw)
        if not found or not (found["label"] or (found["marker"] or "").startswith("#")):
            raise ValueError(f"{path.name}: a line without a label: {raw}")
        line = _line(found, path)
        marker = (found["marker"] or "").strip()
        if marker.startswith("#"):
            pieces.append(Piece([line], level=len(marker)))
            new = True
        elif marker or new:
            pieces.append(Piece([line], marker="•" if marker == "-" else marker))
            new = False
        else:
            pieces[-1].lines.append(line)
    return Source(facts, pieces)


def _line(found: re.Match[str], path: Path) -> Line:
    label, codes, text = found["label"], (found["themes"] or ""), found["text"]
    if not label:
        return Line(text)
    names = codes.split("+") if codes else []
    if unknown := [name for name in names if name not in THEMES]:
        raise ValueError(f"{path.name}: unknown theme {unknown[0]!r}: {text}")
    if label == "o":
        if names:
            raise ValueError(f"{path.name}: other with a theme: {text}")
        return Line(text, "other", "neutral")
    themes = tuple(theme for code, theme in THEMES.items() if code in names)
    return Line(text, "finding", POLARITIES[label], themes)
