"""What stands on one page of a PDF: pieces of text with their places, and the lines and boxes drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

SOFT_HYPHEN = "\u00ad"
"""Stands, in the text of a piece, for a hyphen at the end of a line."""


class Box(NamedTuple):
    """A rectangle in points; the origin is the page's lower left."""

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
        """Whether the middle of `other` lies in it."""
        return (
            self.left <= (other.left + other.right) / 2 <= self.right
            and self.bottom <= (other.bottom + other.top) / 2 <= self.top
        )


def around(boxes: list[Box]) -> Box:
    """Give the smallest box that holds all `boxes`."""
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
        Where it stands, from the lowest to the highest reach of its letters.
    size
        Height of its letters in points (of the font's box, so a little more than the font size).
    bold
        Whether it is bold throughout.
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
        Its visible area.
    pieces
        In the order in which the file draws them.
    level_lines, upright_lines
        Straight lines drawn, as thin boxes.
    frames
        Rectangles drawn or filled.
    tilted
        Texts that do not run level (watermarks), left out of `pieces`.
    pictures
        Number of pictures.
    unreadable
        Number of characters whose meaning the file does not tell.
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
