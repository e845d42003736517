"""The columns of the findings table, and the checks that every stage relies on."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.errors import TableError
from synth.taxonomy import Taxonomy
from synth.words import column_in_file

KINDS = ("finding", "other")
POLARITIES = ("strength", "improvement", "mixed", "neutral")
MODEL_COLUMN = "model"
TYPICALITY = "typicality"
# The columns of a matrix of scores or probabilities: one row a sentence, in the order of `probability_columns`.
FINDING_COLUMN = 0
POLARITY_COLUMNS = slice(1, 1 + len(POLARITIES))
THEME_COLUMNS = slice(POLARITY_COLUMNS.stop, None)
SEMICOLONS = "Its cells seem to be separated by semicolons: save it as 'CSV UTF-8 (comma delimited)' or as .xlsx."
_MOST_NAMED = 8
UNUSUAL = 0.05
"""A sentence with a lower typicality is unlike the text that the model was trained on."""

_ABOUT = {
    "finding_id": "Identifies the sentence: unique in a table, the same in every run on one document.",
    "inspection_id": "The inspection; all documents of one inspection share it.",
    "document": "The file, or the type of document, that contains the sentence.",
    "page": "The page, counted from 1, if the document has pages.",
    "section": "The heading above the sentence.",
    "part": "The part of the report that the section belongs to: key message, body, method and so on.",
    "voice": "Whose words these are. Only sentences of those who wrote the findings are counted.",
    "position": "Position of the sentence in its document, counted from 1.",
    "text": "The sentence.",
    "kind": "Whether the sentence is a finding.",
    "polarity": "How a finding describes the services; neutral if it is not a finding.",
    "themes": "Ids of the themes that a finding is about, joined by ';'; may be empty. A theme with its own polarity, "
    "as one that a reader confirmed, has it behind a colon, as in advocacy:improvement;participation.",
    MODEL_COLUMN: "The model that gave the labels and probabilities, identified by its digest.",
    TYPICALITY: "Share of sentences of held-out programmes that are at least as unlike the text that the model was "
    "trained on.",
}


def probability_columns(taxonomy: Taxonomy) -> tuple[str, ...]:
    """Return the names of the columns that classification adds, in order: p_finding, p_<polarity>, p_<theme>."""
    return ("p_finding", *(f"p_{polarity}" for polarity in POLARITIES), *(f"p_{theme}" for theme in taxonomy.ids))


def score_matrix_width(n_themes: int) -> int:
    """Return the number of columns of a matrix of scores or probabilities."""
    return int(THEME_COLUMNS.start) + n_themes


def binary_columns(n_columns: int) -> list[int]:
    """Return the columns with a probability of their own: the finding and the themes. Those of polarities add up to 1.

    Parameters
    ----------
    n_columns
        Of the matrix.
    """
    return [FINDING_COLUMN, *range(n_columns)[THEME_COLUMNS]]


def columns(taxonomy: Taxonomy) -> dict[str, str]:
    """Return what each column of the findings table says, by its name, in the order in which they are written."""
    return {
        **_ABOUT,
        "p_finding": "Probability that the sentence is a finding, by the model.",
        **{f"p_{name}": f"Probability that a finding has the polarity {name}, by the model." for name in POLARITIES},
        **{f"p_{theme.id}": f"Probability that it is about the theme {theme.label}." for theme in taxonomy.themes},
    }


def split_themes(cell: str) -> tuple[str, ...]:
    """Return the distinct theme ids in a cell, in order, without their polarities."""
    return tuple(dict.fromkeys(part for piece in cell.split(";") if (part := piece.partition(":")[0].strip())))


def polarities_by_theme(cell: str) -> dict[str, str]:
    """Return the polarity of each theme in a cell that has its own polarity, by the id of the theme."""
    pieces = (piece.partition(":") for piece in cell.split(";") if ":" in piece)
    return {theme.strip(): polarity.strip() for theme, _, polarity in pieces}


def join_themes(themes: Iterable[str], own: Mapping[str, str] | None = None) -> str:
    """Write theme ids as one cell, including the polarities of themes that have their own."""
    return ";".join(f"{theme}:{own[theme]}" if own and theme in own else theme for theme in themes)


def polarity_of_sentence(themes: Iterable[str], own: Mapping[str, str], otherwise: str) -> str:
    """Return what the themes of a sentence say together if each has its own polarity, else `otherwise`."""
    said = {own.get(theme, "") for theme in themes}
    if not said or "" in said:
        return otherwise
    sides = said - {"neutral"}
    return "mixed" if len(sides) > 1 else next(iter(sides), "neutral")


def theme_matrix(table: pd.DataFrame, taxonomy: Taxonomy) -> NDArray[np.bool_]:
    """Return the themes as a matrix.

    Parameters
    ----------
    table
        Findings with a column ``themes`` that `read_labels` has read.
    taxonomy
        Its themes are the columns of the matrix.

    Returns
    -------
    ndarray of shape (n_sentences, n_themes), bool
    """
    place = {theme: number for number, theme in enumerate(taxonomy.ids)}
    # The same few combinations occur thousands of times, so each is split only once.
    codes, cells = pd.factorize(table["themes"])
    of_cell = np.zeros((len(cells), len(place)), dtype=np.bool_)
    for row, cell in enumerate(cells):
        for theme in split_themes(cell):
            of_cell[row, place[theme]] = True
    matrix: NDArray[np.bool_] = of_cell[codes]
    return matrix


def theme_polarities(table: pd.DataFrame, taxonomy: Taxonomy) -> NDArray[np.int8]:
    """Return the polarity of each theme in each sentence: its own polarity, or else that of the sentence.

    Parameters
    ----------
    table
        Findings with ``polarity`` and ``themes`` that `read_labels` has read.
    taxonomy
        Its themes are the columns of the matrix.

    Returns
    -------
    ndarray of shape (n_sentences, n_themes), int8
        Indices into `POLARITIES`; -1 if the sentence is not about the theme.
    """
    place = {theme: number for number, theme in enumerate(taxonomy.ids)}
    of_sentence = table["polarity"].map({name: number for number, name in enumerate(POLARITIES)}).fillna(-1)
    polarity = np.where(theme_matrix(table, taxonomy), of_sentence.to_numpy(dtype=np.int8)[:, None], np.int8(-1))
    cells = table["themes"].to_numpy(dtype=object)
    for row in np.flatnonzero(table["themes"].str.contains(":", regex=False).to_numpy(dtype=np.bool_)):
        for theme, own in polarities_by_theme(cells[row]).items():
            polarity[row, place[theme]] = POLARITIES.index(own)
    return polarity.astype(np.int8, copy=False)


def check_probabilities(table: pd.DataFrame, taxonomy: Taxonomy, *, where: object) -> pd.DataFrame:
    """Return the table with its probability columns as numbers.

    Returns
    -------
    DataFrame
        A copy in which each column of `probability_columns` is float64 in [0, 1].

    Raises
    ------
    TableError
        If a column is missing or a cell is not a probability.
    """
    names = probability_columns(taxonomy)
    require_columns(table, names, where=where)
    table = table.copy(deep=False)
    for name in names:
        numbers = pd.to_numeric(table[name], errors="coerce").astype("float64")
        wrong = ~numbers.between(0, 1)
        if wrong.any():
            row = int(np.flatnonzero(wrong)[0])
            raise TableError(
                f"row {row + 2}, column {name}: {str(table[name].iloc[row])!r} is not a probability",
                where=where,
                remedy="Write a number from 0 to 1, or classify the sentences again.",
            )
        table[name] = numbers
    return table


def model_of(table: pd.DataFrame, *, where: object) -> str:
    """Return the model that classified a table; empty if the table does not name one.

    Raises
    ------
    TableError
        If rows come from different models, or only some rows name a model.
    """
    if MODEL_COLUMN not in table.columns:
        return ""
    names = table[MODEL_COLUMN].fillna("").astype("str").str.strip()
    other = np.flatnonzero(names != names.iloc[0]) if len(names) else np.zeros(0, dtype=np.int64)
    if other.size:
        row = int(other[0])
        raise TableError(
            f"row {row + 2}, column {MODEL_COLUMN}: {names.iloc[row]!r}, but row 2 says {names.iloc[0]!r}",
            where=where,
            remedy="Classify all its sentences with one model.",
        )
    return str(names.iloc[0]) if len(names) else ""


def require_columns(table: pd.DataFrame, names: Sequence[str], *, where: object) -> None:
    """Raise a `TableError` that names the first missing column."""
    missing = [name for name in names if name not in table.columns]
    if missing:
        wanted, there = column_in_file(missing[0]), [column_in_file(str(name)) for name in table.columns]
        by_small_letters = {name.lower(): name for name in there}
        if alike := difflib.get_close_matches(wanted, by_small_letters, 1, 0.8):
            remedy = f"Is it the column {by_small_letters[alike[0]]!r}? Then call that {wanted!r}."
        elif len(there) == 1 and ";" in there[0]:
            remedy = SEMICOLONS
        else:
            more = f" and {len(there) - _MOST_NAMED} more" if len(there) > _MOST_NAMED else ""
            named = ", ".join(there[:_MOST_NAMED]) or "none"
            remedy = f"Add it, or give the column that contains it this name. The columns are: {named}{more}."
        raise TableError(f"column {wanted!r} is missing", where=where, remedy=remedy)
