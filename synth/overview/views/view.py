"""What stands under one headline."""

from __future__ import annotations

from dataclasses import dataclass, field

from synth.overview.charts import Drawing
from synth.overview.views.tables import Table


@dataclass(frozen=True)
class View:
    """A headline, a chart (or none) and the table of the same numbers.

    Attributes
    ----------
    name
        Of its place in an overview.
    headline
        What the numbers say.
    table
        The numbers.
    reading
        How to read the chart.
    drawing
        The chart; None where there is nothing to draw.
    alt
        The chart in words.
    """

    name: str
    headline: str
    table: Table
    reading: str = ""
    drawing: Drawing | None = field(default=None, compare=False)
    alt: str = ""
