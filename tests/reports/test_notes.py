"""Notes are text that keeps what decides how it is treated."""

from __future__ import annotations

import copy
import json
import pickle
from pathlib import Path

import pytest

from synth.reports.notes import Note
from synth.reports.report import Metadata, Report
from synth.reports.worker import report_from_json, report_to_json

DOUBT = Note("area not clear: Fallowshire, Strathorran", column="area", is_doubt=True)


@pytest.mark.parametrize("travel", [copy.copy, copy.deepcopy, lambda note: pickle.loads(pickle.dumps(note))])
def test_a_note_keeps_what_is_known_of_it(travel):
    note = travel(Note.of(DOUBT, document="a: b.pdf"))
    assert note == "a: b.pdf: area not clear: Fallowshire, Strathorran"
    assert (note.text, note.document, note.column) == (str(DOUBT), "a: b.pdf", "area")
    assert (note.is_doubt, note.is_routine) == (True, False)


def test_a_report_keeps_its_notes_between_processes():
    report = Report(Path("x.txt"), (), Metadata(), (DOUBT, Note("read with 2 tracked changes", is_routine=True)))
    again = report_from_json(report.path, json.loads(json.dumps(report_to_json(report))))
    assert again == report
    assert [note.properties for note in again.notes] == [note.properties for note in report.notes]


def test_a_line_is_a_note_without_properties():
    assert Note.of("no text on page 2").properties == Note("").properties
