"""The counts that a message rests on."""

from __future__ import annotations

from synth.desk.state.workspace import Workspace
from synth.desk.views.messages import figures_of


def test_a_verdict_of_both_counts_on_either_side(project):
    workspace = Workspace(project)
    assert figures_of(workspace, "chronologies") == {"strength_side": 0, "improvement_side": 6, "inspections": 6}
    for inspection, verdict in (("abermuir-2023", "both"), ("blackesk-2023", "not found")):
        decided = workspace.log.add("verdict", f"{inspection}/chronologies", {"verdict": verdict}, who="Anna")
        workspace.take(decided)
    assert figures_of(workspace, "chronologies") == {"strength_side": 1, "improvement_side": 5, "inspections": 6}
