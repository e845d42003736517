"""Selection of sentences by their part of the report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
    selection = Selection(parts)
    (kept,) = selection.of([table])
    return kept, selection.notes()


class Selection:
    """Selects the sentences of some parts from a stream, and notes afterwards what was left out."""

    def __init__(self, parts: Sequence[str]) -> None:
        self._parts = parts
        self._there: set[str] = set()
        self._inspections: set[str] = set()
        self._kept: set[str] = set()

    def of(self, frames: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        """Yield the rows of the requested parts.

        Raises
        ------
        SynthError
            At the end, if there was none.
        """
        if not self._parts:
            yield from frames
            return
        for frame in frames:
            chosen = frame[frame["part"].isin(self._parts)].reset_index(drop=True)
            self._there |= set(frame["part"])
            if "inspection_id" in frame.columns:
                self._inspections |= set(frame["inspection_id"])
                self._kept |= set(chosen["inspection_id"])
            yield chosen
        if not self._there & set(self._parts):
            known = ", ".join(sorted(self._there - {""})) or "none"
            raise SynthError(
                f"no sentence is of the parts {', '.join(self._parts)}", remedy=f"Parts that there are: {known}."
            )

    def notes(self) -> tuple[str, ...]:
        """Return a note that names the inspections without a sentence of these parts; nothing if all have one."""
        without = sorted(self._inspections - self._kept)
        if not without:
            return ()
        more = f" and {len(without) - _MOST_NAMED} more" if len(without) > _MOST_NAMED else ""
        return (f"No sentence of the parts {', '.join(self._parts)} in: {', '.join(without[:_MOST_NAMED])}{more}.",)
