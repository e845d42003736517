from __future__ import annotations

import shutil
from pathlib import Path
from statistics import mean, median

import pytest
from fpdf import FPDF

from synth.reports import Report
from tools.compare_readers import compare, compare_texts, documents_in, main

REAL = Path(__file__).resolve().parents[3] / "shared" / "ofsted"
needs_poppler = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="poppler is not installed")
TEXT = "Staff in Strathorran knew every family well. Plans were clear and were reviewed every month by all partners."


def test_what_is_lost_is_counted_and_listed() -> None:
    one = compare_texts("a.pdf", "other", f"{TEXT}\nLeaders did not read what young people had told them.", TEXT)
    assert (one.words, one.found) == (28, 18)
    assert one.lost == ("Leaders did not read what young people had told them.",)
    assert one.order == 1


def test_headings_and_words_cut_at_the_end_of_a_line_are_no_loss() -> None:
    one = compare_texts(
        "a.pdf",
        "other",
        "Key messages\nStaff knew the inspec-\ntion well.",
        "Staff knew the inspection well.",
        ["Key messages"],
    )
    assert one.recall == 1


def test_scrambled_order_is_seen() -> None:
    first, second = TEXT.split(". ")
    assert (compare_texts("a.pdf", "other", TEXT, f"{second} {first}").order or 0) < 0.7


@needs_poppler
def test_a_folder_is_read_in_both_ways(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paper = FPDF()
    paper.set_font("Helvetica", size=11)
    for page, word in enumerate(["early", "late", "weekly", "yearly"]):
        paper.add_page()
        paper.text(20, 10, f"Joint inspection of Strathorran page {page}")
        paper.set_xy(20, 60)
        paper.multi_cell(100, 6, "".join(f"{word} visits {TEXT} " for _ in range(3)))
    (tmp_path / "below").mkdir()
    paper.output(str(tmp_path / "below" / "report.pdf"))
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    assert main([str(tmp_path)]) == 0
    told, progress = capsys.readouterr()
    assert "1 of 2: below/report.pdf: recall 1.0000" in progress
    assert "2 of 2: broken.pdf: is damaged or cut short" in progress
    assert "broken.pdf: is damaged or cut short" in told
    assert "word recall: mean 1.0000" in told
    assert "furniture left out of this: 0 words" not in told


def test_a_reader_that_crashes_is_a_defect(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from synth.errors import ReportError

    def crash(path: Path) -> Report:
        raise ReportError("makes its parser crash, or needs more than 2000 MB", where=path)

    monkeypatch.setattr("tools.compare_readers.read_in_subprocess", crash)
    (tmp_path / "report.pdf").write_bytes(b"%PDF-1.4")
    assert main([str(tmp_path)]) == 1
    assert "crashes and time-outs: 1" in capsys.readouterr().out


@pytest.mark.slow
@needs_poppler
@pytest.mark.skipif(not REAL.is_dir(), reason="the real reports are not here")
def test_real_reports_are_read_as_poppler_reads_them() -> None:
    compared = [compare(path) for path in documents_in(REAL, sample=12)]
    assert not [one for one in compared if one.is_defect]
    read = [one for one in compared if one.words and not one.failure]
    assert mean(one.recall for one in read) >= 0.98
    assert median(one.order for one in read if one.order is not None) >= 0.98
