from __future__ import annotations

import zipfile

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from synth.errors import TableError
from synth.findings import TABLE_SUFFIXES, read_table, write_table
from synth.words import Unit, speaking_of

CELLS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00\r"), max_size=40)
PLAIN_CELLS = st.text(st.characters(min_codepoint=32, exclude_categories=("Cs", "Cc", "Cn", "Co")), max_size=40)


def frame(*texts):
    return pd.DataFrame(
        {"finding_id": [f"{n:03d}" for n in range(len(texts))], "text": list(texts)}, dtype="str"
    ).assign(page=pd.array([n or pd.NA for n in range(len(texts))], dtype="Int64"))


@pytest.mark.parametrize("suffix", TABLE_SUFFIXES)
def test_round_trip_keeps_ids_pages_and_hostile_text(tmp_path, suffix):
    table = frame(
        "plain", '=HYPERLINK("http://x")', "-5", "- bullet", "'quoted'", "'=kept", 'a "b", c\nd', "\u202e right to left"
    )
    path = tmp_path / f"t{suffix}"
    write_table(table, path)
    pd.testing.assert_frame_equal(read_table(path), table)


@pytest.mark.parametrize("suffix", TABLE_SUFFIXES)
def test_same_table_gives_same_bytes(tmp_path, suffix):
    for name in "ab":
        write_table(frame("x", "y"), tmp_path / f"{name}{suffix}")
    assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(CELLS, min_size=1, max_size=5))
@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
def test_any_text_survives(tmp_path, suffix, cells):
    path = tmp_path / f"t{suffix}"
    write_table(frame(*cells), path)
    assert read_table(path)["text"].tolist() == cells


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells=st.lists(PLAIN_CELLS, min_size=1, max_size=5))
def test_any_readable_text_survives_excel(tmp_path, cells):
    write_table(frame(*cells), tmp_path / "t.xlsx")
    assert read_table(tmp_path / "t.xlsx")["text"].tolist() == cells


def test_no_cell_of_a_workbook_is_a_formula(tmp_path):
    write_table(frame("=1+1", "+1", "@x", "\tx"), tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    assert {cell.data_type for row in sheet.iter_rows(min_row=2, min_col=1, max_col=2) for cell in row} == {"s"}


def test_no_cell_of_a_csv_begins_as_a_formula(tmp_path):
    write_table(frame("=1+1", "@x", "-cmd"), tmp_path / "t.csv")
    cells = [line.split(",")[1] for line in (tmp_path / "t.csv").read_text().splitlines()[1:]]
    assert all(cell.startswith("'") for cell in cells)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"text,page\nx,1\ny\n", "row 3 has 1 cell, the header has 2"),
        (b"text\n\xff\xfe\n", "not UTF-8"),
        (b"text,page\nx,one\n", "row 2, column page: 'one' is not a whole number"),
        (b"text,text\nx,y\n", "column 'text' occurs twice"),
        (b'text\n"open\n', "row"),
    ],
    ids=["empty", "short row", "encoding", "page", "twice", "open quote"],
)
def test_malformed_csv_is_named_with_row(tmp_path, content, message):
    (tmp_path / "t.csv").write_bytes(content)
    with pytest.raises(TableError, match=message):
        read_table(tmp_path / "t.csv")


@pytest.mark.parametrize("suffix", [".xlsx", ".parquet", ".jsonl"])
def test_file_of_another_kind_is_refused(tmp_path, suffix):
    (tmp_path / f"t{suffix}").write_bytes(b"PK\x03\x04 not really")
    message = {
        ".xlsx": r"is not a readable Excel workbook\. Open it in Excel and save it again as \.xlsx",
        ".parquet": r"is not a readable Parquet file\. Write it again",
        ".jsonl": r"line 1 is not valid JSON\. Write one object on each line",
    }[suffix]
    with pytest.raises(TableError, match=rf"t{suffix}: {message}"):
        read_table(tmp_path / f"t{suffix}")


def test_workbook_that_unpacks_to_too_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("synth.findings.excel_files._MOST_BYTES", 1000)
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "0" * 100_000)
    with pytest.raises(TableError, match="unpacks to over"):
        read_table(tmp_path / "t.xlsx")


def test_unknown_ending_and_missing_file_are_named(tmp_path):
    with pytest.raises(TableError, match="not a table that synth reads"):
        read_table(tmp_path / "t.ods")
    with pytest.raises(TableError, match=r"t\.csv: there is no such file\. Check the name and the folder"):
        read_table(tmp_path / "t.csv")


def test_excel_numbers_that_are_ids_stay_text(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["finding_id", "text"])
    book.active.append([12, "x"])
    book.save(tmp_path / "t.xlsx")
    assert read_table(tmp_path / "t.xlsx")["finding_id"].tolist() == ["12"]


def parquet(tmp_path, table, **options):
    table.to_parquet(tmp_path / "t.parquet", **options)
    return read_table(tmp_path / "t.parquet")


def test_whatever_a_parquet_file_holds_comes_out_as_text(tmp_path):
    table = pd.DataFrame(
        {
            "id": [7, 8],
            "score": [0.5, float("nan")],
            "known": [True, False],
            "day": pd.to_datetime(["2024-05-01", None]),
            "part": pd.Categorical(["body", None]),
            "text": ["one", None],
            "number": pd.array([1, None], dtype="Int64"),
        }
    )
    read = parquet(tmp_path, table)
    assert set(map(str, read.dtypes)) == {"str"}
    assert read.to_numpy().tolist() == [
        ["7", "0.5", "True", "2024-05-01 00:00:00", "body", "one", "1"],
        ["8", "", "False", "", "", "", ""],
    ]


def test_probabilities_in_a_parquet_file_stay_numbers(tmp_path):
    table = frame("one", "two").assign(p_finding=[0.25, 1.0], p_advocacy=["0.5", ""])
    read = parquet(tmp_path, table)
    assert (read["p_finding"].dtype, read["p_advocacy"].dtype) == ("float64", "str")
    assert read["p_finding"].tolist() == [0.25, 1.0]
    assert read["p_advocacy"].tolist() == ["0.5", ""]


def test_an_index_that_pandas_wrote_is_no_column_and_a_named_one_is(tmp_path):
    table = frame("one", "two")
    assert list(parquet(tmp_path, table.iloc[::-1]).columns) == list(table.columns)
    assert sorted(parquet(tmp_path, table.set_index("finding_id")).columns) == sorted(table.columns)


def test_a_parquet_file_of_damaged_text_is_refused_on_one_line(tmp_path):
    import pyarrow as pa

    bad = pa.Array.from_buffers(
        pa.large_string(), 1, [None, pa.array([0, 2], pa.int64()).buffers()[1], pa.py_buffer(b"\xff\xfe")]
    )
    pa.parquet.write_table(pa.table({"text": bad}), tmp_path / "t.parquet")
    with pytest.raises(TableError, match="is not a readable Parquet file"):
        read_table(tmp_path / "t.parquet")


def test_half_a_character_in_json_becomes_a_mark(tmp_path):
    (tmp_path / "t.jsonl").write_text('{"text": "a\\ud800b", "x\\udfff": ["\\ud83d"]}\n', encoding="utf-8")
    assert read_table(tmp_path / "t.jsonl").to_dict("list") == {"text": ["a?b"], "x?": ["?"]}


def test_a_number_without_end_in_json_is_named_with_its_line(tmp_path):
    (tmp_path / "t.jsonl").write_text('{"text": "a"}\n{"text": %s}\n' % ("1" * 5000), encoding="utf-8")
    with pytest.raises(TableError, match="line 2 is not valid JSON"):
        read_table(tmp_path / "t.jsonl")


@pytest.mark.parametrize("suffix", [".parquet", ".jsonl"])
def test_a_list_becomes_its_parts_with_semicolons(tmp_path, suffix):
    table = pd.DataFrame({"text": ["a", "b"], "themes": [["data", "poverty"], []]})
    path = tmp_path / f"t{suffix}"
    if suffix == ".parquet":
        table.to_parquet(path, index=False)
    else:
        table.to_json(path, orient="records", lines=True)
    assert read_table(path)["themes"].tolist() == ["data;poverty", ""]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("t.csv", b"a,b\n1,2\n\n3\n", r"row 4 has 1 cell, the header has 2\. Put a cell that contains a comma"),
        ("t.csv", b",,\n", r"is empty\. The first row must contain the column names"),
        ("t.csv", b"text\nabc\xff", r"is not UTF-8 text \(byte \d+\)\. In Excel, save it as 'CSV UTF-8'"),
        ("t.csv", b'text\nx\n"a"b\n', r"row 3: .*\. Check the quotes, or save it as \.xlsx"),
        ("t.jsonl", b'\n{"text": "a"}\n7\n', r"line 3 is not an object\. Write \{"),
        ("t.jsonl", b'{"text": "a"}\n{"text"\n', r"line 2 is not valid JSON\. Write one object on each line"),
        ("t.jsonl", b"[" * 100_000, "line 1 is not valid JSON"),
        ("t.jsonl", b"\n \n", r"is empty\. Write one object on each line"),
        ("t.jsonl", b'{"text": "\xff"}\n', r"is not UTF-8 text\. Save it as UTF-8"),
        ("t.txt", b"text\nx\n", r"is not a table that synth reads \(\.txt\)\. Save it as \.csv, \.xlsx, \.parquet"),
        ("t", b"text\nx\n", r"is not a table that synth reads \(no ending\)"),
    ],
    ids=range(11),
)
def test_what_is_no_table_is_named_with_its_place_and_what_to_do(tmp_path, name, content, message):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(TableError, match=rf"{name}: {message}"):
        read_table(tmp_path / name)


def test_a_file_is_written_in_no_other_form(tmp_path):
    for name, ending in (("t.ods", r"\.ods"), ("t", "a file without an ending")):
        with pytest.raises(TableError, match=rf"cannot be written as {ending}\. Use one of \.csv, \.xlsx"):
            write_table(frame("x"), tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_endings_may_be_in_capitals_and_a_byte_order_mark_is_no_text(tmp_path):
    write_table(frame("x"), tmp_path / "t.CSV")
    (tmp_path / "t.CSV").write_bytes(b"\xef\xbb\xbf" + (tmp_path / "t.CSV").read_bytes())
    (tmp_path / "t.JSONL").write_bytes(b'\xef\xbb\xbf{"text": "x"}')
    assert read_table(tmp_path / "t.CSV").columns[0] == "finding_id"
    assert list(read_table(tmp_path / "t.JSONL").columns) == ["text"]


def test_a_table_is_no_larger_than_the_memory_allows(tmp_path, monkeypatch):
    monkeypatch.setattr("synth.findings.table_files._MOST_ROWS", 2)
    monkeypatch.setattr("synth.findings.table_files._MOST_COLUMNS", 2)
    (tmp_path / "t.csv").write_text("a,b\n1,2\n3,4\n")
    assert len(read_table(tmp_path / "t.csv")) == 2
    (tmp_path / "t.csv").write_text("a,b\n1,2\n3,4\n5,6\n")
    with pytest.raises(TableError, match=r"t\.csv: has over 2 rows\. Split it"):
        read_table(tmp_path / "t.csv")
    (tmp_path / "t.csv").write_text("a,b,c\n1,2,3\n")
    with pytest.raises(TableError, match=r"t\.csv: has over 2 columns\. Keep those that are needed"):
        read_table(tmp_path / "t.csv")


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("-5", "-5"),
        ("+5.25", "+5.25"),
        ("-.5e-3", "-.5e-3"),
        ("-12%", "-12%"),
        ("-5 children", "'-5 children"),
        ("=1", "'=1"),
        ("+44 20 7946", "'+44 20 7946"),
        ("'=1", "''=1"),
        ("'tis", "'tis"),
        ("5", "5"),
    ],
)
def test_only_what_a_spreadsheet_would_run_has_an_apostrophe(tmp_path, cell, written):
    write_table(frame(cell), tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text().splitlines()[1].split(",")[1] == written
    assert read_table(tmp_path / "t.csv")["text"].tolist() == [cell]


def test_numbers_come_back_as_they_were_and_whole_ones_without_a_point(tmp_path):
    numbers = [0.1 + 0.2, 1e-300, 3.0, -2.0, 1e22, float("nan")]
    table = frame(*"abcdef").assign(p_finding=numbers)
    write_table(table, tmp_path / "t.csv")
    cells = read_table(tmp_path / "t.csv")["p_finding"].tolist()
    assert cells[2:4] == ["3", "-2"]
    assert [float(cell) for cell in cells[:5]] == numbers[:5]
    assert cells[5] == ""


def test_a_long_table_is_written_whole_and_in_order(tmp_path):
    texts = [f"Invented sentence {number}." for number in range(10_000)]
    write_table(frame(*texts), tmp_path / "t.csv")
    assert read_table(tmp_path / "t.csv")["text"].tolist() == texts


def test_values_in_json_become_the_text_that_a_person_would_write(tmp_path):
    lines = ['{"a": null, "b": 1.5, "c": true}', '{"b": "x", "d": {"e": 1}, "c": ["f", 2]}']
    (tmp_path / "t.jsonl").write_text("\n\n".join(lines))
    assert read_table(tmp_path / "t.jsonl").to_dict("records") == [
        {"a": "", "b": "1.5", "c": "true", "d": ""},
        {"a": "", "b": "x", "c": "f;2", "d": '{"e": 1}'},
    ]


def test_json_lines_hold_numbers_as_numbers_and_letters_as_letters(tmp_path):
    write_table(frame("é", "y").assign(p_finding=[0.5, float("nan")]), tmp_path / "t.jsonl")
    assert (tmp_path / "t.jsonl").read_text(encoding="utf-8").splitlines() == [
        '{"finding_id": "000", "text": "é", "page": null, "p_finding": 0.5}',
        '{"finding_id": "001", "text": "y", "page": 1, "p_finding": null}',
    ]


def test_cells_that_are_separated_by_semicolons_are_recognised(tmp_path):
    (tmp_path / "t.csv").write_text("text;kind\nOne, two;finding\n", encoding="utf-8")
    with pytest.raises(TableError, match="separated by semicolons: save it as 'CSV UTF-8"):
        read_table(tmp_path / "t.csv")


def test_files_of_another_programme_name_no_inspectors(tmp_path):
    table = pd.DataFrame({"inspection_id": ["a", "b"], "voice": ["inspectors", "services"]}, dtype="str")
    with speaking_of(Unit("hospital", "hospitals")):
        write_table(table, tmp_path / "a.csv")
        assert "inspect" not in (tmp_path / "a.csv").read_text(encoding="utf-8")
        assert read_table(tmp_path / "a.csv").equals(table)
    assert table["voice"][0] == "inspectors"
