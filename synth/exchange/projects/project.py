"""A project of a program for qualitative analysis: codes, sources, coded segments, units, users, notes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

# Titles of the parts of a code's description, used to write a theme as one text and to read it again.
INCLUDE, LEAVE_OUT, TERMS = "Include:", "Leave out:", "Terms:"


NO_TEXT: Mapping[str, str] = {}

PROJECT_SUFFIX = ".qdpx"


@dataclass(frozen=True)
class Code:
    """A code of a codebook, with the codes below it.

    Attributes
    ----------
    guid
        Identifies it within the file.
    name, description
        As shown to people.
    is_codable
        False for a heading, which only groups codes.
    color
        For example ``#4477aa``; empty if there is none.
    children
        The codes below it.
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
    """A passage of a text that someone coded.

    Attributes
    ----------
    start, end
        Positions in the text, in Unicode characters; the end is exclusive.
    codes
        GUIDs of the codes.
    """

    start: int
    end: int
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """A text that was coded."""

    guid: str
    name: str
    text: str
    segments: tuple[Segment, ...] = ()


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
        Name and description of the project.
    codes
        The top-level codes of the codebook.
    users
        Names by GUID.
    sources, units, notes
        In the order of the file.
    left_out
        Content of the file that is not read, in words. Users, notes, variables and the description are only written.
    """

    name: str
    codes: tuple[Code, ...] = ()
    users: Mapping[str, str] = field(default_factory=lambda: NO_TEXT)
    sources: tuple[Source, ...] = ()
    units: tuple[Unit, ...] = ()
    notes: tuple[Note, ...] = ()
    description: str = ""
    left_out: tuple[str, ...] = ()


def walk_codes(codes: tuple[Code, ...]) -> Iterator[tuple[tuple[Code, ...], Code]]:
    """Yield every code of a codebook with the codes above it, in the order of the file."""
    for code in codes:
        yield from code.walk()
