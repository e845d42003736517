"""The contents of an overview that are needed to confirm its verdicts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from synth.errors import TableError
from synth.files import finish_interrupted
from synth.findings import check_probabilities, is_counted, mark_duplicates, read_table, require_columns
from synth.prevalence.confirm.adjudication import apply_answers, settle_verdicts, verdict_states
from synth.prevalence.confirm.candidates import find_candidates
from synth.prevalence.confirm.decisions import FILE_NAME, answers_of, decisions_table, read_decisions
from synth.prevalence.confirm.drawing import SECONDS_PER_SENTENCE, ConfirmDraw
from synth.prevalence.confirm.workbook import write_confirm_workbook
from synth.prevalence.verdicts.labels import keep_answers
from synth.prevalence.verdicts.rule import VerdictRule
from synth.taxonomy import Taxonomy

SENTENCES = "sentences.parquet"
_REMEDY = "Name a folder that `synth aggregate` wrote from reports."


@dataclass(frozen=True)
class ConfirmSession:
    """An overview whose verdicts people confirm.

    Attributes
    ----------
    all_sentences
        All sentences in document order, as the model classified them.
    sentences
        Those that are counted: sentences of inspectors, without duplicates.
    rule
        The verdict rule of the model.
    decisions
        Readers' decisions so far.
    taxonomy
        The themes.
    """

    all_sentences: pd.DataFrame
    sentences: pd.DataFrame
    rule: VerdictRule
    decisions: pd.DataFrame
    taxonomy: Taxonomy

    def verdicts(self) -> pd.DataFrame:
        """Return the verdicts, including those settled so far."""
        given = self.rule.verdicts(apply_answers(self.sentences, self.decisions, self.taxonomy), self.taxonomy)
        given = keep_answers(given, self.rule.verdicts(self.sentences, self.taxonomy))
        return settle_verdicts(given, self.sentences, self.decisions, self.taxonomy)

    def write(
        self,
        draw: ConfirmDraw,
        path: Path,
        *,
        seed: int,
        minutes: float,
        readers: tuple[str, ...],
        opinions: Mapping[tuple[str, str], str] | None = None,
        further: Mapping[str, str] | None = None,
    ) -> None:
        """Write the workbook for a draw, with second opinions and further facts about how it was drawn."""
        facts = {
            "format": 1,
            "taxonomy": self.taxonomy.digest,
            "minutes": minutes,
            "seconds a sentence": SECONDS_PER_SENTENCE,
            "seed of the random sample": seed,
            "sentences drawn from": draw.drawn_from,
            "probability of each in the sample": round(draw.probability, 6),
            "verdicts in this workbook": draw.verdicts,
            "verdicts left for another": draw.left,
            **(further or {}),
        }
        write_confirm_workbook(
            draw, self.sentences, self.all_sentences, facts, self.taxonomy, path, readers=readers, opinions=opinions
        )

    def status(self) -> pd.DataFrame:
        """Return the progress of confirmation.

        Returns
        -------
        DataFrame
            One row for each theme: theme, label; verdicts, confirmed, uncertain (numbers of verdicts; uncertain ones
            are not settled); sentences_read; sentences_left (the most that have to be read before every verdict is
            settled); differ (number of sentences on which readers gave different answers).
        """
        verdicts = self.verdicts()
        candidates = find_candidates(self.sentences, self.taxonomy)
        state = verdict_states(self.sentences, candidates, self.decisions, self.taxonomy)
        read = answers_of(self.decisions)
        rows: list[dict[str, Any]] = []
        for theme in self.taxonomy.themes:
            of_theme = verdicts[verdicts["theme"] == theme.id]
            of_questions = [question for (_, name), question in state.items() if name == theme.id]
            rows.append(
                {
                    "theme": theme.id,
                    "label": theme.label,
                    "verdicts": len(of_theme),
                    "confirmed": int((of_theme["status"] == "confirmed").sum()),
                    "uncertain": int((of_theme["status"] == "uncertain").sum()),
                    "sentences_read": sum(1 for key in read if key[2] == theme.id),
                    "sentences_left": sum(len(one.unread()) for one in of_questions if not one.is_settled),
                    "differ": sum(1 for key, entry in read.items() if key[2] == theme.id and not entry["answer"]),
                }
            )
        return pd.DataFrame(rows)


def open_session(folder: Path, taxonomy: Taxonomy) -> ConfirmSession:
    """Open an overview to confirm its verdicts.

    Raises
    ------
    TableError
        If the folder contains no overview of sentences that a model classified, or one with other themes.
    """
    path = folder / SENTENCES
    finish_interrupted(folder)
    try:
        record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        digest, rule = record["taxonomy"]["digest"], VerdictRule.from_dict(record["verdict_rule"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TableError("contains no overview", where=folder, remedy=_REMEDY) from error
    if digest != taxonomy.digest:
        raise TableError("is an overview of other themes", where=folder, remedy="Name its taxonomy: --taxonomy FILE.")
    if not path.is_file():
        raise TableError(
            "contains no sentences that a model classified, so there is nothing to confirm",
            where=folder,
            remedy=_REMEDY,
        )
    table = read_table(path)
    require_columns(table, ("finding_id", "inspection_id", "document", "section", "text", "p_finding"), where=path)
    table = check_probabilities(table, taxonomy, where=path)
    kept = table[is_counted(table.assign(repeat_of=mark_duplicates(table)))].reset_index(drop=True)
    decided = folder / FILE_NAME
    decisions = read_decisions(decided) if decided.is_file() else decisions_table()
    return ConfirmSession(table, kept, rule, decisions, taxonomy)
