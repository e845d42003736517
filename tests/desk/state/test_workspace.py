"""The figures after decisions: counted again from stored predictions, the same as if everything were counted anew."""

from __future__ import annotations

import pandas as pd
import pytest

from synth.desk.state.labels import SentenceLabels, labels_of_sentence, settle
from synth.desk.state.sentences import Place
from synth.desk.state.workspace import Workspace
from synth.prevalence.confirm.decisions import NOT_ABOUT
from tests.desk.conftest import add_document


def decide(workspace, kind, subject, after, who="Anna"):
    decision = workspace.log.add(kind, subject, after, who=who)
    workspace.take(decision)
    return decision


def verdict(workspace, inspection, theme):
    return workspace.verdicts_of(inspection).set_index("theme").loc[theme, "verdict"]


@pytest.fixture
def workspace(project):
    return Workspace(project)


def test_a_correction_changes_the_verdict_at_once_and_undo_brings_it_back(workspace):
    name = workspace.counted[0]
    place = workspace.place_of(int(workspace.rows_of(name)[0]))
    assert verdict(workspace, name, "chronologies") == "improvement"
    labels = {"kind": "finding", "polarity": "strength", "themes": ["chronologies"]}
    decision = decide(workspace, "sentence", place.subject, labels)
    assert verdict(workspace, name, "chronologies") == "strength"
    workspace.take(workspace.log.undo(decision.id, who="Anna"))
    assert verdict(workspace, name, "chronologies") == "improvement"


def test_counting_one_inspection_again_gives_what_loading_anew_gives(workspace, project):
    for number, name in enumerate(workspace.counted):
        rows = workspace.rows_of(name)
        subject = workspace.place_of(int(rows[number % 4])).subject
        if number % 2:
            decide(workspace, "sentence", subject, {"kind": "other", "polarity": "neutral", "themes": []})
        else:
            decide(workspace, "answer", f"{subject}/leadership/Anna", {"answer": "mixed"})
    decide(workspace, "verdict", f"{workspace.counted[2]}/poverty", {"verdict": "both"})
    decide(workspace, "inspection", workspace.counted[5], {"left_out": True})
    fresh = Workspace(project)
    pd.testing.assert_frame_equal(workspace.verdicts(), fresh.verdicts())
    pd.testing.assert_frame_equal(workspace.counted_table(), fresh.counted_table())
    assert workspace.revision == fresh.revision
    assert len(fresh.counted) == 5


def test_a_verdict_that_a_person_decided_is_final(workspace):
    name = workspace.counted[0]
    decide(workspace, "verdict", f"{name}/poverty", {"verdict": "both"})
    row = workspace.verdicts_of(name).set_index("theme").loc["poverty"]
    assert (row["verdict"], row["certainty"]) == ("both", 1.0)
    assert int(workspace.prevalence().set_index("theme").loc["poverty", "strength_side"]) == 1


def test_two_readers_who_differ_change_nothing_until_a_third_decides(workspace):
    name = workspace.counted[0]
    subject = workspace.place_of(int(workspace.rows_of(name)[0])).subject
    for who, answer in (("Anna", "strength"), ("Ben", "off_theme")):
        decide(workspace, "answer", f"{subject}/chronologies/{who}", {"answer": answer}, who=who)
    # The first answer counted until the second contradicted it.
    assert verdict(workspace, name, "chronologies") == "improvement"
    decide(workspace, "answer", f"{subject}/chronologies/Cora", {"answer": "strength"}, who="Cora")
    assert verdict(workspace, name, "chronologies") == "strength"


def test_documents_that_belong_together_are_counted_as_one_inspection(workspace, project, engine):
    add_document(project, engine, "abermuir-press.txt", "")
    apart = Workspace(project)
    assert len(apart.counted) == 7
    number = next(d.id for d in project.documents() if d.name == "abermuir-press.txt")
    first = next(name for name, one in apart.inspections.items() if one.facts["area"] == "Abermuir")
    apart.take(apart.log.add("document", str(number), {"inspection_id": first}, who="Anna"))
    assert len(apart.counted) == 6
    assert [name for _, name in apart.inspections[first].documents] == ["abermuir-2023.txt", "abermuir-press.txt"]


def test_a_row_that_a_person_filled_in_is_no_longer_doubtful(project, engine):
    add_document(project, engine, "unknown.txt", "", year="")
    workspace = Workspace(project)
    doubtful = next(one for one in workspace.inspections.values() if one.doubts)
    decide(workspace, "inspection", doubtful.id, {"area": "Kirkmarrow", "year": "2022", "confirmed": True})
    after = workspace.inspections[doubtful.id]
    assert not after.doubts
    assert (after.facts["area"], after.facts["year"]) == ("Kirkmarrow", "2022")


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ([], None),
        (["unsure"], None),
        (["strength"], "strength"),
        (["strength", "unsure"], "strength"),
        (["strength", "mixed"], None),
        (["strength", "mixed", "mixed"], "mixed"),
        (["strength", "mixed", "neutral"], None),
    ],
)
def test_what_several_readers_say(answers, expected):
    assert settle(answers) == expected


def test_an_answer_leaves_the_sides_of_other_themes_in_verdicts_and_labels(project, engine):
    texts = [("Advocacy in {} was good, but did not reach families in poverty.", "strength", "advocacy", 0.97)] * 2
    texts = [(f"{text} ({number})", *rest) for number, (text, *rest) in enumerate(texts)]
    add_document(project, engine, "glenmarrow-2023.txt", "Glenmarrow", texts)
    workspace = Workspace(project)
    name = "glenmarrow-2023"
    for row in workspace.rows_of(name):
        decide(workspace, "answer", f"{workspace.place_of(int(row)).subject}/poverty/Anna", {"answer": "improvement"})
    row = int(workspace.rows_of(name)[0])
    assert (verdict(workspace, name, "advocacy"), verdict(workspace, name, "poverty")) == ("strength", "improvement")
    labels = workspace.labels.at(row)
    assert (labels.polarity, labels.polarity_on("advocacy"), labels.polarity_on("poverty")) == (
        "strength",
        "strength",
        "improvement",
    )
    place = workspace.place_of(row)
    decide(workspace, "sentence", place.subject, labels.to_dict(), who="Ben")
    answers = workspace.answers(name)
    said = answers[(answers["reader"] == "Ben") & (answers["answer"] != NOT_ABOUT)]
    assert dict(zip(said["theme"], said["answer"], strict=True)) == {"advocacy": "strength", "poverty": "improvement"}
    pd.testing.assert_frame_equal(Workspace(project).verdicts(), workspace.verdicts())


def test_an_answer_speaks_of_its_own_theme_only():
    predicted = SentenceLabels("finding", "strength", ("poverty", "advocacy"))
    one_side = labels_of_sentence(predicted, None, {"poverty": ["improvement"]}, ("advocacy", "poverty"))
    assert one_side.labels == SentenceLabels("finding", "strength", ("advocacy", "poverty"), {"poverty": "improvement"})
    assert not one_side.covers("p_strength")
    decided = labels_of_sentence(predicted, None, {"poverty": ["off_theme"]}, ("advocacy", "poverty"))
    assert decided.labels == SentenceLabels("finding", "strength", ("advocacy",))
    assert decided.covers("p_poverty")
    assert decided.covers("p_finding")
    assert not decided.covers("p_advocacy")
    assert not decided.covers("p_strength")
    nothing = labels_of_sentence(predicted, None, {"poverty": ["not_finding"]}, ("advocacy", "poverty"))
    assert nothing.labels == SentenceLabels("other", "neutral", ())


def test_a_place_is_read_from_every_kind_of_subject():
    assert Place.of("12:34") == Place.of("12:34/poverty/Anna") == Place(12, 34)


def test_a_theme_that_no_sentence_comes_near_is_not_asked_about(workspace):
    found = workspace.unread("abermuir-2023")
    assert {"chronologies", "relationships", "participation", "leadership"} <= set(found)
    assert "poverty" not in found


def test_a_sentence_is_not_put_again_and_a_settled_theme_not_at_all(workspace):
    def answer(row, said):
        decide(workspace, "answer", f"{workspace.place_of(row).subject}/chronologies/Anna", {"answer": said})

    first = workspace.unread("abermuir-2023")["chronologies"][0]
    assert first == workspace.rows_of("abermuir-2023")[0]
    answer(first, "improvement")
    assert first not in workspace.unread("abermuir-2023").get("chronologies", [])
    for row in workspace.unread("abermuir-2023").get("chronologies", []):
        answer(row, "off_theme")
    assert "chronologies" not in workspace.unread("abermuir-2023")
    settled = workspace.verdict_of("abermuir-2023", "chronologies")
    assert (settled["verdict"], settled["certainty"], settled["status"]) == ("improvement", 1.0, "confirmed")
    assert "leadership" in workspace.unread("abermuir-2023")
