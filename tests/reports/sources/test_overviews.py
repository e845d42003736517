"""An overview that synth has written is no inspection."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from docx import Document

from synth.errors import ReportError, UsageError
from synth.reports import Report, find_left_out, find_reports, read_report
from synth.reports.sources.overviews import MARK

PAGE = f'<!doctype html><meta name="generator" content="{MARK}"><p>Plans were clear.</p>'


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """Give a folder with a report, and an overview of it inside."""
    folder = tmp_path / "reports"
    (folder / "overview" / "more").mkdir(parents=True)
    (folder / "fallow.txt").write_text("Plans were clear.", encoding="utf-8")
    (folder / "overview" / "overview.html").write_text("<p>Plans were clear.</p>", encoding="utf-8")
    (folder / "overview" / "more" / "overview.docx").write_bytes(b"")
    (folder / "overview" / "run.json").write_text(json.dumps({"synth": "1.0"}), encoding="utf-8")
    return folder


def test_its_folder_is_passed_over(reports: Path) -> None:
    assert [path.name for path in find_reports([reports])] == ["fallow.txt"]
    assert find_left_out([reports]).overviews == (reports / "overview",)
    assert find_left_out([reports]).others == ()


@pytest.mark.parametrize("record", ['{"model": "x"}', "[]", "{", "\x00"], ids=["another", "list", "cut", "no text"])
def test_a_page_beside_another_record_is_a_report(reports: Path, record: str) -> None:
    (reports / "overview" / "run.json").write_text(record, encoding="utf-8")
    assert len(find_reports([reports])) == 3
    assert find_left_out([reports]).overviews == ()


def test_its_folder_by_name_is_an_error(reports: Path) -> None:
    with pytest.raises(UsageError, match="holds an overview made by synth"):
        find_reports([reports / "overview"])


def test_its_page_is_refused_wherever_it_lies(read_text: Callable[..., Report]) -> None:
    with pytest.raises(ReportError, match="is an overview made by synth, no inspection report"):
        read_text(PAGE, "copied.html")


def test_a_page_of_another_maker_is_read(read_text: Callable[..., Report]) -> None:
    assert len(read_text(PAGE.replace(MARK, "Overviews for all 2.0"), "page.html").sentences) == 1


@pytest.mark.parametrize(("comments", "is_refused"), [(MARK, True), (f"{MARK}\nEdited.", True), ("Draft", False)])
def test_its_word_file_is_refused(tmp_path: Path, comments: str, *, is_refused: bool) -> None:
    document = Document()
    document.add_paragraph("Plans were clear.")
    document.core_properties.comments = comments
    document.save(str(tmp_path / "a.docx"))
    if is_refused:
        with pytest.raises(ReportError, match="is an overview made by synth"):
            read_report(tmp_path / "a.docx")
    else:
        assert len(read_report(tmp_path / "a.docx").sentences) == 1
