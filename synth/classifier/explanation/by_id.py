"""Explain one sentence of a classified table, found by its id, in the context in which it was classified."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import NoReturn

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.classifier.explanation.sentence import Explanation, explain, probabilities_in_context
from synth.classifier.features.assembly import DEPTH
from synth.classifier.features.context import NONE, preceding_rows, section_starts
from synth.classifier.features.normalisation import normalise
from synth.classifier.model import SentenceModel, as_labelled
from synth.errors import TableError
from synth.findings import check_probabilities, probability_columns, split_themes
from synth.words import counted

_NEEDED = ("finding_id", "text", "kind", "polarity", "themes", "p_finding")
# On another machine, or on a graphics card in half precision, the last digits differ. Two digits are printed.
_SAME = 0.005
# If preceding sentences are missing, even a small difference may be due to them.
_SAME_WITH_GAPS = 1e-4
_MOST_COMPARED = 20_000
_ZEROS = re.compile(r"0+(?=\d)")


@dataclass(frozen=True)
class RowExplanation:
    """Explanation of the labels of one sentence of a table.

    Attributes
    ----------
    explanation
        Explanation of the prediction in the table.
    finding_id, inspection_id, document, page, part
        Where the sentence is; empty if unknown.
    before_ids
        The ids of the sentences in `Explanation.before`, in order.
    missing
        How many of the three preceding sentences of the document are not in the table.
    difference
        The largest difference between a probability in the table and the same probability computed here, in [0, 1].
    preference
        The preference (choice of thresholds) whose labels agree best with those of the table.
    labels
        Kind, polarity and themes in the table. They differ from the model's if someone changed them.
    """

    explanation: Explanation
    finding_id: str
    inspection_id: str
    document: str
    page: str
    part: str
    before_ids: tuple[str, ...]
    missing: int
    difference: float
    preference: str
    labels: tuple[str, str, tuple[str, ...]]


def explain_by_id(model: SentenceModel, table: pd.DataFrame, finding_id: str, *, where: object) -> RowExplanation:
    """Explain the prediction for a sentence of a classified table.

    The sentence is classified again in its context: its heading, its part, and the sentences before it. The sentences
    before it are first found by their positions in the document. If they do not reproduce the probabilities in the
    table, the rows above are used, as `preceding_rows` finds them: rows may have been removed from the table before or
    after it was classified.

    Parameters
    ----------
    model
        The model that classified the table.
    table
        As `synth classify` or `synth aggregate` writes it.
    finding_id
        Id of the sentence.
    where
        Name of the table in error messages.

    Raises
    ------
    TableError
        If the table is not classified, if no sentence or more than one has this id, or if the probabilities in the
        table cannot be reproduced: only the prediction that was asked for is ever explained.
    """
    check_classified(table, where=where)
    row = row_of(table, finding_id, where=where)
    names = list(probability_columns(model.taxonomy))
    table = check_probabilities(table, model.taxonomy, where=where)
    stands = table[names].iloc[row].to_numpy(dtype=np.float64)
    text, section, part = (_cell(table, row, name) for name in ("text", "section", "part"))
    candidates, missing = _surroundings(model, table, row)
    tried: list[tuple[float, tuple[int, ...], tuple[int, ...], NDArray[np.float64]]] = []
    for before, after in candidates:
        around = [[normalise(_cell(table, one, "text")) for one in rows] for rows in (before, after)]
        case = (normalise(text), around[0], around[1])
        answer = probabilities_in_context(model, [case], section=normalise(section), part=part)[0]
        tried.append((float(np.abs(answer - stands).max()), before, after, answer))
    # If two are equally near, the first is used.
    difference, rows, later, answer = min(tried, key=lambda one: one[0])
    if difference > (_SAME_WITH_GAPS if missing else _SAME):
        column = int(np.abs(answer - stands).argmax())
        _refuse(finding_id, names[column], answer[column], stands[column], missing, where)
    model, preference, _ = as_labelled(model, table)
    return RowExplanation(
        explain(
            model,
            text,
            section=section,
            part=part,
            before=[_cell(table, earlier, "text") for earlier in rows],
            after=[_cell(table, one, "text") for one in later],
        ),
        finding_id=_cell(table, row, "finding_id").strip(),
        inspection_id=_cell(table, row, "inspection_id"),
        document=_cell(table, row, "document"),
        page=_cell(table, row, "page"),
        part=part,
        before_ids=tuple(_cell(table, earlier, "finding_id") for earlier in rows[-DEPTH:]),
        missing=missing,
        difference=difference,
        preference=preference,
        labels=(
            _cell(table, row, "kind").strip(),
            _cell(table, row, "polarity").strip(),
            split_themes(_cell(table, row, "themes")),
        ),
    )


def check_classified(table: pd.DataFrame, *, where: object) -> None:
    """Check that a table has been classified by a model.

    Raises
    ------
    TableError
        If it has not, naming the first missing column.
    """
    missing = [name for name in _NEEDED if name not in table.columns]
    if missing:
        raise TableError(
            f"is not a table of classified sentences (column {missing[0]!r} is missing)",
            where=where,
            remedy="Name a table that synth classify has written, or the findings.parquet of an overview.",
        )


def row_of(table: pd.DataFrame, finding_id: str, *, where: object) -> int:
    """Return the row number of the sentence with a given id.

    Raises
    ------
    TableError
        If there is no such sentence (the error names the most similar ids), or more than one.
    """
    ids = table["finding_id"].fillna("").astype("str").str.strip()
    rows = np.flatnonzero(ids == finding_id.strip())
    if len(rows) == 1:
        return int(rows[0])
    if len(rows):
        places = ", ".join(f"{row + 2:,}" for row in rows[:5])
        raise TableError(
            f"finding_id {finding_id!r} occurs in {len(rows):,} rows ({places}{', …' if len(rows) > 5 else ''})",
            where=where,
            remedy="Give each sentence its own id, or name the table of one report.",
        )
    nearest = _nearest(finding_id.strip(), ids)
    remedy = f"Nearest: {', '.join(nearest)}." if nearest else "Copy it from the column finding_id."
    if (table["kind"] == "finding").all():
        remedy += " This table contains only findings; synth classify writes every sentence."
    raise TableError(f"contains no sentence with the finding_id {finding_id!r}", where=where, remedy=remedy)


def _nearest(wanted: str, ids: pd.Series) -> list[str]:
    """Return the ids most similar to one, starting with those that differ only in capitals and leading zeros.

    If there are very many ids, only those with the same beginning are compared.
    """
    known = ids[ids != ""].drop_duplicates()
    same = known[known.str.lower().str.replace(_ZEROS, "", regex=True) == _ZEROS.sub("", wanted.lower())]
    for letters in range(1, len(wanted) + 1):
        if len(known) <= _MOST_COMPARED:
            break
        begin_alike = known[known.str[:letters].str.lower() == wanted[:letters].lower()]
        if begin_alike.empty:
            break
        known = begin_alike
    alike = difflib.get_close_matches(wanted, known.iloc[:_MOST_COMPARED].tolist(), 3, 0.6)
    return list(dict.fromkeys((*same.iloc[:3].tolist(), *alike)))[:3]


def _preceding_row_numbers(table: pd.DataFrame, row: int) -> tuple[tuple[int, ...], int]:
    """Return the rows of the preceding sentences, in order, up to the first gap, and the number of missing ones."""
    if "position" not in table.columns or not ({"inspection_id", "document"} & set(table.columns)):
        return _rows_above(table, row), 0
    position = pd.to_numeric(table["position"], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)
    here = position[row]
    if np.isnan(here):
        return _rows_above(table, row), 0
    document = _alike(table, row, ("inspection_id", "document"))
    section = _alike(table, row, ("section",))
    found: list[int] = []
    missing, is_whole = 0, True
    for place in range(int(here) - 1, max(0, int(here) - 1 - DEPTH), -1):
        rows = np.flatnonzero(document & (position == place))
        if len(rows) > 1:
            # If a position occurs twice, the order of the sentences is unknown.
            return _rows_above(table, row), 0
        if not len(rows):
            missing, is_whole = missing + 1, False
        elif not section[rows[0]]:
            break
        elif is_whole:
            found.insert(0, int(rows[0]))
    return tuple(found), missing


def _surroundings(
    model: SentenceModel, table: pd.DataFrame, row: int
) -> tuple[list[tuple[tuple[int, ...], tuple[int, ...]]], int]:
    """Return the rows before and after that the model may have read, and how many of them are missing."""
    if model.classifier.contextual_ is None:
        by_place, missing = _preceding_row_numbers(table, row)
        return [(rows, ()) for rows in dict.fromkeys((by_place, _rows_above(table, row)))], missing
    first = np.flatnonzero(section_starts(table))
    place = int(np.searchsorted(first, row, side="right"))
    start = int(first[place - 1])
    stop = int(first[place]) if place < len(first) else len(table)
    missing = 0
    if "position" in table.columns:
        position = pd.to_numeric(table["position"].iloc[start:stop], errors="coerce").dropna()
        missing = int(max(0, position.max() - position.min() + 1 - len(position))) if len(position) else 0
    return [(tuple(range(start, row)), tuple(range(row + 1, stop)))], missing


def _alike(table: pd.DataFrame, row: int, names: tuple[str, ...]) -> NDArray[np.bool_]:
    mask = np.ones(len(table), dtype=np.bool_)
    for name in (name for name in names if name in table.columns):
        mask &= (table[name] == table[name].iloc[row]).fillna(False).to_numpy(dtype=np.bool_)
    return mask


def _rows_above(table: pd.DataFrame, row: int) -> tuple[int, ...]:
    """Return the preceding sentences as the classifier finds them, in order."""
    start = max(0, row - DEPTH)
    above = preceding_rows(table.iloc[start : row + 1], DEPTH)[-1]
    return tuple(start + int(place) for place in reversed(above) if place != NONE)


def _refuse(finding_id: str, column: str, here: float, there: float, missing: int, where: object) -> NoReturn:
    if missing:
        raise TableError(
            f"{finding_id!r} was classified with the sentences before it, and "
            f"{counted(missing, 'sentence')} directly before it {'is' if missing == 1 else 'are'} not in this table",
            where=where,
            remedy="An overview has only findings. All sentences, with the same ids, are in the table that "
            "synth classify REPORTS -o TABLE writes: name that.",
        )
    raise TableError(
        f"{finding_id!r} has {column} {there:.2f} in this table, and the model gives {here:.2f}: the sentence, its "
        "heading, its part or the sentences before it have changed since, or another model classified it",
        where=where,
        remedy="Name the model that classified it (--model DIR, or --encoder fast), or classify the table again.",
    )


def _cell(table: pd.DataFrame, row: int, name: str) -> str:
    """Return a cell as text; empty if it is missing."""
    cell = table[name].iloc[row] if name in table.columns else ""
    return "" if pd.isna(cell) else str(cell)
