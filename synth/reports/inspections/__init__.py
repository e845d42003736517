"""The table of inspections, and its correction by people."""
