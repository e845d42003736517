"""The overview of a project as files: the same from the desk and from ``synth aggregate PROJECT``."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synth.desk.state.workspace import Workspace
from synth.desk.storage.decisions import Decision
from synth.desk.storage.project import Project
from synth.errors import SynthError
from synth.files import to_json, write_text
from synth.overview.messages.decisions import MessageDecision
from synth.words import set_unit, worded

if TYPE_CHECKING:
    from synth.overview import Overview

OVERVIEW = "overview"
DRAFTS = "drafts.json"
_DECISIONS = {"accepted": "accept", "edited": "edit", "rejected": "reject"}


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
    with closing(Project(folder)) as project:
        workspace = Workspace(project)
        set_unit(workspace.engine.unit)
        overview = project_overview(workspace)
        run: dict[str, Any] = {
            "model": {"name": workspace.engine.name},
            "verdict_rule": workspace.engine.rule.to_dict(),
            "inputs": [{"file": document.name, "sha256": document.sha256} for document in project.documents()],
            "project": {
                "key": workspace.key(),
                "decisions": workspace.log.count(("sentence", "answer", "verdict")),
            },
        }
        target = out or folder / OVERVIEW
        replace(overview, run=run).save(target)
        _keep_drafts(workspace, overview)
        return target


def write_drafts(folder: Path) -> None:
    """Draft the messages of a project, and keep the drafts in its folder."""
    with closing(Project(folder)) as project:
        workspace = Workspace(project)
        set_unit(workspace.engine.unit)
        _keep_drafts(workspace, project_overview(workspace))


def project_overview(workspace: Workspace) -> Overview:
    """Return the overview of a project as it stands.

    Raises
    ------
    SynthError
        If no sentence is counted.
    """
    if not workspace.counted:
        raise SynthError(worded("no inspection is counted yet"), remedy="Add reports first.")
    from synth.classifier.prior_shift import share_note
    from synth.encoding.encoder import encode_texts
    from synth.overview import build_overview

    engine, table, answers = workspace.engine, workspace.counted_table(), workspace.answers()
    moved = share_note(engine.model, table)
    return build_overview(
        table,
        workspace.inspection_frame(),
        engine.taxonomy,
        title=workspace.title,
        rule=engine.rule,
        notes=(*notes(workspace), *([moved] if moved else [])),
        population=workspace.population,
        decisions=answers if len(answers) else None,
        decided_verdicts=workspace.decided_verdicts(),
        verdicts_by_model=workspace.verdicts_by_model(),
        encode=encode_texts,
        message_decisions=decided_messages(workspace),
        trained_on=engine.model.trained_on(table),
    )


def _keep_drafts(workspace: Workspace, overview: Overview) -> None:
    drafts = {
        message.theme.id: {
            "draft": message.draft,
            "quotes": [
                {"finding_id": quote.finding_id, "text": quote.text, "side": side}
                for side, quotes in message.quotes.items()
                for quote in quotes
            ],
            "counterexample": message.counterexample.finding_id if message.counterexample else "",
        }
        for message in overview.messages
    }
    write_text(workspace.project.folder / DRAFTS, to_json({"key": draft_key(workspace), "drafts": drafts}))


def draft_key(workspace: Workspace) -> str:
    """Return a name of the state that draft messages rest on: all but what was decided on messages."""
    return workspace.key(without=("signature", "message"))


def kept_drafts(workspace: Workspace) -> tuple[dict[str, Any], bool]:
    """Return the drafts that were made last, by theme, and whether they are those of the figures as they stand."""
    try:
        content = json.loads((workspace.project.folder / DRAFTS).read_text(encoding="utf-8"))
        return dict(content["drafts"]), content["key"] == draft_key(workspace)
    except (OSError, ValueError, KeyError, TypeError):
        return {}, False


def written_key(folder: Path) -> str:
    """Return the state of the project that its written overview shows, empty if there is none."""
    try:
        record = json.loads((folder / OVERVIEW / "run.json").read_text(encoding="utf-8"))
        return str(record["project"]["key"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


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


def decided_messages(workspace: Workspace) -> dict[str, MessageDecision]:
    """Return for each theme whose message people decided on what they decided, as the overview takes it."""
    return {
        theme: MessageDecision(
            theme=theme,
            decision=_DECISIONS[str(one.after["status"])],
            text=str(one.after["text"]),
            name=one.who,
            date=one.day,
            reason=str(one.after["memo"]),
            draft=str(one.after["draft"]),
        )
        for theme, one in workspace.log.current("message").items()
    }


def signature_of(workspace: Workspace) -> tuple[Decision | None, bool]:
    """Return the signature of the messages, and whether it still holds: nothing changed after it."""
    latest = workspace.log.latest("signature", "overview")
    if latest is None or not latest.after:
        return None, False
    return latest, latest.after["key"] == signed_key(workspace)


def signed_key(workspace: Workspace) -> str:
    """Return a name of the state that a signature is about: all but signatures."""
    return workspace.key(without=("signature",))


def _state_of_messages(workspace: Workspace) -> str:
    """Return who answers for the messages."""
    signed, holds = signature_of(workspace)
    if signed is not None and holds:
        return f"The key messages were signed by {signed.who} on {signed.day}."
    themes = workspace.engine.taxonomy.ids
    decided = sum(theme in decided_messages(workspace) for theme in themes)
    return f"The key messages are not signed: {decided} of {len(themes)} were accepted, edited or rejected."
