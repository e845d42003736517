"""Make a workbook for readers from an overview, and report their progress."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from synth.errors import UsageError
from synth.files import check_file_is_new
from synth.pipeline.input.sentences import resolve_taxonomy
from synth.pipeline.review.second_opinions import OpinionAgreement, ask_second_opinion
from synth.prevalence.confirm.decisions import combine
from synth.prevalence.confirm.drawing import SECONDS_PER_SENTENCE, ConfirmDraw, draw_confirmation
from synth.prevalence.confirm.reading import read_confirmed
from synth.prevalence.confirm.session import open_session
from synth.reporter import Reporter

if TYPE_CHECKING:
    import pandas as pd


def draw_workbook(
    overview: Path,
    out: Path,
    *,
    minutes: float,
    readers: Sequence[str],
    seed: int,
    taxonomy: Path | None,
    second_opinion: str,
    second_model: str,
    consent: Callable[[str], bool],
    reporter: Reporter,
) -> tuple[ConfirmDraw, OpinionAgreement | None]:
    """Write a workbook with the sentences that decide verdicts, the least certain verdicts first.

    Parameters
    ----------
    overview, out, minutes, readers, seed, taxonomy
        As in ``synth confirm draw``.
    second_opinion, second_model
        Address and name of a model that is asked to label the drawn sentences; none if empty.
    consent
        Called with what would be sent and where; returns whether it may be sent.
    reporter
        Receives progress.

    Returns
    -------
    ConfirmDraw, OpinionAgreement or None
        The sentences to be read, and the agreement with a second opinion if one was requested.

    Raises
    ------
    SynthError
        If the overview cannot be read, `out` exists, or the model does not respond.
    """
    check_file_is_new(out)
    if bool(second_opinion) != bool(second_model):
        raise UsageError(
            "a second opinion needs an address and the name of a model",
            remedy="Give both --second-opinion URL and --second-model NAME.",
        )
    session = open_session(overview, resolve_taxonomy(taxonomy))
    drawn = draw_confirmation(
        session.sentences, session.verdicts(), session.decisions, session.taxonomy, minutes=minutes, seed=seed
    )
    opinion = None
    if second_opinion:
        opinion = ask_second_opinion(
            session, drawn, second_opinion, second_model, out.parent, consent=consent, reporter=reporter
        )
    session.write(
        drawn,
        out,
        seed=seed,
        minutes=minutes,
        readers=tuple(readers),
        opinions=opinion.cells if opinion else None,
        further=opinion.facts if opinion else None,
    )
    return drawn, opinion


def confirm_status(overview: Path, workbooks: Sequence[Path], *, taxonomy: Path | None) -> pd.DataFrame:
    """Return the progress of confirming, including the content of further workbooks.

    Returns
    -------
    DataFrame
        See `ConfirmSession.status`; also minutes_left, an upper limit.
    """
    session = open_session(overview, resolve_taxonomy(taxonomy))
    more = [read_confirmed(path, session.taxonomy) for path in workbooks]
    table = replace(session, decisions=combine([session.decisions, *more])).status()
    return table.assign(minutes_left=table["sentences_left"] * SECONDS_PER_SENTENCE / 60)
