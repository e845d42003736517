"""Answers of readers on small tables, worked by hand. All sentences are invented."""

from __future__ import annotations

import pandas as pd
import pytest
from scipy.stats import poisson

from synth.findings import POLARITIES
from synth.prevalence import apply_answers, decide_verdicts, settle_verdicts, verdicts_from_labels
from synth.prevalence.confirm.adjudication import VerdictState, verdict_states
from synth.prevalence.confirm.candidates import find_candidates, sentence_key
from synth.prevalence.confirm.decisions import COLUMNS
from synth.prevalence.confirm.drawing import draw_confirmation
from synth.prevalence.confirm.sample import MissedFindings, missed_findings
from synth.prevalence.verdicts.rule import DEFAULT_RULE

from .conftest import sentences


def classified(rows, taxonomy):
    """A table from (inspection, polarity, themes), of whose labels the model is sure, but for the p given beside."""
    table = sentences([(inspection, "finding", polarity, themes) for inspection, polarity, themes, *_ in rows])
    table = table.assign(p_finding=1.0, **{f"p_{name}": (table["polarity"] == name) * 1.0 for name in POLARITIES})
    themes = {f"p_{theme}": table["themes"].str.contains(theme) * 1.0 for theme in taxonomy.ids}
    table = table.assign(**themes)
    for place, (*_, more) in enumerate([(*row, {}) if len(row) == 3 else row for row in rows]):
        for name, value in more.items():
            table.loc[place, name] = value
    return table


def decisions(table, *answers):
    """Decisions from (row, theme, answer) or, for the random sample, (row, "", answer, themes)."""
    rows = []
    for place, theme, answer, *themes in answers:
        inspection, text = table.loc[place, ["inspection_id", "text"]]
        drawn = "ordered" if theme else "sample"
        rows.append((inspection, sentence_key(text), theme, answer, *(themes or [""]), "Anna", "2026-11-29", drawn))
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype="str")


def three(taxonomy):
    return classified(
        [
            ("a-2024", "strength", "advocacy"),
            ("a-2024", "strength", "advocacy;poverty"),
            ("b-2024", "neutral", ""),
        ],
        taxonomy,
    )


def test_an_answer_changes_its_own_sentence_and_no_other(taxonomy):
    table = three(taxonomy)
    answered = apply_answers(table, decisions(table, (0, "poverty", "improvement")), taxonomy)
    row = answered.loc[0]
    assert (row["kind"], row["polarity"], row["themes"]) == ("finding", "strength", "advocacy;poverty:improvement")
    assert row[[f"p_{name}" for name in POLARITIES]].tolist() == [name == "strength" for name in POLARITIES]
    assert (row["p_poverty"], row["p_advocacy"], row["p_finding"]) == (1, 1, 1)
    pd.testing.assert_frame_equal(answered.loc[1:], table.loc[1:])


def test_not_about_it_takes_one_theme_away_and_leaves_the_rest(taxonomy):
    table = three(taxonomy)
    answered = apply_answers(table, decisions(table, (1, "poverty", "not about it")), taxonomy)
    assert answered.loc[1, "themes"] == "advocacy"
    assert answered.loc[1, "p_poverty"] == 0
    pd.testing.assert_frame_equal(
        answered.drop(columns=["themes", "p_poverty"]), table.drop(columns=["themes", "p_poverty"])
    )


def test_polarities_that_other_themes_have_of_their_own_stay(taxonomy):
    table = three(taxonomy)
    table.loc[1, "themes"] = "advocacy:improvement;poverty:strength"
    answered = apply_answers(table, decisions(table, (1, "poverty", "mixed")), taxonomy)
    assert (answered.loc[1, "polarity"], answered.loc[1, "themes"]) == ("mixed", "advocacy:improvement;poverty:mixed")


def test_an_answer_on_one_theme_leaves_the_side_of_the_others_in_verdicts_and_counts(taxonomy):
    rows = [("a-2024", "strength", "advocacy;poverty")] * 2 + [("a-2024", "neutral", "")] * 10
    table = classified(rows, taxonomy)
    read = decisions(table, (0, "poverty", "improvement"), (1, "poverty", "improvement"))
    answered = apply_answers(table, read, taxonomy)
    verdicts = settle_verdicts(DEFAULT_RULE.verdicts(answered, taxonomy), table, read, taxonomy).set_index("theme")
    assert verdicts.loc[["advocacy", "poverty"], "verdict"].tolist() == ["strength", "improvement"]
    assert verdicts.loc["advocacy", ["strength", "improvement", "evidence_strength"]].tolist() == [2, 0, 2]
    assert verdicts.loc["poverty", ["strength", "improvement", "evidence_improvement"]].tolist() == [0, 2, 2]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_sentence_whose_themes_are_all_answered_says_what_they_say(taxonomy, order):
    table = three(taxonomy)
    read = decisions(table, (1, "poverty", "improvement"), (1, "advocacy", "not about it")).iloc[list(order)]
    answered = apply_answers(table, read, taxonomy)
    assert answered.loc[1, ["polarity", "themes"]].tolist() == ["improvement", "poverty:improvement"]
    both = decisions(table, (1, "poverty", "improvement"), (1, "advocacy", "strength")).iloc[list(order)]
    assert apply_answers(table, both, taxonomy).loc[1, "polarity"] == "mixed"
    new = apply_answers(table, decisions(table, (2, "data", "strength"), (2, "poverty", "neutral")), taxonomy)
    assert new.loc[2, ["kind", "polarity", "themes"]].tolist() == [
        "finding",
        "strength",
        "data:strength;poverty:neutral",
    ]


def test_an_answer_on_a_theme_stands_where_the_same_sentence_is_in_the_sample(taxonomy):
    table = three(taxonomy)
    read = decisions(
        table, (1, "poverty", "improvement"), (1, "", "strength", "advocacy;data:mixed;poverty"), (0, "", "neutral", "")
    )
    answered = apply_answers(table, read, taxonomy)
    assert set(answered.loc[1, "themes"].split(";")) == {"advocacy", "data:mixed", "poverty:improvement"}
    assert answered.loc[1, "polarity"] == "strength"


def test_an_answer_of_the_sample_decides_all_of_a_sentence(taxonomy):
    table = three(taxonomy)
    read = decisions(table, (1, "", "improvement", "poverty;data"), (2, "", "not about it", "poverty"))
    answered = apply_answers(table, read, taxonomy)
    first, second = answered.loc[1], answered.loc[2]
    assert (first["kind"], first["polarity"], set(first["themes"].split(";"))) == (
        "finding",
        "improvement",
        {"poverty", "data"},
    )
    assert {theme for theme in taxonomy.ids if first[f"p_{theme}"] == 1} == {"poverty", "data"}
    assert {theme for theme in taxonomy.ids if first[f"p_{theme}"] == 0} == set(taxonomy.ids) - {"poverty", "data"}
    assert (second["kind"], second["polarity"], second["themes"]) == ("other", "neutral", "")
    assert (second["p_finding"], second["p_neutral"], second["p_poverty"]) == (0, 1, 0)
    pd.testing.assert_frame_equal(answered.loc[:0], table.loc[:0])


def test_answers_that_contradict_each_other_change_nothing(taxonomy):
    table = three(taxonomy)
    read = decisions(table, (0, "poverty", "strength"), (0, "poverty", "improvement"), (1, "data", "neutral"))
    read.loc[1, "reader"] = "Ben"
    answered = apply_answers(table, read, taxonomy)
    pd.testing.assert_frame_equal(answered.loc[:0], table.loc[:0])
    assert answered.loc[1, "themes"] == "data:neutral;advocacy;poverty"


@pytest.mark.parametrize("dtype", ["str", object])
def test_answers_are_given_in_a_new_table(taxonomy, dtype):
    table = three(taxonomy).astype(dict.fromkeys(("kind", "polarity", "themes"), dtype))
    before = table.copy(deep=True)
    answered = apply_answers(table, decisions(table, (0, "poverty", "mixed"), (2, "", "improvement", "data")), taxonomy)
    assert answered["themes"].tolist() == ["advocacy;poverty:mixed", "advocacy;poverty", "data"]
    pd.testing.assert_frame_equal(table, before)


def test_labels_without_probabilities_are_answered_too(taxonomy):
    table = three(taxonomy)
    labels = table[[name for name in table.columns if not name.startswith("p_")]]
    answered = apply_answers(labels, decisions(labels, (0, "advocacy", "mixed"), (2, "", "strength", "data")), taxonomy)
    assert answered["polarity"].tolist() == ["mixed", "strength", "strength"]
    assert answered["themes"].tolist() == ["advocacy:mixed", "advocacy;poverty", "data"]


@pytest.mark.parametrize(
    ("said", "unread", "holds"),
    [(1.5, [], True), (1.4, [], False), (0.5, [1.0], None), (0.5, [0.9], False), (0.0, [1.0, 0.5], None)],
    ids=["enough", "too-little", "may-be-enough", "cannot-be-enough", "two-unread"],
)
def test_a_claim_is_settled_when_what_is_unread_cannot_change_it(said, unread, holds):
    question = VerdictState(1.5)
    for claim in ("strength", "improvement", "found"):
        question.said[claim] = said
        question.open[claim] = dict(enumerate(unread))
        assert question.holds(claim) is holds
    assert question.is_settled is (holds is not None)


@pytest.mark.parametrize(
    ("answers", "verdict"),
    [
        (["strength", "strength"], "strength"),
        (["improvement", "improvement"], "improvement"),
        (["strength", "strength", "improvement", "mixed"], "both"),
        (["mixed", "mixed"], "mentioned"),
        (["neutral", "neutral"], "mentioned"),
        (["neutral", "not about it"], "not found"),
    ],
    ids=["strength", "improvement", "both", "two-mixed", "neutral", "one-only"],
)
def test_answers_add_up_to_a_verdict(answers, verdict):
    question = VerdictState(1.5)
    for place, answer in enumerate(answers):
        question.answer(place, answer, 1.0)
    assert question.is_settled
    assert question.verdict == verdict


def test_a_theme_that_is_a_strength_is_found_whatever_else_is_unread():
    question = VerdictState(1.5)
    question.answer(0, "strength", 2.0)
    question.said["found"] = 0.0
    question.open["found"] = {1: 1.0}
    assert question.holds("found") is True
    assert question.unread() == [1]
    assert question.unread(needed=True) == []
    question.open["improvement"] = {2: 2.0}
    assert question.unread() == [1, 2]
    assert question.unread(needed=True) == [2]


def test_the_state_of_a_question_by_hand(taxonomy):
    rows = [("long-2024", "strength", "advocacy")] * 3 + [("long-2024", "neutral", "")] * 7
    table = classified([*rows, ("short-2024", "improvement", "poverty")], taxonomy)
    read = decisions(table, (0, "advocacy", "strength"), (1, "advocacy", "strength"), (2, "advocacy", "mixed"))
    read.loc[1, ["reader", "date"]] = ["Ben", "2026-12-01"]
    differing = read.iloc[[2]].assign(answer="neutral", reader="Ben")
    read = pd.concat([read, differing], ignore_index=True)
    found = verdict_states(table, find_candidates(table, taxonomy), read, taxonomy)
    question = found["long-2024", "advocacy"]
    assert (question.need, found["short-2024", "poverty"].need) == (1.5, 1.0)
    assert question.said == {"strength": 2.0, "improvement": 0.0, "found": 2.0}
    assert question.readers == {"Anna", "Ben"}
    assert (question.date, question.differ) == ("2026-12-01", 1)
    # The sentence on which readers differ is unread, and may speak for a strength.
    assert [list(question.open[name].values()) for name in ("strength", "improvement", "found")] == [[1.0], [], [1.0]]
    assert found["short-2024", "poverty"].open["improvement"]


def test_a_verdict_without_candidates_is_settled_by_whoever_read_the_inspection(taxonomy):
    rows = [("a-2024", "strength", "advocacy")] * 2 + [("a-2024", "neutral", "")] * 9
    table = classified([*rows, *[("b-2024", "neutral", "")] * 12], taxonomy)
    read = decisions(table, (0, "advocacy", "strength"), (1, "advocacy", "strength"))
    verdicts = DEFAULT_RULE.verdicts(table, taxonomy)
    settled = settle_verdicts(verdicts, table, read, taxonomy).set_index(["inspection_id", "theme"])
    found, silent = settled.loc[("a-2024", "advocacy")], settled.loc[("a-2024", "poverty")]
    assert (found["verdict"], found["status"], found["checked_by"], found["checked_on"]) == (
        "strength",
        "confirmed",
        "Anna",
        "2026-11-29",
    )
    assert (silent["verdict"], silent["status"], silent["checked_by"]) == ("not found", "confirmed", "Anna")
    certainty = ["certainty", "certainty_found", "certainty_strength", "certainty_improvement"]
    assert (found[certainty] == 1).all()
    assert (found["missed_found"], found["missed_strength"]) == (0, 0)
    unread = verdicts.set_index(["inspection_id", "theme"]).loc["b-2024"]
    pd.testing.assert_frame_equal(settled.loc["b-2024"], unread)


def test_what_the_sample_says_is_missed_by_hand(taxonomy):
    table = classified([("a-2024", "neutral", "")] * 10, taxonomy)
    read = decisions(table, (0, "", "strength", "poverty"), *((place, "", "not about it", "") for place in (1, 2, 3)))
    missed = missed_findings(table, read, taxonomy)
    assert missed.sampled == 4
    # One hit in four sentences and eleven themes; the prior has the weight of 50 sentences.
    pooled = 1.5 / (4 * 11 + 1)
    for claim, theme, hits, all_hits in (
        ("strength", "poverty", 1, pooled),
        ("found", "poverty", 1, pooled),
        ("strength", "data", 0, pooled),
        ("improvement", "poverty", 0, 0.5 / 45),
    ):
        expected = 10 * (hits + 50 * all_hits) / 54
        assert missed.expected["a-2024", theme, claim] == pytest.approx(expected), (claim, theme)


def test_without_a_sample_the_probabilities_below_the_floor_are_summed(taxonomy):
    rows = [("a-2024", "neutral", "", {"p_poverty": 0.02, "p_strength": 0.25, "p_mixed": 0.25})] * 10
    table = classified([*rows, ("a-2024", "neutral", "poverty"), ("b-2024", "neutral", "")], taxonomy)
    table.loc[0, "part"] = "key_message"
    missed = missed_findings(table, decisions(table), taxonomy)
    assert missed.sampled == 0
    # Nine sentences and a headline, which counts twice; the one above the floor is asked about, not missed.
    assert missed.expected["a-2024", "poverty", "found"] == pytest.approx(11 * 0.02)
    assert missed.expected["a-2024", "poverty", "strength"] == pytest.approx(11 * 0.02 * 0.5)
    assert missed.expected["a-2024", "poverty", "improvement"] == pytest.approx(11 * 0.02 * 0.25)
    assert missed.expected["b-2024", "poverty", "found"] == 0


@pytest.mark.parametrize(("lack", "least"), [(0.5, 1), (1.0, 1), (1.5, 2), (2.0, 2), (0.0, 1)])
def test_the_chance_of_having_missed_enough_is_that_of_poisson(lack, least):
    missed = MissedFindings({("a", "poverty", "found"): 0.7}, 4)
    assert missed.probability("a", "poverty", "found", lack) == pytest.approx(poisson.sf(least - 1, 0.7))
    assert missed.probability("a", "data", "found", lack) == 0


def test_what_is_on_the_edge_of_a_word_is_read_before_what_is_as_certain(taxonomy):
    # Of 20 inspections, data is a strength in 10: with one more or fewer that is not half. Nothing else is on an edge.
    rows = []
    for number in range(20):
        name = f"area-{number:02d}"
        rows += [(name, "strength" if number < 10 else "improvement", "data")] * (2 if number < 16 else 0)
        rows += [(name, "strength" if number < 6 else "improvement", "poverty")] * (2 if number < 12 else 0)
        rows += [(name, "neutral", "")] * 12
    table = classified(rows, taxonomy)
    verdicts = DEFAULT_RULE.verdicts(table, taxonomy).assign(certainty=0.7)
    draw = draw_confirmation(table, verdicts, decisions(table), taxonomy, minutes=1000)
    asked = draw.ordered.drop_duplicates("block")
    assert list(zip(asked["theme"], asked["inspection_id"], strict=True)) == [
        *(("data", f"area-{number:02d}") for number in range(16)),
        *(("poverty", f"area-{number:02d}") for number in range(12)),
    ]
    surer = verdicts.assign(certainty=verdicts["certainty"] + 0.11 * (verdicts["theme"] == "data"))
    asked = draw_confirmation(table, surer, decisions(table), taxonomy, minutes=1000).ordered.drop_duplicates("block")
    assert asked["theme"].tolist() == ["poverty"] * 12 + ["data"] * 16


def test_time_is_counted_by_sentences_until_a_verdict_is_settled(taxonomy):
    # Of three sure strengths two settle the verdict, and the third is not expected to be read.
    rows = [(name, "strength", "data") for name in ("a-2024", "b-2024", "c-2024") for _ in range(3)]
    rows += [(name, "neutral", "") for name in ("a-2024", "b-2024", "c-2024", "d-2024") for _ in range(12)]
    table = classified(rows, taxonomy)
    verdicts = DEFAULT_RULE.verdicts(table, taxonomy)
    verdicts = verdicts[verdicts["theme"] == "data"]
    for wanted, blocks in ((34, 2), (33, 1), (36, 3)):
        draw = draw_confirmation(table, verdicts, decisions(table), taxonomy, minutes=wanted * 5 / 60)
        assert len(draw.sample) == 30
        assert (draw.verdicts, draw.left) == (blocks, 3 - blocks), wanted
        assert draw.minutes == pytest.approx((30 + 2 * blocks) * 5 / 60)
        assert draw.minutes_at_most == pytest.approx((30 + 3 * blocks) * 5 / 60)
        assert draw.probability == pytest.approx(30 / len(table))


def test_what_people_decided_stands_and_the_rest_stays(labelled, taxonomy):
    verdicts = verdicts_from_labels(labelled, taxonomy).assign(status="provisional", missed_found=0.2)
    cells = {"verdict": "both", "checked_by": "Anna", "checked_on": "2026-11-29"}
    decided = decide_verdicts(verdicts, {("invented-3", "poverty"): cells, ("elsewhere", "poverty"): cells})
    changed = (decided["inspection_id"] == "invented-3") & (decided["theme"] == "poverty")
    row = decided[changed].iloc[0]
    assert {name: row[name] for name in cells} == cells
    assert (row["status"], row["certainty"], row["certainty_found"], row["missed_found"]) == ("confirmed", 1, 1, 0)
    pd.testing.assert_frame_equal(decided[~changed], verdicts[~changed])
