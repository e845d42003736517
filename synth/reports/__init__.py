"""Documents to sentences: what inspectors published, as a table with a row a sentence."""

from synth.reports.discovery import find_others, find_overviews, find_reports
from synth.reports.reader import SUFFIXES, read_report
from synth.reports.reading import INSPECTION_COLUMNS, read_reports
from synth.reports.report import Doubt, Heading, Metadata, Reading, Report, Sentence
from synth.reports.structure import PARTS

__all__ = [
    "INSPECTION_COLUMNS",
    "PARTS",
    "SUFFIXES",
    "Doubt",
    "Heading",
    "Metadata",
    "Reading",
    "Report",
    "Sentence",
    "find_others",
    "find_overviews",
    "find_reports",
    "read_report",
    "read_reports",
]
