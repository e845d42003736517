from __future__ import annotations

import sys
from pathlib import Path

import pytest

from synth.errors import ReportError
from synth.reports import read_report
from synth.reports.worker import read_in_subprocess, report_from_json


def test_the_same_as_in_this_process(tmp_path: Path) -> None:
    path = tmp_path / "Bericht ä.txt"
    path.write_text("Strengths\n\nChildren’s plans were clear.\fWe read 60 records 😀.", encoding="utf-8")
    assert report_from_json(path, read_in_subprocess(path)) == read_report(path)


def test_errors_keep_what_where_and_remedy(tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.write_bytes(b"")
    with pytest.raises(ReportError) as here:
        read_report(path)
    with pytest.raises(ReportError) as apart:
        read_in_subprocess(path)
    assert str(here.value) == str(apart.value)


def test_a_reader_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "long.html"
    path.write_text("<p>Plans were clear.</p>" * 60_000, encoding="utf-8")
    with pytest.raises(ReportError, match=r"takes more than 0\.4 s") as caught:
        read_in_subprocess(path, seconds=0.4)
    assert caught.value.remedy


@pytest.mark.skipif(sys.platform != "linux", reason="only there is memory limited reliably")
def test_a_reader_that_takes_too_much_memory_is_stopped(tmp_path: Path) -> None:
    path = tmp_path / "large.html"
    path.write_text("<p>Plans were clear.</p>" * 60_000, encoding="utf-8")
    with pytest.raises(ReportError, match="90 MB"):
        read_in_subprocess(path, size=90_000_000)


def test_reading_apart_loads_no_table_library() -> None:
    import subprocess

    code = (
        "import sys, synth.reports.worker, synth.reports.reader, synth.reports.pdf.document, "
        "synth.reports.word.document, synth.reports.html.document;"
        "print([name for name in ('pandas', 'numpy', 'torch', 'sklearn') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(__file__).parents[2]
    )
    assert done.stdout.strip() == "[]"
