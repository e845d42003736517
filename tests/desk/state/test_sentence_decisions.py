"""What several readers said of one sentence, and what counts of it."""

from __future__ import annotations

import pytest

from synth.desk.state.labels import SentenceLabels
from synth.desk.state.sentence_decisions import SentenceDecisions
from synth.desk.state.sentences import Place
from synth.desk.storage.decisions import DecisionLog
from synth.desk.storage.project import Project

PREDICTED = SentenceLabels("finding", "strength", ("poverty",))
THEMES = ("advocacy", "poverty")


@pytest.fixture
def log(tmp_path):
    project = Project(tmp_path / "p")
    yield DecisionLog(project)
    project.close()


def answer(log, who, said, theme="poverty"):
    return log.add("answer", f"1:2/{theme}/{who}", {"answer": said}, who=who)


def said_of(log):
    found = SentenceDecisions(log).said_of("1:2", THEMES)
    return [(theme, polarity, decision.who) for _, theme, polarity, decision in found]


def test_two_who_differ_both_stand_and_the_label_stays_the_predicted_one(log):
    answer(log, "Anna", "strength")
    answer(log, "Ben", "improvement")
    assert said_of(log) == [("poverty", "strength", "Anna"), ("poverty", "improvement", "Ben")]
    assert SentenceDecisions(log).labels_of("1:2", PREDICTED, THEMES) is None


def test_most_of_three_decide_and_only_their_answers_count(log):
    for who, said in (("Anna", "strength"), ("Ben", "improvement"), ("Cora", "improvement"), ("Dan", "unsure")):
        answer(log, who, said)
    assert said_of(log) == [("poverty", "improvement", "Ben"), ("poverty", "improvement", "Cora")]
    labels = SentenceDecisions(log).labels_of("1:2", PREDICTED, THEMES).labels
    assert labels.polarity_on("poverty") == "improvement"


def test_an_answer_that_was_taken_back_leaves_nothing(log):
    decisions = SentenceDecisions(log)
    given = answer(log, "Anna", "off_theme")
    decisions.file(given)
    assert decisions.answers_to(Place(1, 2), "poverty") == {"Anna": "off_theme"}
    decisions.file(log.undo(given.id, who="Anna"))
    assert decisions.answers_to(Place(1, 2), "poverty") == {}
    assert list(decisions.answered()) == []
    assert decisions.labels_of("1:2", PREDICTED, THEMES) is None


def test_a_reader_whose_name_has_quotes_and_accents_is_one_reader(log):
    name = "Zoë “O'Brien” & Söhne"
    answer(log, name, "strength")
    answer(log, name, "improvement")
    assert SentenceDecisions(log).answers_to(Place(1, 2), "poverty") == {name: "improvement"}


def test_a_correction_answers_for_every_theme_and_overrides_the_answers(log):
    answer(log, "Ben", "strength")
    labels = {"kind": "finding", "polarity": "improvement", "themes": ["advocacy"]}
    log.add("sentence", "1:2", labels, who="Anna")
    assert said_of(log) == [("advocacy", "improvement", "Anna"), ("poverty", "", "Anna")]
    assert SentenceDecisions(log).labels_of("1:2", PREDICTED, THEMES).labels == SentenceLabels.of(labels)
