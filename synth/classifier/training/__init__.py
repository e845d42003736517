"""Training: cross-validation by inspection, thresholds, and the final fit."""
