"""Adapting the model to corrections: what is said of it, and that it goes to a colleague without report text."""

from __future__ import annotations

import json
import zipfile

import pytest

from synth.desk.background.retraining import retrain
from synth.desk.state.workspace import Workspace
from synth.desk.storage.archive import write_archive
from synth.desk.storage.decisions import DecisionLog
from synth.desk.storage.project import Project
from synth.errors import SynthError

WRONG = {"kind": "finding", "polarity": "improvement", "themes": ["relationships"]}


def correct(project, documents):
    """People say that the second sentence of these documents is an area for improvement."""
    log = DecisionLog(project)
    for document in documents:
        log.add("sentence", f"{document}:2", WRONG, who="Anna")


def test_too_few_corrections_are_refused(project):
    correct(project, [1, 2, 3, 4])
    with pytest.raises(SynthError, match="only 4 sentences are corrected"):
        retrain(project.folder, say=lambda _: None)


def test_a_model_learns_from_corrections_and_is_kept_by_choice(project, tmp_path):
    correct(project, [1, 2, 3, 4, 5])
    said = []
    model_id = retrain(project.folder, say=said.append)
    assert said[-1] == "Done."
    ((folder, report),) = project.rows("SELECT folder, report FROM models WHERE id = ?", (model_id,))
    report = json.loads(report)
    assert report["corrections"] == 5
    assert report["held_out_before"] == report["right_before"] == 0
    assert report["held_out_inspections"]
    assert report["right_after"] == len(report["fixed"]) >= report["held_out_after"]
    before = Workspace(project)
    assert before.engine.is_bundled

    DecisionLog(project).add("model", "model", {"model_id": model_id}, who="Anna")
    after = Workspace(project)
    assert not after.engine.is_bundled
    # The sixth document holds the same sentence, which nobody corrected: it moves the way of the corrections.
    column = after.engine.columns.index("p_improvement")
    row = int(after.rows_of("fernhallow-2023")[1])
    assert after.predicted.probability[row, column] > before.predicted.probability[row, column] + 0.1

    target = tmp_path / "for-a-colleague.zip"
    write_archive(after, target, with_text=False, when="today")
    with zipfile.ZipFile(target) as archive:
        archive.extractall(tmp_path / "copy")
        content = b"".join(archive.read(name) for name in archive.namelist())
    assert (tmp_path / "copy" / "models" / folder).is_dir()
    assert b"trusting relationships with the children they knew" not in content
    copy = Project(tmp_path / "copy")
    assert Workspace(copy).verdicts().equals(after.verdicts())
    copy.close()


def test_the_same_corrections_give_the_same_model(project):
    correct(project, [1, 2, 3, 4, 5])
    first = retrain(project.folder, say=lambda _: None)
    assert retrain(project.folder, say=lambda _: None) == first
    assert len(project.rows("SELECT 1 FROM models WHERE folder != ''")) == 1
