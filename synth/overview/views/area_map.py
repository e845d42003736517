"""The map by area: on which side of the theme that varies most each area is."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from synth.overview.charts.style import DARK_BLUE, INK, LINE, ORANGE, SOFT, Drawing, new_figure
from synth.overview.content import Overview
from synth.overview.summary import most_varied
from synth.overview.views.tables import Table, TableCell, TableColumn, View, number_cell
from synth.overview.wording import VERDICT_WORDS, in_running_text, plain, records
from synth.programmes import gazetteer
from synth.words import listed, worded

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
# With fewer areas, the map would be mostly empty.
LEAST_AREAS = 16


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


def area_map(overview: Overview) -> View | None:
    """Return the map of Scotland, with its table; None if too few of its areas are known or no theme varies."""
    theme = most_varied(overview)
    latest = _latest(overview)
    if theme is None or len(latest) < LEAST_AREAS:
        return None
    of_theme = overview.verdicts[overview.verdicts["theme"] == theme["theme"]]
    by_inspection = dict(zip(of_theme["inspection_id"], of_theme["verdict"], strict=True))
    verdicts = {code: str(by_inspection[inspection]) for code, inspection in latest.items()}
    rows = []
    for verdict, words in VERDICT_WORDS.items():
        names = sorted(tile.name for tile in tiles() if verdicts.get(tile.code) == verdict)
        if names:
            said = f"{words[:1].upper()}{words[1:]} ({_LOOKS[verdict][0]})"
            rows.append((TableCell(said), number_cell(len(names)), TableCell(listed(names))))
    missing = sorted(tile.name for tile in tiles() if tile.code not in verdicts)
    if missing:
        rows.append((TableCell(worded("No inspection")), number_cell(len(missing)), TableCell(listed(missing))))
    label = plain(theme["label"])
    return View(
        "map",
        f"{label}: where it is a strength, an area for improvement, or both",
        Table(
            "map-table",
            f"Areas by their verdict on {in_running_text(label)}",
            (TableColumn("Verdict"), TableColumn("Areas", is_number=True), TableColumn("Names")),
            tuple(rows),
        ),
        worded(
            "The theme that varies most. One tile for each of the 32 council areas of Scotland, with its latest "
            "inspection; white tiles have no inspection."
        ),
        draw_map(verdicts),
        "A map with one tile for each council area of Scotland. The table below names the areas with each verdict.",
    )


def _latest(overview: Overview) -> dict[str, str]:
    """Return the latest inspection of each area of the map, by the code of the area."""
    known = {tile.code for tile in tiles()}
    found: dict[str, tuple[str, str]] = {}
    for row in records(overview.inspections):
        area = gazetteer().look_up(str(row["area"])) if row["area"] else None
        code = str(row.get("area_code") or "") or (area.code if area else "")
        if code in known:
            found[code] = max(found.get(code, ("", "")), (str(row["year"]), str(row["inspection_id"])))
    return {code: inspection for code, (_, inspection) in found.items()}
