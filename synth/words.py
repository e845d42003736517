"""Wording that all stages share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

# Python's representation of the bytes of a file name that are not UTF-8.
_LONE_BYTE = re.compile("[\udc80-\udcff]")
# Names of options, files, columns and links are not words, so a word has none of these characters before or after it.
_WORD = re.compile(r"(?<![\w/.#=-])(?:\b([Aa])n )?\b([Ii])nspection(s?)\b(?![=(])(?![\w/-]|\.\w)")
# Columns of tables that people hand back.
_RETURNED = ("inspection_id", "inspections", "inspection_type", "inspection_start", "inspection_end")
_IN_COLUMN = re.compile(r"(?<![a-z])inspection(s?)(?![a-z])")
# "Unit" and "European" begin with a consonant sound.
_VOWEL = re.compile(r"(?!uni|use|eu|one)[aeiou]|hour|honest|heir", re.IGNORECASE)


@dataclass(frozen=True)
class Unit:
    """The unit that a programme counts: inspections, hospitals, responses.

    Attributes
    ----------
    one, several
        The singular and the plural noun.
    """

    one: str = "inspection"
    several: str = "inspections"

    @property
    def column(self) -> str:
        """Name of the column of tables that identifies the unit of a row."""
        return f"{_slug(self.one)}_id"

    @property
    def table(self) -> str:
        """Name, without the file extension, of the table that has one row for each unit."""
        return _slug(self.several)

    @property
    def table_file(self) -> str:
        """The name of the file with a row for each unit, such as hospitals.csv."""
        return f"{self.table}.csv"


INSPECTION = Unit()
_UNIT: ContextVar[Unit] = ContextVar("unit", default=INSPECTION)


def unit() -> Unit:
    """Return the unit of the current programme; inspections unless `speaking_of` sets another."""
    return _UNIT.get()


def set_unit(chosen: Unit) -> None:
    """Set the unit that is counted until the end of the context, which is a command or a thread."""
    _UNIT.set(chosen)


@contextmanager
def speaking_of(chosen: Unit) -> Iterator[None]:
    """Make every text that is written inside the block name the unit of a programme."""
    token = _UNIT.set(chosen)
    try:
        yield
    finally:
        _UNIT.reset(token)


def worded(text: str) -> str:
    """Replace the word inspection in a text written by synth with the unit of the current programme.

    Parameters
    ----------
    text
        Must not come from a document or table, because quotations must not be changed.

    Examples
    --------
    >>> with speaking_of(Unit("hospital", "hospitals")):
    ...     worded("An inspection is one of the inspections.")
    'A hospital is one of the hospitals.'
    """
    chosen = unit()
    if chosen == INSPECTION:
        return text
    return _WORD.sub(lambda found: _replacement(found, chosen), text)


def authors() -> str:
    """Return what the people whose words count are called: inspectors, or the authors in another programme."""
    return "inspectors" if unit() == INSPECTION else "the authors"


def column_in_file(name: str) -> str:
    """Return the name of a column in files: inspection_id is hospital_id where hospitals are counted."""
    chosen = unit()
    if chosen == INSPECTION:
        return name
    return _IN_COLUMN.sub(lambda found: _slug(chosen.several if found.group(1) else chosen.one), name)


def column_of_file(name: str) -> str:
    """Return synth's own name for a column that was named by `column_in_file`."""
    return {column_in_file(own): own for own in _RETURNED}.get(name, name)


def counted(number: int, one: str, several: str | None = None) -> str:
    """Write a number with its noun: 1 inspection, 2 inspections.

    Parameters
    ----------
    number
        The number.
    one
        The singular noun. ``inspection`` is replaced by the unit of the current programme.
    several
        The plural noun; if left out, `one` with an s.
    """
    if one == INSPECTION.one and several is None:
        one, several = unit().one, unit().several
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def readable(name: str) -> str:
    r"""Return a file name that is not UTF-8, as in old archives, in a form that any table and terminal can show.

    Its letters are unchanged. Each byte that is not part of a letter is written with a per cent sign, as in web
    addresses. Different names remain different.

    Examples
    --------
    >>> readable("R\udce9sum\udce9.pdf")
    'R%E9sum%E9.pdf'
    """
    return _LONE_BYTE.sub(lambda byte: f"%{ord(byte[0]) - 0xDC00:02X}", name)


def _replacement(found: re.Match[str], chosen: Unit) -> str:
    article, initial, plural = found.groups()
    noun = chosen.several if plural else chosen.one
    if initial == "I":
        noun = noun[:1].upper() + noun[1:]
    return f"{article}{'n' if _VOWEL.match(noun) else ''} {noun}" if article else noun


def _slug(noun: str) -> str:
    return re.sub(r"\W+", "_", noun.lower()).strip("_")


def listed(names: list[str]) -> str:
    """Join names: a, b and c; empty if there are none. If a name has an "and" of its own: a, b and c, and d."""
    if len(names) < 2:
        return "".join(names)
    last = ", and " if any(" and " in name for name in names) else " and "
    return ", ".join(names[:-1]) + last + names[-1]
