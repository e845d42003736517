"""A selection of sentences by the part that they play in a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from synth.errors import SynthError, UsageError
from synth.reports.structure import PARTS

if TYPE_CHECKING:
    import pandas as pd

_MOST_NAMED = 10


def parts_of(cell: str) -> tuple[str, ...]:
    """Give the parts of reports that an option names.

    Raises
    ------
    UsageError
        If there is no such part.
    """
    if not cell:
        return ()
    wanted = tuple(dict.fromkeys(piece for part in cell.split(",") if (piece := part.strip())))
    unknown = [part for part in wanted if part not in PARTS]
    if unknown or not wanted:
        raise UsageError(
            f"--parts: {(unknown or [cell])[0]!r} is no part of a report", remedy=f"Parts are: {', '.join(PARTS)}."
        )
    return wanted


def keep_parts(table: pd.DataFrame, parts: Sequence[str]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Give the sentences of the parts that are wanted, and a note on the inspections that have none.

    Raises
    ------
    SynthError
        If none is left.
    """
    if not parts:
        return table, ()
    kept = table[table["part"].isin(parts)].reset_index(drop=True)
    if kept.empty:
        there = ", ".join(sorted(set(table["part"]) - {""})) or "none"
        raise SynthError(f"no sentence is of the parts {', '.join(parts)}", remedy=f"Parts that there are: {there}.")
    if "inspection_id" not in table.columns:
        return kept, ()
    without = sorted(set(table["inspection_id"]) - set(kept["inspection_id"]))
    if not without:
        return kept, ()
    more = f" and {len(without) - _MOST_NAMED} more" if len(without) > _MOST_NAMED else ""
    named = ", ".join(without[:_MOST_NAMED]) + more
    return kept, (f"No sentence of the parts {', '.join(parts)} in: {named}.",)
