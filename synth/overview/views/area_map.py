"""The map by area: on which side of the theme that varies most each area is."""

from __future__ import annotations

from synth.overview.charts.tile_map import draw_map, tiles
from synth.overview.content import Overview
from synth.overview.summary import most_varied
from synth.overview.views.tables import Table, TableCell, TableColumn, number_cell
from synth.overview.views.view import View
from synth.overview.wording import in_running_text, listed, plain, records
from synth.programmes import gazetteer
from synth.words import worded

# With fewer areas, the map would be mostly empty.
LEAST_AREAS = 16
_VERDICTS = (
    ("strength", "Strength (S)"),
    ("improvement", "Area for improvement (I)"),
    ("both", "Both (B)"),
    ("mentioned", "Mentioned only (m)"),
    ("not found", "Not found (–)"),
)


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
    for verdict, words in _VERDICTS:
        names = sorted(tile.name for tile in tiles() if verdicts.get(tile.code) == verdict)
        if names:
            rows.append((TableCell(words), number_cell(len(names)), TableCell(listed(names))))
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
