"""Reading and writing of tables as CSV, Excel, Parquet and JSON Lines."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from synth.errors import TableError
from synth.files import atomic_file
from synth.findings.column_checks import check_columns
from synth.findings.excel_files import read_excel, write_excel
from synth.findings.parquet_files import read_parquet
from synth.findings.schema import SEMICOLONS
from synth.words import INSPECTION, column_in_file, column_of_file, counted, unit

TABLE_SUFFIXES = (".csv", ".xlsx", ".parquet", ".jsonl")

# More than any national archive needs, but small enough that a malicious file cannot exhaust the memory.
_MOST_ROWS = 20_000_000
_MOST_COLUMNS = 2_000
# A spreadsheet treats a cell that begins with one of these as a formula. An apostrophe in front makes it text, and is
# removed again on reading.
_RUNS = re.compile(r"'*[=+\-@\t\r]")
# The value of the column voice in files of a programme whose unit is not an inspection.
_AUTHORS = "authors"
_ROWS_AT_ONCE = 4_096
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?%?")


def read_table(path: Path) -> pd.DataFrame:
    """Read a table of sentences.

    Every cell is text, so an id such as ``007`` is not changed. The exceptions are ``page`` and ``position`` (Int64),
    and columns that begin with ``p_`` if they are float64 in a Parquet file. For all other files,
    `check_probabilities` converts the probability columns to numbers.

    Parameters
    ----------
    path
        A .csv (UTF-8), .xlsx (first sheet), .parquet or .jsonl file.

    Raises
    ------
    TableError
        If the file is not a valid table. The message gives the row and column.
    """
    readers: dict[str, Callable[[Path], pd.DataFrame]] = {
        ".csv": _read_csv,
        ".xlsx": read_excel,
        ".parquet": read_parquet,
        ".jsonl": _read_json_lines,
    }
    if path.suffix.lower() not in readers:
        raise TableError(
            f"is not a table that synth reads ({path.suffix or 'no ending'})",
            where=path,
            remedy=f"Save it as {', '.join(TABLE_SUFFIXES)}.",
        )
    if not path.is_file():
        raise TableError("there is no such file", where=path, remedy="Check the name and the folder.")
    try:
        table = readers[path.suffix.lower()](path)
    except OSError as error:
        raise TableError.unreadable(path, error) from error
    table = check_columns(table, path, before=0)
    if "voice" in table.columns:
        table["voice"] = table["voice"].replace(_AUTHORS, "inspectors")
    named = [column_of_file(str(name)) for name in table.columns]
    return table.set_axis(named, axis="columns") if len(set(named)) == len(named) else table


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table. The same table gives the same bytes.

    Parameters
    ----------
    table
        Text, Int64 and float64 columns.
    path
        The file extension determines the format: .csv, .xlsx, .parquet or .jsonl.
    """
    writers: dict[str, Callable[[pd.DataFrame, Path], None]] = {
        ".csv": _write_csv,
        ".xlsx": write_excel,
        ".parquet": lambda table, target: table.to_parquet(target, index=False),
        ".jsonl": _write_json_lines,
    }
    if path.suffix.lower() not in writers:
        raise TableError(
            f"cannot be written as {path.suffix or 'a file without an ending'}",
            where=path,
            remedy=f"Use one of {', '.join(TABLE_SUFFIXES)}.",
        )
    named = table.set_axis([column_in_file(str(name)) for name in table.columns], axis="columns")
    if "voice" in named.columns and unit() != INSPECTION:
        named["voice"] = named["voice"].replace("inspectors", _AUTHORS)
    with atomic_file(path) as temporary:
        writers[path.suffix.lower()](named, temporary)


def _read_csv(path: Path) -> pd.DataFrame:
    csv.field_size_limit(10_000_000)
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            rows = csv.reader(handle, strict=True)
            header = next(rows, None)
            if not header or not any(header):
                raise TableError("is empty", where=path, remedy="The first row must contain the column names.")
            if len(header) > _MOST_COLUMNS:
                raise TableError(f"has over {_MOST_COLUMNS} columns", where=path, remedy="Keep those that are needed.")
            cells: list[list[str]] = []
            for number, row in enumerate(rows, 2):
                if not row:
                    continue
                if len(row) != len(header):
                    is_split = len(header) == 1 and ";" in header[0]
                    quotes = "Put a cell that contains a comma or a line break in double quotes."
                    raise TableError(
                        f"row {number} has {counted(len(row), 'cell')}, the header has {len(header)}",
                        where=path,
                        remedy=SEMICOLONS if is_split else quotes,
                    )
                if len(cells) == _MOST_ROWS:
                    raise TableError(f"has over {_MOST_ROWS} rows", where=path, remedy="Split it.")
                cells.append([_as_read(cell) for cell in row])
    except UnicodeDecodeError as error:
        raise TableError(
            f"is not UTF-8 text (byte {error.start})", where=path, remedy="In Excel, save it as 'CSV UTF-8'."
        ) from error
    except csv.Error as error:
        raise TableError(
            f"row {rows.line_num}: {error}", where=path, remedy="Check the quotes, or save it as .xlsx."
        ) from error
    return pd.DataFrame(cells, columns=header, dtype="str")


def _read_json_lines(path: Path) -> pd.DataFrame:
    records: list[dict[str, Any]] = []
    names: dict[str, None] = {}
    try:
        with path.open(encoding="utf-8-sig") as handle:
            for number, line in enumerate(handle, 1):
                if not line.strip():
                    continue
                record = json.loads(line)
                if not isinstance(record, dict):
                    raise TableError(f"line {number} is not an object", where=path, remedy='Write {"text": "…"}.')
                names.update(dict.fromkeys(record))
                records.append(record)
    except UnicodeDecodeError as error:
        raise TableError("is not UTF-8 text", where=path, remedy="Save it as UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise TableError(
            f"line {number} is not valid JSON", where=path, remedy="Write one object on each line."
        ) from error
    if not names:
        raise TableError("is empty", where=path, remedy="Write one object on each line.")
    return pd.DataFrame(
        [[_json_text(record.get(name)) for name in names] for record in records],
        columns=[_json_text(name) for name in names],
        dtype="str",
    )


def _json_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        value = ";".join(map(str, value))
    # JSON can hold half of a surrogate pair, but no table can.
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else json.dumps(value)


def _write_csv(table: pd.DataFrame, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="", errors="replace") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow([_as_written(str(name)) for name in table.columns])
        # Cells are formatted column by column, in batches of rows, so that the type is checked once for each column.
        for start in range(0, len(table), _ROWS_AT_ONCE):
            some = table.iloc[start : start + _ROWS_AT_ONCE]
            writer.writerows(zip(*(_csv_cells(some.iloc[:, number]) for number in range(some.shape[1])), strict=True))


def _csv_cells(column: pd.Series) -> list[str]:
    return [
        "" if missing else _as_written(cell) if isinstance(cell, str) else _number_text(cell)
        for missing, cell in zip(column.isna().tolist(), column.tolist(), strict=True)
    ]


def _number_text(value: Any) -> str:
    """Write a number in such a way that reading it returns the same number."""
    return str(int(value)) if isinstance(value, int) or float(value).is_integer() else repr(float(value))


def _write_json_lines(table: pd.DataFrame, path: Path) -> None:
    names = [str(name) for name in table.columns]
    with path.open("w", encoding="utf-8", errors="replace") as handle:
        for row in table.itertuples(index=False, name=None):
            values = (None if pd.isna(value) else value.item() if hasattr(value, "item") else value for value in row)
            record = dict(zip(names, values, strict=True))
            handle.write(json.dumps(record, ensure_ascii=False) + "\n")


def _as_written(cell: str) -> str:
    return f"'{cell}" if _RUNS.match(cell) and not _NUMBER.fullmatch(cell) else cell


def _as_read(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell) else cell
