"""Reading of documents into a table with one row for each sentence."""

from synth.reports.reader import SUFFIXES, read_report
from synth.reports.reading import read_reports
from synth.reports.report import Metadata, Reading, Report
from synth.reports.sources.discovery import find_left_out, find_reports

__all__ = [
    "SUFFIXES",
    "Metadata",
    "Reading",
    "Report",
    "find_left_out",
    "find_reports",
    "read_report",
    "read_reports",
]
