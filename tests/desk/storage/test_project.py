"""The file of a project: whole after any kill, never another program's, backed up before it changes its form."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time

import pytest

from synth.desk.storage import project as module
from synth.desk.storage.project import APPLICATION_ID, Project
from synth.errors import SynthError, UsageError


def test_the_same_bytes_are_stored_once_and_names_are_told_apart(tmp_path):
    project = Project(tmp_path / "p")
    first, is_new = project.add_document(iter([b"one"]), name="report.pdf", suffix=".pdf", who="Anna")
    again, is_new_again = project.add_document(iter([b"one"]), name="other.pdf", suffix=".pdf", who="Ben")
    project.add_document(iter([b"two"]), name="report.pdf", suffix=".pdf", who="Anna")
    assert (is_new, is_new_again, first == again) == (True, False, True)
    assert [document.name for document in project.documents()] == ["report (2).pdf", "report.pdf"]
    assert sorted(len(path.stem) for path in (tmp_path / "p" / "documents").iterdir()) == [64, 64]


def test_a_folder_with_other_things_is_refused(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"contains no project"):
        Project(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_database_of_another_program_is_refused_and_left_as_it_is(tmp_path):
    with sqlite3.connect(tmp_path / "project.sqlite") as other:
        other.execute("CREATE TABLE accounts (id INTEGER)")
    other.close()
    with pytest.raises(SynthError, match=r"is not a synth project"):
        Project(tmp_path)
    with sqlite3.connect(tmp_path / "project.sqlite") as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("accounts",)]
    other.close()


def test_a_file_of_a_later_version_is_refused(tmp_path):
    Project(tmp_path / "p").close()
    with sqlite3.connect(tmp_path / "p" / "project.sqlite") as file:
        file.execute("PRAGMA user_version = 99")
    file.close()
    with pytest.raises(SynthError, match=r"later version of synth \(format 99"):
        Project(tmp_path / "p")


def test_what_is_no_database_says_where_copies_are(tmp_path):
    (tmp_path / "project.sqlite").write_bytes(b"torn" * 400)
    with pytest.raises(SynthError, match=r"folder backups"):
        Project(tmp_path)


def test_a_folder_that_cannot_be_written_to_is_refused_before_anything_is_opened(tmp_path, monkeypatch):
    Project(tmp_path / "p").close()
    before = sorted(tmp_path.rglob("*"))
    monkeypatch.setattr(module.os, "access", lambda *_: False)
    with pytest.raises(SynthError, match=r"cannot be written to"):
        Project(tmp_path / "p")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_migration_backs_up_first_and_is_whole_or_not_there(tmp_path, monkeypatch):
    old = Project(tmp_path / "p")
    old.add_document(iter([b"one"]), name="a.txt", suffix=".txt", who="Anna")
    old.close()
    broken = (*module.MIGRATIONS, "CREATE TABLE new (id INTEGER); CREATE TABLE documents (id INTEGER);")
    monkeypatch.setattr(module, "MIGRATIONS", broken)
    monkeypatch.setattr(module, "VERSION", 2)
    with pytest.raises(SynthError, match=r"cannot be opened"):
        Project(tmp_path / "p")
    with sqlite3.connect(tmp_path / "p" / "project.sqlite") as file:
        assert file.execute("PRAGMA user_version").fetchone() == (1,)
        assert not file.execute("SELECT 1 FROM sqlite_master WHERE name = 'new'").fetchall()
    file.close()
    monkeypatch.setattr(module, "MIGRATIONS", (*module.MIGRATIONS[:1], "CREATE TABLE new (id INTEGER);"))
    Project(tmp_path / "p").close()
    copies = sorted((tmp_path / "p" / "backups").iterdir())
    assert len(copies) == 2
    assert "before-format-2" in copies[0].name
    with sqlite3.connect(copies[0]) as copy:
        assert copy.execute("PRAGMA user_version").fetchone() == (1,)
        assert copy.execute("SELECT name FROM documents").fetchall() == [("a.txt",)]
        assert copy.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    copy.close()


def test_decisions_can_be_neither_changed_nor_deleted(project):
    from synth.desk.storage.decisions import DecisionLog

    DecisionLog(project).add("setting", "title", "Mine", who="Anna")
    for statement in ("UPDATE decisions SET who = 'Ben'", "DELETE FROM decisions"):
        with pytest.raises(sqlite3.IntegrityError, match=r"only added"), project.transaction() as connection:
            connection.execute(statement)
    assert project.rows("SELECT who FROM decisions") == [("Anna",)]


_WRITER = """
import sys
from pathlib import Path
from synth.desk.storage.project import Project
from synth.desk.storage.decisions import DecisionLog
log = DecisionLog(Project(Path(sys.argv[1])))
number = 0
while True:
    number += 1
    log.add("setting", "title", f"{number}", who="Anna")
    print(number, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
@pytest.mark.slow
def test_kill_9_loses_at_most_the_decision_in_flight(tmp_path):
    said = 0
    for _ in range(3):
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        process = subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(tmp_path / "p")], stdout=subprocess.PIPE, text=True, env=environment
        )
        lines = [process.stdout.readline() for _ in range(5)]
        time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
        lines += process.stdout.readlines()
        process.wait()
        said += len([line for line in lines if line.endswith("\n")])
        project = Project(tmp_path / "p")
        assert project.rows("PRAGMA integrity_check") == [("ok",)]
        kept = project.rows("SELECT count(*) FROM decisions")[0][0]
        project.close()
        assert said <= kept <= said + 1
        said = kept
