"""A review workbook, and a way to fill it as a person does."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from synth.findings import probability_columns, theme_matrix
from synth.review.prioritisation import sentences_to_review
from synth.review.workbook.export import HELP_SHEET, NAME_CELL, REVIEW_SHEET, write_review_workbook


@pytest.fixture
def unsure(labelled, taxonomy):
    """Predictions that say what the labels say, with 0.9, but for the first sentence."""
    truth = theme_matrix(labelled, taxonomy)
    is_finding = (labelled["kind"] == "finding").to_numpy()
    polarity = [
        np.where(labelled["polarity"] == name, 0.7, 0.1) for name in ("strength", "improvement", "mixed", "neutral")
    ]
    numbers = np.column_stack([np.where(is_finding, 0.9, 0.1), *polarity, np.where(truth, 0.9, 0.1)])
    numbers = pd.DataFrame(numbers, columns=list(probability_columns(taxonomy)))
    table = pd.concat([labelled.reset_index(drop=True), numbers], axis=1)
    table.loc[0, ["themes", "p_relationships", "p_participation"]] = ["participation", 0.05, 0.8]
    return table


@pytest.fixture
def workbook(labelled, unsure, taxonomy, tmp_path):
    path = tmp_path / "review.xlsx"
    sentences, given = sentences_to_review(labelled, unsure, taxonomy, rows=6)
    write_review_workbook(sentences, {"model": given}, taxonomy, path)
    return path


@pytest.fixture
def fill():
    """Write into cells of a review workbook: {row: {column: value}}."""

    def fill(path, cells, *, name="Anna Example", sheet=REVIEW_SHEET):
        book = load_workbook(path)
        if name:
            book[HELP_SHEET][NAME_CELL] = name
        columns = {cell.value: cell.column for cell in book[sheet][1]}
        for row, values in cells.items():
            for column, value in values.items():
                book[sheet].cell(row, columns[column] if isinstance(column, str) else column).value = value
        book.save(path)

    return fill
