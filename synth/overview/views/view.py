"""A headline with its figures, and a chart of them if there is one."""

from __future__ import annotations

from dataclasses import dataclass

from synth.overview.charts import Drawing
from synth.overview.views.tables import Table


@dataclass(frozen=True)
class View:
    """A headline, the table of its figures, and a chart of them if there is one.

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
    drawing, alt
        The chart and its text alternative; None and empty if there is no chart.
    """

    name: str
    headline: str
    table: Table
    reading: str = ""
    drawing: Drawing | None = None
    alt: str = ""
