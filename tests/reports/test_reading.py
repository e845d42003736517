from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from synth.errors import ReportError, UsageError
from synth.findings import mark_duplicates
from synth.reports import find_reports, read_reports
from synth.reports.inspections.table import INSPECTION_COLUMNS

REPORT = (
    "Report of a joint inspection of services for children at risk of harm in Strathorran\n\n11 March "
    "2024\n\nOur remit\n\n"
    "The joint inspection of the Strathorran community planning partnership area took place between 5 "
    "June 2023 and 9 November 2023.\n\n"
    "Strengths\n\n1. Plans were clear.\n2. Staff knew families well.\n"
)
PRESS = (
    "Inspectors have reported on services in Strathorran.\n\n"
    "The joint inspection of the Strathorran community planning partnership area took place between 5 "
    "June 2023 and 9 November 2023.\n\n"
    "They found: “plans were clear. Staff knew families well.”\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "strathorran report.txt").write_text(REPORT, encoding="utf-8")
    (tmp_path / "strathorran-press.txt").write_text(PRESS, encoding="utf-8")
    (tmp_path / "note.md").write_text("Few facts are stated here.", encoding="utf-8")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    (tmp_path / "~$note.docx").write_bytes(b"lock")
    (tmp_path / ".hidden.txt").write_text("Hidden.", encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"picture")
    return tmp_path


def test_a_folder_becomes_one_table(folder: Path) -> None:
    reading = read_reports([folder])
    table = reading.table
    assert list(table.columns) == [
        "finding_id",
        "inspection_id",
        "document",
        "page",
        "section",
        "part",
        "voice",
        "position",
        "text",
    ]
    assert {name: str(kind) for name, kind in table.dtypes.items()} == {
        name: "Int64" if name in ("page", "position") else "str" for name in table.columns
    }
    assert table["finding_id"].is_unique
    assert table["finding_id"].iloc[0] == "note-0001"
    assert table["page"].isna().all()
    assert [Path(failure.where).name for failure in reading.failures] == ["broken.pdf"]


def test_documents_of_one_inspection_share_it(folder: Path) -> None:
    reading = read_reports([folder])
    assert list(reading.inspections.columns) == list(INSPECTION_COLUMNS)
    by_id = reading.inspections.set_index("inspection_id")
    assert by_id.loc["strathorran-2024", "documents"] == "strathorran report.txt; strathorran-press.txt"
    assert by_id.loc["strathorran-2024", "inspection_start"] == "2023-06-05"
    assert by_id.loc["strathorran-2024", "publication_date"] == "2024-03-11"
    assert by_id.loc["note", "area"] == ""
    assert any(note.startswith("note.md: no area and no year") for note in reading.notes)


def test_the_order_of_the_paths_makes_no_difference(folder: Path) -> None:
    files = list(find_reports([folder]))
    first = read_reports(files)
    second = read_reports(files[::-1] + files)
    pd.testing.assert_frame_equal(first.table, second.table)
    pd.testing.assert_frame_equal(first.inspections, second.inspections)


def test_progress_is_told_of_each_file(folder: Path) -> None:
    told: list[Path] = []
    read_reports([folder], progress=told.append)
    assert told == list(find_reports([folder]))


def test_strict_stops_at_the_first_failure(folder: Path) -> None:
    with pytest.raises(ReportError, match="damaged"):
        read_reports([folder], strict=True)


def test_two_files_of_one_name(tmp_path: Path) -> None:
    for place in ("a", "b"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "report.txt").write_text(f"Plans were clear in {place}.", encoding="utf-8")
    (tmp_path / "report.md").write_text("Plans were clear.", encoding="utf-8")
    table = read_reports([tmp_path]).table
    assert list(table["document"]) == ["a/report.txt", "b/report.txt", "report.md"]
    assert table["finding_id"].is_unique
    assert table["inspection_id"].nunique() == 3


def test_documents_that_contradict_each_other_leave_it_empty(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(REPORT + "\nQuality indicator 2.1 was evaluated as good.", encoding="utf-8")
    (tmp_path / "b.txt").write_text(REPORT + "\nQuality indicator 2.1 was evaluated as weak.", encoding="utf-8")
    reading = read_reports([tmp_path])
    assert reading.inspections["grade"].tolist() == [""]
    assert "strathorran-2024: grade is stated in several ways (good, weak), so it is left empty" in reading.notes


def test_when_no_file_can_be_read_the_tables_are_empty(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    reading = read_reports([tmp_path])
    assert len(reading.table) == len(reading.inspections) == 0
    assert len(reading.failures) == 1
    assert len(mark_duplicates(reading.table)) == 0


def test_find_reports(folder: Path) -> None:
    assert [path.name for path in find_reports([folder])] == [
        "broken.pdf",
        "note.md",
        "strathorran report.txt",
        "strathorran-press.txt",
    ]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("missing.pdf", "there is no such file"),
        ("picture.png", "not a document that synth reads"),
        ("empty", "contains no document"),
    ],
)
def test_paths_that_name_nothing_to_read(folder: Path, name: str, problem: str) -> None:
    (folder / "empty").mkdir()
    with pytest.raises(UsageError, match=problem) as caught:
        find_reports([folder / name])
    assert caught.value.remedy


def test_what_a_press_release_quotes_is_linked_to_the_report(tmp_path: Path) -> None:
    report, press = (
        REPORT.replace("families well", "families very well"),
        PRESS.replace("families well", "families very well"),
    )
    (tmp_path / "strathorran report.txt").write_text(report, encoding="utf-8")
    (tmp_path / "strathorran-press.txt").write_text(press, encoding="utf-8")
    table = read_reports([tmp_path]).table
    linked = mark_duplicates(table)
    originals = dict(zip(table["finding_id"], table["text"], strict=True))
    repeated = table[linked != ""]
    assert repeated["document"].unique().tolist() == ["strathorran-press.txt"]
    assert repeated["text"].tolist()[1:] == ["Staff knew families very well.”"]
    assert originals[linked[linked != ""].iloc[1]] == "Staff knew families very well."
