"""The content of one page of a PDF: pieces of text with their positions, and the lines and boxes drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

SOFT_HYPHEN = "\u00ad"
"""Represents, in the text of a piece, a hyphen at the end of a line."""


class Box(NamedTuple):
    """A rectangle in points. The origin is the lower left corner of the page."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        """Its width in points."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Its height in points."""
        return self.top - self.bottom

    def holds(self, other: Box) -> bool:
        """Return whether the middle of `other` is inside it."""
        return (
            self.left <= (other.left + other.right) / 2 <= self.right
            and self.bottom <= (other.bottom + other.top) / 2 <= self.top
        )


def around(boxes: list[Box]) -> Box:
    """Return the smallest box that contains all `boxes`."""
    return Box(
        min(box.left for box in boxes),
        min(box.bottom for box in boxes),
        max(box.right for box in boxes),
        max(box.top for box in boxes),
    )


@dataclass(frozen=True)
class Piece:
    """Text on one line without a wide gap.

    Attributes
    ----------
    text
        Its characters; `SOFT_HYPHEN` for a hyphen at the end of a line.
    box
        Its position, from the lowest to the highest point of its letters.
    size
        Height of its letters in points (of the font's box, so a little more than the font size).
    bold
        Whether all of it is bold.
    """

    text: str
    box: Box
    size: float
    bold: bool


@dataclass
class Page:
    """One page.

    Attributes
    ----------
    number
        From 1.
    box
        The visible area.
    pieces
        Pieces of text, in the order in which the file draws them.
    level_lines, upright_lines
        Straight lines drawn, as thin boxes.
    frames
        Rectangles that are drawn or filled.
    tilted
        Texts that are not level (watermarks); these are not in `pieces`.
    pictures
        Number of pictures.
    unreadable
        Number of characters for which the file does not give the letter.
    """

    number: int
    box: Box
    pieces: list[Piece] = field(default_factory=list)
    level_lines: list[Box] = field(default_factory=list)
    upright_lines: list[Box] = field(default_factory=list)
    frames: list[Box] = field(default_factory=list)
    tilted: list[str] = field(default_factory=list)
    pictures: int = 0
    unreadable: int = 0
