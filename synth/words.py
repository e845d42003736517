"""Words that every stage writes in the same way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

# How Python gives the bytes of a file name that are no UTF-8.
_LONE_BYTE = re.compile("[\udc80-\udcff]")
# Names of options, files, columns and links are no words: nothing may stand before or after that makes it one.
_WORD = re.compile(r"(?<![\w/.#=-])(?:\b([Aa])n )?\b([Ii])nspection(s?)\b(?![=(])(?![\w/-]|\.\w)")
_IN_COLUMN = re.compile(r"(?<![a-z])inspection(s?)(?![a-z])")
# "Unit" and "European" begin with the sound of a consonant.
_VOWEL = re.compile(r"(?!uni|use|eu|one)[aeiou]|hour|honest|heir", re.IGNORECASE)


@dataclass(frozen=True)
class Unit:
    """What a programme counts: inspections, hospitals, responses.

    Attributes
    ----------
    one, several
        The noun for one, and for any other number.
    """

    one: str = "inspection"
    several: str = "inspections"

    @property
    def column(self) -> str:
        """The column of tables that names the unit of a row."""
        return f"{_slug(self.one)}_id"

    @property
    def table(self) -> str:
        """The name, without an ending, of the table that holds a row a unit."""
        return _slug(self.several)


INSPECTION = Unit()
_UNIT: ContextVar[Unit] = ContextVar("unit", default=INSPECTION)


def unit() -> Unit:
    """Return what the programme in hand counts; inspections unless `speaking_of` says otherwise."""
    return _UNIT.get()


def set_unit(chosen: Unit) -> None:
    """Set what is counted from here on, until the end of the context: of a command, or of a thread."""
    _UNIT.set(chosen)


@contextmanager
def speaking_of(chosen: Unit) -> Iterator[None]:
    """Have every text that is written inside name the unit of a programme."""
    token = _UNIT.set(chosen)
    try:
        yield
    finally:
        _UNIT.reset(token)


def worded(text: str) -> str:
    """Put the unit of the programme in hand for the word inspection in a text of our own.

    Parameters
    ----------
    text
        No text of a document or a table: a quotation stays what it is.

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


def column_in_file(name: str) -> str:
    """Return what a column is called in files: inspection_id is hospital_id where hospitals are counted."""
    chosen = unit()
    if chosen == INSPECTION:
        return name
    return _IN_COLUMN.sub(lambda found: _slug(chosen.several if found.group(1) else chosen.one), name)


def column_of_file(name: str) -> str:
    """Return what synth calls a column that `column_in_file` has named."""
    chosen = unit()
    return {chosen.column: "inspection_id", chosen.table: "inspections"}.get(name, name)


def counted(number: int, one: str, several: str | None = None) -> str:
    """Write a number with its noun: 1 inspection, 2 inspections.

    Parameters
    ----------
    number
        How many there are.
    one
        The noun for one; for ``inspection`` the unit of the programme in hand.
    several
        The noun for any other number; `one` with an s if it is left out.
    """
    if one == INSPECTION.one and several is None:
        one, several = unit().one, unit().several
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def readable(name: str) -> str:
    r"""Write a file name that is not UTF-8, as old archives give them, so that any table and terminal can hold it.

    Its letters stay; each byte that is none is written with a per cent sign, as in web addresses. Two names stay two.

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
