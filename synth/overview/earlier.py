"""The overview of an earlier period, to compare with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from synth.errors import TableError
from synth.findings import read_table, require_columns
from synth.taxonomy import Taxonomy

_CLAIMS = ("found", "strength_side", "improvement_side")
_REMEDY = "Name a folder that 'synth aggregate' wrote."


def read_earlier(folder: Path, taxonomy: Taxonomy, *, run: dict[str, Any]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read the figures of an earlier overview.

    Parameters
    ----------
    folder
        Of the earlier overview.
    taxonomy
        Of this one.
    run
        The record of this run.

    Returns
    -------
    table : DataFrame
        Its themes.csv with numbers: theme, inspections, and for found, strength_side and improvement_side count, share
        and ends.
    notes : tuple of str
        What keeps the two from being like for like.

    Raises
    ------
    TableError
        If the folder holds no overview, or one of other themes.
    """
    try:
        record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        digest, model = record["taxonomy"]["digest"], record.get("model")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TableError("holds no overview", where=folder, remedy=_REMEDY) from error
    if digest != taxonomy.digest:
        raise TableError("is an overview of other themes", where=folder, remedy="Make both with the same taxonomy.")
    path = folder / "themes.csv"
    table = read_table(path)
    numbers = ["inspections", *_CLAIMS, *(f"{claim}_{end}" for claim in _CLAIMS for end in ("share", "lower", "upper"))]
    require_columns(table, ["theme", "label", *numbers], where=path)
    for name in numbers:
        table[name] = pd.to_numeric(table[name].replace("", None), errors="coerce").astype("float64")
    wrong = table[["inspections", *_CLAIMS]].isna().any(axis=None)
    if wrong or table["theme"].tolist() != list(taxonomy.ids):
        raise TableError("is not the table of themes of an overview", where=path, remedy=_REMEDY)
    for name in ("inspections", *_CLAIMS):
        table[name] = table[name].astype("int64")
    notes: tuple[str, ...] = ()
    if model != run.get("model"):
        notes = ("The earlier overview was not made with the same model, so part of a difference may come of that.",)
    return table, notes
