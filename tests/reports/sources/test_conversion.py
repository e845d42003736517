"""Documents of other word processors. What is in them is invented."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from synth.reports import read_reports

RTF = r"{\rtf1\ansi{\b Strengths}\par Staff in Strathorran knew every family well.\par Plans were clear.\par}"


def test_without_libreoffice_one_line_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("synth.reports.sources.conversion.shutil.which", lambda name: None)
    path = tmp_path / "report.rtf"
    path.write_text(RTF, encoding="ascii")
    failures = read_reports([path]).failures
    assert [str(failure) for failure in failures] == [
        f"{path}: is a .rtf document, which is read only where LibreOffice is installed. Install LibreOffice, or save "
        "it as .docx in Word."
    ]


@pytest.mark.parametrize("name", ["report.doc", "report.odt", "report.rtf"])
def test_only_what_it_says_it_is_goes_to_libreoffice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("synth.reports.sources.conversion._run", lambda *_: pytest.fail("was started"))
    path = tmp_path / name
    path.write_bytes(b"<img src='http://invented.example/picture.png'>")
    assert "not such a document" in str(read_reports([path]).failures[0])


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_converts_and_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "-report.rtf"
    path.write_text(RTF, encoding="ascii")
    reading = read_reports([path])
    assert reading.table["text"].tolist() == ["Staff in Strathorran knew every family well.", "Plans were clear."]
    assert reading.table["section"].tolist() == ["Strengths", "Strengths"]
    assert "-report.rtf: read as LibreOffice converts it to .docx" in reading.notes
    assert not list(scratch.iterdir())
    assert [file.name for file in path.parent.iterdir()] == ["-report.rtf"]
