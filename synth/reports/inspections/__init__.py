"""The table of inspections, and corrections to it."""
