from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest

from synth.errors import TableError
from synth.findings import read_table, table_from_arrow


@pytest.fixture
def whole():
    return pa.table({"finding_id": [7, 8, 9, 10], "page": [1, None, 2, 3], "p_data": [0.5, 0.25, 1.0, 0.0]})


def test_parts_of_a_file_are_what_the_whole_file_is(tmp_path, whole):
    pyarrow.parquet.write_table(whole, tmp_path / "t.parquet")
    parts = [table_from_arrow(whole.slice(start, 2), where=tmp_path / "t.parquet", before=start) for start in (0, 2)]
    pd.testing.assert_frame_equal(pd.concat(parts, ignore_index=True), read_table(tmp_path / "t.parquet"))


def test_a_fault_in_a_part_is_named_by_its_row_in_the_file(tmp_path, whole):
    wrong = whole.set_column(1, "page", pa.array([1, 2, 3, -4]))
    with pytest.raises(TableError, match=r"t\.parquet: row 5, column page: '-4' is not a whole number"):
        table_from_arrow(wrong.slice(2), where=tmp_path / "t.parquet", before=2)
    with pytest.raises(TableError, match="row 5, column page"):
        table_from_arrow(wrong, where=tmp_path / "t.parquet")


def test_only_an_index_of_pandas_is_left_out(tmp_path):
    table = pa.table({"__index_level_0__": [1], "text": ["a"], "x__index_level_0__": ["b"]})
    assert list(table_from_arrow(table, where=tmp_path).columns) == ["text", "x__index_level_0__"]
    assert table_from_arrow(table.select(["__index_level_0__"]), where=tmp_path).empty


def test_only_a_probability_is_a_number_and_only_where_it_was_one(tmp_path):
    table = pa.table({"p_data": pa.array([0.5], pa.float32()), "score": [0.5], "p_advocacy": [0.5]})
    read = table_from_arrow(table, where=tmp_path)
    assert read.to_dict("records") == [{"p_data": "0.5", "score": "0.5", "p_advocacy": 0.5}]
