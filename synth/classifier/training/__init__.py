"""Training: cross-validation by inspection, choice of thresholds, and the final fit."""
