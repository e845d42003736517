"""The archive for a colleague: what is in it, and what is not."""

from __future__ import annotations

import sqlite3
import zipfile

import pytest

from synth.desk.state.workspace import Workspace
from synth.desk.storage.archive import write_archive
from synth.desk.storage.project import Project
from tests.desk.conftest import TEXTS, add_document


def unpacked(project, tmp_path, *, with_text):
    target = tmp_path / "archive.zip"
    write_archive(Workspace(project), target, with_text=with_text, when="today")
    with zipfile.ZipFile(target) as archive:
        archive.extractall(tmp_path / "copy")
        return archive.namelist()


def test_hidden_and_unfinished_files_stay_behind(project, tmp_path):
    (project.folder / "documents" / ".upload-1").write_bytes(b"half")
    (project.folder / ".desk.lock").write_bytes(b"")
    (project.folder / "backups").mkdir()
    (project.folder / "backups" / "old.sqlite").write_bytes(b"old")
    names = unpacked(project, tmp_path, with_text=True)
    assert {name.partition("/")[0] for name in names} == {"project.sqlite", "READ ME.txt", "documents"}
    assert len([name for name in names if name.startswith("documents/")]) == 6
    assert not list(project.folder.glob(".archive-*"))


def test_without_text_decisions_keep_their_reasons_and_stay_unchangeable(project, tmp_path):
    workspace = Workspace(project)
    before = {**workspace.predicted.at(0).to_dict(), "text": str(workspace.frame["text"].iloc[0])}
    place = workspace.place_of(0)
    labels = {"kind": "other", "polarity": "neutral", "themes": []}
    workspace.log.add("sentence", place.subject, labels, who="Anna", note="a definition", before=before)
    unpacked(project, tmp_path, with_text=False)
    path = tmp_path / "copy" / "project.sqlite"
    assert b"consistent quality" not in path.read_bytes()
    copy = Project(tmp_path / "copy")
    (decision,) = Workspace(copy).log.history()
    assert (decision.who, decision.note, decision.after) == ("Anna", "a definition", labels)
    assert "text" not in decision.before
    with pytest.raises(sqlite3.IntegrityError, match="only added"), copy.transaction() as connection:
        connection.execute("DELETE FROM decisions")
    copy.close()


def test_without_text_what_was_said_twice_is_still_counted_once(project, engine, tmp_path):
    number = add_document(project, engine, "abermuir-summary.txt", "Abermuir", TEXTS[:3])
    workspace = Workspace(project)
    workspace.take(workspace.log.add("document", str(number), {"inspection_id": "abermuir-2023"}, who="Anna"))
    assert (workspace.frame["repeat_of"] != "").sum() == 3
    unpacked(project, tmp_path, with_text=False)
    copy = Project(tmp_path / "copy")
    assert (Workspace(copy).frame["repeat_of"] == workspace.frame["repeat_of"]).all()
    assert Workspace(copy).findings_per_inspection().equals(workspace.findings_per_inspection())
    copy.close()
