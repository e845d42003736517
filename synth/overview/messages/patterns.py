"""Write sentences from reviewed patterns, in which each figure is linked to its count and its findings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from synth.overview.wording import in_running_text, plain
from synth.taxonomy import Theme
from synth.words import worded

_GAP = re.compile(r"\{(\w+)\}")
ALL = "all"


@dataclass(frozen=True)
class Figure:
    """A figure in a sentence.

    Attributes
    ----------
    theme, column
        Row and column of the figure in themes.csv.
    text
        Text of the figure in the sentence.
    side
        The findings behind the figure: ``strength``, ``improvement`` or ``all`` of the theme.
    """

    theme: str
    column: str
    text: str
    side: str = ALL

    @property
    def target(self) -> str:
        """Name of the link target for these findings in an overview."""
        return f"{self.theme}-{self.side}"


@dataclass(frozen=True)
class DraftSentence:
    """A sentence of a draft: a sequence of words and figures, and the name of the pattern."""

    pattern: str
    parts: tuple[str | Figure, ...]

    @property
    def text(self) -> str:
        """The sentence as plain text."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Figures in the sentence, in order."""
        return tuple(part for part in self.parts if isinstance(part, Figure))


@cache
def patterns() -> dict[str, str]:
    """Return the reviewed patterns by name (``headline.point``)."""
    content = tomllib.loads((files("synth.overview.messages") / "patterns.toml").read_text(encoding="utf-8"))
    return {f"{group}.{name}": text for group, entries in content.items() for name, text in entries.items()}


def fill(pattern: str, theme: Theme, figures: Mapping[str, Figure], **words: str) -> DraftSentence:
    """Fill a pattern with figures and words.

    Parameters
    ----------
    pattern
        Name of the pattern.
    theme
        The theme, for ``{name}``.
    figures
        Figures for the placeholders.
    words
        Words for the other placeholders.
    """
    label = plain(theme.label)
    known: dict[str, Any] = {"name": in_running_text(label), "Name": label, **words, **figures}
    pieces = _GAP.split(worded(patterns()[pattern]))
    parts: list[str | Figure] = []
    for number, piece in enumerate(pieces):
        part = known[piece] if number % 2 else piece
        if isinstance(part, str) and parts and isinstance(parts[-1], str):
            parts[-1] += part
        elif part:
            parts.append(part)
    return DraftSentence(pattern, tuple(parts))
