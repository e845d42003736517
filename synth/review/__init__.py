"""From errors back to labels: checks of labelled tables, and agreement between people."""

from synth.review.agreement import Agreement, measure_agreement
from synth.review.validation import Problem, validate_labels

__all__ = ["Agreement", "Problem", "measure_agreement", "validate_labels"]
