"""Review of labels and verdicts by people, and by another model."""
