"""Reading of documents into a table with one row for each sentence."""

from synth.programmes import PARTS
from synth.reports.inspections.table import INSPECTION_COLUMNS, grade_column
from synth.reports.reader import SUFFIXES, read_report
from synth.reports.reading import read_reports
from synth.reports.report import Doubt, Heading, Metadata, Reading, Report, Sentence
from synth.reports.sources.discovery import find_links_out, find_others, find_overviews, find_reports

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
    "find_links_out",
    "find_others",
    "find_overviews",
    "find_reports",
    "grade_column",
    "read_report",
    "read_reports",
]
