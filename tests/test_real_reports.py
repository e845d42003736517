from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from synth.files import digest_of_bytes
from tools import real_reports

REPORT = b"%PDF-1.4 an invented report"


def sources(remark: str = "") -> pd.DataFrame:
    row = {
        "file": "reports/strathorran-2030-01-01.pdf",
        "address": "",
        "bytes": str(len(REPORT)),
        "sha256": digest_of_bytes(REPORT),
        "remark": remark,
    }
    return pd.DataFrame([row])


def test_a_report_is_found_by_its_checksum_under_any_name(tmp_path: Path) -> None:
    found = tmp_path / "clone" / "deep" / "10004567.pdf"
    found.parent.mkdir(parents=True)
    found.write_bytes(REPORT)
    assert real_reports.gather(sources(), tmp_path / "clone", tmp_path / "out") == []
    assert (tmp_path / "out" / "strathorran-2030-01-01.pdf").read_bytes() == REPORT


def test_another_file_with_the_same_name_is_not_taken(tmp_path: Path) -> None:
    other = tmp_path / "clone" / "strathorran-2030-01-01.pdf"
    other.parent.mkdir()
    other.write_bytes(REPORT.replace(b"invented", b"Invented"))
    missing = real_reports.gather(sources(), tmp_path / "clone", tmp_path / "out")
    assert [line.split(":")[0] for line in missing] == ["reports/strathorran-2030-01-01.pdf"]
    assert list((tmp_path / "out").iterdir()) == []


def test_a_report_with_a_remark_is_left_out(tmp_path: Path) -> None:
    assert real_reports.gather(sources("a web page"), tmp_path, tmp_path / "out") == [
        "reports/strathorran-2030-01-01.pdf: left out (a web page)"
    ]


def test_without_reports_the_message_says_where_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["real_reports", str(tmp_path / "out"), "--from", str(tmp_path)])
    assert real_reports.main() == 1
    assert "data/real/SOURCES.md says where" in capsys.readouterr().err
