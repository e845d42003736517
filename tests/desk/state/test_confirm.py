"""The questions that are left: how many, how long they take, and what stands around a sentence."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from synth.desk.state.confirm import SECONDS, Queue, neighbours
from synth.desk.state.workspace import Workspace
from synth.desk.storage import decisions


@pytest.fixture
def workspace(project):
    return Workspace(project)


def answer(workspace, question, said, who="Anna"):
    subject = f"{question.place.subject}/{question.theme}/{who}"
    workspace.take(workspace.log.add("answer", subject, {"answer": said}, who=who))


def count_all(workspace):
    for inspection in workspace.counted:
        workspace.unread(inspection)


def test_what_is_left_is_not_told_before_it_is_counted(workspace):
    queue = Queue(workspace, "Anna")
    assert queue.left() is None
    count_all(workspace)
    left = queue.left()
    assert left.sentences == len(list(queue)) > 0
    assert left.verdicts == len({(question.inspection, question.theme) for question in queue})


def test_what_is_left_is_that_of_the_reader(workspace):
    questions = list(Queue(workspace, "Anna"))
    answer(workspace, questions[0], "unsure")
    count_all(workspace)
    assert Queue(workspace, "Ben").left().sentences == len(questions)
    assert Queue(workspace, "Anna").left().sentences == len(questions) - 1
    assert questions[0].key not in {question.key for question in Queue(workspace, "Anna")}


def test_a_queue_is_narrowed_to_an_inspection_and_a_theme(workspace):
    narrow = list(Queue(workspace, "Anna", inspection="abermuir-2023", theme="leadership"))
    assert {(question.inspection, question.theme) for question in narrow} == {("abermuir-2023", "leadership")}
    assert list(Queue(workspace, "Anna", inspection="no-such-inspection")) == []


def test_the_minutes_follow_the_pace_of_the_reader_without_the_pauses(workspace, monkeypatch):
    questions = list(Queue(workspace, "Anna"))
    clock = datetime(2026, 11, 30, 9, tzinfo=UTC)
    monkeypatch.setattr(decisions, "now", lambda: clock.isoformat(timespec="milliseconds"))
    assert Queue(workspace, "Anna").seconds == SECONDS
    for number, question in enumerate(questions[:8]):
        clock += timedelta(seconds=3600 if number == 4 else 20)
        answer(workspace, question, "strength")
    assert Queue(workspace, "Anna").seconds == 20
    assert Queue(workspace, "Ben").seconds == SECONDS


def test_neighbours_are_of_the_same_document_and_heading(workspace):
    last = int(workspace.rows_of("abermuir-2023")[-1])
    around = neighbours(workspace, last)
    assert around["text"] == workspace.frame["text"].iloc[last]
    assert around["before"] == list(workspace.frame["text"].iloc[last - 2 : last])
    assert around["after"] == []
    workspace.frame.loc[last - 1, "section"] = "Another heading"
    assert neighbours(workspace, last)["before"] == [workspace.frame["text"].iloc[last - 2]]
