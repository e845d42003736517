"""Charts of an overview, as inline SVG and as PNG; the same numbers always give the same bytes."""

from synth.overview.charts.heatmap import MOST_IN_HEATMAP, draw_heatmap
from synth.overview.charts.prevalence import draw_prevalence
from synth.overview.charts.share_of_findings import draw_emphasis
from synth.overview.charts.style import Drawing, to_png, to_svg
from synth.overview.charts.years import LEAST_FOR_LINE, MOST_YEARS, draw_years

__all__ = [
    "LEAST_FOR_LINE",
    "MOST_IN_HEATMAP",
    "MOST_YEARS",
    "Drawing",
    "draw_emphasis",
    "draw_heatmap",
    "draw_prevalence",
    "draw_years",
    "to_png",
    "to_svg",
]
