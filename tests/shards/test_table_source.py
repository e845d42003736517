from __future__ import annotations

import json

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from synth.errors import SynthError, TableError
from synth.findings import read_table, write_table
from synth.shards import is_dataset, open_table, table_source


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch):
    monkeypatch.setattr(table_source, "_ROWS", 50)


def in_two_files(table, folder):
    folder.mkdir()
    write_table(table.iloc[:100], folder / "a.parquet")
    write_table(table.iloc[100:], folder / "b.parquet")
    return folder


def test_a_stream_holds_what_reading_the_whole_gives(table, tmp_path):
    table["page"] = pd.array([None, *range(1, len(table))], dtype="Int64")
    write_table(table, tmp_path / "t.parquet")
    source = open_table(tmp_path / "t.parquet")
    frames = list(source.frames())
    assert len(frames) > 3
    assert source.sentences == len(table)
    pd.testing.assert_frame_equal(pd.concat(frames, ignore_index=True), read_table(tmp_path / "t.parquet"))


def test_a_folder_of_files_is_one_table(table, tmp_path):
    folder = in_two_files(table, tmp_path / "set")
    assert is_dataset(folder)
    pd.testing.assert_frame_equal(open_table(folder).table()[list(table.columns)], table, check_dtype=False)


@pytest.mark.parametrize("suffix", [".csv", ".jsonl", ".xlsx"])
def test_other_tables_are_streams_of_one_piece(table, tmp_path, suffix):
    write_table(table, tmp_path / f"t{suffix}")
    assert len(open_table(tmp_path / f"t{suffix}").table()) == len(table)


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ((), False),
        (("a.parquet",), True),
        (("a.parquet", "report.pdf"), False),
        (("report.pdf",), False),
        ((".a.parquet", "_b.parquet"), False),
        (("a.parquet", "manifest.json", "inspections.csv"), True),
    ],
    ids=["empty", "tables", "tables among reports", "reports", "hidden", "data set"],
)
def test_a_folder_of_reports_is_no_data_set(tmp_path, files, expected):
    for name in files:
        (tmp_path / name).touch()
    assert is_dataset(tmp_path) is expected


def test_files_with_other_columns_are_refused(table, tmp_path):
    folder = in_two_files(table, tmp_path / "set")
    write_table(table.iloc[100:].drop(columns="section"), folder / "b.parquet")
    with pytest.raises(TableError, match=r"b\.parquet: has different columns from a\.parquet"):
        open_table(folder)


def test_a_missing_column_is_named(table, tmp_path):
    folder = in_two_files(table.rename(columns={"text": "sentence"}), tmp_path / "set")
    with pytest.raises(TableError, match="column 'text' is missing"):
        open_table(folder)
    write_table(table, tmp_path / "t.csv")
    with pytest.raises(TableError, match="column 'part' is missing"):
        open_table(tmp_path / "t.csv", required=("text", "part")).table()


def test_a_malformed_cell_is_found_by_its_row_in_the_file(table, tmp_path):
    pages = pa.array(["1"] * 130 + ["one"] + ["2"] * (len(table) - 131))
    parquet.write_table(pa.table({"text": table["text"].tolist(), "page": pages}), tmp_path / "t.parquet")
    with pytest.raises(TableError, match="row 132, column page: 'one' is not a whole number"):
        open_table(tmp_path / "t.parquet").table()


def test_what_is_no_parquet_is_one_line(tmp_path):
    (tmp_path / "t.parquet").write_bytes(b"PAR1 and no more")
    with pytest.raises(TableError, match="not a readable Parquet file"):
        open_table(tmp_path / "t.parquet")
    with pytest.raises(TableError, match="no such file"):
        open_table(tmp_path / "none.parquet")


def test_a_folder_without_parquet_is_named_so(tmp_path):
    (tmp_path / "notes.csv").write_text("text\nA.\n")
    with pytest.raises(TableError, match="contains no Parquet file"):
        open_table(tmp_path)


def test_no_sentence_is_an_error(table, tmp_path):
    write_table(table.iloc[:0], tmp_path / "t.parquet")
    with pytest.raises(SynthError, match="contains no sentence"):
        open_table(tmp_path / "t.parquet")


@pytest.mark.parametrize(
    ("aside", "message"),
    [([], "is not finished"), ([{"shard": "rows 1 to 2"}], "lacks 1 shard that was set aside")],
    ids=["stopped", "set aside"],
)
def test_an_unfinished_data_set_is_never_read(table, tmp_path, aside, message):
    folder = in_two_files(table, tmp_path / "set")
    manifest = {"data_set": 1, "is_finished": False, "parts": [], "set_aside": aside}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(TableError, match=message):
        open_table(folder)
