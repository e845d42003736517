"""Invented reports with labels. Every area, service and sentence here is invented."""

from __future__ import annotations

import csv

import pytest

from synth.corpus.labels import LABEL_COLUMNS
from synth.corpus.places import describe
from synth.corpus.stream import normalise

REPORT = """Inspection of invented services in Ashmere

Key strengths

Staff in Ashmere had built trusting relationships with children. Children knew whom to ask.

Independent advocates helped children to say what they wanted at their meetings.

Areas for improvement

Chronologies were not of a consistent quality. Too few of them showed a pattern.

This invented inspection was carried out in May.
"""
LABELS = (
    ("Staff in Ashmere had built trusting relationships with children.", "finding", "strength", "relationships"),
    ("Children knew whom to ask.", "finding", "strength", "relationships"),
    (
        "Independent advocates helped children to say what they wanted at their meetings.",
        "finding",
        "strength",
        "participation;advocacy",
    ),
    ("Chronologies were not of a consistent quality.", "finding", "improvement", "chronologies"),
    ("This invented inspection was carried out in May.", "other", "neutral", ""),
)


def write_labels(path, rows):
    """Write a table of stand-off labels; what a row does not say is empty."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, LABEL_COLUMNS)
        writer.writeheader()
        writer.writerows([{name: row.get(name, "") for name in LABEL_COLUMNS} for row in rows])


def label_row(report, number, text, kind, polarity, themes, start=0, **more):
    place = describe(normalise(text), start)
    return {
        "finding_id": f"{report}-{number:04d}",
        "report": report,
        "authority": report,
        "programme": "invented",
        "start": place.start,
        "length": place.length,
        "digest": place.digest,
        "start_digest": place.start_digest,
        "end_digest": place.end_digest,
        "kind": kind,
        "polarity": polarity,
        "themes": themes,
        "split": "train",
        **more,
    }


@pytest.fixture
def folder(tmp_path):
    """Return a folder with one invented report and its labels."""
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "ashmere-2031-05-01.txt").write_text(REPORT, encoding="utf-8")
    rows = [label_row("ashmere-2031-05-01", number, *label) for number, label in enumerate(LABELS, 1)]
    write_labels(tmp_path / "labels.csv", rows)
    return tmp_path
