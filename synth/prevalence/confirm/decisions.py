"""Readers' decisions: an append-only file that later runs on the same reports use."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from synth.errors import TableError
from synth.files.append import append_lines
from synth.findings import POLARITIES

# The possible answers to "is this about the theme, and how?".
NOT_ABOUT = "not about it"
ANSWERS = (*POLARITIES, NOT_ABOUT)
FILE_NAME = "confirmed.jsonl"
# For a sentence in the random sample, `theme` is empty and `themes` names all themes of the sentence.
COLUMNS = ("inspection_id", "sentence", "theme", "answer", "themes", "reader", "date", "drawn")
DRAWN = ("ordered", "sample")


def decisions_table(rows: Iterable[Mapping[str, str]] = ()) -> pd.DataFrame:
    """Return decisions as a table, which has its columns even if there are none."""
    return pd.DataFrame(list(rows), columns=list(COLUMNS), dtype="str")


def read_decisions(path: Path) -> pd.DataFrame:
    """Read a file of decisions.

    Returns
    -------
    DataFrame
        One row for each decision, in the order in which they were made: inspection_id, sentence (`sentence_key`),
        theme, answer (one of `ANSWERS`), themes (as in the findings table; for the sample), reader, date, drawn
        (ordered or sample).

    Raises
    ------
    TableError
        If a line is not a decision; the message names it.
    """
    if not path.is_file():
        raise TableError("there is no such file", where=path, remedy="Name a file that `synth aggregate` wrote.")
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").split("\n"), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            row = _checked(record)
        except (ValueError, KeyError, TypeError) as error:
            raise TableError(
                f"line {number} is not a decision ({error})",
                where=path,
                remedy="Take the line out, or name another file.",
            ) from error
        rows.append(row)
    return decisions_table(rows)


def _checked(record: Any) -> dict[str, str]:
    row = {name: record[name] for name in COLUMNS}
    if not all(isinstance(value, str) for value in row.values()):
        raise TypeError("a value is not text")
    if row["answer"] not in ANSWERS or row["drawn"] not in DRAWN:
        raise ValueError(f"answer {row['answer']!r}, drawn {row['drawn']!r}")
    return row


def kept_decisions(folder: Path) -> list[Path]:
    """Return a list with the file of decisions in the folder of an overview; empty if there is none."""
    path = folder / FILE_NAME
    return [path] if path.is_file() else []


def append_decisions(decisions: pd.DataFrame, path: Path) -> int:
    """Add decisions to a file and return how many were new. The existing content does not change."""

    def new_lines(there: bytes) -> list[bytes]:
        known = set(there.split(b"\n"))
        return [line for line in _lines(decisions) if line not in known]

    return append_lines(path, new_lines)


def combine(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Join decisions from several files and workbooks; only a reader's latest answer to a question counts."""
    table = pd.concat([decisions_table(), *tables], ignore_index=True)
    question = ["inspection_id", "sentence", "theme", "drawn", "reader"]
    return table.drop_duplicates(question, keep="last").reset_index(drop=True)


def _lines(decisions: pd.DataFrame) -> list[bytes]:
    records = decisions[list(COLUMNS)].to_dict("records")
    return [json.dumps(record, ensure_ascii=False, sort_keys=True).encode("utf-8") for record in records]


def answers_of(decisions: pd.DataFrame) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Return the decision on each sentence and theme.

    Returns
    -------
    dict
        Keyed by inspection_id, sentence and theme; each value has answer (empty if readers disagree), readers, and
        date (of the latest decision).
    """
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in decisions[decisions["drawn"] == "ordered"].to_dict("records"):
        key = (row["inspection_id"], row["sentence"], row["theme"])
        entry = found.setdefault(key, {"answer": row["answer"], "readers": set(), "date": ""})
        if entry["answer"] != row["answer"]:
            entry["answer"] = ""
        entry["readers"].add(row["reader"])
        entry["date"] = max(entry["date"], row["date"])
    return found
