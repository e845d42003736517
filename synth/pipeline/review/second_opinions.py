"""A second opinion, from another model, on the sentences drawn for confirmation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from synth.errors import UsageError
from synth.findings import split_themes
from synth.prevalence.confirm.decisions import NOT_ABOUT
from synth.prevalence.confirm.workbook import neighbours_of
from synth.reporter import Reporter
from synth.review.second_opinion.address import parse_address
from synth.review.second_opinion.agreement import agreement_with_interval
from synth.review.second_opinion.asking import ask_all, open_request
from synth.review.second_opinion.client import Client
from synth.review.second_opinion.prompt import Opinion, SentenceInContext

if TYPE_CHECKING:
    from synth.prevalence.confirm.drawing import ConfirmDraw
    from synth.prevalence.confirm.session import ConfirmSession

DIFFERS = "differs: "


@dataclass(frozen=True)
class OpinionAgreement:
    """Agreement with a second opinion.

    Attributes
    ----------
    cells
        For each sentence key and theme, the content of the workbook.
    sample, ordered
        Agreement with the model on the random sample, and on the sentences that decide verdicts; see
        `agreement_with_interval`. The sample represents all sentences; the others were chosen because they are
        uncertain.
    asked, without
        Number of sentences, and number of those without a valid answer.
    differing
        Number of rows of the workbook in which it differs from the model.
    facts
        Facts for the workbook's sheet on how the sentences were drawn.
    """

    cells: Mapping[tuple[str, str], str]
    sample: pd.DataFrame
    ordered: pd.DataFrame
    asked: int
    without: int
    differing: int
    facts: Mapping[str, str]


def ask_second_opinion(
    session: ConfirmSession,
    drawn: ConfirmDraw,
    address: str,
    model: str,
    folder: Path,
    *,
    consent: Callable[[str], bool],
    reporter: Reporter,
) -> OpinionAgreement:
    """Ask another model about the drawn sentences, if the user agrees.

    Raises
    ------
    SynthError
        If the address is not allowed, consent is not given, or the server does not respond.
    """
    where = parse_address(address)
    ordered = list(dict.fromkeys(int(row) for row in drawn.ordered["row"]))
    rows = list(dict.fromkeys([*ordered, *drawn.sample]))
    neighbours = neighbours_of(session.all_sentences)
    asked = [_asked(session.sentences.iloc[row], neighbours) for row in rows]
    request = open_request(where, model, session.taxonomy, asked, folder)
    if request.open and not consent(request.announcement):
        raise UsageError(
            "nothing was sent", where="second opinion", remedy="Agree to it, or leave --second-opinion out."
        )
    client = Client(where)
    with reporter.progress("Second opinion", len(request.open)) as done:
        opinions = dict(zip(rows, ask_all(request, client.ask, progress=done), strict=True))
    cells = {}
    differing = 0
    for row, sentence, theme in drawn.ordered[["row", "sentence", "theme"]].itertuples(index=False, name=None):
        opinion = opinions[int(row)]
        if opinion is not None:
            answer, own = _answer(opinion, theme), _answer(_own(session.sentences.iloc[int(row)]), theme)
            differing += answer != own
            cells[sentence, theme] = answer if answer == own else f"{DIFFERS}{answer}"
    sample, chosen = (_agreement(session, opinions, some) for some in (list(drawn.sample), ordered))
    lines = {f"agreement on {what}": text for what, text in _in_words(sample).items()}
    return OpinionAgreement(
        cells,
        sample,
        chosen,
        len(rows),
        sum(opinion is None for opinion in opinions.values()),
        differing,
        {"second opinion of": f"{model}, {where.host}", **lines},
    )


def agreement_lines(agreement: OpinionAgreement) -> list[str]:
    """Return the lines that a command prints about the agreement."""
    lines = [f"Second opinion on {agreement.asked:,} sentences; it differs in {agreement.differing:,} rows."]
    if agreement.without:
        lines.append(f"For {agreement.without:,} of them there is no valid answer; their cells are empty.")
    for title, table in (
        ("Random sample, which represents all sentences", agreement.sample),
        ("Sentences that decide verdicts, chosen as uncertain", agreement.ordered),
    ):
        lines.append(f"{title}: " + "; ".join(f"{what} {text}" for what, text in _in_words(table).items()) + ".")
    return lines


def _in_words(table: pd.DataFrame) -> dict[str, str]:
    found = {}
    for row in table.to_dict("records"):
        interval = "" if pd.isna(row["lower"]) else f" (95% {row['lower']:.2f} to {row['upper']:.2f})"
        value = "not defined" if pd.isna(row["kappa"]) else f"{row['kappa']:.2f}{interval}"
        found[str(row["what"])] = f"kappa {value}, n = {row['n']:,}"
    return found


def _asked(sentence: pd.Series, neighbours: Mapping[str, tuple[str, str]]) -> SentenceInContext:
    before, after = neighbours.get(str(sentence["finding_id"]), ("", ""))
    return SentenceInContext(str(sentence["text"]), str(sentence.get("section", "") or ""), before, after)


def _own(sentence: pd.Series) -> Opinion:
    return Opinion(str(sentence["kind"]), str(sentence["polarity"]), str(sentence["themes"] or ""))


def _answer(opinion: Opinion, theme: str) -> str:
    about = opinion.kind == "finding" and theme in split_themes(opinion.themes)
    return opinion.polarity if about else NOT_ABOUT


def _agreement(session: ConfirmSession, opinions: Mapping[int, Opinion | None], rows: list[int]) -> pd.DataFrame:
    columns = ["kind", "polarity", "themes"]
    answers = {row: opinion for row in rows if (opinion := opinions[row]) is not None}
    own = session.sentences.iloc[list(answers)].reset_index(drop=True)
    cells = [(opinion.kind, opinion.polarity, opinion.themes) for opinion in answers.values()]
    given = pd.DataFrame(cells, columns=columns, dtype="str")
    return agreement_with_interval(own[["inspection_id", *columns]].fillna(""), given, session.taxonomy)
