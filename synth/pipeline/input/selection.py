"""Select the sentences of certain parts of reports from a stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from synth.reports.structure.parts import no_sentence_of, note_without

if TYPE_CHECKING:
    import pandas as pd


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
        is_any = False
        for frame in frames:
            if not self._parts:
                yield frame
                continue
            chosen = frame[frame["part"].isin(self._parts)].reset_index(drop=True)
            self._there |= set(frame["part"])
            if "inspection_id" in frame.columns:
                self._inspections |= set(frame["inspection_id"])
                self._kept |= set(chosen["inspection_id"])
            is_any = is_any or len(chosen) > 0
            yield chosen
        if self._parts and not is_any:
            raise no_sentence_of(self._parts, self._there)

    def notes(self) -> tuple[str, ...]:
        """Return notes on the inspections without a sentence of these parts."""
        return note_without(self._parts, self._inspections - self._kept)
