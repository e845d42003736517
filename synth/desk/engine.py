"""What the desk asks of the rest of synth. No other module of the desk calls a stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from synth.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

    from synth.overview import Overview
    from synth.pipeline.models.model import Model
    from synth.prevalence import VerdictRule
    from synth.taxonomy import Taxonomy


@dataclass(frozen=True)
class Arranged:
    """Which inspection each document belongs to.

    Attributes
    ----------
    inspection_ids, stems
        Of each document, in the order given: its inspection, and the beginning of the ids of its sentences.
    inspections
        A row an inspection, all cells text.
    doubts
        Inspection, columns that settle the doubt once they are filled, and the doubt in words.
    """

    inspection_ids: tuple[str, ...]
    stems: tuple[str, ...]
    inspections: pd.DataFrame
    doubts: tuple[tuple[str, tuple[str, ...], str], ...]


@dataclass(frozen=True)
class Answer:
    """What one reader said of one sentence and theme.

    Attributes
    ----------
    inspection, text, theme
        The sentence, and what was asked.
    answer
        A polarity, or empty where it is not about the theme.
    reader, date
        Who, and on which day.
    """

    inspection: str
    text: str
    theme: str
    answer: str
    reader: str
    date: str


def as_decisions(answers: Sequence[Answer]) -> pd.DataFrame:
    """Return answers as the table of decisions that `synth confirm` keeps."""
    import pandas as pd

    from synth.prevalence.confirm.candidates import sentence_key
    from synth.prevalence.confirm.decisions import NOT_ABOUT, no_decisions

    rows = [
        {
            "inspection_id": one.inspection,
            "sentence": sentence_key(one.text),
            "theme": one.theme,
            "answer": one.answer or NOT_ABOUT,
            "themes": "",
            "reader": one.reader,
            "date": one.date,
            "drawn": "ordered",
        }
        for one in answers
    ]
    return pd.concat([no_decisions(), pd.DataFrame(rows, dtype="str")], ignore_index=True) if rows else no_decisions()


def read_document(path: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Read one document in a process of its own, with limits on time and memory.

    Returns
    -------
    dict, list of dict
        What it says of itself, and its sentences with position, page, section, part and text.

    Raises
    ------
    ReportError
        If it cannot be read.
    """
    from synth.reports.worker import read_apart

    answer = read_apart(path)
    sentences = answer["sentences"]
    return {**answer, "sentences": []}, sentences


def arrange_documents(readings: Sequence[tuple[str, Mapping[str, Any]]]) -> Arranged:
    """Find the inspections of documents.

    Parameters
    ----------
    readings
        Name and what `read_document` said of each document.
    """
    import pandas as pd

    from synth.reports import Reading
    from synth.reports.inspections.questions import questions_of
    from synth.reports.reading import arrange
    from synth.reports.worker import report_from_json

    reports = [report_from_json(Path(name), dict(head)) for name, head in readings]
    arranged = arrange(reports)
    table = pd.DataFrame({"document": arranged.documents, "inspection_id": arranged.inspection_ids}, dtype="str")
    reading = Reading(table, arranged.inspections, (), arranged.notes, tuple(reports), arranged.doubts)
    doubts = [question for question in questions_of(reading) if question.needs_attention]
    return Arranged(
        tuple(arranged.inspection_ids),
        tuple(arranged.stems),
        arranged.inspections,
        tuple((doubt.inspection_id, (doubt.column,), doubt.text) for doubt in doubts),
    )


def check_inspection_cell(column: str, cell: str) -> str:
    """Return a cell of the inspections table in the form in which it is kept.

    Raises
    ------
    UsageError
        If the column cannot hold it.
    """
    from synth.reports.inspections.cells import tidy_cell

    try:
        return tidy_cell(column, cell)
    except ValueError as error:
        raise UsageError(f"{cell!r} is {error}") from None


def document_endings() -> tuple[str, ...]:
    """Return the endings of documents that are read, in lower case."""
    from synth.reports import SUFFIXES

    return SUFFIXES


def areas() -> tuple[str, ...]:
    """Return the names of the areas in the gazetteer, sorted."""
    from synth.programmes import gazetteer

    return tuple(sorted({area.name for area in gazetteer().areas}))


def grades() -> tuple[str, ...]:
    """Return the words of the grading scales that are known."""
    from synth.programmes import known_scales

    return tuple(dict.fromkeys(word for scale in known_scales() for word in scale))


class Engine:
    """A model with its themes and its rule for verdicts.

    Parameters
    ----------
    folder
        Of the model; None for the bundled one.
    """

    def __init__(self, folder: Path | None = None) -> None:
        from synth.classifier import bundled_model_folder

        self.is_bundled = folder is None
        self.folder = folder or bundled_model_folder()

    @cached_property
    def _manifest(self) -> dict[str, Any]:
        from synth.classifier import read_manifest

        return read_manifest(self.folder)

    @cached_property
    def name(self) -> str:
        """Name of the model, from the digest of its folder."""
        from synth.classifier.persistence import model_name

        return model_name(self.folder)

    @cached_property
    def taxonomy(self) -> Taxonomy:
        """The themes."""
        from synth.classifier import taxonomy_of

        return taxonomy_of(self._manifest)

    @cached_property
    def rule(self) -> VerdictRule:
        """The rule for verdicts that was calibrated with the model."""
        from synth.prevalence import VerdictRule

        return VerdictRule.from_dict(self._manifest["verdict_rule"])

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Names of the probability columns, in order."""
        from synth.findings import probability_columns

        return tuple(probability_columns(self.taxonomy))

    @cached_property
    def model(self) -> Model:
        """The model itself, loaded when it is first needed."""
        from synth.pipeline.models.model import load_model

        return load_model(self.folder)

    def classify(self, sentences: pd.DataFrame) -> pd.DataFrame:
        """Return sentences with kind, polarity, themes and probabilities."""
        return self.model.classify(sentences)

    def repeats(self, sentences: pd.DataFrame) -> NDArray[np.object_]:
        """Return for each sentence, in order, the finding_id that it repeats; empty for a first one."""
        from synth.findings import mark_duplicates

        return mark_duplicates(sentences).to_numpy(dtype=object)

    def decide(self, verdicts: pd.DataFrame, decided: Mapping[tuple[str, str], Mapping[str, str]]) -> pd.DataFrame:
        """Return verdicts in which those that people decided on as a whole stand as they are."""
        from synth.prevalence import decide_verdicts

        return decide_verdicts(verdicts, decided)

    def is_counted(self, sentences: pd.DataFrame) -> NDArray[np.bool_]:
        """Return which sentences count: inspectors' words, at their first place; they need a column repeat_of."""
        from synth.findings.counted import is_counted

        return is_counted(sentences).to_numpy(dtype=np.bool_)

    def verdicts(self, sentences: pd.DataFrame, answers: Sequence[Answer] = ()) -> pd.DataFrame:
        """Return a row an inspection and theme: verdict, status, counts, evidence, certainty.

        Parameters
        ----------
        sentences
            Those that count, with labels and probabilities as they stand after the answers.
        answers
            What readers said of these sentences; final wherever it settles a verdict.
        """
        from synth.prevalence.confirm.settling import settle_verdicts

        verdicts = self.rule.verdicts(sentences, self.taxonomy)
        return settle_verdicts(verdicts, sentences, as_decisions(answers), self.taxonomy) if answers else verdicts

    def unread(self, sentences: pd.DataFrame, answers: Sequence[Answer] = ()) -> dict[tuple[str, str], list[int]]:
        """Return for each inspection and theme that is not settled the sentences to read, in order.

        Parameters
        ----------
        sentences, answers
            As for `verdicts`.

        Returns
        -------
        dict
            By inspection and theme, rows of `sentences`.
        """
        from synth.prevalence.confirm.candidates import find_candidates
        from synth.prevalence.confirm.settling import CLAIM_NAMES, questions

        candidates = find_candidates(sentences, self.taxonomy)
        counts = (sentences["kind"] == "finding").groupby(sentences["inspection_id"]).sum()
        found = {str(name): int(count) for name, count in counts.items()}
        state = questions(candidates, as_decisions(answers), found, self.taxonomy)
        rows = candidates["row"].to_numpy()
        return {
            key: [
                int(rows[place])
                for place in sorted({place for places in question.open.values() for place in places})
                if any(place in question.open[name] and question.holds(name) is None for name in CLAIM_NAMES)
            ]
            for key, question in state.items()
            if not question.is_settled
        }

    def prevalence(
        self, verdicts: pd.DataFrame, findings: pd.Series[int], *, population: int | None = None
    ) -> pd.DataFrame:
        """Return a row a theme with counts and intervals."""
        from synth.prevalence import theme_prevalence

        return theme_prevalence(verdicts, findings, self.taxonomy, errors=self.rule.errors, population=population)

    def build_overview(
        self,
        sentences: pd.DataFrame,
        inspections: pd.DataFrame,
        *,
        title: str,
        decided: Mapping[tuple[str, str], Mapping[str, str]],
        answers: Sequence[Answer] = (),
        messages: Mapping[str, Mapping[str, str]] | None = None,
        notes: Sequence[str] = (),
        population: int | None = None,
    ) -> Overview:
        """Return the overview of labelled sentences.

        Parameters
        ----------
        sentences
            With kind, polarity, themes and probabilities as they stand after the decisions.
        inspections
            A row an inspection.
        title
            Of all forms.
        decided
            For an inspection and theme the columns of its verdict that people decided on.
        answers
            What readers said of single sentences.
        messages
            For a theme what a person decided on its message: decision (accept, edit, reject), text, name, date, reason
            and draft.
        notes
            What a reader must know first.
        population
            Number of inspections that there are in all, where that is known.
        """
        from synth.encoding import load_encoder
        from synth.overview import build_overview
        from synth.overview.messages.decisions import Decision

        learnt = self.model.labelled
        return build_overview(
            sentences,
            inspections,
            self.taxonomy,
            title=title,
            rule=self.rule,
            notes=tuple(notes),
            population=population,
            decisions=as_decisions(answers) if answers else None,
            decided_verdicts=decided,
            encode=lambda texts: load_encoder().encode(texts),
            message_decisions={
                theme: Decision(theme=theme, **{name: str(value) for name, value in cells.items()})
                for theme, cells in (messages or {}).items()
            },
            trained_on=learnt.inspections_in(sentences) if learnt is not None else (),
        )

    def record(self) -> dict[str, Any]:
        """Return what the record of a run says of the model."""
        return {"model": {"name": self.name}, "verdict_rule": self.rule.to_dict()}

    def adapt(
        self, sentences: pd.DataFrame, probability: NDArray[np.float64], corrected: pd.DataFrame, folder: Path
    ) -> dict[str, Any]:
        """Adapt this model to corrected sentences, and save what comes out.

        Parameters
        ----------
        sentences
            All sentences, in document order.
        probability : ndarray of shape (n_sentences, n_columns)
            What this model says of them.
        corrected
            Kind, polarity and themes as people gave them; the index holds the rows of `sentences`.
        folder
            Where the new model is saved.

        Returns
        -------
        dict
            How many corrected sentences were right before, and how many are for models that had not learnt from them.
        """
        from synth.classifier import save_model
        from synth.classifier.training.adaptation import adapt

        found = adapt(self.model, sentences, probability, corrected)
        save_model(found.model, folder)
        return {
            "strength": found.strength,
            "held_out_before": found.right_before,
            "held_out_after": found.right_held_out,
            "held_out_inspections": found.held_out_inspections,
        }

    def classify_again(
        self, adapted: Engine, sentences: pd.DataFrame, probability: NDArray[np.float64]
    ) -> tuple[list[tuple[str, str, str]], NDArray[np.float64]]:
        """Return the labels and probabilities that a model adapted from this one gives to classified sentences."""
        from synth.classifier.training.adaptation import classify_again

        table = classify_again(self.model, adapted.model, sentences, probability)
        labels = list(zip(table["kind"], table["polarity"], table["themes"], strict=True))
        return labels, table[list(self.columns)].to_numpy(dtype=np.float64)
