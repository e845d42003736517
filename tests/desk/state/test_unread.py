"""Which sentences are put to readers: those that can still change a verdict."""

from __future__ import annotations

from synth.desk.state.unread import unread_sentences
from synth.desk.state.workspace import Workspace


def unread(workspace, inspection="abermuir-2023"):
    sentences = workspace.table(workspace._rows[inspection])
    return unread_sentences(sentences, workspace.answers(inspection), workspace.engine.taxonomy)


def answer(workspace, row, theme, said):
    subject = f"{workspace.place_of(row).subject}/{theme}/Anna"
    workspace.take(workspace.log.add("answer", subject, {"answer": said}, who="Anna"))


def test_a_theme_that_no_sentence_comes_near_is_not_asked_about(project):
    found = unread(Workspace(project))
    assert {"chronologies", "relationships", "participation", "leadership"} <= set(found)
    assert "poverty" not in found


def test_a_sentence_is_not_put_again_and_a_settled_theme_not_at_all(project):
    workspace = Workspace(project)
    first = int(workspace.rows_of("abermuir-2023")[0])
    before = unread(workspace)["chronologies"]
    assert before[0] == 0
    answer(workspace, first, "chronologies", "improvement")
    assert 0 not in unread(workspace).get("chronologies", [])
    for place in unread(workspace).get("chronologies", []):
        answer(workspace, first + place, "chronologies", "off_theme")
    assert "chronologies" not in unread(workspace)
    assert workspace.verdict_of("abermuir-2023", "chronologies") == ("improvement", 1.0, "confirmed")
    assert "leadership" in unread(workspace)
