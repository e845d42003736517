"""The words of an overview, explained once for all forms."""

from __future__ import annotations

GLOSSARY: tuple[tuple[str, str], ...] = (
    ("Finding", "A sentence in which inspectors say what they found. Background, method and plans are not findings."),
    ("Theme", "A subject of the national key messages. A finding may have several themes, or none."),
    ("Strength", "An inspection in which findings praise how a theme is dealt with."),
    ("Area for improvement", "An inspection in which findings ask for better. An inspection may be both."),
    ("Verdict", "What the findings of an inspection, weighed together, say of a theme."),
    ("Point", "A sub-theme: findings of several inspections that say much the same, grouped by a computer."),
    ("Interval", "The range that the true figure lies in 95 times out of 100, for this way of measuring."),
    ("Uncertain", "A verdict that the model gives a probability of less than 0.8."),
    ("Confirmed", "A verdict or a message that a named person has checked."),
)
