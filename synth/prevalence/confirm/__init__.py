"""Confirm verdicts: people read the sentences on which they depend."""
