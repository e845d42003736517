"""Errors of models, corrections of labels, checks of labelled tables, and agreement between annotators."""

from synth.review.agreement import Agreement, measure_agreement
from synth.review.comparison import Comparison, compare_models
from synth.review.corrections.apply import apply_corrections
from synth.review.corrections.correction import COLUMNS, Correction, Labels
from synth.review.corrections.file import append_corrections, check_corrections, read_corrections
from synth.review.misclassifications import misclassifications, theme_confusion
from synth.review.prioritisation import label_probabilities
from synth.review.suggestion import suggest
from synth.review.validation import validate_labels

__all__ = [
    "COLUMNS",
    "Agreement",
    "Comparison",
    "Correction",
    "Labels",
    "append_corrections",
    "apply_corrections",
    "check_corrections",
    "compare_models",
    "label_probabilities",
    "measure_agreement",
    "misclassifications",
    "read_corrections",
    "suggest",
    "theme_confusion",
    "validate_labels",
]
