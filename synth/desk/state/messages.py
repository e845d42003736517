"""The counts that a message rests on, to see whether they changed since a person decided on it."""

from __future__ import annotations

from synth.desk.state.workspace import Workspace

SIDE_COUNTS = {"strength_side": "Strength in", "improvement_side": "Area for improvement in", "inspections": "Of"}


def figures_of(workspace: Workspace, theme: str) -> dict[str, int]:
    """Return the counts that a message on a theme rests on."""
    table = workspace.verdicts()
    verdicts = list(table.loc[table["theme"] == theme, "verdict"])
    return {
        "strength_side": sum(verdict in ("strength", "both") for verdict in verdicts),
        "improvement_side": sum(verdict in ("improvement", "both") for verdict in verdicts),
        "inspections": len(verdicts),
    }
