"""A project of a program for qualitative analysis: codes, sources, coded segments, units, users, notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

NO_TEXT: Mapping[str, str] = {}


@dataclass(frozen=True)
class Code:
    """A code of a codebook, with those below it.

    Attributes
    ----------
    guid
        Identifies it within the file.
    name, description
        As people read them.
    is_codable
        False for a heading that only groups codes.
    color
        Such as ``#4477aa``; empty if there is none.
    children
        Codes below it.
    """

    guid: str
    name: str
    description: str = ""
    is_codable: bool = True
    color: str = ""
    children: tuple[Code, ...] = ()

    def walk(self, above: tuple[Code, ...] = ()) -> Iterator[tuple[tuple[Code, ...], Code]]:
        """Yield this code and all below it, each with the codes above it."""
        yield above, self
        for child in self.children:
            yield from child.walk((*above, self))


@dataclass(frozen=True)
class Segment:
    """A stretch of a text that someone coded.

    Attributes
    ----------
    start, end
        Positions in the text, in Unicode characters; the end is not part of it.
    codes
        GUIDs of the codes.
    user
        GUID of who coded it; empty if the file does not say.
    memo
        What the coder wrote.
    """

    start: int
    end: int
    codes: tuple[str, ...]
    user: str = ""
    memo: str = ""


@dataclass(frozen=True)
class Source:
    """A text that was coded."""

    guid: str
    name: str
    text: str
    segments: tuple[Segment, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=lambda: NO_TEXT)
    memo: str = ""


@dataclass(frozen=True)
class Unit:
    """What the sources are about, such as an inspection: a *case* in REFI-QDA."""

    guid: str
    name: str
    sources: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=lambda: NO_TEXT)


@dataclass(frozen=True)
class Note:
    """A memo that belongs to the whole project."""

    guid: str
    name: str
    text: str


@dataclass(frozen=True)
class Project:
    """A whole project.

    Attributes
    ----------
    name, description
        Of the project.
    codes
        The codebook, its uppermost codes.
    users
        Names by GUID.
    sources, units, notes
        In the order of the file.
    origin
        The program that wrote the file.
    left_out
        What the file holds and is not read, in words.
    """

    name: str
    codes: tuple[Code, ...] = ()
    users: Mapping[str, str] = field(default_factory=lambda: NO_TEXT)
    sources: tuple[Source, ...] = ()
    units: tuple[Unit, ...] = ()
    notes: tuple[Note, ...] = ()
    description: str = ""
    origin: str = ""
    left_out: tuple[str, ...] = ()


def walk_codes(codes: tuple[Code, ...]) -> Iterator[tuple[tuple[Code, ...], Code]]:
    """Yield every code of a codebook with the codes above it, in the order of the file."""
    for code in codes:
        yield from code.walk()
