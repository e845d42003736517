"""Draft messages of a project from its current figures."""

from __future__ import annotations

from synth.desk.workspace import Workspace

SIDE_COUNTS = {"strength_side": "Strength in", "improvement_side": "Area for improvement in", "inspections": "Of"}


def draft_texts(workspace: Workspace) -> dict[str, str]:
    """Return the draft message of each theme, from the figures as they stand."""
    return workspace.engine.draft_messages(workspace.prevalence())


def figures_of(workspace: Workspace, theme: str) -> dict[str, int]:
    """Return the counts that a message on a theme rests on."""
    return workspace.figures_of(theme)
