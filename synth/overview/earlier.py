"""Read the overview of an earlier period for comparison."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from synth.errors import TableError, UsageError
from synth.files import finish_interrupted
from synth.findings import read_table, require_columns
from synth.overview.wording import some_of
from synth.taxonomy import Taxonomy
from synth.words import counted, unit, worded

_CLAIMS = ("found", "strength_side", "improvement_side")
_REMEDY = "Name a folder that 'synth aggregate' wrote."
_MOST_NAMED = 5


def read_earlier(
    folder: Path, taxonomy: Taxonomy, *, run: dict[str, Any], years: Mapping[str, str]
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read the figures of an earlier overview.

    Parameters
    ----------
    folder
        Folder of the earlier overview.
    taxonomy
        Taxonomy of this overview.
    run
        The record of this run.
    years
        Year of each inspection of this overview, by id; empty if not known. Inspections with the same id are taken as
        the same, unless both years are known and differ.

    Returns
    -------
    table : DataFrame
        Its themes.csv as numbers: theme, inspections, and for found, strength_side and improvement_side the count, the
        share and the ends of its interval.
    notes : tuple of str
        Reasons why the two are not comparable like for like.

    Raises
    ------
    TableError
        If the folder contains no overview, or one with other themes.
    UsageError
        If every inspection of this overview is also in the earlier one, so there is no later period.
    """
    finish_interrupted(folder)
    try:
        record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        digest, model = record["taxonomy"]["digest"], record.get("model")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TableError("contains no overview", where=folder, remedy=_REMEDY) from error
    if digest != taxonomy.digest:
        raise TableError("is an overview of other themes", where=folder, remedy="Make both with the same taxonomy.")
    path = folder / "themes.csv"
    table = read_table(path)
    numbers = ["inspections", *_CLAIMS, *(f"{claim}_{end}" for claim in _CLAIMS for end in ("share", "lower", "upper"))]
    require_columns(table, ["theme", "label", "status", *numbers], where=path)
    for name in numbers:
        table[name] = pd.to_numeric(table[name].replace("", None), errors="coerce").astype("float64")
    wrong = table[["inspections", *_CLAIMS]].isna().any(axis=None)
    if wrong or table["theme"].tolist() != list(taxonomy.ids):
        raise TableError("is not the table of themes of an overview", where=path, remedy=_REMEDY)
    for name in ("inspections", *_CLAIMS):
        table[name] = table[name].astype("int64")
    notes = _shared(folder, years)
    if model != run.get("model"):
        notes += ("The earlier overview was not made with the same model, so this may explain part of a difference.",)
    return table, notes


def years_of(table: pd.DataFrame, inspections: pd.DataFrame) -> dict[str, str]:
    """Return the year of each inspection, empty if not known.

    Parameters
    ----------
    table
        Sentences, with inspection_id.
    inspections
        Facts about the inspections, by inspection_id; may have no columns.
    """
    years = dict.fromkeys(map(str, table["inspection_id"].unique()), "")
    if "inspection_id" in inspections.columns:
        known = inspections["year"] if "year" in inspections.columns else pd.Series("", index=inspections.index)
        cells = ("" if pd.isna(cell) else str(cell).strip() for cell in known)
        years |= dict(zip(map(str, inspections["inspection_id"]), cells, strict=True))
    return years


def _shared(folder: Path, years: Mapping[str, str]) -> tuple[str, ...]:
    """Return a note on inspections that are also in the earlier overview; raise an error if all of them are."""
    path = folder / unit().table_file
    before = read_table(path)
    require_columns(before, ["inspection_id", "year"], where=path)
    earlier = years_of(before, before)
    shared = sorted(
        name
        for name, year in years.items()
        if name in earlier and not (year and earlier[name] and year != earlier[name])
    )
    if not shared:
        return ()
    if len(shared) == len(years):
        which = worded("the one inspection") if len(years) == 1 else worded(f"each of the {len(years):,} inspections")
        raise UsageError(
            f"also contains {which} of this overview, so there is no later period to compare",
            where=folder,
            remedy=worded(
                "Compare two periods with different inspections. If these are different, give them another "
                "inspection_id or year (--inspections)."
            ),
        )
    are = "is" if len(shared) == 1 else "are"
    return (
        f"{len(shared):,} of the {counted(len(years), 'inspection')} {are} also in the earlier overview: "
        f"{some_of(shared, _MOST_NAMED)}. "
        + worded(
            "A change then partly compares the same inspections with themselves, and its interval, which treats the "
            "two periods as independent, tends to be too wide. To compare two periods, count each inspection in only "
            "one of them."
        ),
    )
