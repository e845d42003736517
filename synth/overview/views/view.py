"""What stands under one headline."""

from __future__ import annotations

from dataclasses import dataclass

from synth.overview.views.tables import Table


@dataclass(frozen=True)
class View:
    """A headline and the table of its figures.

    Attributes
    ----------
    name
        Of its place in an overview.
    headline
        What the numbers say.
    table
        The numbers.
    reading
        How to read the table.
    """

    name: str
    headline: str
    table: Table
    reading: str = ""
