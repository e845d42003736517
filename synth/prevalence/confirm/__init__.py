"""Confirm verdicts: people read the sentences that decide them."""
