from __future__ import annotations

import pandas as pd

from .conftest import overview_of


def copy_of(labelled, source, name, words=""):
    part = labelled[labelled["inspection_id"] == source]
    return part.assign(inspection_id=name, finding_id=name + part["finding_id"], text=part["text"] + words)


def test_report_given_twice_under_two_names_is_told(labelled, taxonomy):
    table = pd.concat([labelled, copy_of(labelled, "invented-0", "again")], ignore_index=True)
    notes = overview_of(table, taxonomy).notes
    assert any("again and invented-0 have 100% of their findings in common" in note for note in notes)


def test_inspections_that_differ_are_not_called_alike(labelled, taxonomy):
    table = pd.concat([labelled, copy_of(labelled, "invented-0", "other", " Overall.")], ignore_index=True)
    assert not any("in common" in note for note in overview_of(table, taxonomy).notes)


def test_one_inspection_is_told(labelled, taxonomy):
    notes = overview_of(labelled[labelled["inspection_id"] == "invented-0"], taxonomy).notes
    assert any("one inspection only" in note for note in notes)


def test_many_empty_inspections_take_few_lines(labelled, taxonomy):
    names = ["invented-0", *(f"silent-{number}" for number in range(40))]
    overview = overview_of(
        labelled[labelled["inspection_id"] == "invented-0"],
        taxonomy,
        inspections=pd.DataFrame({"inspection_id": names}, dtype="str"),
    )
    assert len(overview.notes) <= 12
    assert any("30 further inspections" in note for note in overview.notes)
