"""A document is read once. All documents are invented."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from synth.cache import Store
from synth.errors import ReportError
from synth.files import digest_of_file
from synth.reports import read_report, read_reports, reading_cache
from synth.reports.reading_cache import read_once
from synth.reports.worker import read_in_subprocess

TEXT = "Findings\n\nStaff in Strathorran knew families well.\n\nChronologies in Kilbrannoch were poor."
REPORTS = Path(__file__).resolve().parents[2] / "data" / "reports"


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "cache", 10**8)


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture
def asked(monkeypatch):
    """What is read in a process of its own."""
    paths = []

    def read(path, programmes=()):
        paths.append(path.name)
        return read_in_subprocess(path, programmes)

    monkeypatch.setattr(reading_cache, "read_in_subprocess", read)
    return paths


def test_a_document_is_read_once_whatever_its_name_and_folder(store, document, asked):
    first = read_once(document, store)
    assert first == read_report(document)
    assert read_once(document, store) == first
    moved = document.parent / "elsewhere" / "another name.txt"
    moved.parent.mkdir()
    shutil.copy(document, moved)
    again = read_once(moved, store)
    assert (again.path, again.sentences) == (moved, first.sentences)
    assert asked == ["report.txt"]
    assert store.counts() == [("documents that were read", 1)]


@pytest.mark.parametrize(
    "name", ["abercorrie-2021.pdf", "ashlarig-isles-2022.docx", "blackesk-2022-press-release.html"]
)
def test_what_is_kept_is_what_was_read(store, name):
    read_once(REPORTS / name, store)
    assert read_once(REPORTS / name, store) == read_report(REPORTS / name)


def test_a_changed_document_another_ending_and_other_code_are_read_anew(store, document, asked, monkeypatch):
    read_once(document, store)
    document.write_text(TEXT + " Leaders had a vision.", encoding="utf-8")
    assert len(read_once(document, store).sentences) == len(read_report(document).sentences)
    html = document.with_suffix(".html")
    shutil.copy(document, html)
    read_once(html, store)
    monkeypatch.setattr(reading_cache, "reading_fingerprint", lambda programmes=(): "other code")
    read_once(html, store)
    assert asked == ["report.txt", "report.txt", "report.html", "report.html"]


def test_what_cannot_be_unpacked_is_read_anew(store, document, asked):
    first = read_once(document, store)
    place = f"{digest_of_file(document)} .txt"
    store.put(reading_cache.reading_fingerprint(), "documents that were read", {place: b"not a reading"})
    assert read_once(document, store) == first
    assert read_once(document, store) == first
    assert asked == ["report.txt", "report.txt"]


def test_what_fails_is_not_kept(store, tmp_path, asked):
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    for path in (empty, empty, tmp_path / "missing.txt"):
        with pytest.raises(ReportError):
            read_once(path, store)
    assert asked == ["empty.txt", "empty.txt", "missing.txt"]
    assert store.counts() == []


def test_a_document_that_changes_while_it_is_read_is_not_kept(store, document, monkeypatch):
    def read(path, programmes=()):
        answer = read_in_subprocess(path)
        path.write_text("Findings\n\nAnother text.", encoding="utf-8")
        return answer

    monkeypatch.setattr(reading_cache, "read_in_subprocess", read)
    read_once(document, store)
    assert store.counts() == []


def test_nothing_is_kept_without_a_store(document, asked):
    for _ in range(2):
        assert read_once(document, None) == read_report(document)
    assert asked == ["report.txt"] * 2


def test_a_second_run_reads_nothing_and_gives_the_same(tmp_path, document, asked, monkeypatch):
    monkeypatch.setenv("SYNTH_CACHE", str(tmp_path / "cache"))
    first, second = (read_reports([document]) for _ in range(2))
    assert asked == ["report.txt"]
    assert first.table.equals(second.table)
    assert first.inspections.equals(second.inspections)
    assert first.notes == second.notes
