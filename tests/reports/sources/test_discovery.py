"""Which files are read. All documents are invented."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from synth.errors import UsageError
from synth.reports import find_left_out, find_reports

TEXT = "Findings\n\nStaff in Strathorran knew families well.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of reports, and beside it what is none of its business."""
    reports, outside = tmp_path / "reports", tmp_path / "outside"
    for place in (reports / "inner", outside):
        place.mkdir(parents=True)
        (place / f"{place.name}.txt").write_text(TEXT, encoding="utf-8")
    return reports


@pytest.mark.parametrize("target", ["outside/outside.txt", "outside", "outside/missing.txt"])
def test_links_that_lead_out_of_the_folder_are_not_followed(folder: Path, target: str) -> None:
    (folder / "link.txt").symlink_to(folder.parent / target)
    (folder / "picture.png").symlink_to(folder.parent / target)
    assert find_reports([folder]) == (folder / "inner" / "inner.txt",)
    assert find_left_out([folder]).others == ()
    assert find_left_out([folder]).links_out == (folder / "link.txt", folder / "picture.png")


def test_links_within_the_folder_and_the_one_that_is_named_are_followed(folder: Path) -> None:
    (folder / "more").mkdir()
    (folder / "more" / "linked.txt").symlink_to(Path("..", "..", "reports", "inner", "inner.txt"))
    named = folder.parent / "named"
    named.symlink_to(folder, target_is_directory=True)
    assert len(find_reports([named])) == 1
    assert find_left_out([named]).links_out == ()
    assert find_reports([named / "more" / "linked.txt"]) == (named / "more" / "linked.txt",)


def test_a_folder_of_nothing_but_links_is_called_that(folder: Path) -> None:
    links = folder.parent / "links"
    links.mkdir()
    (links / "a.txt").symlink_to(folder / "inner" / "inner.txt")
    with pytest.raises(
        UsageError, match=r"links: contains no document, but links that lead out of it.* Name the files"
    ):
        find_reports([links])


@pytest.mark.skipif(os.name != "posix", reason="elsewhere names are text")
def test_names_that_are_not_utf_8_are_written_readably(tmp_path: Path) -> None:
    from synth.pipeline.input.documents import read_documents
    from synth.reporter import Silent

    for name in (b"r\xe9sum\xe9.txt", b"\xfcber/strathorran.txt", b"plain.txt", b"map\xff.png", b"bad\xe9.rtf"):
        path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
        path.parent.mkdir(exist_ok=True)
        path.write_text(TEXT if name.endswith(b"txt") else "", encoding="utf-8")
    reading = read_documents([tmp_path], Silent())
    assert reading.table["document"].tolist() == ["plain.txt", "r%E9sum%E9.txt", "strathorran.txt"]
    assert reading.table["inspection_id"].is_unique
    assert any("map%FF.png" in note for note in reading.notes)
    (failure,) = reading.failures
    assert "bad%E9.rtf: " in str(failure)
    str(failure).encode("utf-8")
