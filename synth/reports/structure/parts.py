"""Selection of sentences by their part of the report."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from synth.errors import SynthError, UsageError
from synth.programmes import PARTS

if TYPE_CHECKING:
    import pandas as pd

_MOST_NAMED = 10


def parts_of(cell: str) -> tuple[str, ...]:
    """Return the parts of reports that an option names.

    Raises
    ------
    UsageError
        If there is no part of that name.
    """
    if not cell:
        return ()
    wanted = tuple(dict.fromkeys(piece for part in cell.split(",") if (piece := part.strip())))
    unknown = [part for part in wanted if part not in PARTS]
    if unknown or not wanted:
        raise UsageError(
            f"--parts: {(unknown or [cell])[0]!r} is not a part of a report", remedy=f"Parts are: {', '.join(PARTS)}."
        )
    return wanted


def keep_parts(table: pd.DataFrame, parts: Sequence[str]) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Return the sentences of the selected parts, and a note on inspections that have none.

    Raises
    ------
    SynthError
        If no sentences remain.
    """
    if not parts:
        return table, ()
    kept = table[table["part"].isin(parts)].reset_index(drop=True)
    if kept.empty:
        raise no_sentence_of(parts, set(table["part"]))
    if "inspection_id" not in table.columns:
        return kept, ()
    return kept, note_without(parts, set(table["inspection_id"]) - set(kept["inspection_id"]))


def no_sentence_of(parts: Sequence[str], there: AbstractSet[str]) -> SynthError:
    """Return the error that no sentence is in the selected parts, with the parts that have sentences."""
    known = ", ".join(sorted(there - {""})) or "none"
    return SynthError(f"no sentence is of the parts {', '.join(parts)}", remedy=f"Parts that there are: {known}.")


def note_without(parts: Sequence[str], inspections: AbstractSet[str]) -> tuple[str, ...]:
    """Return a note that names the inspections without a sentence in the selected parts; nothing if all have one."""
    if not inspections:
        return ()
    without = sorted(inspections)
    more = f" and {len(without) - _MOST_NAMED} more" if len(without) > _MOST_NAMED else ""
    return (f"No sentence of the parts {', '.join(parts)} in: {', '.join(without[:_MOST_NAMED])}{more}.",)
