"""Explain the labels of sentences."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from synth.errors import UsageError
from synth.pipeline.input.sentences import check_model, read_sentences
from synth.pipeline.models.model import find_model
from synth.reporter import Reporter

if TYPE_CHECKING:
    from synth.classifier.explanation.by_id import RowExplanation
    from synth.classifier.explanation.sentence import Explanation


def explain_sentence(
    sentence: str, section: str, *, model: Path | None, fast: bool, encoder: str, reporter: Reporter
) -> Explanation:
    """Explain the labels of a sentence without its context."""
    from synth.classifier import load_model
    from synth.classifier.explanation.sentence import explain

    folder = find_model(model, fast=fast)
    reporter.tell(f"Model: {folder}")
    return explain(load_model(folder, encoder=encoder), sentence, section=section)


def explain_finding(
    findings: Path, finding_id: str, *, model: Path | None, fast: bool, encoder: str, reporter: Reporter
) -> RowExplanation:
    """Explain the labels of a sentence in a classified table, with the sentences before it.

    Raises
    ------
    SynthError
        If there is no such table or sentence, or another model classified it.
    """
    from synth.classifier import load_model
    from synth.classifier.explanation.by_id import check_classified, explain_by_id, row_of
    from synth.classifier.persistence import model_name

    if not findings.exists():
        raise UsageError("there is no such file or folder", where=findings, remedy="Check the name.")
    table = read_sentences(findings)
    check_classified(table, where=findings)
    # A missing id is reported before a model is loaded.
    row_of(table, finding_id, where=findings)
    folder = find_model(model, fast=fast)
    check_model(table, model_name(folder), where=findings)
    reporter.tell(f"Model: {folder}")
    return explain_by_id(load_model(folder, encoder=encoder), table, finding_id, where=findings)
