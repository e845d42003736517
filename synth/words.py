"""Words that every stage writes in the same way."""

from __future__ import annotations


def counted(number: int, one: str, several: str | None = None) -> str:
    """Write a number with its noun: 1 inspection, 2 inspections.

    Parameters
    ----------
    number
        How many there are.
    one
        The noun for one.
    several
        The noun for any other number; `one` with an s if it is left out.
    """
    return f"{number:,} {one if number == 1 else several or one + 's'}"
