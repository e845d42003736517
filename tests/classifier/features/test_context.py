from __future__ import annotations

import numpy as np
import pandas as pd

from synth.classifier.features.context import preceding_rows, preceding_values


def test_context_stays_within_section_document_and_inspection():
    table = pd.DataFrame(
        {
            "inspection_id": ["a", "a", "a", "a", "b"],
            "document": ["r", "r", "r", "p", "p"],
            "section": ["x", "x", "y", "y", "y"],
        }
    )
    assert preceding_rows(table, 2).tolist() == [[-1, -1], [0, -1], [-1, -1], [-1, -1], [-1, -1]]


def test_nearest_comes_first():
    table = pd.DataFrame({"inspection_id": ["a"] * 4})
    assert preceding_rows(table, 2).tolist()[3] == [2, 1]


def test_rows_whose_passage_is_missing_follow_one_another():
    # As when tables are joined of which only one has the column.
    table = pd.DataFrame({"inspection_id": ["a", "a", "b", "b"], "passage": [None, None, "b-1", "b-2"]})
    assert preceding_rows(table, 1).tolist() == [[-1], [0], [-1], [-1]]


def test_rows_of_which_nothing_is_known_stand_alone():
    assert (preceding_rows(pd.DataFrame({"text": ["x", "y"]}), 3) == -1).all()


def test_missing_context_is_zero():
    values = np.array([[1.0], [2.0]], dtype=np.float32)
    assert preceding_values(values, np.array([-1, 0])).tolist() == [[0.0], [1.0]]
