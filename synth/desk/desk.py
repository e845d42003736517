"""One open project: what is stored, what is in memory, and what runs in the background."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from synth.desk.background.jobs import DocumentWorker, Preparer, TaskRunner
from synth.desk.engine import Engine
from synth.desk.state.workspace import Workspace
from synth.desk.storage.decisions import Decision
from synth.desk.storage.project import Project
from synth.errors import SynthError, UsageError

LOCK = ".desk.lock"


class Desk:
    """A project that is open in this process.

    Parameters
    ----------
    folder
        Of the project; created if it does not exist.
    model
        Folder of the model with which a new project is begun; None for the model that comes with synth, or that the
        project was begun with.

    Raises
    ------
    UsageError
        If the project was begun with another model, or the desk cannot show what that model predicts.
    SynthError
        If another desk has it open.
    """

    def __init__(self, folder: Path, *, model: Path | None = None) -> None:
        self.project = Project(folder)
        self._file_lock = FileLock(folder / LOCK)
        try:
            self._file_lock.acquire(timeout=0)
        except Timeout:
            self.project.close()
            raise SynthError(
                "is open in another desk", where=folder, remedy="Use that window, or close that desk first."
            ) from None
        self.lock = threading.RLock()
        try:
            if model is not None:
                _begin(self.project, model)
            self.workspace = Workspace(self.project)
        except BaseException:
            self.project.close()
            self._file_lock.release()
            raise
        self.worker = DocumentWorker(self.project, lambda: self.workspace.engine, self.reload)
        self.preparer = Preparer(lambda: self.workspace)
        self.tasks = TaskRunner(self.project)

    @property
    def log(self) -> Any:
        """The decisions."""
        return self.workspace.log

    def decide(self, kind: str, subject: str, after: Any, *, who: str, **options: Any) -> Decision:
        """Store a decision, then bring the figures up to date; options as in `DecisionLog.add`."""
        with self.lock:
            decision: Decision = self.workspace.log.add(kind, subject, after, who=who, **options)
            self.workspace.take(decision)
        self._after(decision)
        return decision

    def undo(self, decision_id: int, *, who: str) -> Decision:
        """Take a decision back."""
        with self.lock:
            decision: Decision = self.workspace.log.undo(decision_id, who=who)
            self.workspace.take(decision)
        self._after(decision)
        return decision

    def start(self) -> None:
        """Begin the background work."""
        self.worker.start()
        self.preparer.start()

    def _after(self, decision: Decision) -> None:
        self.preparer.wake()
        if decision.kind == "model":
            # Sentences that the chosen model has not classified are classified now.
            self.worker.wake()

    def reload(self) -> None:
        """Take in documents that were read; decisions go on meanwhile and are not lost."""
        fresh = Workspace(self.project)
        with self.lock:
            for decision in reversed(self.workspace.log.history(limit=1_000_000)):
                if decision.id > fresh.revision:
                    fresh.take(decision)
            fresh.model_from(self.workspace)
            self.workspace = fresh
        self.preparer.wake()

    def close(self) -> None:
        """Stop the background work and close the file."""
        self.tasks.stop()
        self.worker.stop()
        self.preparer.stop()
        self.project.close()
        self._file_lock.release()


def _begin(project: Project, model: Path) -> None:
    """Take a model for a new project, after checking that the screens can show what it predicts."""
    chosen = Engine(model)
    _ = chosen.rule  # An error now, instead of when the first report is counted.
    scheme = chosen.taxonomy.label_scheme
    if not (scheme.has_kind and scheme.has_polarity) or scheme.one_theme:
        raise UsageError(
            "the desk needs findings that are a strength or an area for improvement, with any number of themes",
            where=model,
            remedy="Use synth aggregate for programmes with kind = false, polarity = false or one_theme = true.",
        )
    if chosen.name == Engine(project.base_model).name:
        return
    if project.base_model is not None or project.documents():
        raise UsageError(
            "was begun with another model", where=project.folder, remedy="Leave --model out, or name a new folder."
        )
    project.begin_with(model)
