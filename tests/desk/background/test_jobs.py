"""Work in the background: a document that cannot be read stops no other, and nothing that arrives is forgotten."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from synth.desk.background import jobs
from synth.desk.background.jobs import DocumentWorker, TaskRunner
from synth.desk.storage.project import Project
from synth.errors import ReportError
from tests.desk.conftest import head


@pytest.fixture
def empty(tmp_path):
    project = Project(tmp_path / "empty")
    yield project
    project.close()


def add(project, name):
    return project.add_document(iter([name.encode()]), name=name, suffix=".txt", who="Anna")[0]


def wait_for(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.02)


def read(path):
    text = path.read_text()
    if text.startswith("damaged"):
        raise ReportError("is damaged", where=path, remedy="Save it again.")
    sentence = {"position": 1, "page": None, "section": "", "part": "body", "text": text}
    return {**head(text), "sentences": [sentence]}


@pytest.fixture
def worker(empty, engine, monkeypatch):
    """Read without a process of its own, and classify nothing as anything."""

    def classify(project, engine, model, document, *, say):
        say("a document")
        ids = [row[0] for row in project.rows("SELECT id FROM sentences WHERE document_id = ?", (document,))]
        labels = [("other", "neutral", "")] * len(ids)
        project.store_predictions(model, ids, labels, np.zeros((len(ids), len(engine.columns))))

    monkeypatch.setattr(jobs, "read_in_subprocess", read)
    monkeypatch.setattr(jobs, "classify_document", classify)
    taken = []
    made = DocumentWorker(empty, lambda: engine, lambda: taken.append(1))
    made.taken = taken
    yield made
    made.stop()


def status(project):
    return {document.name: document.status for document in project.documents()}


def test_a_document_that_cannot_be_read_says_why_and_the_others_are_read(empty, worker):
    for name in ("first.txt", "damaged.txt", "last.txt"):
        add(empty, name)
    worker.start()
    wait_for(lambda: set(status(empty).values()) <= {"read", "failed"} and worker.taken)
    assert status(empty) == {"first.txt": "read", "damaged.txt": "failed", "last.txt": "read"}
    failed = next(document for document in empty.documents() if document.status == "failed")
    assert (failed.problem, failed.remedy) == ("is damaged", "Save it again.")


def test_a_start_goes_on_with_what_a_kill_left_half_read_or_unclassified(empty, worker, engine):
    half, unclassified = add(empty, "half.txt"), add(empty, "unclassified.txt")
    empty.set_status(half, "reading")
    said = read(empty.path_of(next(one for one in empty.documents() if one.id == unclassified)))
    empty.store_reading(unclassified, head("Abermuir"), said["sentences"])
    worker.start()
    model = empty.model_id(engine.name, folder="", columns=engine.columns)
    wait_for(lambda: set(status(empty).values()) == {"read"} and not empty.unclassified(model))
    wait_for(lambda: worker.taken)


def test_a_document_that_arrives_during_the_work_is_read_too(empty, worker, monkeypatch):
    reached, go_on = threading.Event(), threading.Event()

    def slowly(path):
        reached.set()
        assert go_on.wait(30)
        return read(path)

    monkeypatch.setattr(jobs, "read_in_subprocess", slowly)
    add(empty, "first.txt")
    worker.start()
    assert reached.wait(30)
    add(empty, "second.txt")
    worker.wake()
    go_on.set()
    wait_for(lambda: status(empty) == {"first.txt": "read", "second.txt": "read"})


def test_an_unexpected_error_is_told_and_the_next_document_is_read(empty, worker, monkeypatch):
    monkeypatch.setattr(jobs, "read_in_subprocess", lambda path: 1 / 0)
    first = add(empty, "first.txt")
    worker.start()
    wait_for(lambda: worker.problem)
    assert worker.problem.startswith("ZeroDivisionError")
    monkeypatch.setattr(jobs, "read_in_subprocess", read)
    empty.set_status(first, "waiting")
    add(empty, "second.txt")
    worker.wake()
    wait_for(lambda: status(empty) == {"first.txt": "read", "second.txt": "read"})
    wait_for(lambda: not worker.problem)


def test_a_task_runs_once_at_a_time_and_tells_how_it_ended(project):
    runner = TaskRunner(project)
    first = runner.start("retrain")
    assert runner.start("retrain") is first
    wait_for(lambda: not first.running, seconds=120)
    assert first.failed
    assert first.said == "only 0 sentences are corrected. Correct at least 5."
    assert runner.start("retrain") is not first
    runner.stop()
