from __future__ import annotations

import pandas as pd

from .conftest import by_model, overview_of


def copy_of(labelled, source, name, words=""):
    part = labelled[labelled["inspection_id"] == source]
    return part.assign(inspection_id=name, finding_id=name + part["finding_id"], text=part["text"] + words)


def test_report_given_twice_under_two_names_is_told(labelled, taxonomy):
    table = pd.concat([labelled, copy_of(labelled, "invented-0", "again")], ignore_index=True)
    notes = overview_of(table, taxonomy).notes
    assert any("again and invented-0 share 100% of their findings" in note for note in notes)


def test_inspections_that_differ_are_not_called_alike(labelled, taxonomy):
    table = pd.concat([labelled, copy_of(labelled, "invented-0", "other", " Overall.")], ignore_index=True)
    assert not any("of their findings" in note for note in overview_of(table, taxonomy).notes)


def test_one_inspection_is_told(labelled, taxonomy):
    notes = overview_of(labelled[labelled["inspection_id"] == "invented-0"], taxonomy).notes
    assert any("only one inspection" in note for note in notes)


def test_many_empty_inspections_take_few_lines(labelled, taxonomy):
    names = ["invented-0", *(f"silent-{number}" for number in range(40))]
    overview = overview_of(
        labelled[labelled["inspection_id"] == "invented-0"],
        taxonomy,
        inspections=pd.DataFrame({"inspection_id": names}, dtype="str"),
    )
    said = [note for note in overview.notes if note.startswith("No finding was recognised in silent-0, silent-1")]
    assert len(said) == 1
    assert said[0].endswith("and 30 more. Each counts as an inspection in which no theme was found.")


def test_one_empty_inspection_is_told_of_as_one(labelled, taxonomy):
    known = pd.DataFrame({"inspection_id": ["silent-2024"]}, dtype="str")
    notes = overview_of(labelled, taxonomy, inspections=known).notes
    assert "No finding was recognised in silent-2024. It counts as an inspection in which no theme was found." in (
        notes
    )


def test_inspections_that_the_model_has_learnt_from_are_told(labelled, taxonomy):
    notes = overview_of(labelled, taxonomy, trained_on=["invented-0", "invented-3"]).notes
    assert notes[0].startswith("The model was trained on 2 of the 8 inspections: invented-0 and invented-3. ")
    assert "makes fewer mistakes on them than on others" in notes[0]
    one = overview_of(labelled, taxonomy, trained_on=["invented-0"]).notes
    assert one[0].startswith("The model was trained on 1 of the 8 inspections: invented-0. ")
    assert not any("trained on" in note for note in overview_of(labelled, taxonomy).notes)


def test_document_given_twice_in_an_inspection_is_named(labelled, taxonomy):
    one = labelled[labelled["inspection_id"] == "invented-0"]
    again = one.assign(document="report (1)", finding_id="again-" + one["finding_id"])
    notes = overview_of(pd.concat([labelled, again], ignore_index=True), taxonomy).notes
    assert any(note.startswith("report contains") and "sentences of report (1)." in note for note in notes)
    assert sum("the same document" in note for note in notes) == 1


def test_release_that_quotes_a_report_is_not_called_the_same_document(labelled, taxonomy):
    one = labelled[labelled["inspection_id"] == "invented-0"].head(6)
    own = one.assign(text="Inspectors said: " + one["text"], finding_id="own-" + one["finding_id"])
    release = pd.concat([one.assign(finding_id="again-" + one["finding_id"]), own]).assign(document="release")
    notes = overview_of(pd.concat([labelled, release], ignore_index=True), taxonomy).notes
    assert not any("the same document" in note for note in notes)
    assert any(note.startswith("1 inspection has several documents") for note in notes)


def with_typicality(labelled, unusual):
    again = labelled.assign(finding_id="again-" + labelled["finding_id"], text=labelled["text"] + " Again.")
    table = pd.concat([labelled, again], ignore_index=True)
    table["typicality"] = 0.5
    table.loc[table["inspection_id"] == unusual, "typicality"] = 0.001
    return table


def test_documents_unlike_the_training_text_are_told(labelled, taxonomy):
    notes = overview_of(with_typicality(labelled, "invented-0"), taxonomy).notes
    told = [note for note in notes if "differs from all text that the model was trained on" in note]
    assert len(told) == 1
    assert "100% of its sentences" in told[0]


def test_one_unusual_sentence_in_many_is_not_told(labelled, taxonomy):
    table = with_typicality(labelled, "none")
    table.loc[table.index[0], "typicality"] = 0.0
    assert not any("differs from" in note for note in overview_of(table, taxonomy).notes)


def test_findings_in_standard_text_are_left_out_and_told(labelled, taxonomy):
    table = by_model(labelled, taxonomy).assign(part="body")
    one = table.assign(part=["definition"] + ["body"] * (len(table) - 1))
    overview = overview_of(one, taxonomy)
    assert overview.inspections["findings"].sum() == overview_of(table, taxonomy).inspections["findings"].sum() - 1
    assert (
        "1 sentence that reads like a finding is in definitions, contents or addresses, and is not counted."
        in overview.notes
    )
