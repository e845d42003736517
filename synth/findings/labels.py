"""Conversion of labels from the forms in which people record them to one form, with a list of all problems."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.errors import TableError
from synth.findings.schema import KINDS, POLARITIES, polarity_of_sentence, require_columns
from synth.taxonomy import LabelScheme, Taxonomy
from synth.words import counted, unit, worded

SPLITS = ("", "train", "test", "polarity")
"""Allowed values of the column ``split``."""

DRAWN_FOR = "drawn_for"
"""Column of a labelling workbook that states why a sentence was chosen."""

_LABEL_COLUMNS = ("kind", "polarity", "themes")
_YES = frozenset({"1", "1.0", "yes", "y", "x", "true", "✓", "✔"})
_NO = frozenset({"", "0", "0.0", "no", "n", "false", "-", "–"})
POLARITY_WORDS = {
    **{polarity: polarity for polarity in POLARITIES},
    "strengths": "strength",
    "positive": "strength",
    "area for improvement": "improvement",
    "areas for improvement": "improvement",
    "negative": "improvement",
    "both": "mixed",
}
"""Words that people use for the four polarities."""

_ALIKE = 0.85
_IF_ABSENT = {
    "kind": " If every sentence is a finding, write kind = false in the file of themes.",
    "polarity": " If sentences have no polarity, write polarity = false in the file of themes.",
}
_SEPARATORS = re.compile(r"[;|\n]")


@dataclass(frozen=True)
class LabelProblem:
    """A cell or column without a usable label.

    Attributes
    ----------
    sort
        The kind of problem, without the value. Problems of one kind are counted together.
    column
        Name of the column.
    row
        Row number as in a spreadsheet, where the header is row 1; None if the whole column is meant.
    value
        The value of the cell.
    remedy
        How to correct it.
    """

    sort: str
    column: str
    row: int | None
    value: str
    remedy: str


def read_labels(table: pd.DataFrame, taxonomy: Taxonomy) -> tuple[pd.DataFrame, list[LabelProblem]]:
    """Convert the labels of a table to the form of the findings table.

    Themes may be in a column ``themes``, as ids or labels separated by ``;``, each with or without its own polarity
    (``advocacy:improvement``). Alternatively, there may be one column for each theme, named by its id or label, that
    holds 1 or 0, yes or no, x or nothing, or a polarity. Polarities may be called ``positive`` and ``negative``.
    Case is ignored. An empty polarity is derived from the polarities of the themes.

    Parameters
    ----------
    table
        Sentences. Every cell is text.
    taxonomy
        The themes that labels may name.

    Returns
    -------
    DataFrame, list of LabelProblem
        The table, with all readable labels in kind, polarity and themes, and a list of all unreadable labels. Rows of a
        labelling workbook that nobody has labelled yet are left out. The other rows keep their index.
    """
    is_open = _is_open(table, taxonomy) if DRAWN_FOR in table.columns else np.zeros(len(table), dtype=np.bool_)
    scheme = taxonomy.label_scheme
    table = table.copy(deep=False)
    if "inspection_id" not in table.columns:
        table = table.rename(columns={scheme.unit.column: "inspection_id"})
    if not scheme.has_kind and "kind" not in table.columns:
        table["kind"] = ""
    problems = [_missing(table, name) for name in ("text", "inspection_id", "kind") if name not in table.columns]
    themes = _themes_of_rows(table, taxonomy, problems)
    if "kind" in table.columns:
        allowed = KINDS if scheme.has_kind else KINDS[:1]
        words = {_key(scheme.kinds[kind]): kind for kind in allowed} | {kind: kind for kind in allowed}
        if not scheme.has_kind:
            words[""] = KINDS[0]
        table["kind"] = _read_column(table, "kind", lambda cell: words.get(_key(cell)), allowed, problems)
    has_own = any(polarity for row in themes for polarity in row.values())
    if "polarity" in table.columns or has_own or not scheme.has_polarity:
        table["polarity"] = _polarities_of_rows(table, themes, scheme, problems)
    else:
        problems.append(_missing(table, "polarity"))
    if "themes" in table.columns or theme_columns(table, taxonomy):
        said = table["polarity"] if "polarity" in table.columns else [""] * len(table)
        cells = [_cell(row, polarity) for row, polarity in zip(themes, said, strict=True)]
        table["themes"] = pd.Series(cells, index=table.index, dtype="str")
    _check_rows(table, problems)
    if scheme.one_theme and all(name in table.columns for name in _LABEL_COLUMNS):
        n_themes = np.array([len(row) for row in themes])
        remedy = "Keep one, or write one_theme = false in the taxonomy file."
        for row in np.flatnonzero((table["kind"] == KINDS[0]).to_numpy() & (n_themes != 1)):
            what = f"{counted(int(n_themes[row]), 'theme')}, but in this programme each sentence has exactly one"
            problems.append(LabelProblem(what, "themes", int(row) + 2, "", remedy))
    problems = [problem for problem in problems if problem.row is None or not is_open[problem.row - 2]]
    return (table[~is_open] if is_open.any() else table), problems


def _is_open(table: pd.DataFrame, taxonomy: Taxonomy) -> NDArray[np.bool_]:
    """Return whether each row has no label."""
    names = ["kind", "polarity", "themes", *theme_columns(table, taxonomy).values()]
    cells = table[[name for name in names if name in table.columns]].fillna("").astype("str")
    empty: NDArray[np.bool_] = cells.apply(lambda column: column.str.strip() == "").all(axis=1).to_numpy(dtype=np.bool_)
    return empty


def check_labels(table: pd.DataFrame, taxonomy: Taxonomy, *, where: object) -> pd.DataFrame:
    """Return a table with its labels in the form of the findings table, see `read_labels`.

    Raises
    ------
    TableError
        For the first label that cannot be read. The message gives the row (as in a spreadsheet, where the header is row
        1), the column and the value, and the number of other problems.
    """
    read, problems = read_labels(table, taxonomy)
    if not problems:
        return read
    # Sorted by row, so that the first problem in the table is reported.
    first = min(problems, key=lambda problem: problem.row or 0)
    others = len(problems) - 1
    more = f" {others:,} more to correct: synth validate lists them." if others else ""
    raise TableError(place_and_fault(first), where=where, remedy=first.remedy + more)


def place_and_fault(problem: LabelProblem) -> str:
    """Describe a problem and its place in the table."""
    column = unit().column if problem.column == "inspection_id" else problem.column
    if problem.row is None:
        return f"column {column!r} is {problem.sort}"
    if problem.sort == "not known":
        return f"row {problem.row}, column {column}: {problem.value!r} is not known"
    if problem.sort == "empty":
        return f"row {problem.row}, column {column} is empty"
    return f"row {problem.row}: {problem.sort}"


def theme_columns(table: pd.DataFrame, taxonomy: Taxonomy) -> dict[str, str]:
    """Return the columns of a table that each represent a theme: the column name by the id of the theme."""
    known = _theme_names(taxonomy)
    found: dict[str, str] = {}
    for name in table.columns:
        theme = known.get(_key(str(name)))
        if theme is not None:
            found.setdefault(theme, str(name))
    return {theme: found[theme] for theme in taxonomy.ids if theme in found}


def _themes_of_rows(table: pd.DataFrame, taxonomy: Taxonomy, problems: list[LabelProblem]) -> list[Mapping[str, str]]:
    """Return the themes of each row, each with its own polarity or an empty text."""
    known, polarities = _theme_names(taxonomy), _polarity_words(taxonomy.label_scheme)
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
    else:
        _note_misspelt_columns(table, taxonomy, of_theme, problems)
    rows: list[dict[str, str]] = [{} for _ in range(len(table))]
    for theme, name in of_theme.items():
        codes, cells = _distinct(table[name])
        for number, cell in enumerate(cells):
            value = cell.casefold()
            if value in _NO:
                continue
            polarity = "" if value in _YES else polarities.get(_key(cell))
            if polarity is None:
                sides = taxonomy.label_scheme.words.get("polarity", {}).values()
                _note(problems, codes == number, name, cell, ("1", "0", "yes", "no", "x", *sides))
                continue
            for row in np.flatnonzero(codes == number):
                rows[row][theme] = polarity
    return list(rows)


def _note_misspelt_columns(
    table: pd.DataFrame, taxonomy: Taxonomy, of_theme: Mapping[str, str], problems: list[LabelProblem]
) -> None:
    """Report columns that seem to be meant for a theme that has no column, since its labels would be lost."""
    unread = {_key(str(name)): str(name) for name in table.columns if name not in set(of_theme.values())}
    for theme in taxonomy.themes:
        if theme.id in of_theme:
            continue
        for name in (theme.label, theme.id):
            if alike := difflib.get_close_matches(_key(name), unread, 1, _ALIKE):
                remedy = f"Is it the theme {theme.label!r}? Then call the column that."
                problems.append(LabelProblem("not the name of a theme", unread[alike[0]], None, "", remedy))
                break


def _read_themes(
    cell: str, known: Mapping[str, str], polarities: Mapping[str, str]
) -> tuple[dict[str, str], list[str]]:
    """Return the themes of a cell with their polarities, and the parts of the cell that are not recognised."""
    themes: dict[str, str] = {}
    unknown = []
    # A label may itself contain the separator.
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
    table: pd.DataFrame, themes: Sequence[Mapping[str, str]], scheme: LabelScheme, problems: list[LabelProblem]
) -> pd.Series:
    words = _polarity_words(scheme)
    allowed = tuple(scheme.words["polarity"].values()) if scheme.has_polarity else ("neutral",)
    given = table["polarity"].fillna("") if "polarity" in table.columns else pd.Series("", index=table.index)
    # Without kinds it is not known which sentences need a polarity.
    is_other = table["kind"] == "other" if "kind" in table.columns else pd.Series(True, index=table.index)
    own = ({theme: polarity for theme, polarity in row.items() if polarity} for row in themes)
    filled = [
        cell
        if cell.strip()
        else "neutral"
        if other or not scheme.has_polarity
        else polarity_of_sentence(said, said, "")
        for cell, other, said in zip(given, is_other, own, strict=True)
    ]
    completed = table.assign(polarity=pd.Series(filled, index=table.index, dtype="str"))
    return _read_column(completed, "polarity", lambda cell: words.get(_key(cell)), allowed, problems)


def _polarity_words(scheme: LabelScheme) -> dict[str, str]:
    """Return the polarity that each word means. The words of the programme override the usual ones."""
    if not scheme.has_polarity:
        return {"neutral": "neutral"}
    return POLARITY_WORDS | {_key(name): polarity for polarity, name in scheme.polarities.items()}


def _cell(themes: Mapping[str, str], polarity: str) -> str:
    """Write themes as one cell. A theme's polarity is written only if it differs from that of the sentence."""
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
    """Read each distinct cell of a column once. A cell that cannot be read is reported and left as it is."""
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
    remedy = f"Allowed values: {', '.join(allowed)}{', separated by semicolons' if column == 'themes' else ''}."
    sort = "not known" if value else "empty"
    problems += [LabelProblem(sort, column, int(row) + 2, value, remedy) for row in np.flatnonzero(rows)]


def _distinct(column: pd.Series) -> tuple[NDArray[np.int64], list[str]]:
    """Return for each cell the index of its text, and the distinct texts."""
    codes, cells = pd.factorize(column.fillna("").astype("str").str.strip())
    return codes, [str(cell) for cell in cells]


def _theme_names(taxonomy: Taxonomy) -> dict[str, str]:
    """Return the id of each theme by its id and by its label. A label shared by two themes is left out."""
    labels = [_key(theme.label) for theme in taxonomy.themes]
    names = {label: theme.id for label, theme in zip(labels, taxonomy.themes, strict=True) if labels.count(label) == 1}
    return {**names, **{_key(theme.id): theme.id for theme in taxonomy.themes}}


def _key(name: str) -> str:
    """Return a form of a name that is the same for all ways of writing it."""
    return re.sub(r"[\s_-]+", " ", name).strip().casefold()


def _missing(table: pd.DataFrame, name: str) -> LabelProblem:
    try:
        require_columns(table, [name], where=None)
    except TableError as error:
        return LabelProblem("missing", name, None, "", f"{error.remedy}{_IF_ABSENT.get(name, '')}")
    raise AssertionError(f"the column {name} is there")
