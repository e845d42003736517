"""Zip files. What is in them is invented."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synth.errors import ReportError
from synth.reports import find_reports, read_report, read_reports
from synth.reports.sources.archives import digest_of_document, members_of, size_of

TEXT = "Staff in Strathorran knew every family well."
Make = Callable[..., Path]


@pytest.fixture
def make_zip(tmp_path: Path) -> Make:
    def make(contents: dict[str, str | bytes], name: str = "reports.zip") -> Path:
        path = tmp_path / name
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for member, content in contents.items():
                archive.writestr(member, content)
        return path

    return make


def test_documents_in_a_zip_file_are_read_under_its_name(make_zip: Make) -> None:
    path = make_zip({"2023/fernhallow.txt": TEXT, "a.txt": TEXT, "photo.jpg": b"", "__MACOSX/._a.txt": b"x"})
    for named in (path, path.parent):
        reading = read_reports([named], strict=True)
        assert reading.table["document"].tolist() == ["reports.zip/2023/fernhallow.txt", "reports.zip/a.txt"]
        assert set(reading.table["text"]) == {TEXT}


def test_zip_files_of_one_name_are_told_apart(make_zip: Make, tmp_path: Path) -> None:
    for folder in ("east", "west"):
        (tmp_path / folder).mkdir()
        make_zip({"a.txt": TEXT}, f"{folder}/reports.zip")
    assert read_reports([tmp_path]).table["document"].tolist() == ["east/reports.zip/a.txt", "west/reports.zip/a.txt"]


def test_a_document_in_a_zip_file_has_the_digest_of_its_bytes(make_zip: Make, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    assert digest_of_document(make_zip({"a.txt": TEXT}) / "a.txt") == digest_of_document(tmp_path / "a.txt")


def _inner() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", TEXT)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("contents", "reason"),
    [
        pytest.param({"a.txt": TEXT, "../b.txt": TEXT}, "leads out of it", id="parent folder"),
        pytest.param({"/etc/a.txt": TEXT}, "leads out of it", id="absolute"),
        pytest.param({"a.txt": TEXT, "C:b.txt": TEXT}, "leads out of it", id="drive"),
        pytest.param({"a.txt": b"a" * 9_000_000}, "unpacks to 9 MB", id="bomb"),
        pytest.param({f"{number}.txt": b"" for number in range(2_001)}, "holds 2,001 files", id="many"),
        pytest.param({"photo.jpg": b"x"}, "contains no document", id="no document"),
        pytest.param({"inner.zip": _inner()}, "is a zip file inside a zip file", id="nested"),
        pytest.param({}, "contains no document", id="empty"),
    ],
)
def test_what_is_over_a_limit_is_one_line(make_zip: Make, contents: dict[str, str | bytes], reason: str) -> None:
    (path,) = find_reports([make_zip(contents)])
    with pytest.raises(ReportError, match=reason) as caught:
        read_report(path)
    assert "reports.zip" in str(caught.value)


@pytest.mark.parametrize("keep", [0, 10, 60, 130])
def test_a_damaged_zip_file_is_one_line(make_zip: Make, keep: int) -> None:
    path = make_zip({"a.txt": TEXT})
    path.write_bytes(path.read_bytes()[:keep] or b"nothing")
    assert find_reports([path]) == (path,)
    with pytest.raises(ReportError, match="damaged"):
        read_report(path)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(alphabet="./\\:a~é ", min_size=1, max_size=8), max_size=4))
def test_no_name_leads_out_of_the_file(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    path = tmp_path_factory.mktemp("zip") / "reports.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in dict.fromkeys(names):
            archive.writestr(zipfile.ZipInfo(name), b"x")
    try:
        members = members_of(path)
    except ReportError:
        return
    for member in members:
        assert path in member.parents
        assert ".." not in member.parts
        assert size_of(member) == 1
