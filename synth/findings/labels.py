"""Labels in the forms in which people keep them, brought into one form; everything that is wrong is collected."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.errors import TableError
from synth.findings.schema import KINDS, POLARITIES, require_columns
from synth.taxonomy import Programme, Taxonomy
from synth.words import counted, unit, worded

SPLITS = ("", "train", "test", "polarity")
"""What a column ``split`` may say of a sentence."""

DRAWN_FOR = "drawn_for"
"""The column of a labelling workbook that says why a sentence was chosen."""

_LABEL_COLUMNS = ("kind", "polarity", "themes")
_YES = frozenset({"1", "1.0", "yes", "y", "x", "true", "✓", "✔"})
_NO = frozenset({"", "0", "0.0", "no", "n", "false", "-", "–"})
# Words that people use for the four polarities, beside those of the findings table.
_POLARITY_WORDS = {
    **{polarity: polarity for polarity in POLARITIES},
    "strengths": "strength",
    "positive": "strength",
    "area for improvement": "improvement",
    "areas for improvement": "improvement",
    "negative": "improvement",
    "both": "mixed",
}
_SEPARATORS = re.compile(r"[;|\n]")


@dataclass(frozen=True)
class LabelProblem:
    """A cell, or a column, that holds no usable label.

    Attributes
    ----------
    sort
        What is wrong, without the value: problems of one sort are counted together.
    column
        The column.
    row
        As a spreadsheet counts, the header being row 1; None if a whole column is meant.
    value
        What stands there.
    remedy
        What to do about it.
    """

    sort: str
    column: str
    row: int | None
    value: str
    remedy: str


def read_labels(table: pd.DataFrame, taxonomy: Taxonomy) -> tuple[pd.DataFrame, list[LabelProblem]]:
    """Bring the labels of a table into the form of the findings table.

    Themes may stand in a column ``themes``, as ids or labels joined by ``;``, each with a polarity of its own
    (``advocacy:improvement``) or without; or in one column a theme, named by its id or label, that holds 1 or 0, yes or
    no, x or nothing, or a polarity. Polarities may be called ``positive`` and ``negative``. Capital and small letters
    are alike. A polarity that is left empty follows from those of the themes.

    Parameters
    ----------
    table
        Sentences; every cell is text.
    taxonomy
        The themes that labels may name.

    Returns
    -------
    DataFrame, list of LabelProblem
        The table with kind, polarity and themes as far as they could be read, and everything that could not. Rows of a
        labelling workbook that no one has labelled yet are left out; the index of the others stays.
    """
    is_open = _is_open(table, taxonomy) if DRAWN_FOR in table.columns else np.zeros(len(table), dtype=np.bool_)
    programme = taxonomy.programme
    table = table.copy(deep=False)
    if "inspection_id" not in table.columns:
        table = table.rename(columns={programme.unit.column: "inspection_id"})
    if not programme.has_kind and "kind" not in table.columns:
        table["kind"] = ""
    problems = [_missing(table, name) for name in ("text", "inspection_id", "kind") if name not in table.columns]
    themes = _themes_of_rows(table, taxonomy, problems)
    if "kind" in table.columns:
        allowed = KINDS if programme.has_kind else KINDS[:1]
        words = {_key(programme.kinds[kind]): kind for kind in allowed} | {kind: kind for kind in allowed}
        if not programme.has_kind:
            words[""] = KINDS[0]
        table["kind"] = _read_column(table, "kind", lambda cell: words.get(_key(cell)), allowed, problems)
    has_own = any(polarity for row in themes for polarity in row.values())
    if "polarity" in table.columns or has_own or not programme.has_polarity:
        table["polarity"] = _polarities_of_rows(table, themes, programme, problems)
    else:
        problems.append(_missing(table, "polarity"))
    if "themes" in table.columns or theme_columns(table, taxonomy):
        said = table["polarity"] if "polarity" in table.columns else [""] * len(table)
        cells = [_cell(row, polarity) for row, polarity in zip(themes, said, strict=True)]
        table["themes"] = pd.Series(cells, index=table.index, dtype="str")
    _check_rows(table, problems)
    if programme.one_theme and all(name in table.columns for name in _LABEL_COLUMNS):
        n_themes = np.array([len(row) for row in themes])
        remedy = "Keep one, or write one_theme = false in the taxonomy file."
        for row in np.flatnonzero((table["kind"] == KINDS[0]).to_numpy() & (n_themes != 1)):
            what = f"{counted(int(n_themes[row]), 'theme')}, but in this programme each sentence has exactly one"
            problems.append(LabelProblem(what, "themes", int(row) + 2, "", remedy))
    problems = [problem for problem in problems if problem.row is None or not is_open[problem.row - 2]]
    return (table[~is_open] if is_open.any() else table), problems


def _is_open(table: pd.DataFrame, taxonomy: Taxonomy) -> NDArray[np.bool_]:
    """Whether no label stands in a row."""
    names = ["kind", "polarity", "themes", *theme_columns(table, taxonomy).values()]
    cells = table[[name for name in names if name in table.columns]].fillna("").astype("str")
    empty: NDArray[np.bool_] = cells.apply(lambda column: column.str.strip() == "").all(axis=1).to_numpy(dtype=np.bool_)
    return empty


def check_labels(table: pd.DataFrame, taxonomy: Taxonomy, *, where: object) -> pd.DataFrame:
    """Give a table with its labels in the form of the findings table, see `read_labels`.

    Raises
    ------
    TableError
        For the first label that cannot be read, naming row (as a spreadsheet counts, the header being row 1), column
        and value, and saying how many others there are.
    """
    read, problems = read_labels(table, taxonomy)
    if not problems:
        return read
    # In the order of the rows, so that a person finds the first.
    first = min(problems, key=lambda problem: problem.row or 0)
    others = len(problems) - 1
    more = f" {others:,} more to mend: synth validate lists them." if others else ""
    raise TableError(place_and_fault(first), where=where, remedy=first.remedy + more)


def place_and_fault(problem: LabelProblem) -> str:
    """Say in words where in its table a problem is, and what it is."""
    column = unit().column if problem.column == "inspection_id" else problem.column
    if problem.row is None:
        return f"column {column!r} is {problem.sort}"
    if problem.sort == "not known":
        return f"row {problem.row}, column {column}: {problem.value!r} is not known"
    if problem.sort == "empty":
        return f"row {problem.row}, column {column}: empty"
    return f"row {problem.row}: {problem.sort}"


def theme_columns(table: pd.DataFrame, taxonomy: Taxonomy) -> dict[str, str]:
    """Return the columns of a table that stand for a theme each: the name of the column by the id of the theme."""
    known = _theme_names(taxonomy)
    found: dict[str, str] = {}
    for name in table.columns:
        theme = known.get(_key(str(name)))
        if theme is not None:
            found.setdefault(theme, str(name))
    return {theme: found[theme] for theme in taxonomy.ids if theme in found}


def _themes_of_rows(table: pd.DataFrame, taxonomy: Taxonomy, problems: list[LabelProblem]) -> list[Mapping[str, str]]:
    """Return for each row its themes, each with the polarity that stands with it or an empty text."""
    known, polarities = _theme_names(taxonomy), _polarity_words(taxonomy.programme)
    if "themes" in table.columns:
        codes, cells = _distinct(table["themes"])
        read = [_read_themes(cell, known, polarities) for cell in cells]
        for number, (_, unknown) in enumerate(read):
            for value in unknown:
                _note(problems, codes == number, "themes", value, taxonomy.ids)
        return [read[code][0] for code in codes]
    of_theme = theme_columns(table, taxonomy)
    if not of_theme:
        missing = _missing(table, "themes")
        problems.append(
            LabelProblem("missing", "themes", None, "", f"{missing.remedy} Or add a column for each theme.")
        )
    rows: list[dict[str, str]] = [{} for _ in range(len(table))]
    for theme, name in of_theme.items():
        codes, cells = _distinct(table[name])
        for number, cell in enumerate(cells):
            value = cell.casefold()
            if value in _NO:
                continue
            polarity = "" if value in _YES else polarities.get(_key(cell))
            if polarity is None:
                _note(problems, codes == number, name, cell, ("1", "0", "yes", "no", "x", *POLARITIES))
                continue
            for row in np.flatnonzero(codes == number):
                rows[row][theme] = polarity
    return list(rows)


def _read_themes(
    cell: str, known: Mapping[str, str], polarities: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """Return the themes of a cell with their polarities, and the pieces that are not known."""
    themes: dict[str, str] = {}
    unknown = []
    # A label may hold what otherwise separates.
    pieces = [cell] if _key(cell) in known else _SEPARATORS.split(cell)
    for piece in (piece.strip() for piece in pieces):
        name, colon, polarity = piece.rpartition(":")
        if not piece:
            continue
        if _key(piece) in known:
            themes.setdefault(known[_key(piece)], "")
        elif colon and _key(name) in known and _key(polarity) in polarities:
            themes[known[_key(name)]] = polarities[_key(polarity)]
        else:
            unknown.append(piece)
    return themes, unknown


def _polarities_of_rows(
    table: pd.DataFrame, themes: Sequence[Mapping[str, str]], programme: Programme, problems: list[LabelProblem]
) -> pd.Series:
    words = _polarity_words(programme)
    allowed = POLARITIES if programme.has_polarity else ("neutral",)
    given = table["polarity"].fillna("") if "polarity" in table.columns else pd.Series("", index=table.index)
    is_other = table["kind"] == "other" if "kind" in table.columns else pd.Series(False, index=table.index)
    filled = [
        cell
        if cell.strip()
        else "neutral"
        if other or not programme.has_polarity
        else _common({value for value in row.values() if value})
        for cell, other, row in zip(given, is_other, themes, strict=True)
    ]
    completed = table.assign(polarity=pd.Series(filled, index=table.index, dtype="str"))
    return _read_column(completed, "polarity", lambda cell: words.get(_key(cell)), allowed, problems)


def _polarity_words(programme: Programme) -> dict[str, str]:
    """Return the polarity that each word for one stands for; the words of the programme go before the usual ones."""
    if not programme.has_polarity:
        return {"neutral": "neutral"}
    return _POLARITY_WORDS | {_key(name): polarity for polarity, name in programme.polarities.items()}


def _common(polarities: set[str]) -> str:
    return "mixed" if len(polarities) > 1 else next(iter(polarities), "")


def _cell(themes: Mapping[str, str], polarity: str) -> str:
    """Write themes as one cell; a polarity stands with those only that do not have the sentence's."""
    return ";".join(theme if own in ("", polarity) else f"{theme}:{own}" for theme, own in themes.items())


def _check_rows(table: pd.DataFrame, problems: list[LabelProblem]) -> None:
    if "inspection_id" in table.columns:
        empty = (table["inspection_id"].fillna("").str.strip() == "").to_numpy()
        remedy = worded("Name the inspection: training and evaluation go by inspection.")
        problems += [LabelProblem("empty", "inspection_id", int(row) + 2, "", remedy) for row in np.flatnonzero(empty)]
    if "split" in table.columns:
        codes, cells = _distinct(table["split"])
        for number, cell in enumerate(cells):
            if cell not in SPLITS:
                _note(problems, codes == number, "split", cell, SPLITS[1:])
    if all(name in table.columns for name in _LABEL_COLUMNS):
        is_wrong = (table["kind"] == "other") & ((table["themes"] != "") | (table["polarity"] != "neutral"))
        sort, remedy = (
            "kind is other, but it has themes or a polarity",
            "Leave themes empty and write neutral, or make it a finding.",
        )
        problems += [LabelProblem(sort, "kind", int(row) + 2, "", remedy) for row in np.flatnonzero(is_wrong)]


def _read_column(
    table: pd.DataFrame,
    name: str,
    read: Callable[[str], str | None],
    allowed: Sequence[str],
    problems: list[LabelProblem],
) -> pd.Series:
    """Read each distinct cell of a column once; what cannot be read is noted and stays."""
    codes, cells = _distinct(table[name])
    values = []
    for number, cell in enumerate(cells):
        value = read(cell)
        if value is None:
            _note(problems, codes == number, name, cell, allowed)
        values.append(cell if value is None else value)
    return pd.Series(np.array(values, dtype=object)[codes], index=table.index, dtype="str")


def _note(
    problems: list[LabelProblem], rows: NDArray[np.bool_], column: str, value: str, allowed: Sequence[str]
) -> None:
    remedy = f"Allowed are: {', '.join(allowed)}."
    problems += [LabelProblem("not known", column, int(row) + 2, value, remedy) for row in np.flatnonzero(rows)]


def _distinct(column: pd.Series) -> tuple[NDArray[np.int64], list[str]]:
    """Return the number of each cell's text, and the texts."""
    codes, cells = pd.factorize(column.fillna("").astype("str").str.strip())
    return codes, [str(cell) for cell in cells]


def _theme_names(taxonomy: Taxonomy) -> dict[str, str]:
    """Return the id of each theme by its id and its label; a label of two themes names none."""
    labels = [_key(theme.label) for theme in taxonomy.themes]
    names = {label: theme.id for label, theme in zip(labels, taxonomy.themes, strict=True) if labels.count(label) == 1}
    return {**names, **{_key(theme.id): theme.id for theme in taxonomy.themes}}


def _key(name: str) -> str:
    """Return what is alike in two ways to write a name."""
    return re.sub(r"[\s_-]+", " ", name).strip().casefold()


def _missing(table: pd.DataFrame, name: str) -> LabelProblem:
    try:
        require_columns(table, [name], where=None)
    except TableError as error:
        return LabelProblem("missing", name, None, "", error.remedy)
    raise AssertionError(f"the column {name} is there")
