"""Adapt the model to a project's corrections, and say what that fixed and broke."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.desk.background.jobs import classify_document, store_classified
from synth.desk.engine import Engine
from synth.desk.state.sentences import Place
from synth.desk.state.workspace import Workspace
from synth.desk.storage.project import MODELS, Project
from synth.errors import SynthError
from synth.findings import split_themes

LEAST_CORRECTIONS = 5
_MOST_LISTED = 40
_LABELS = ("kind", "polarity", "themes")


def corrected_sentences(workspace: Workspace) -> pd.DataFrame:
    """Return kind, polarity and themes of the sentences on which people decided on all labels, by row, in order."""
    found = {workspace.row_of(Place.of(subject)) for subject in workspace.log.current("sentence")}
    rows = sorted(row for row in found if row is not None)
    return pd.DataFrame({name: getattr(workspace.labels, name)[rows] for name in _LABELS}, index=rows, dtype="str")


def retrain(folder: Path, *, say: Callable[[str], None]) -> int:
    """Adapt the model with which the project was begun to the corrections; store what comes out beside the others.

    The project goes on with its present model until a person chooses the new one.

    Parameters
    ----------
    folder
        The project.
    say
        Called with how far it is, a line each.

    Returns
    -------
    int
        The number of the new model.

    Raises
    ------
    SynthError
        If there are fewer than `LEAST_CORRECTIONS`.
    """
    from synth.classifier import save_model
    from synth.classifier.training.adaptation import adapt

    with closing(Project(folder)) as project:
        project.remove_models()
        workspace = Workspace(project)
        corrected = corrected_sentences(workspace)
        if len(corrected) < LEAST_CORRECTIONS:
            raise SynthError(
                f"only {len(corrected)} sentences are corrected", remedy=f"Correct at least {LEAST_CORRECTIONS}."
            )
        say("Learning from the corrections.")
        base = workspace.begun_with
        base_id = project.model_id(base.name, folder="" if base.is_bundled else base.folder.name, columns=base.columns)
        for document in project.unclassified(base_id):
            classify_document(project, base, base_id, document, say=say)
        before = _predictions_of(workspace, base, base_id)
        root = folder / MODELS
        root.mkdir(exist_ok=True)
        # Hidden until it is whole: a killed training leaves nothing that is used.
        temporary = root / f".{secrets.token_hex(8)}"
        try:
            found = adapt(base.model, workspace.frame, before, corrected)
            save_model(found.model, temporary)
            new = Engine(temporary)
            final = root / new.name.rpartition("/")[2].replace(" ", "-")
            if final.exists():
                shutil.rmtree(temporary)
            else:
                temporary.replace(final)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        new = Engine(final)
        model_id = project.model_id(new.name, folder=final.name, columns=new.columns)
        _classify_again(workspace, base, before, new, model_id, say)
        say("Comparing with the present model.")
        report = {
            **compare(workspace, model_id, corrected),
            "strength": found.strength,
            "held_out_before": found.right_before,
            "held_out_after": found.right_held_out,
            "held_out_inspections": found.held_out_inspections,
        }
        with project.transaction() as connection:
            connection.execute(
                "UPDATE models SET report = ? WHERE id = ?", (json.dumps(report, ensure_ascii=False), model_id)
            )
        say("Done.")
        return model_id


def _predictions_of(workspace: Workspace, engine: Engine, model_id: int) -> NDArray[np.float64]:
    """Return the probabilities that a model gave to the sentences of a workspace, in their order."""
    if model_id == workspace.model_id:
        return workspace.predicted.probability
    rows = workspace.project.rows(
        "SELECT s.document_id, s.position, p.probabilities FROM predictions p "
        "JOIN sentences s ON s.id = p.sentence_id WHERE p.model_id = ?",
        (model_id,),
    )
    cells = {(document, position): content for document, position, content in rows}
    places = zip(workspace.document.tolist(), workspace.position.tolist(), strict=True)
    content = b"".join(cells[place] for place in places)
    return np.frombuffer(content, dtype="<f8").reshape(-1, len(engine.columns)).astype(np.float64)


def _classify_again(
    workspace: Workspace,
    base: Engine,
    before: NDArray[np.float64],
    new: Engine,
    model_id: int,
    say: Callable[[str], None],
) -> None:
    """Store what an adapted model says of every sentence, a document at a time."""
    from synth.classifier.training.adaptation import classify_again

    project = workspace.project
    missing = set(project.unclassified(model_id))
    for number, document in enumerate(sorted(missing & set(workspace.inspection_of)), 1):
        say(f"Classifying with the new model: document {number} of {len(missing)}.")
        rows = np.flatnonzero(workspace.document == document)
        if not rows.size:
            continue
        table = workspace.frame.iloc[rows].reset_index(drop=True)
        ids = project.rows("SELECT id FROM sentences WHERE document_id = ? ORDER BY position", (document,))
        classified = classify_again(base.model, new.model, table, before[rows])
        store_classified(project, new, model_id, [number for (number,) in ids], classified)
    # Documents that a person left out are not in the workspace.
    for document in project.unclassified(model_id):
        classify_document(project, new, model_id, document, say=say)


def compare(workspace: Workspace, model_id: int, corrected: pd.DataFrame) -> dict[str, Any]:
    """Return what a new model does otherwise, on the corrected sentences and on all others.

    Parameters
    ----------
    workspace
        The project with its present model.
    model_id
        The new model, which has classified all sentences of the project.
    corrected
        What people say; the new model has learnt from these, so its score on them is not a measure of quality.
    """
    rows = workspace.project.rows(
        "SELECT s.document_id, s.position, p.kind, p.polarity, p.themes FROM predictions p "
        "JOIN sentences s ON s.id = p.sentence_id WHERE p.model_id = ?",
        (model_id,),
    )
    later = {(document, position): labels for document, position, *labels in rows}
    fixed: list[dict[str, Any]] = []
    broken: list[dict[str, Any]] = []
    examples: list[dict[str, Any]] = []
    right_before = right_after = 0
    true = {row: list(labels) for row, *labels in corrected.itertuples(name=None)}
    for row in range(len(workspace.frame)):
        place = workspace.place_of(row)
        before = [getattr(workspace.predicted, name)[row] for name in _LABELS]
        after = later.get((place.document_id, place.position), before)
        if row in true:
            was_right, is_right = _same(before, true[row]), _same(after, true[row])
            right_before, right_after = right_before + was_right, right_after + is_right
            if was_right != is_right:
                (fixed if is_right else broken).append(_example(workspace, row, before, after))
        elif not _same(before, after):
            examples.append(_example(workspace, row, before, after))
    step = max(1, len(examples) // _MOST_LISTED)
    return {
        "corrections": len(corrected),
        "right_before": right_before,
        "right_after": right_after,
        "fixed": fixed[:_MOST_LISTED],
        "broken": broken[:_MOST_LISTED],
        "sentences": len(workspace.frame) - len(corrected),
        "changed": len(examples),
        "examples": examples[::step][:_MOST_LISTED],
    }


def _same(one: list[str], other: list[str]) -> bool:
    # A model gives no theme a polarity of its own.
    return one[:2] == other[:2] and set(split_themes(one[2])) == set(split_themes(other[2]))


def _example(workspace: Workspace, row: int, before: list[str], after: list[str]) -> dict[str, Any]:
    place = workspace.place_of(row)
    return {
        "document": place.document_id,
        "position": place.position,
        "before": dict(zip(_LABELS, before, strict=True)),
        "after": dict(zip(_LABELS, after, strict=True)),
    }
