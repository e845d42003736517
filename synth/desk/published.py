"""The overview of a project as files: the same from the desk and from ``synth aggregate PROJECT``."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from synth.desk.decisions import Decision
from synth.desk.project import Project
from synth.desk.workspace import Workspace
from synth.errors import SynthError

OVERVIEW = "overview"


def write_project_overview(folder: Path, out: Path | None = None) -> Path:
    """Write the overview of a project as it stands.

    Parameters
    ----------
    folder
        The project.
    out
        Where to; in the project's own folder by default.

    Returns
    -------
    Path
        The folder that was written.

    Raises
    ------
    SynthError
        If the project has no sentence that is counted.
    """
    project = Project(folder)
    try:
        workspace = Workspace(project)
        return write_workspace_overview(workspace, out or folder / OVERVIEW)
    finally:
        project.close()


def write_workspace_overview(workspace: Workspace, target: Path) -> Path:
    """Write the overview of a loaded project into a folder."""
    if not workspace.counted:
        raise SynthError("no inspection is counted yet", remedy="Add reports first.")
    overview = workspace.engine.build_overview(
        workspace.counted_table(),
        workspace.inspection_frame(),
        title=workspace.title,
        decided=workspace.decided_verdicts(),
        answers=workspace.answers(),
        notes=notes(workspace),
        population=workspace.population,
    )
    run: dict[str, Any] = {
        **workspace.engine.record(),
        "inputs": [{"file": d.name, "sha256": d.sha256} for d in workspace.project.documents()],
        "project": {
            "revision": workspace.revision,
            "decisions": workspace.log.count(("sentence", "answer", "verdict")),
        },
    }
    overview = workspace.engine.with_messages(overview, decided_messages(workspace))
    replace(overview, run=run).save(target)
    return target


def written_revision(folder: Path) -> int:
    """Return up to which decision the project's written overview goes, -1 if there is none."""
    try:
        record = json.loads((folder / OVERVIEW / "run.json").read_text(encoding="utf-8"))
        return int(record["project"]["revision"])
    except (OSError, ValueError, KeyError, TypeError):
        return -1


def notes(workspace: Workspace) -> list[str]:
    """Return what a reader of the overview must know of the project."""
    found = [
        f"Not read: {document.name}: {document.problem}."
        for document in workspace.project.documents()
        if document.status == "failed"
    ]
    found.append(_state_of_messages(workspace))
    left_out = [name for name, one in workspace.inspections.items() if one.left_out]
    if left_out:
        found.append(f"Left out by a person: {', '.join(left_out)}.")
    return found


def decided_messages(workspace: Workspace) -> dict[str, dict[str, str]]:
    """Return for each theme whose message people decided on its status, text and who decided."""
    return {
        theme: {"status": str(one.after["status"]), "text": str(one.after["text"]), "who": one.who}
        for theme, one in workspace.log.current("message").items()
    }


def signature_of(workspace: Workspace) -> tuple[Decision | None, bool]:
    """Return the signature of the messages, and whether it still holds: nothing was decided after it."""
    latest = workspace.log.latest("signature", "overview")
    if latest is None or not latest.after:
        return None, False
    return latest, latest.after["revision"] == content_revision(workspace)


def content_revision(workspace: Workspace) -> int:
    """Return the latest decision that a signature is about: any but a signature."""
    rows = workspace.project.rows("SELECT coalesce(max(id), 0) FROM decisions WHERE kind != 'signature'")
    return int(rows[0][0])


def _state_of_messages(workspace: Workspace) -> str:
    """Return who answers for the messages."""
    signed, holds = signature_of(workspace)
    if signed is not None and holds:
        return f"The key messages were signed by {signed.who} on {signed.day}."
    themes = workspace.engine.taxonomy.ids
    decided = sum(theme in decided_messages(workspace) for theme in themes)
    return f"The key messages are not signed: {decided} of {len(themes)} were accepted, edited or rejected."
