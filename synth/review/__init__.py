"""From errors back to labels: what a model gets wrong, checks of labelled tables, agreement between people."""

from synth.review.agreement import Agreement, measure_agreement
from synth.review.misclassifications import misclassifications, theme_confusion
from synth.review.validation import Problem, validate_labels

__all__ = [
    "Agreement",
    "Problem",
    "measure_agreement",
    "misclassifications",
    "theme_confusion",
    "validate_labels",
]
