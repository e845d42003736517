"""Intervals for shares of inspections and of findings."""
