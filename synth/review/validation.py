"""Find all problems in labelled tables, not only the first one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.classifier.training.data import check_training_data
from synth.errors import SynthError, TableError, one_line
from synth.findings import place_and_fault, read_labels, read_table, theme_matrix
from synth.findings.labels import theme_columns
from synth.taxonomy import Taxonomy
from synth.words import column_in_file, counted, unit, worded

_LEAST_EXAMPLES = 20
_ALIKE = 0.95
# Shorter sentences ("They were timely.") can be alike without being copies.
_LEAST_WORDS = 8
# A changed word changes three runs of three words.
_RAREST_RUNS = 8
_BLOCK = 20_000
_FIRST_ROWS = 5
_FIRST_VALUES = 5
_VALUES_OF_SORT = {"not known": "column {}: not known", "empty": "column {}: empty"}
_COPY = "nearly the same as a sentence of another inspection"


@dataclass(frozen=True)
class Problem:
    """A problem in a labelled table.

    Attributes
    ----------
    file
        File with the problem; empty if it is not in a single file.
    row
        Row number as in a spreadsheet, where the header is row 1; None if it is not in a single row.
    what
        What is wrong.
    remedy
        What to do.
    sort
        The problem without the value, so that problems of one sort can be counted; `what` by default.
    value
        The wrong value, if there is one.
    stops
        Whether `synth train` rejects the table because of it.
    """

    file: str
    row: int | None
    what: str
    remedy: str
    sort: str = ""
    value: str = ""
    stops: bool = True

    def __str__(self) -> str:
        """Return the problem in one line."""
        place = self.file + ("" if self.row is None else f", row {self.row}")
        line = f"{place}: {self.what}. {self.remedy}" if place else f"{self.what}. {self.remedy}"
        return one_line(line)


def validate_labels(
    files: Sequence[Path], taxonomy: Taxonomy, *, read: Callable[[Path], pd.DataFrame] = read_table
) -> tuple[list[Problem], pd.DataFrame]:
    """Check labelled tables, both separately and together.

    Labels are read as by `synth train`. Problems that it rejects are marked with `stops`; the others should be checked.

    Parameters
    ----------
    files
        Labelled tables.
    taxonomy
        The themes that labels may name.
    read
        Function that reads one of the files.

    Returns
    -------
    list of Problem, DataFrame
        Problems in the order of files and rows, and all sentences that could be read, with ``file`` and ``row``.
    """
    problems: list[Problem] = []
    tables = []
    for path in files:
        try:
            table = read(path)
        except SynthError as error:
            problems.append(Problem(error.where, None, error.what, error.remedy))
            continue
        if "themes" in table.columns and theme_columns(table, taxonomy):
            what = "has a column themes and columns for single themes; only the column themes is read"
            problems.append(Problem(str(path), None, what, "Delete one or the other.", stops=False))
        table, found = read_labels(table, taxonomy)
        problems += [
            Problem(
                str(path),
                fault.row,
                place_and_fault(fault).removeprefix(f"row {fault.row}, ").removeprefix(f"row {fault.row}: "),
                fault.remedy,
                sort=_VALUES_OF_SORT[fault.sort].format(column_in_file(fault.column))
                if fault.sort in _VALUES_OF_SORT
                else "",
                value=fault.value,
            )
            for fault in sorted(found, key=lambda fault: fault.row or 0)
        ]
        if any(fault.sort == "missing" for fault in found):
            continue
        table = table.assign(file=str(path), row=table.index + 2)
        tables.append(table)
        problems += _of_texts(table)
    if not tables:
        return problems, pd.DataFrame()
    everything = pd.concat(tables, ignore_index=True)
    problems += _repeated(everything)
    problems += _split_problems(everything)
    problems += _near_duplicates(everything)
    for theme, count in zip(taxonomy.ids, theme_matrix(everything, taxonomy).sum(axis=0), strict=True):
        if count < _LEAST_EXAMPLES:
            what = f"theme {theme}: {count} sentences, fewer than {_LEAST_EXAMPLES}"
            problems.append(Problem("", None, what, "Label more, or do not rely on its results.", stops=False))
    if not any(problem.stops for problem in problems):
        try:
            check_training_data(everything, taxonomy)
        except TableError as error:
            problems.append(Problem("", None, error.what, error.remedy))
    return problems, everything


def lines_by_sort(problems: Sequence[Problem]) -> list[str]:
    """Describe problems with one line for each sort: how many, which values, and the first rows.

    Returns
    -------
    list of str
        In the order in which the sorts first occur.
    """
    sorts: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        sorts.setdefault((problem.sort or problem.what, problem.remedy), []).append(problem)
    return [one_line(_line_of(sort, remedy, alike)) for (sort, remedy), alike in sorts.items()]


def _line_of(sort: str, remedy: str, alike: Sequence[Problem]) -> str:
    if len(alike) == 1:
        return str(alike[0])
    values = Counter(problem.value for problem in alike if problem.value)
    shown = [f"{value!r} ({n:,})" for value, n in values.most_common(_FIRST_VALUES)]
    named = f": {', '.join(shown)}{' and others' if len(values) > _FIRST_VALUES else ''}" if values else ""
    rows: dict[str, list[str]] = {}
    for problem in alike[:_FIRST_ROWS]:
        rows.setdefault(problem.file, []).append("" if problem.row is None else str(problem.row))
    first = "; ".join(f"{file}, row {', '.join(numbers)}" if any(numbers) else file for file, numbers in rows.items())
    more = f" and {len(alike) - _FIRST_ROWS:,} more" if len(alike) > _FIRST_ROWS else ""
    return f"{sort}, {counted(len(alike), 'time')}{named}. First: {first}{more}. {remedy}"


def _of_texts(table: pd.DataFrame) -> list[Problem]:
    empty = table[table["text"].str.strip() == ""]
    return [
        Problem(line["file"], line["row"], "column text is empty", "Fill it, or leave the row out.", stops=False)
        for line in empty.to_dict("records")
    ]


def _repeated(table: pd.DataFrame) -> list[Problem]:
    if "finding_id" not in table.columns:
        return []
    ids = table["finding_id"].fillna("")
    return [
        Problem(
            line["file"],
            line["row"],
            f"finding_id {line['finding_id']!r} occurs in an earlier row",
            "Give each sentence an id of its own, or none.",
            sort="finding_id occurs in an earlier row",
            value=line["finding_id"],
            stops=False,
        )
        for line in table[ids.duplicated() & (ids != "")].to_dict("records")
    ]


def _split_problems(table: pd.DataFrame) -> list[Problem]:
    if "split" not in table.columns:
        return []
    problems = []
    for inspection, rows in table.groupby("inspection_id", sort=True):
        if len(set(rows["split"])) > 1:
            what = f"{unit().one} {inspection!r} is in both train and test"
            problems.append(Problem(rows["file"].iloc[0], None, what, worded("Keep an inspection whole."), stops=False))
    return problems


def _near_duplicates(table: pd.DataFrame) -> list[Problem]:
    """Find near-duplicates in two inspections: a model could be trained on one and tested on the other."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = table["text"].map(lambda text: re.findall(r"\w+", text.lower()))
    is_long = words.map(len) >= _LEAST_WORDS
    rows = table.assign(words=words.map(" ".join))[is_long].reset_index(drop=True)
    pairs = _pairs_with_common_words(words[is_long].tolist(), rows["inspection_id"].tolist())
    if not len(pairs):
        return []
    grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5)).fit_transform(rows["words"])
    problems: dict[tuple[str, int], Problem] = {}
    for start in range(0, len(pairs), _BLOCK):
        left, right = pairs[start : start + _BLOCK].T
        cosines = np.asarray(grams[left].multiply(grams[right]).sum(axis=1)).ravel()
        for one, other in pairs[start : start + _BLOCK][cosines > _ALIKE]:
            first, second = rows.iloc[one], rows.iloc[other]
            what = f"nearly the same as row {first['row']} of {first['file']}"
            remedy = "If it is a copy, leave it out: it would make the scores too good."
            place = str(second["file"]), int(second["row"])
            problems.setdefault(place, Problem(*place, what, remedy, sort=worded(_COPY), stops=False))
    return [problems[place] for place in sorted(problems)]


def _pairs_with_common_words(sentences: Sequence[Sequence[str]], units: Sequence[str]) -> NDArray[np.int64]:
    """Return the pairs of sentences of two units that share one of the rarest runs of three words of either.

    Sentences that are nearly the same share most of their runs. Comparing these pairs only takes seconds where
    comparing all sentences with each other takes an hour.

    Returns
    -------
    ndarray of shape (n_pairs, 2), int64
        In ascending order, the smaller number first.
    """
    runs = [set(zip(words, words[1:], words[2:], strict=False)) for words in sentences]
    having: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for number, own in enumerate(runs):
        for run in own:
            having[run].append(number)
    pairs = {
        (min(number, other), max(number, other))
        for number, own in enumerate(runs)
        for run in sorted(own, key=lambda run: (len(having[run]), run))[:_RAREST_RUNS]
        for other in having[run]
        if units[number] != units[other]
    }
    return np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
