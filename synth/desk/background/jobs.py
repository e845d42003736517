"""Work in the background: reading and classifying documents, and tasks in processes of their own."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from synth.desk.engine import Engine
from synth.desk.state.sentences import sentence_table
from synth.desk.state.workspace import Workspace
from synth.desk.storage.project import Document, Project
from synth.errors import SynthError, one_line
from synth.reports.worker import child_environment, read_in_subprocess
from synth.words import set_unit

_READERS = max(1, min(4, os.cpu_count() or 1))
_SECONDS_BETWEEN_LOADS = 20.0
_QUIET_SECONDS = 0.3


class _Background:
    """Work that a thread does whenever it is woken, until it is stopped.

    Parameters
    ----------
    name
        Of the thread.
    """

    def __init__(self, name: str) -> None:
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()
        self._wake.set()

    def wake(self) -> None:
        """Look for new work."""
        self._wake.set()

    def stop(self) -> None:
        """End after the piece of work in hand."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.wait()
            self._work()

    def _work(self) -> None:
        """Clear the wish to be woken, and do what there is to do."""
        raise NotImplementedError


class DocumentWorker(_Background):
    """Read and classify documents as they are added, one thread for all.

    Parameters
    ----------
    project
        Whose documents.
    engine
        Returns the engine of the project's current model.
    changed
        Called, from this thread, after documents became part of the figures.
    """

    def __init__(self, project: Project, engine: Callable[[], Engine], changed: Callable[[], None]) -> None:
        self._project = project
        self._engine = engine
        self._changed = changed
        self.classifying = ""
        self.problem = ""
        self.busy = False
        super().__init__("documents")

    def start(self) -> None:
        """Begin with what an earlier start left undone."""
        self._project.resume()
        super().start()

    def _work(self) -> None:
        self._wake.clear()
        self.busy = True
        try:
            self._read_waiting()
            self.problem = ""
        except Exception as error:  # noqa: BLE001 - shown on the page; the thread must live on
            self.problem = one_line(f"{type(error).__name__}: {error}")
            self.classifying = ""
        self.busy = False

    def _read_waiting(self) -> None:
        last_load, is_stale = time.monotonic(), False
        with ThreadPoolExecutor(_READERS) as pool:
            while not self._stop.is_set():
                waiting = [document for document in self._project.documents() if document.status == "waiting"]
                # A few at a time, so that the first figures come early and a stop does not wait for all.
                list(pool.map(self._read, waiting[: 2 * _READERS]))
                is_stale |= self._classify()
                if is_stale and (not waiting or time.monotonic() - last_load > _SECONDS_BETWEEN_LOADS):
                    self._changed()
                    last_load, is_stale = time.monotonic(), False
                if not waiting:
                    return

    def _read(self, document: Document) -> None:
        if self._stop.is_set():
            return
        self._project.set_status(document.id, "reading")
        try:
            head = read_in_subprocess(self._project.path_of(document))
        except SynthError as error:
            self._project.set_status(document.id, "failed", problem=error.what, remedy=error.remedy)
            return
        sentences = head.pop("sentences")
        self._project.store_reading(document.id, {**head, "sentences": []}, sentences)

    def _classify(self) -> bool:
        """Classify what was read; return whether there was anything."""
        engine = self._engine()
        model = self._project.model_id(
            engine.name, folder="" if engine.is_bundled else engine.folder.name, columns=engine.columns
        )
        missing = self._project.unclassified(model)
        for document_id in missing:
            if self._stop.is_set():
                break
            classify_document(self._project, engine, model, document_id, say=self._say)
        self.classifying = ""
        return bool(missing)

    def _say(self, name: str) -> None:
        self.classifying = name


def classify_document(
    project: Project, engine: Engine, model_id: int, document_id: int, *, say: Callable[[str], None]
) -> None:
    """Classify the sentences of one document and store the result in one transaction."""
    rows = project.rows(
        "SELECT s.id, d.name, s.position, s.page, s.section, s.part, s.text FROM sentences s "
        "JOIN documents d ON d.id = s.document_id WHERE d.id = ? ORDER BY s.position",
        (document_id,),
    )
    if not rows:
        return
    say(rows[0][1])
    ids, names, *cells = zip(*rows, strict=True)
    same = [str(document_id)] * len(rows)
    store_classified(project, engine, model_id, ids, engine.model.classify(sentence_table(same, same, names, cells)))


def store_classified(
    project: Project, engine: Engine, model_id: int, sentence_ids: Sequence[int], classified: pd.DataFrame
) -> None:
    """Store the labels and probabilities of classified sentences."""
    labels = list(zip(classified["kind"], classified["polarity"], classified["themes"], strict=True))
    numbers = classified[list(engine.columns)].to_numpy(dtype=np.float64)
    project.store_predictions(model_id, sentence_ids, labels, numbers)


class Preparer(_Background):
    """Work out in the background what the next page will need: intervals, and the sentences to read.

    Parameters
    ----------
    workspace
        Returns the workspace as it stands.
    """

    def __init__(self, workspace: Callable[[], Workspace]) -> None:
        self._workspace = workspace
        super().__init__("preparer")

    def _work(self) -> None:
        # A person who decides again at once is not kept waiting.
        time.sleep(_QUIET_SECONDS)
        self._wake.clear()
        # What fails here fails again, and is told, on the page that needs it.
        with contextlib.suppress(SynthError, ValueError, sqlite3.Error):
            self._prepare(self._workspace())

    def _prepare(self, workspace: Workspace) -> None:
        set_unit(workspace.engine.unit)
        workspace.prevalence()
        for inspection in workspace.counted:
            if self._stop.is_set() or self._wake.is_set():
                return
            workspace.unread(inspection)


@dataclass
class Task:
    """One run of `synth.desk.background.tasks` in a process of its own.

    Attributes
    ----------
    name
        What it does: ``overview`` or ``retrain``.
    running
        Whether it has not ended.
    said
        The last line that it printed: how far it is, or what went wrong.
    failed
        Whether it ended with an error.
    """

    name: str
    running: bool = True
    said: str = ""
    failed: bool = False


class TaskRunner:
    """Run tasks, each at most once at a time."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self.tasks: dict[str, Task] = {}
        self._processes: dict[str, subprocess.Popen[str]] = {}
        self._lock = threading.Lock()

    def start(self, name: str) -> Task:
        """Start a task, or return the one that runs."""
        with self._lock:
            running = self.tasks.get(name)
            if running is not None and running.running:
                return running
            task = self.tasks[name] = Task(name)
        threading.Thread(target=self._run, args=(task,), name=name, daemon=True).start()
        return task

    def state(self, name: str) -> dict[str, Any]:
        """Return whether a task is running and whether it failed, and the last line that it printed."""
        task = self.tasks.get(name, Task(name, running=False))
        return {"running": task.running, "failed": task.failed and not task.running, "said": task.said}

    def _run(self, task: Task) -> None:
        process = subprocess.Popen(  # noqa: S603 - the command is this interpreter and constants
            [sys.executable, "-W", "ignore", "-m", "synth.desk.background.tasks", task.name, str(self._project.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=child_environment(),
        )
        self._processes[task.name] = process
        assert process.stdout is not None
        for line in process.stdout:
            if line.strip():
                task.said = one_line(line.strip())[:500]
        task.failed = process.wait() != 0
        task.running = False

    def stop(self) -> None:
        """End all tasks. What they had begun is not kept."""
        for process in self._processes.values():
            if process.poll() is None:
                process.terminate()
