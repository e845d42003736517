"""Excel workbooks: safe reading of files from elsewhere, and writing without anything that could run."""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from synth.errors import TableError
from synth.files import without_times

if TYPE_CHECKING:
    from openpyxl import Workbook

EXCEL_ROWS, EXCEL_CELL = 1_048_576, 32_767
_MOST_BYTES = 1_000_000_000
# Characters that a workbook cannot hold. They are replaced by the replacement character.
_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@contextmanager
def open_workbook(path: Path) -> Iterator[Workbook]:
    """Open a workbook for reading row by row. Formulas have the values that were saved with them.

    Parameters
    ----------
    path
        An .xlsx file.

    Raises
    ------
    TableError
        If the file does not exist, cannot be read, unpacks to over 1 GB, or proves to be damaged during reading.
    """
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    if not path.is_file():
        raise TableError("there is no such file", where=path, remedy="Check the name and the folder.")
    damaged = TableError(
        "is not a readable Excel workbook", where=path, remedy="Open it in Excel and save it again as .xlsx."
    )
    workbook = None
    try:
        with zipfile.ZipFile(path) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > _MOST_BYTES:
                raise TableError("unpacks to over 1 GB", where=path, remedy="Save it as .csv, or split it.")
        # openpyxl warns of everything that it leaves out, such as Excel's own type of drop-down lists.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            workbook = load_workbook(path, read_only=True, data_only=True)
            yield workbook
    except (zipfile.BadZipFile, zlib.error, InvalidFileException, EOFError) as error:
        raise damaged from error
    except (LookupError, ValueError, TypeError, AttributeError, SyntaxError, NotImplementedError) as error:
        # Errors that openpyxl and the XML parsers raise for a file that is not really a workbook.
        raise damaged from error
    except OSError as error:
        if error.errno is None:
            raise damaged from error
        raise TableError(
            f"cannot be read ({error.strerror})",
            where=path,
            remedy="Close it if it is open elsewhere, and check its permissions.",
        ) from error
    finally:
        if workbook is not None:
            workbook.close()


def read_excel(path: Path) -> pd.DataFrame:
    """Read the first sheet of a workbook as text.

    Raises
    ------
    TableError
        As `open_workbook`, or if the sheet is empty.
    """
    with open_workbook(path) as workbook:
        rows = workbook.worksheets[0].iter_rows(values_only=True)
        header = ["" if cell is None else str(cell).strip() for cell in next(rows, ())]
        while header and not header[-1]:
            header.pop()
        if not header:
            raise TableError(
                "the first sheet is empty", where=path, remedy="Its first row must contain the column names."
            )
        cells = []
        for row in rows:
            values = [_as_text(value) for value in row[: len(header)]]
            values += [""] * (len(header) - len(values))
            if any(values):
                cells.append(values)
    return pd.DataFrame(cells, columns=header, dtype="str")


def write_excel(table: pd.DataFrame, path: Path) -> None:
    """Write a table as a workbook with one sheet. The same table gives the same bytes.

    Raises
    ------
    TableError
        If the table has more rows than a sheet can hold.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    if len(table) >= EXCEL_ROWS:
        raise TableError(
            f"{len(table)} rows are more than a sheet can hold", where=path, remedy="Write .parquet or .csv instead."
        )
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("findings")
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(1, table.shape[1]))}{len(table) + 1}"

    def text_cell(text: str) -> WriteOnlyCell:
        cell = WriteOnlyCell(sheet, value="")
        set_text(cell, text)
        return cell

    heading = [text_cell(str(name)) for name in table.columns]
    for cell in heading:
        cell.font = Font(bold=True)
    sheet.append(heading)
    for row in table.itertuples(index=False, name=None):
        sheet.append(
            [None if pd.isna(value) else text_cell(value) if isinstance(value, str) else value for value in row]
        )
    save_workbook(workbook, path)


def set_text(cell: Any, text: str) -> None:
    """Put text into a cell as text. Otherwise openpyxl would make a formula of any text that begins with "="."""
    cell.value = to_excel_text(text)
    cell.data_type = "s"


def to_excel_text(text: str) -> str:
    """Return text that a cell can hold: without unreadable characters, and no longer than Excel can read."""
    return _UNREADABLE.sub("\N{REPLACEMENT CHARACTER}", text)[:EXCEL_CELL]


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def save_workbook(workbook: Workbook, path: Path) -> None:
    """Save a workbook so that the same content gives the same bytes.

    Parameters
    ----------
    workbook
        From openpyxl. Its merged cells are sorted, because openpyxl keeps them in a set, whose order differs between
        runs.
    path
        The file to write.
    """
    for sheet in workbook.worksheets:
        merged = sheet.merged_cells
        merged.__dict__["ranges"] = dict.fromkeys(sorted(map(str, merged.ranges)))
    workbook.save(path)
    without_times(path)
