"""Charts of an overview, as inline SVG and as PNG; the same numbers always give the same bytes."""

from synth.overview.charts.balance import by_balance, draw_balance
from synth.overview.charts.style import Drawing, to_png, to_svg

__all__ = ["Drawing", "by_balance", "draw_balance", "to_png", "to_svg"]
