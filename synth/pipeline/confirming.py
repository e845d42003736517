"""From an overview to a workbook for readers, and how far they have come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from synth.files import check_file_is_new
from synth.pipeline.sentences import resolve_taxonomy
from synth.prevalence.confirm.decisions import combine
from synth.prevalence.confirm.drawing import SECONDS_PER_SENTENCE, ConfirmDraw, draw_confirmation
from synth.prevalence.confirm.returning import read_confirmed
from synth.prevalence.confirm.session import open_session

if TYPE_CHECKING:
    import pandas as pd


def draw_workbook(
    overview: Path, out: Path, *, minutes: float, readers: Sequence[str], seed: int, taxonomy: Path | None
) -> ConfirmDraw:
    """Write a workbook with the sentences that decide verdicts, the least certain verdicts first."""
    check_file_is_new(out)
    session = open_session(overview, resolve_taxonomy(taxonomy))
    drawn = draw_confirmation(
        session.sentences, session.verdicts(), session.decisions, session.taxonomy, minutes=minutes, seed=seed
    )
    session.write(drawn, out, seed=seed, minutes=minutes, readers=tuple(readers))
    return drawn


def confirm_status(overview: Path, workbooks: Sequence[Path], *, taxonomy: Path | None) -> pd.DataFrame:
    """Return how far confirming has come, with what is in further workbooks.

    Returns
    -------
    DataFrame
        See `ConfirmSession.status`; and minutes_left, at most.
    """
    session = open_session(overview, resolve_taxonomy(taxonomy))
    more = [read_confirmed(path, session.taxonomy) for path in workbooks]
    table = replace(session, decisions=combine([session.decisions, *more])).status()
    return table.assign(minutes_left=table["sentences_left"] * SECONDS_PER_SENTENCE / 60)
