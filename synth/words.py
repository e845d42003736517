"""Words that every stage writes in the same way."""

from __future__ import annotations

import re

# How Python gives the bytes of a file name that are no UTF-8.
_LONE_BYTE = re.compile("[\udc80-\udcff]")


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


def readable(name: str) -> str:
    r"""Write a file name that is not UTF-8, as old archives give them, so that any table and terminal can hold it.

    Its letters stay; each byte that is none is written with a per cent sign, as in web addresses. Two names stay two.

    Examples
    --------
    >>> readable("R\udce9sum\udce9.pdf")
    'R%E9sum%E9.pdf'
    """
    return _LONE_BYTE.sub(lambda byte: f"%{ord(byte[0]) - 0xDC00:02X}", name)
