"""Palette and settings of all charts, and their conversion to SVG and PNG."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

# Government Analysis Function palette: https://analysisfunction.civilservice.gov.uk/policy-store/data-visualisation-
# colours-in-charts/
DARK_BLUE, ORANGE = "#12436D", "#F46A25"
# Tints of these two colours.
LIGHT_BLUE, LIGHT_ORANGE = "#A0B4C5", "#FAC5AB"
INK, SOFT, LINE = "#1A1A1A", "#505A5F", "#D9D9D9"
PNG_DOTS_AN_INCH = 200

# A function that draws a new figure; its argument is whether the chart is for the width of a mobile phone.
Drawing = Callable[[bool], Any]

_SETTINGS: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "synth",
    # This font comes with matplotlib, so text has the same size on every machine. Pages use their own narrower font.
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": INK,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.axisbelow": True,
    "xtick.color": SOFT,
    "ytick.color": INK,
    "ytick.major.size": 0,
    "hatch.linewidth": 0.8,
    "hatch.color": "white",
    "text.parse_math": False,
    "figure.facecolor": "white",
}
# Ids with this prefix are turned into classes.
_CLASS = "class-"
_PAGE_FONTS = "Arial, Helvetica, Liberation Sans, sans-serif"


def to_svg(draw: Drawing, *, name: str, alt: str, narrow: bool) -> str:
    """Return a chart as one self-contained ``<svg>`` element.

    Parameters
    ----------
    draw
        Function that draws the chart.
    name
        Part of the ids in the element, which must be unique in a page.
    alt
        Text alternative of the chart.
    narrow
        Whether the chart is for a mobile phone.
    """
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    buffer = io.StringIO()
    with _settings():
        # savefig would draw a figure with a layout twice.
        canvas: Any = FigureCanvasSVG(draw(narrow))
        canvas.print_svg(buffer, metadata={"Date": None, "Creator": None})
    return _inline(buffer.getvalue(), name=f"{name}-{'narrow' if narrow else 'wide'}", alt=alt)


def to_png(draw: Drawing) -> bytes:
    """Return a chart as PNG."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    buffer = io.BytesIO()
    with _settings():
        figure = draw(False)
        figure.set_dpi(PNG_DOTS_AN_INCH)
        canvas: Any = FigureCanvasAgg(figure)
        canvas.print_png(buffer, metadata={"Software": None})
    return buffer.getvalue()


def new_figure(width: float, height: float) -> Any:
    """Return an empty figure of the given size in inches."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def add_interval(axes: Any, lower: float, upper: float, place: float) -> None:
    """Add a line from `lower` to `upper` with end marks, outlined in white so that it is visible on a bar.

    Its elements have the class ``interval`` in an SVG, with which a page can hide them.
    """
    from matplotlib.lines import Line2D

    ends = [lower, upper], [place, place]
    # plot would compute limits of the axes, which are set in any case.
    looks: tuple[dict[str, Any], ...] = (
        {"color": "white", "linewidth": 3.2, "solid_capstyle": "butt"},
        {"color": INK, "linewidth": 1.2, "solid_capstyle": "butt"},
        {"color": INK, "linestyle": "none", "marker": "|", "markersize": 6, "markeredgewidth": 1.2},
    )
    for look in looks:
        line = Line2D(*ends, **look)
        line.set_gid(f"{_CLASS}interval")
        axes.add_artist(line)


@contextmanager
def _settings() -> Iterator[None]:
    import matplotlib as mpl

    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)
        # Names in a script that the font lacks are shown in the page's own fonts.
        warnings.filterwarnings("ignore", message=r"(?s)Glyph .* missing from font")
        warnings.filterwarnings("ignore", message=r"(?s)Matplotlib currently does not support")
        yield


def _inline(svg: str, *, name: str, alt: str) -> str:
    """Convert an SVG file to an element: no prologue, no inline styles (forbidden by the pages' policy), unique ids."""
    from markupsafe import escape

    element = svg[svg.index("<svg") :]
    element = re.sub(r"<metadata>.*?</metadata>", "", element, flags=re.DOTALL)
    element = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", element, flags=re.DOTALL)
    element = re.sub(r"<!--.*?-->", "", element, flags=re.DOTALL)
    head, body = element.split(">", 1)
    head = re.sub(r' (?:width|height)="[^"]*"', "", head)
    used = set(re.findall(r'(?:url\(#|<use [^>]*href="#)([^")]+)', body))
    body = re.sub(rf' id="{_CLASS}([^"]*)"', r' class="\1"', body)
    body = re.sub(r' id="([^"]*)"', lambda found: f' id="{name}-{found[1]}"' if found[1] in used else "", body)
    body = re.sub(r'(url\(#|<use [^>]*?href="#)', rf"\g<1>{name}-", body)
    body = re.sub(r' style="([^"]*)"', lambda found: _attributes(found[1]), body)
    body = body.replace(' target="_blank"', "")
    body = re.sub(r"\s*\n\s*", "\n", body)
    head += ' stroke-linejoin="round" stroke-linecap="butt"'
    head = head.replace("<svg", f'<svg role="img" aria-label="{escape(alt)}"', 1)
    return f"{head}>{body}".strip()


def _attributes(style: str) -> str:
    """Convert style declarations to presentation attributes."""
    given = {}
    for declaration in style.replace("&quot;", "'").split(";"):
        key, _, value = declaration.partition(":")
        if value.strip():
            given[key.strip()] = value.strip()
    font = given.pop("font", None)
    if font:
        weight = re.match(r"(bold|\d{3}) ", font)
        size = re.search(r"([\d.]+)px", font)
        assert size is not None
        given |= {"font-size": size[1], "font-family": _PAGE_FONTS} | ({"font-weight": weight[1]} if weight else {})
    if "font-family" in given:
        given["font-family"] = _PAGE_FONTS
    return "".join(f' {key}="{value}"' for key, value in given.items())
