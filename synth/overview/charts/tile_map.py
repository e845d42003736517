"""Tile map of the 32 council areas of Scotland: one tile for each, with the verdict on a theme.

``tiles.csv`` has the row and column of each area, by its official code. It was drawn up for this project from the
relative positions of the areas. All tiles have the same size, so large and empty areas do not dominate.
England is not shown: there are more than 150 authorities, and no small grid keeps most of them beside their neighbours.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from synth.overview.charts.style import DARK_BLUE, INK, LINE, ORANGE, SOFT, Drawing, new_figure
from synth.programmes import gazetteer

# Letter, background and text colour of each verdict, as in the table of all inspections.
_LOOKS = {
    "strength": ("S", DARK_BLUE, "white"),
    "improvement": ("I", ORANGE, INK),
    "both": ("B", "#A285D1", INK),
    "mentioned": ("m", "#D9D9D9", INK),
    "not found": ("–", "#F3F6F9", INK),
}
_NOT_INSPECTED = ("", "white", SOFT)
_GAP = 0.05


@dataclass(frozen=True)
class Tile:
    """The place of an area in the map, and its name: in full, and short for a narrow screen."""

    code: str
    name: str
    short: str
    row: int
    column: int


@cache
def tiles() -> tuple[Tile, ...]:
    """Return the tiles of the map."""
    names = {area.code: area.name for area in gazetteer().areas}
    text = files("synth.overview.charts").joinpath("tiles.csv").read_text(encoding="utf-8")
    return tuple(
        Tile(row["code"], names[row["code"]], row["short"], int(row["row"]), int(row["column"]))
        for row in csv.DictReader(text.splitlines())
    )


def draw_map(verdicts: Mapping[str, str]) -> Drawing:
    """Draw the map.

    Parameters
    ----------
    verdicts
        The verdict for each area that was inspected, by the code of the area.
    """

    def draw(narrow: bool) -> Any:
        from matplotlib.patches import Rectangle

        rows, columns = (1 + max(getattr(tile, name) for tile in tiles()) for name in ("row", "column"))
        figure = new_figure(4.1 if narrow else 7.8, (0.5 if narrow else 0.58) * rows)
        axes = figure.subplots()
        for tile in tiles():
            letter, colour, ink = _LOOKS[verdicts[tile.code]] if tile.code in verdicts else _NOT_INSPECTED
            x, y = tile.column, -tile.row
            size = 1 - _GAP
            axes.add_patch(Rectangle((x, y), size, size, facecolor=colour, edgecolor=LINE, linewidth=0.8))
            name = tile.short if narrow else _broken(tile.name)
            middle = x + size / 2
            axes.text(middle, y + 0.68, letter, ha="center", va="center", color=ink, fontweight="bold", fontsize=11)
            axes.text(middle, y + (0.3 if letter else 0.48), name, ha="center", va="center", color=ink, fontsize=7.5)
        axes.set_xlim(-_GAP, columns)
        axes.set_ylim(1 - rows - _GAP, 1)
        axes.axis("off")
        return figure

    return draw


def _broken(name: str) -> str:
    """Return a name in two lines if it is long."""
    words = name.split()
    if len(name) <= 16 or len(words) == 1:
        return name
    at = min(range(1, len(words)), key=lambda place: max(len(" ".join(words[:place])), len(" ".join(words[place:]))))
    return " ".join(words[:at]) + "\n" + " ".join(words[at:])
