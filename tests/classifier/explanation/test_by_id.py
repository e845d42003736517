"""A judgement of a table is explained as it was made, or not at all."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from synth.classifier.explanation.by_id import check_classified, explain_by_id, row_of
from synth.errors import TableError
from synth.findings import POLARITIES, probability_columns, read_table, write_table

LEANING = ("This had not helped them.", "They also had a clear vision.", "These were not consistent.")


@pytest.fixture
def classified(model, labelled):
    """Three inspections as `synth classify` gives them, some sentences leaning on those before; two headings each."""
    some = labelled[labelled["inspection_id"].isin(["invented-0", "invented-1", "invented-2"])].reset_index(drop=True)
    text = some["text"].tolist()
    for number, row in enumerate((3, 7, 12, 13, 20)):
        text[row] = LEANING[number % 3]
    section = np.where(some["position"] <= 5, "Findings", "How good is leadership?")
    return model.classify(some.assign(text=text, section=section, part="body", page=pd.array([1] * 27, dtype="Int64")))


def probabilities(explanation, taxonomy):
    theme = {found.theme: found.probability for found in explanation.themes}
    shares = [explanation.polarities[polarity] for polarity in POLARITIES]
    return [explanation.p_finding, *shares, *(theme[name] for name in taxonomy.ids)]


@pytest.mark.parametrize("row", [0, 2, 3, 5, 7, 12, 13, 20, 26])
def test_probabilities_are_those_of_the_table_to_six_digits(model, classified, taxonomy, row):
    name = classified["finding_id"].iloc[row]
    placed = explain_by_id(model, classified, name, where="t")
    expected = classified[list(probability_columns(taxonomy))].iloc[row].tolist()
    assert probabilities(placed.explanation, taxonomy) == pytest.approx(expected, abs=1e-6)
    assert placed.difference <= 1e-6
    assert placed.labels[:2] == (placed.explanation.kind, placed.explanation.polarity)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet", ".jsonl"])
def test_every_form_of_a_table_does(model, classified, tmp_path, suffix):
    write_table(classified, tmp_path / f"t{suffix}")
    placed = explain_by_id(model, read_table(tmp_path / f"t{suffix}"), "invented-1-0005", where="t")
    assert placed.difference <= 1e-6
    assert placed.before_ids == ("invented-1-0002", "invented-1-0003", "invented-1-0004")


def test_says_where_it_stands_and_what_stands_before(model, classified):
    placed = explain_by_id(model, classified, "invented-0-0008", where="t")
    assert (placed.inspection_id, placed.document, placed.page, placed.part) == ("invented-0", "report", "1", "body")
    assert placed.explanation.section == "How good is leadership?"
    assert placed.before_ids == ("invented-0-0006", "invented-0-0007")
    assert [sentence.text for sentence in placed.explanation.before] == classified["text"].iloc[5:7].tolist()


def test_a_heading_ends_what_is_known_before(model, classified):
    placed = explain_by_id(model, classified, "invented-0-0006", where="t")
    assert (placed.before_ids, placed.missing) == ((), 0)


def test_the_order_of_rows_does_not_matter(model, classified):
    mixed = classified.sample(frac=1, random_state=1)
    for name in ("invented-0-0004", "invented-1-0005"):
        assert explain_by_id(model, mixed, name, where="t") == explain_by_id(model, classified, name, where="t")


def test_tables_without_positions_are_read_in_order(model, classified):
    placed = explain_by_id(model, classified.drop(columns="position"), "invented-1-0005", where="t")
    assert placed.before_ids == ("invented-1-0002", "invented-1-0003", "invented-1-0004")


def test_rows_that_were_missing_when_it_was_judged_are_not_missed(model, labelled):
    some = labelled[labelled["position"] != 3].assign(text=lambda t: t["text"].where(t["position"] != 4, LEANING[0]))
    placed = explain_by_id(model, model.classify(some), "invented-0-0004", where="t")
    assert placed.before_ids == ("invented-0-0001", "invented-0-0002")
    assert placed.difference <= 1e-6


def test_a_judgement_that_cannot_be_had_again_is_refused(model, classified):
    without = classified[classified["finding_id"] != "invented-0-0003"]
    with pytest.raises(
        TableError, match=r"classified with the sentences before it, and 1 sentence .* is not in this table"
    ):
        explain_by_id(model, without, "invented-0-0004", where="t")


def test_what_is_missing_without_weight_is_named(model, classified):
    # No term stands in the second sentence before, so that it weighs nothing.
    names = ["invented-0-0006", "invented-0-0007", "invented-0-0008", "invented-0-0009"]
    table = classified[classified["finding_id"].isin([names[0], *names[2:]])]
    placed = explain_by_id(model, table, names[3], where="t")
    assert (placed.before_ids, placed.missing) == ((names[2],), 1)
    assert placed.difference <= 1e-6


@pytest.mark.parametrize("column", ["text", "section", "p_chronologies"])
def test_a_row_that_someone_changed_is_refused(model, classified, column):
    value = 0.5 if column.startswith("p_") else "Chronologies"
    changed = classified.copy()
    changed.loc[2, column] = value
    with pytest.raises(TableError, match=r"'invented-0-0003' has p_\w+ \d\.\d\d in this table, and the model gives"):
        explain_by_id(model, changed, "invented-0-0003", where="t")


def test_labels_that_someone_changed_are_said(model, classified):
    changed = classified.copy()
    changed.loc[2, ["kind", "polarity", "themes"]] = ["finding", "mixed", "poverty;data"]
    assert explain_by_id(model, changed, "invented-0-0003", where="t").labels == (
        "finding",
        "mixed",
        ("poverty", "data"),
    )


def test_thresholds_are_those_of_the_preference_in_the_table(model, classified):
    known = {
        name: {"thresholds": dict.fromkeys(model.taxonomy.ids, cut), "kind_threshold": 0.5}
        for name, cut in (("precision", 0.95), ("balanced", 0.5), ("recall", 0.05))
    }
    able = replace(model, facts={**model.facts, "preferences": known}).with_preference("balanced")
    table = able.with_preference("recall").classify(classified)
    placed = explain_by_id(able, table, "invented-0-0003", where="t")
    assert placed.preference == "recall"
    assert {found.threshold for found in placed.explanation.themes} == {0.05}
    assert explain_by_id(able, able.classify(classified), "invented-0-0003", where="t").preference == "balanced"


@pytest.mark.parametrize(
    ("wanted", "near"),
    [("invented-0-3", "invented-0-0003"), ("Invented-1-0005", "invented-1-0005"), ("inventd-20008", "invented-2-0008")],
    ids=["zeros", "capital", "letters"],
)
def test_an_unknown_id_is_told_with_the_nearest(classified, wanted, near):
    with pytest.raises(TableError) as told:
        row_of(classified, wanted, where="t")
    assert near in told.value.remedy


def test_an_id_that_a_table_of_findings_lacks_is_told_so(classified):
    with pytest.raises(TableError) as told:
        row_of(classified.assign(kind="finding").iloc[1:], "invented-0-0001", where="t")
    assert "This table contains only findings" in told.value.remedy


def test_an_id_that_stands_twice_is_told_with_its_rows(classified):
    with pytest.raises(TableError, match=r"occurs in 2 rows \(4, 29\)"):
        row_of(pd.concat([classified, classified.iloc[2:3]]), "invented-0-0003", where="t")


def test_among_very_many_ids_the_nearest_is_found():
    ids = [f"{place}-{number:05d}" for place in ("aberdorran", "glenmuir") for number in range(30_000)]
    with pytest.raises(TableError, match="contains no sentence") as told:
        row_of(pd.DataFrame({"finding_id": ids, "kind": "other"}), "glenmuir-00120x", where="t")
    assert "Nearest: glenmuir-00120," in told.value.remedy


def test_a_table_that_no_model_classified_is_refused(labelled):
    with pytest.raises(TableError, match=r"not a table of classified sentences \(column 'p_finding' is missing\)"):
        check_classified(labelled, where="t")
