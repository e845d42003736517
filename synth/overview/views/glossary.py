"""Explanations of the terms in an overview, the same in all forms."""

from __future__ import annotations

from synth.words import authors, worded

_GLOSSARY: tuple[tuple[str, str], ...] = (
    ("Finding", "A sentence in which {authors} say what they found. Background, methods and plans are not findings."),
    ("Theme", "A subject that the taxonomy defines. A finding may have several themes, or none."),
    ("Strength", "A theme that the findings of an inspection praise."),
    (
        "Area for improvement",
        "A theme in which the findings of an inspection call for improvement. A theme can be both.",
    ),
    ("Verdict", "What the findings of an inspection, taken together, say about a theme."),
    (
        "Point",
        "A sub-theme: findings of several inspections that say much the same, grouped automatically. Inspections that "
        "say it in other words are not counted.",
    ),
    ("Interval", "A range that contains the true figure for 95 out of 100 overviews made in this way."),
    ("Uncertain", "A verdict with a probability below 0.8."),
    ("Confirmed", "Checked by a named person (a verdict or a message)."),
)


def glossary() -> tuple[tuple[str, str], ...]:
    """Return each term with its meaning, in the terms of the current programme."""
    return tuple((word, worded(meaning.format(authors=authors()))) for word, meaning in _GLOSSARY)
