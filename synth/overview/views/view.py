"""A headline with its figures."""

from __future__ import annotations

from dataclasses import dataclass

from synth.overview.views.tables import Table


@dataclass(frozen=True)
class View:
    """A headline and the table of its figures.

    Attributes
    ----------
    name
        Name of its section in an overview.
    headline
        What the numbers show.
    table
        The numbers.
    reading
        How to read the table.
    """

    name: str
    headline: str
    table: Table
    reading: str = ""
