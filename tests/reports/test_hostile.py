"""Files that nobody means to give: far too long, unreadable, or with bytes that are no text."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from synth.errors import ReportError, UsageError
from synth.reports import Report, find_left_out, find_reports, read_report, read_reports

Read = Callable[..., Report]
SENTENCE = "Children’s plans were clear, and number {} was reviewed in time."


def pdf(pages: int, content: bytes) -> bytes:
    """Write a PDF by hand: every page shows the same `content`. The reader finds its objects without an index."""
    kids = b" ".join(b"%d 0 R" % (number + 10) for number in range(pages))
    objects = [
        b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj",
        b"2 0 obj<</Type/Pages/Count %d/Kids[%s]/MediaBox[0 0 595 842]"
        b"/Resources<</Font<</F 3 0 R>>>>>>endobj" % (pages, kids),
        b"3 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj",
        b"4 0 obj<</Length %d>>stream\n%s\nendstream endobj" % (len(content), content),
        *(b"%d 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R>>endobj" % (number + 10) for number in range(pages)),
    ]
    body = b"%PDF-1.4\n"
    places = {}
    for one in objects:
        places[int(one.split(b" ", 1)[0])] = len(body)
        body += one + b"\n"
    last = max(places)
    index = b"".join(
        b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
        for number in range(last + 1)
    )
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (last + 1, len(body))
    return body + b"xref\n0 %d\n" % (last + 1) + index + trailer


def shown(lines: list[str], size: float = 10) -> bytes:
    """Give the drawing of `lines` under one another."""
    text = b"".join(b"(%s)'\n" % line.encode("cp1252") for line in lines)
    return b"BT /F %g Tf %g TL 50 800 Td\n%sET" % (size, size * 1.2, text)


def test_ten_thousand_pages_are_refused_at_the_door(tmp_path: Path) -> None:
    path = tmp_path / "long.pdf"
    path.write_bytes(pdf(10_000, shown(["Plans were clear."])))
    began = time.process_time()
    with pytest.raises(ReportError, match="has 10000 pages") as caught:
        read_report(path)
    assert caught.value.remedy
    assert time.process_time() - began < 5


def test_ten_thousand_pages_of_text(read_text: Read) -> None:
    report = read_text("\f".join(SENTENCE.format(number) for number in range(1, 10_001)))
    assert len(report.sentences) == 10_000
    assert report.sentences[-1].page == 10_000


@pytest.mark.slow
def test_a_page_of_a_million_characters(tmp_path: Path) -> None:
    lines = [SENTENCE.format(number) for number in range(16_000)]
    path = tmp_path / "dense.pdf"
    path.write_bytes(pdf(1, shown(lines, 0.04)))
    report = read_report(path)
    assert sum(len(sentence.text) for sentence in report.sentences) > 900_000


def test_a_page_of_more_characters_than_people_read_is_refused(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("synth.reports.pdf.document._MAX_CHARACTERS", 1000)
    path = tmp_path / "dense.pdf"
    path.write_bytes(pdf(1, shown([SENTENCE.format(number) for number in range(40)])))
    with pytest.raises(ReportError, match="page 1 holds over 1,000 characters") as caught:
        read_report(path)
    assert caught.value.remedy


@pytest.mark.parametrize("name", ["report.txt", "report.html", "report.md"])
def test_a_million_characters_in_one_line(read_text: Read, name: str) -> None:
    text = " ".join(SENTENCE.format(number) for number in range(16_000))
    began = time.process_time()
    assert len(read_text(text, name).sentences) == 16_000
    assert time.process_time() - began < 20


@pytest.mark.parametrize(
    "piece",
    [
        pytest.param(". . ", id="leaders"),
        pytest.param("<!-- ", id="comments"),
        pytest.param("[a](b ", id="links"),
        pytest.param("**a", id="emphasis"),
        pytest.param("a\n", id="short lines"),
        pytest.param("12 July 2021 to ", id="dates"),
        pytest.param("in Strathorran and ", id="names"),
        pytest.param("Quality indicator 2.1 ", id="indicators"),
    ],
)
def test_what_comes_again_and_again_takes_little_time(read_text: Read, piece: str) -> None:
    began = time.process_time()
    read_text("Plans were clear. " + piece * (60_000 // len(piece)) + "Reviews were held.")
    assert time.process_time() - began < 5


@pytest.mark.parametrize("tag", ["<div>", "<b><i>", "<div><b>"], ids=["blocks", "inline", "both"])
def test_a_page_nested_without_end_is_refused_at_once(read_text: Read, tag: str) -> None:
    began = time.process_time()
    with pytest.raises(ReportError, match="nested more than 2,000 deep"):
        read_text(tag * 12_000 + "Plans were clear.", "page.html")
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    "page",
    [
        pytest.param("<p>Plans were clear." * 3_000, id="paragraphs left open"),
        pytest.param("<p>Plans were clear.</p><script>var x = '" + "<div>" * 3_000 + "</div>'</script>", id="script"),
        pytest.param("<p>Plans were clear.</p><!-- " + "<div>" * 3_000 + " -->", id="comment"),
    ],
)
def test_a_page_that_only_looks_deep_is_read(read_text: Read, page: str) -> None:
    assert read_text(page, "page.html").sentences[0].text == "Plans were clear."


@pytest.mark.parametrize("name", ["report.txt", "report.html", "report.md"])
@pytest.mark.parametrize(
    "odd",
    [
        pytest.param(b"\x00", id="NUL"),
        pytest.param(b"\xed\xa0\x80", id="lone surrogate"),
        pytest.param("\u202e\u2066\u200f".encode(), id="right-to-left marks"),
        pytest.param(b"\x1b[31m\x07", id="terminal codes"),
        pytest.param(b"\xff", id="no UTF-8"),
    ],
)
def test_odd_bytes_among_the_text(read_text: Read, name: str, odd: bytes) -> None:
    report = read_text(b"Plans were " + odd + b" clear.\n\nReviews were held in time, as families knew.\n", name)
    text = " ".join(sentence.text for sentence in report.sentences)
    assert text.startswith("Plans were ")
    assert text.endswith("Reviews were held in time, as families knew.")
    assert all(character.isprintable() for character in text)
    text.encode("utf-8")


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        pytest.param("old.doc", "whole", id="old Word"),
        pytest.param("form.docm", "save it as .docx", id="with macros"),
        pytest.param("letter.eml", "attachments", id="e-mail"),
        pytest.param("talk.pptx", "save it as .pdf", id="slides"),
        pytest.param("all.7z", "Unpack it", id="7z"),
    ],
)
def test_a_document_of_another_kind_in_a_folder_is_named(tmp_path: Path, name: str, remedy: str) -> None:
    (tmp_path / name).write_bytes(b"text")
    (tmp_path / "good.txt").write_text("Plans were clear.", encoding="utf-8")
    reading = read_reports([tmp_path])
    assert len(reading.table) == 1
    assert [Path(failure.where).name for failure in reading.failures] == [name]
    assert remedy in reading.failures[0].remedy


def test_files_that_are_no_documents_are_left_out_and_listed(tmp_path: Path) -> None:
    for name in ("good.txt", "picture.png", "labels.csv", ".hidden", "~$good.docx", "no-ending"):
        (tmp_path / name).write_bytes(b"text")
    assert [path.name for path in find_reports([tmp_path])] == ["good.txt"]
    assert [path.name for path in find_left_out([tmp_path]).others] == ["labels.csv", "no-ending", "picture.png"]
    assert find_left_out([tmp_path / "picture.png"]).others == ()


def test_a_folder_named_like_a_report_is_walked_through(tmp_path: Path) -> None:
    (tmp_path / "report.pdf").mkdir()
    (tmp_path / "report.pdf" / "good.txt").write_text("Plans were clear.", encoding="utf-8")
    assert [path.name for path in find_reports([tmp_path])] == ["good.txt"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no such files on this system")
def test_links_and_pipes(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "good.txt").write_text("Plans were clear.", encoding="utf-8")
    (inside / "round").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "again.txt").symlink_to(inside / "good.txt")
    (tmp_path / "gone.pdf").symlink_to(tmp_path / "nowhere.pdf")
    os.mkfifo(tmp_path / "pipe.txt")
    reading = read_reports([tmp_path])
    assert len(reading.table) == 1
    failed = {Path(failure.where).name: failure.what for failure in reading.failures}
    assert failed == {"gone.pdf": "is not a file", "pipe.txt": "is not a file"}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="rights do not hold for this user")
def test_unreadable_rights(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("Plans were clear.", encoding="utf-8")
    closed = tmp_path / "closed.txt"
    closed.write_text("Plans were clear.", encoding="utf-8")
    closed.chmod(0)
    reading = read_reports([tmp_path])
    assert len(reading.table) == 1
    assert [str(failure) for failure in reading.failures] == [
        f"{closed}: cannot be read (Permission denied). Check its permissions."
    ]
    folder = tmp_path / "folder"
    folder.mkdir(mode=0)
    try:
        with pytest.raises(UsageError, match="cannot be opened"):
            find_reports([tmp_path])
    finally:
        folder.chmod(0o700)
