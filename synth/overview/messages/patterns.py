"""Draft key messages: sentences from reviewed patterns, each figure in them with its count and its findings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from synth.overview.evidence.findings import Quote
from synth.overview.wording import in_running_text, plain
from synth.taxonomy import Theme

_GAP = re.compile(r"\{(\w+)\}")
ALL = "all"
_CLAIM_OF = {"strength": "a strength", "improvement": "an area for improvement"}


@dataclass(frozen=True)
class Figure:
    """A figure in a sentence.

    Attributes
    ----------
    theme, column
        The row and the column of themes.csv that hold it.
    text
        As the sentence says it.
    side
        The findings it rests on: ``strength``, ``improvement`` or ``all`` of the theme.
    """

    theme: str
    column: str
    text: str
    side: str = ALL

    @property
    def target(self) -> str:
        """Name of the place in an overview where those findings stand."""
        return f"{self.theme}-{self.side}"


@dataclass(frozen=True)
class Sentence:
    """A sentence of a draft: words and figures in turn, and the name of the pattern."""

    pattern: str
    parts: tuple[str | Figure, ...]

    @property
    def text(self) -> str:
        """The sentence as plain text."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Its figures, in order."""
        return tuple(part for part in self.parts if isinstance(part, Figure))


@dataclass(frozen=True)
class Message:
    """What may be said of a theme, and the findings that stand for both sides of it.

    Attributes
    ----------
    theme
        The theme.
    sentences
        The draft.
    quotes
        For each side findings of the inspections that it is counted in.
    held
        For each side the number of those inspections.
    """

    theme: Theme
    sentences: tuple[Sentence, ...]
    quotes: Mapping[str, tuple[Quote, ...]]
    held: Mapping[str, int]

    @property
    def text(self) -> str:
        """The draft as one paragraph."""
        return " ".join(sentence.text for sentence in self.sentences)

    def why_no_quote(self, side: str) -> str:
        """Say why nothing stands under a side; empty where something does."""
        if self.quotes[side]:
            return ""
        if self.held[side]:
            return "No sentence is sure enough to be quoted here."
        return f"It is {_CLAIM_OF[side]} in no inspection."


@cache
def patterns() -> dict[str, str]:
    """Give the reviewed patterns by name (``sides.equal``)."""
    content = tomllib.loads((files("synth.overview.messages") / "patterns.toml").read_text(encoding="utf-8"))
    return {f"{group}.{name}": text for group, entries in content.items() for name, text in entries.items()}


def fill(pattern: str, theme: Theme, figures: Mapping[str, Figure], **words: str) -> Sentence:
    """Make a sentence of a pattern.

    Parameters
    ----------
    pattern
        Its name.
    theme
        Gives ``{name}``.
    figures
        For each other gap the figure that goes there.
    words
        For gaps that take plain words.
    """
    known: dict[str, Any] = {"name": in_running_text(plain(theme.label)), **words, **figures}
    pieces = _GAP.split(patterns()[pattern])
    parts: list[str | Figure] = []
    for number, piece in enumerate(pieces):
        part = known[piece] if number % 2 else piece
        if isinstance(part, str) and parts and isinstance(parts[-1], str):
            parts[-1] += part
        elif part:
            parts.append(part)
    return Sentence(pattern, tuple(parts))
