"""Read a completed review workbook: the reviewer's decisions, or the problems in each row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from synth.errors import TableError
from synth.findings import KINDS, POLARITIES, split_themes
from synth.findings.excel_files import open_workbook
from synth.review.corrections.apply import apply_corrections
from synth.review.corrections.correction import COLUMNS, KEEPS_THE_LABEL, VERDICTS, Correction, Labels, now
from synth.review.validation import Problem
from synth.review.workbook.export import (
    HELP_SHEET,
    MARK,
    NAME_CELL,
    PLACE,
    RECORD_SHEET,
    REVIEW_SHEET,
    choice_columns,
    digest_of_record,
    digest_of_row,
    place_headings,
    verdicts_offered,
)
from synth.taxonomy import Taxonomy

_AGAIN = "Export the review again and copy the decisions into it."
_RESTORE = "Undo that, or export the review again."


@dataclass(frozen=True)
class Reviewed:
    """The content of a completed review workbook.

    Attributes
    ----------
    corrections
        One decision for each reviewed row.
    rows
        Row number of each correction in the spreadsheet.
    n
        Number of sentences in the workbook, reviewed or not.
    problems
        Problems, in the order of rows. If there are any, nothing should be imported.
    """

    corrections: tuple[Correction, ...]
    rows: tuple[int, ...]
    n: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class _Record:
    """The hidden sheet: a record of the export."""

    export: str
    opinions: tuple[str, ...]
    rows: Mapping[str, tuple[str, ...]]

    def labels(self, finding: str, place: int) -> Labels:
        """Return the labels of the table (place 0) or of an opinion (1, 2 …)."""
        kind, polarity, themes = self.rows[finding][1 + 3 * place : 4 + 3 * place]
        return Labels(kind, polarity, split_themes(themes))


def read_review_workbook(path: Path, taxonomy: Taxonomy, *, who: str = "") -> Reviewed:
    """Read a workbook that was written by `write_review_workbook` and completed by a person.

    Parameters
    ----------
    path
        The workbook.
    taxonomy
        The taxonomy of the export.
    who
        The reviewer; if empty, the name in the workbook is used.

    Raises
    ------
    TableError
        If the file is not a review workbook, belongs to another taxonomy, or has no reviewer's name.
    """
    if path.is_file() and path.suffix.lower() != ".xlsx":
        raise TableError("is not a review workbook", where=path, remedy="Name the .xlsx that was reviewed.")
    sheets = _cells(path)
    for name in (REVIEW_SHEET, RECORD_SHEET):
        if name not in sheets:
            raise TableError(f"contains no sheet {name!r}: it is not a review workbook", where=path, remedy=_AGAIN)
    record = _read_record(sheets[RECORD_SHEET], taxonomy, path)
    name = " ".join((who or _name(sheets)).split())
    if not name:
        raise TableError(
            "does not say who reviewed it",
            where=path,
            remedy=f"Write the name into cell {NAME_CELL} of the sheet {HELP_SHEET!r}, or give --who.",
        )
    locked = [*PLACE, "label now", *(f"{opinion} says" for opinion in record.opinions)]
    header, rows = _rows(sheets[REVIEW_SHEET])
    expected = [*locked, *choice_columns(taxonomy.ids)]
    shown = [*place_headings(taxonomy), *expected[len(PLACE) :]]
    if header != shown:
        return Reviewed((), (), len(record.rows), (Problem(str(path), 1, _of_header(header, shown), _RESTORE),))
    stamp = {"who": name, "source": f"{path.name} ({record.export})", "when": now()}
    corrections: dict[int, Correction] = {}
    problems: list[Problem] = []
    seen: set[str] = set()
    for number, row in rows:
        cells = dict(zip(expected, row, strict=True))
        found = list(_problems(cells, locked, record, seen, taxonomy))
        seen.add(cells["finding_id"])
        decided = None if found else _decision(cells, record, taxonomy)
        if isinstance(decided, str):
            found = [(decided, f"Choose one way, see the sheet {HELP_SHEET!r}.")]
        elif decided:
            place = {key: cells[key] for key in ("inspection_id", "finding_id", "text", "note")}
            before = record.labels(cells["finding_id"], 0)
            corrections[number] = Correction(**stamp, **place, before=before, after=decided[1], verdict=decided[0])
        problems += [Problem(str(path), number, what, remedy) for what, remedy in found]
    missing = len(set(record.rows) - seen)
    if missing and not problems:
        sentences = "sentence is" if missing == 1 else "sentences are"
        problems.append(Problem(str(path), None, f"{missing} {sentences} missing that were exported", _RESTORE))
    return Reviewed(tuple(corrections.values()), tuple(corrections), len(record.rows), tuple(problems))


def _rows(sheet: Sequence[Sequence[Any]]) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Return the header and the non-empty rows with their numbers; each row is as long as the header."""
    texts = [["" if cell is None else str(cell).strip() for cell in row] for row in sheet]
    header = texts[0] if texts else []
    while header and not header[-1]:
        header.pop()
    width = len(header)
    return header, [
        (number, (row + [""] * width)[:width]) for number, row in enumerate(texts[1:], 2) if any(row[:width])
    ]


def _of_header(header: Sequence[str], expected: Sequence[str]) -> str:
    unknown = [name for name in header if name not in expected]
    missing = [name for name in expected if name not in header]
    if unknown:
        return f"column {unknown[0]!r} is not known"
    return f"column {missing[0]!r} is missing" if missing else "the columns are in a different order"


def stale_rows(reviewed: Reviewed, labelled: pd.DataFrame, *, where: object) -> list[Problem]:
    """Find the rows that no longer fit the labelled table."""
    records = [
        {**correction.to_record(), "place": str(row)}
        for correction, row in zip(reviewed.corrections, reviewed.rows, strict=True)
    ]
    stale = apply_corrections(labelled, pd.DataFrame(records, columns=[*COLUMNS, "place"], dtype="str")).stale
    return [
        Problem(str(where), int(row), reason, "Export the review again for this sentence.")
        for row, reason in zip(stale["place"], stale["reason"], strict=True)
    ]


def _problems(
    cells: Mapping[str, str], locked: Sequence[str], record: _Record, seen: set[str], taxonomy: Taxonomy
) -> Iterator[tuple[str, str]]:
    finding = cells["finding_id"]
    if finding not in record.rows:
        yield f"finding_id {finding!r} was edited: it is not one of those exported", _RESTORE
        return
    if finding in seen:
        yield f"finding_id {finding!r} occurs in an earlier row", "Delete one of the two rows."
        return
    if digest_of_row([cells[name] for name in locked]) != record.rows[finding][0]:
        yield "a grey cell was changed, so the labels may belong to another sentence", _RESTORE
    for name, allowed in (("verdict", verdicts_offered(record.opinions)), ("kind", KINDS), ("polarity", POLARITIES)):
        value = cells[name].lower()
        if value not in allowed and (name != "verdict" or value):
            yield f"{name} {cells[name]!r} is not known", f"Allowed values: {', '.join(allowed)}."
    for theme in taxonomy.ids:
        if cells[theme].lower() not in ("", MARK):
            yield f"theme {theme}: {cells[theme]!r} is not known", f"Write {MARK}, or leave it empty."


def _decision(cells: Mapping[str, str], record: _Record, taxonomy: Taxonomy) -> tuple[str, Labels] | str | None:
    """Return the verdict and its labels; a message if they contradict each other; None if nothing was decided."""
    finding, verdict = cells["finding_id"], cells["verdict"].lower()
    themes = tuple(theme for theme in taxonomy.ids if cells[theme])
    written = Labels(cells["kind"].lower(), cells["polarity"].lower(), themes)
    before = record.labels(finding, 0)
    edited = written != before
    if edited and written.kind == "other" and (themes or written.polarity != "neutral"):
        return "kind is other, but it has themes or a polarity that is not neutral"
    if not verdict:
        if not edited:
            return "a note, but neither a verdict nor another label" if cells["note"] else None
        return "edited", written
    if verdict in KEEPS_THE_LABEL or verdict == "both":
        return f"the verdict is {verdict!r}, but the labels were changed" if edited else (verdict, before)
    chosen = record.labels(finding, 1 + record.opinions.index(verdict.removesuffix(" right")))
    if edited and written != chosen:
        return f"the verdict is {verdict!r}, but the labels were changed to something else"
    return verdict if verdict in VERDICTS else "edited", chosen


def _read_record(sheet: Sequence[Sequence[Any]], taxonomy: Taxonomy, path: Path) -> _Record:
    rows = [["" if cell is None else str(cell) for cell in row] for row in sheet]
    if not rows or len(rows[0]) < 4:
        raise TableError("its hidden sheet is empty", where=path, remedy=_AGAIN)
    export, *head = rows[0][:4]
    opinions = split_themes(head[0])
    width = 5 + 3 * len(opinions)
    body = [(row + [""] * width)[:width] for row in rows[1:] if any(row)]
    if digest_of_record([head, *body]) != export:
        raise TableError("its hidden sheet was changed", where=path, remedy=_AGAIN)
    if head[1:] != [";".join(taxonomy.ids), taxonomy.digest]:
        raise TableError(
            "was exported with another taxonomy", where=path, remedy="Name that one with --taxonomy, or export again."
        )
    return _Record(export, opinions, {row[0].strip(): tuple(row[1:]) for row in body})


def _name(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> str:
    """Return the name in the cell to the right of 'Your name'."""
    row = next(iter(sheets.get(HELP_SHEET, [])), ())
    return str(row[1] or "") if len(row) > 1 else ""


def _cells(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    with open_workbook(path) as workbook:
        return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in workbook.worksheets}
