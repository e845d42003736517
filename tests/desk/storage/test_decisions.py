"""The log of decisions: undo without deleting, and two windows that lose nothing."""

from __future__ import annotations

import threading

import pytest

from synth.desk.storage.decisions import ConflictError, DecisionLog
from synth.desk.storage.project import Project
from synth.errors import SynthError


@pytest.fixture
def log(tmp_path):
    project = Project(tmp_path / "p")
    yield DecisionLog(project)
    project.close()


def test_undo_returns_to_the_state_before_and_keeps_both_decisions(log):
    first = log.add("verdict", "a/poverty", {"verdict": "both"}, who="Anna", before={"verdict": "strength"})
    second = log.add("verdict", "a/poverty", {"verdict": "improvement"}, who="Ben")
    assert second.before == {"verdict": "both"}
    log.undo(second.id, who="Ben")
    assert log.current("verdict")["a/poverty"].after == {"verdict": "both"}
    log.undo(first.id, who="Anna")
    assert log.current("verdict") == {}
    assert [(d.who, d.undoes) for d in log.history()] == [
        ("Anna", first.id), ("Ben", second.id), ("Ben", None), ("Anna", None),
    ]  # fmt: skip


def test_only_the_latest_decision_on_a_subject_can_be_undone_and_once(log):
    first = log.add("setting", "title", "One", who="Anna")
    second = log.add("setting", "title", "Two", who="Anna")
    with pytest.raises(SynthError, match=r"later decision"):
        log.undo(first.id, who="Anna")
    log.undo(second.id, who="Anna")
    with pytest.raises(SynthError, match=r"taken back already"):
        log.undo(second.id, who="Anna")
    with pytest.raises(SynthError, match=r"no such decision"):
        log.undo(99, who="Anna")


def test_a_decision_on_what_someone_else_changed_is_refused_and_names_them(log):
    seen = log.add("sentence", "1:2", {"kind": "other"}, who="Anna").id
    log.add("sentence", "1:2", {"kind": "finding"}, who="Ben", seen=seen)
    with pytest.raises(ConflictError, match=r"Ben changed this") as raised:
        log.add("sentence", "1:2", {"kind": "unsure"}, who="Anna", seen=seen)
    assert raised.value.latest.after == {"kind": "finding"}
    assert log.latest("sentence", "1:2").after == {"kind": "finding"}


def test_a_button_pressed_twice_decides_once(log):
    first = log.add("sentence", "1:2", {"kind": "other"}, who="Anna", seen=0)
    again = log.add("sentence", "1:2", {"kind": "other"}, who="Anna", seen=0)
    assert first.id == again.id
    assert len(log.history()) == 1


def test_readers_at_once_lose_nothing(log):
    def decide(who):
        for number in range(20):
            log.add("answer", f"1:{number}/poverty/{who}", {"answer": "strength"}, who=who)

    threads = [threading.Thread(target=decide, args=(who,)) for who in ("Anna", "Ben", "Cora")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(log.current("answer")) == 60
    assert [d.id for d in log.history(limit=100)] == list(range(60, 0, -1))
