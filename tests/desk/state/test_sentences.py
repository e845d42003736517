"""The sentences of a project as the table that every stage takes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from synth.desk.state.sentences import further_columns, runs, sentence_table


def test_the_table_has_the_ids_and_types_of_a_findings_table():
    cells = ([1, 12], [None, 3], ["Plans", ""], ["body", "body"], ["One.", "Two."])
    table = sentence_table(["a-2023", "a-2023"], ["a", "a"], ["a.pdf", "a.pdf"], cells)
    assert list(table["finding_id"]) == ["a-2023-0001", "a-2023-0012"]
    assert pd.isna(table["page"][0])
    assert table["page"][1] == 3
    assert sentence_table([], [], [], [()] * 5).empty


def test_further_columns_are_empty_where_a_sentence_has_none():
    found = further_columns(['{"voice": "inspectors"}', "", '{"voice": "services", "quoted": true}'])
    assert found == {"quoted": ["", "", True], "voice": ["inspectors", "", "services"]}
    assert further_columns(["", ""]) == {}


def test_runs_are_the_rows_of_each_value():
    assert runs(np.array([4, 4, 1, 9, 9, 9])) == {4: slice(0, 2), 1: slice(2, 3), 9: slice(3, 6)}
    assert runs(np.array([], dtype=np.int64)) == {}
