"""People's decisions on draft messages: accept, edit or reject, with name, date and reason."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from synth.errors import TableError
from synth.files import atomic_file
from synth.taxonomy import Taxonomy

DECISIONS = ("accept", "edit", "reject")
# Columns of the sheet Messages, in the order in which a person completes them.
SHEET, SHEET_COLUMNS = "Messages", ("theme", "Decision", "Your text", "Name", "Date", "Reason", "Draft")
# Stored in the folder of an overview, and used again by the next run.
FILE_NAME = "messages.jsonl"
_FIELDS = ("theme", "decision", "text", "name", "date", "reason", "draft")
_MOST_BYTES = 5_000_000
_MOST_TEXT = 5_000


@dataclass(frozen=True)
class MessageDecision:
    """A person's decision on the draft message of a theme.

    Attributes
    ----------
    theme
        Id of the theme.
    decision
        One of `DECISIONS`.
    text
        The person's own text; only for ``edit``.
    name
        Name of the person who decided.
    date
        Date in ISO 8601.
    reason
        Reason; required for ``reject``.
    draft
        The draft that was decided on. If a later run has a different draft, the decision is outdated.
    """

    theme: str
    decision: str
    text: str
    name: str
    date: str
    reason: str
    draft: str


def read_message_decisions(path: Path, taxonomy: Taxonomy) -> dict[str, MessageDecision]:
    """Read decisions from the file that the page's form saves (.jsonl) or from a completed workbook (.xlsx).

    Parameters
    ----------
    path
        The file. A later line on a theme replaces an earlier one.
    taxonomy
        The themes that may be decided on.

    Returns
    -------
    dict of str to MessageDecision
        Decisions by theme. Rows of a workbook without a decision are left out.

    Raises
    ------
    TableError
        If the file cannot be read or a decision is incomplete; the message names the row.
    """
    if not path.is_file():
        raise TableError(
            "there is no such file", where=path, remedy="Name the .jsonl or .xlsx file with the decisions."
        )
    if path.stat().st_size > _MOST_BYTES and path.suffix != ".xlsx":
        raise TableError("is too large for a file of decisions", where=path, remedy="Name another file.")
    rows = _rows_of_workbook(path) if path.suffix.lower() == ".xlsx" else _rows_of_lines(path)
    found = {}
    for number, row in rows:
        if row["decision"]:
            found[row["theme"]] = _checked(row, number, path, taxonomy)
    return found


def write_message_decisions(decisions: Iterable[MessageDecision], path: Path) -> None:
    """Write decisions as .jsonl, one on each line; the file is written atomically."""
    lines = [json.dumps(asdict(decision), ensure_ascii=False) for decision in decisions]
    with atomic_file(path) as temporary:
        temporary.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def kept_message_decisions(folder: Path) -> list[Path]:
    """Return a list with the file of decisions on messages in the folder of an overview; empty if there is none."""
    path = folder / FILE_NAME
    return [path] if path.is_file() else []


def _checked(row: Mapping[str, str], number: int, path: Path, taxonomy: Taxonomy) -> MessageDecision:
    def refuse(what: str, remedy: str) -> TableError:
        return TableError(f"row {number}: {what}", where=path, remedy=remedy)

    if row["theme"] not in taxonomy.ids:
        raise refuse(f"theme {row['theme']!r} is not in the taxonomy", f"Use one of: {', '.join(taxonomy.ids)}.")
    if row["decision"] not in DECISIONS:
        raise refuse(f"decision {row['decision']!r}", f"Use one of: {', '.join(DECISIONS)}.")
    if not row["name"]:
        raise refuse("no name", "Write who decided.")
    try:
        date.fromisoformat(row["date"])
    except ValueError:
        raise refuse(f"date {row['date']!r}", "Write it as year-month-day, such as 2026-03-31.") from None
    if row["decision"] == "edit" and not row["text"]:
        raise refuse("edit without a text", "Write the text, or choose accept.")
    if row["decision"] == "reject" and not row["reason"]:
        raise refuse("reject without a reason", "Write why.")
    return MessageDecision(**row)


def _rows_of_lines(path: Path) -> list[tuple[int, dict[str, str]]]:
    rows = []
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise TableError(f"cannot be read ({error})", where=path, remedy="Save it as UTF-8.") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            content = json.loads(line)
        except (ValueError, RecursionError):
            content = None
        if not isinstance(content, dict):
            raise TableError(f"row {number}: is not a JSON object", where=path, remedy="Save the decisions again.")
        rows.append((number, {name: _text(content.get(name)) for name in _FIELDS}))
    return rows


def _rows_of_workbook(path: Path) -> list[tuple[int, dict[str, str]]]:
    from synth.findings.excel_files import open_workbook

    with open_workbook(path) as workbook:
        if SHEET not in workbook.sheetnames:
            raise TableError(f"has no sheet {SHEET}", where=path, remedy="Fill in overview.xlsx and save it.")
        rows, places = [], None
        for number, cells in enumerate(workbook[SHEET].iter_rows(values_only=True, max_row=1000), 1):
            if places is None:
                if set(SHEET_COLUMNS) <= set(cells):
                    places = [cells.index(name) for name in SHEET_COLUMNS]
                continue
            row = {
                name: _text(cells[place] if place < len(cells) else None)
                for name, place in zip(_FIELDS, places, strict=True)
            }
            row["decision"] = row["decision"].lower()
            rows.append((number, row))
    if places is None:
        raise TableError(
            f"the sheet {SHEET} lacks a column of: {', '.join(SHEET_COLUMNS)}", where=path, remedy="Put it back."
        )
    return rows


def _text(value: Any) -> str:
    if value is None:
        return ""
    text = value.date().isoformat() if hasattr(value, "date") and hasattr(value, "hour") else str(value)
    return text.strip()[:_MOST_TEXT]
