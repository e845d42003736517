"""The table of sentences that all stages share, with one row for each sentence."""

from synth.findings.counted import is_counted, of_inspectors
from synth.findings.duplicates import mark_duplicates
from synth.findings.labels import check_labels, place_and_fault, read_labels
from synth.findings.parquet_files import table_from_arrow
from synth.findings.schema import (
    FINDING_COLUMN,
    KINDS,
    MODEL_COLUMN,
    POLARITIES,
    POLARITY_COLUMNS,
    THEME_COLUMNS,
    TYPICALITY,
    UNUSUAL,
    binary_columns,
    check_probabilities,
    columns,
    join_themes,
    model_of,
    own_polarities,
    polarity_of_sentence,
    probability_columns,
    require_columns,
    score_matrix_width,
    split_themes,
    theme_matrix,
    theme_polarities,
)
from synth.findings.summary import summary_of
from synth.findings.table_files import TABLE_SUFFIXES, read_table, write_table

__all__ = [
    "FINDING_COLUMN",
    "KINDS",
    "MODEL_COLUMN",
    "POLARITIES",
    "POLARITY_COLUMNS",
    "TABLE_SUFFIXES",
    "THEME_COLUMNS",
    "TYPICALITY",
    "UNUSUAL",
    "binary_columns",
    "check_labels",
    "check_probabilities",
    "columns",
    "is_counted",
    "join_themes",
    "mark_duplicates",
    "model_of",
    "of_inspectors",
    "own_polarities",
    "place_and_fault",
    "polarity_of_sentence",
    "probability_columns",
    "read_labels",
    "read_table",
    "require_columns",
    "score_matrix_width",
    "split_themes",
    "summary_of",
    "table_from_arrow",
    "theme_matrix",
    "theme_polarities",
    "write_table",
]
