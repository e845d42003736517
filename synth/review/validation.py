"""Everything that is wrong with labelled tables, not just the first thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pandas as pd

from synth.classifier.training.data import POLARITY_ONLY
from synth.errors import SynthError, one_line
from synth.findings import KINDS, POLARITIES, read_table, split_themes, theme_matrix
from synth.taxonomy import Taxonomy

_REQUIRED = ("finding_id", "inspection_id", "section", "text", "kind", "polarity", "themes")
_LEAST_EXAMPLES = 20
_ALIKE = 0.95
# Shorter sentences ("They were timely.") are alike without being copies.
_LEAST_WORDS = 8
_BLOCK = 500
_SPLITS = {"", "train", "test", POLARITY_ONLY}


@dataclass(frozen=True)
class Problem:
    """Something to mend.

    Attributes
    ----------
    file
        Where it is; empty if it is in no single file.
    row
        As a spreadsheet counts, the header being row 1; None if it is in no single row.
    what
        What is wrong.
    remedy
        What to do about it.
    """

    file: str
    row: int | None
    what: str
    remedy: str

    def __str__(self) -> str:
        """Give one line."""
        place = self.file + ("" if self.row is None else f", row {self.row}")
        line = f"{place}: {self.what}. {self.remedy}" if place else f"{self.what}. {self.remedy}"
        return one_line(line)


def validate_labels(files: Sequence[Path], taxonomy: Taxonomy) -> tuple[list[Problem], pd.DataFrame]:
    """Check labelled tables, each by itself and all together.

    Parameters
    ----------
    files
        Tables.
    taxonomy
        The themes that labels may name.

    Returns
    -------
    list of Problem, DataFrame
        Problems in the order of files and rows, and all sentences that could be read, with ``file`` and ``row``.
    """
    problems: list[Problem] = []
    tables = []
    for path in files:
        try:
            table = read_table(path)
        except SynthError as error:
            problems.append(Problem(error.where, None, error.what, error.remedy))
            continue
        missing = [name for name in _REQUIRED if name not in table.columns]
        problems += [Problem(str(path), 1, f"column {name!r} is missing", "Add it to the header.") for name in missing]
        if missing:
            continue
        table = table.assign(file=str(path), row=range(2, len(table) + 2))
        problems += _row_problems(table, taxonomy)
        tables.append(table)
    if not tables:
        return problems, pd.DataFrame()
    everything = pd.concat(tables, ignore_index=True)
    problems += _repeated(everything, "finding_id", "Give each sentence an id of its own.")
    problems += _split_problems(everything)
    problems += _near_duplicates(everything)
    known = everything[everything["themes"].map(lambda cell: set(split_themes(cell)) <= set(taxonomy.ids))]
    for theme, count in zip(taxonomy.ids, theme_matrix(known, taxonomy).sum(axis=0), strict=True):
        if count < _LEAST_EXAMPLES:
            what = f"theme {theme}: {count} sentences, fewer than {_LEAST_EXAMPLES}"
            problems.append(Problem("", None, what, "Label more, or expect nothing of this theme."))
    return problems, everything


def _row_problems(table: pd.DataFrame, taxonomy: Taxonomy) -> Iterator[Problem]:
    for line in table.to_dict("records"):
        file, row, kind, polarity = line["file"], line["row"], line["kind"], line["polarity"]
        themes = split_themes(line["themes"])
        for name in ("finding_id", "inspection_id", "text"):
            if not line[name].strip():
                yield Problem(file, row, f"column {name} is empty", "Fill it.")
        if kind not in KINDS:
            yield Problem(file, row, f"kind {kind!r} is not known", f"Allowed are: {', '.join(KINDS)}.")
        if polarity not in POLARITIES:
            yield Problem(file, row, f"polarity {polarity!r} is not known", f"Allowed are: {', '.join(POLARITIES)}.")
        for theme in themes:
            if theme not in taxonomy.ids:
                yield Problem(file, row, f"theme {theme!r} is not known", f"Allowed are: {', '.join(taxonomy.ids)}.")
        if kind == "other" and themes:
            yield Problem(file, row, "kind is other, but it has themes", "Empty the themes, or make it a finding.")
        if kind == "other" and polarity != "neutral":
            yield Problem(file, row, "kind is other, but it has a polarity", "Write neutral, or make it a finding.")


def _repeated(table: pd.DataFrame, column: str, remedy: str) -> list[Problem]:
    again = table[table[column].duplicated() & (table[column] != "")]
    return [
        Problem(line["file"], line["row"], f"{column} {line[column]!r} stands before", remedy)
        for line in again.to_dict("records")
    ]


def _split_problems(table: pd.DataFrame) -> list[Problem]:
    if "split" not in table.columns:
        return []
    wrong = table[~table["split"].fillna("").isin(_SPLITS)]
    problems = [
        Problem(line["file"], line["row"], f"split {line['split']!r} is not known", "Write train, test or polarity.")
        for line in wrong.to_dict("records")
    ]
    for inspection, rows in table.groupby("inspection_id", sort=True):
        if len(set(rows["split"])) > 1:
            what = f"inspection {inspection!r} is in both train and test"
            problems.append(Problem(rows["file"].iloc[0], None, what, "Keep an inspection whole."))
    return problems


def _near_duplicates(table: pd.DataFrame) -> list[Problem]:
    """Find sentences that are nearly the same in two inspections: what one teaches is then tested on the other."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    words = table["text"].map(lambda text: re.findall(r"\w+", text.lower()))
    rows = table.assign(words=words.map(" ".join))[words.map(len) >= _LEAST_WORDS].reset_index(drop=True)
    if len(rows) < 2:
        return []
    grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5)).fit_transform(rows["words"])
    inspections = rows["inspection_id"].to_numpy()
    problems = []
    for start, end in pairwise([*range(0, len(rows), _BLOCK), len(rows)]):
        alike = (grams[start:end] @ grams.T).tocoo()
        for left, right, cosine in zip(alike.row + start, alike.col, alike.data, strict=True):
            if cosine > _ALIKE and right > left and inspections[left] != inspections[right]:
                first, second = rows.iloc[left], rows.iloc[right]
                what = f"nearly the same as row {first['row']} of {first['file']}"
                problems.append(Problem(second["file"], int(second["row"]), what, "Reword it, or leave it out."))
    return sorted(problems, key=lambda problem: (problem.file, problem.row or 0))
