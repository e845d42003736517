"""Errors of verdicts: counts on labelled inspections, and what follows for other reports."""
