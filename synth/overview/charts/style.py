"""What all charts share: palette, settings, and the way from a figure to bytes."""

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
# The tints of the first two.
LIGHT_BLUE, LIGHT_ORANGE = "#A0B4C5", "#FAC5AB"
INK, SOFT, LINE = "#1A1A1A", "#505A5F", "#D9D9D9"
PNG_DOTS_AN_INCH = 200

# Draws on a new figure; the argument says whether there is only the width of a telephone.
Drawing = Callable[[bool], Any]

_SETTINGS: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "synth",
    # This font comes with matplotlib, so that every machine measures text alike; a page shows its own, which is
    # narrower.
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
# Begins the id of an element that becomes its class.
_CLASS = "class-"
_PAGE_FONTS = "Arial, Helvetica, Liberation Sans, sans-serif"


def to_svg(draw: Drawing, *, name: str, alt: str, narrow: bool) -> str:
    """Give a chart as one ``<svg>`` element that needs nothing of the page it stands in.

    Parameters
    ----------
    draw
        Draws the chart.
    name
        Goes into the ids inside, which are to be unique in a page.
    alt
        Text for people who cannot see the chart.
    narrow
        Whether it is for a telephone.
    """
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    buffer = io.StringIO()
    with _settings():
        # Not savefig, which draws a figure with a layout twice.
        canvas: Any = FigureCanvasSVG(draw(narrow))
        canvas.print_svg(buffer, metadata={"Date": None, "Creator": None})
    return _inline(buffer.getvalue(), name=f"{name}-{'narrow' if narrow else 'wide'}", alt=alt)


def to_png(draw: Drawing) -> bytes:
    """Give a chart as a picture."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    buffer = io.BytesIO()
    with _settings():
        figure = draw(False)
        figure.set_dpi(PNG_DOTS_AN_INCH)
        canvas: Any = FigureCanvasAgg(figure)
        canvas.print_png(buffer, metadata={"Software": None})
    return buffer.getvalue()


def new_figure(width: float, height: float) -> Any:
    """Give an empty figure of a size in inches."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")


def add_interval(axes: Any, lower: float, upper: float, place: float, *, group: str = "") -> None:
    """Add a line from `lower` to `upper` with its ends marked, on white, so that it is seen on a bar, too.

    Parameters
    ----------
    axes, lower, upper, place
        Where it is drawn.
    group
        Class of its elements in an SVG, by which a page can hide it.
    """
    from matplotlib.lines import Line2D

    ends = [lower, upper], [place, place]
    # Not plot, which works out limits of the axes that are set anyhow.
    looks: tuple[dict[str, Any], ...] = (
        {"color": "white", "linewidth": 3.2, "solid_capstyle": "butt"},
        {"color": INK, "linewidth": 1.2, "solid_capstyle": "butt"},
        {"color": INK, "linestyle": "none", "marker": "|", "markersize": 6, "markeredgewidth": 1.2},
    )
    for look in looks:
        line = Line2D(*ends, **look)
        if group:
            line.set_gid(f"{_CLASS}{group}")
        axes.add_artist(line)


@contextmanager
def _settings() -> Iterator[None]:
    import matplotlib as mpl

    with mpl.rc_context(), warnings.catch_warnings():
        mpl.rcdefaults()
        mpl.rcParams.update(_SETTINGS)
        # A name in a script that the font lacks is shown by the page's own fonts.
        warnings.filterwarnings("ignore", message=r"(?s)Glyph .* missing from font")
        warnings.filterwarnings("ignore", message=r"(?s)Matplotlib currently does not support")
        yield


def _inline(svg: str, *, name: str, alt: str) -> str:
    """Make the file an element: no prologue, no inline styles (a page's policy forbids them), ids that are its own."""
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
    """Turn declarations into presentation attributes."""
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
