"""Documents that are added: zip files, and a desk that is killed before it has read what was added. All is invented."""

from __future__ import annotations

import io
import json
import sys
import time
import zipfile

import pytest

from synth.desk.desk import Desk
from synth.desk.storage.project import Project
from tests.desk.running import RunningDesk

SLOW_READER = """
import sys, time
sys.path[:0] = {path!r}
import synth.desk.background.jobs as jobs
jobs.read_in_subprocess = lambda path: time.sleep(600)
from synth.desk import run_desk
from pathlib import Path
run_desk(Path({folder!r}), say=print, open_browser=False)
"""


def text_of(number, word="place"):
    return f"Report {number} on an invented service.\n\nStaff in {word} {number} had built trusting relationships.\n"


def zipped(names, *, word="town", password_bit=False):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for number, name in enumerate(names):
            archive.writestr(name, text_of(number, word))
    data = bytearray(content.getvalue())
    if password_bit:
        data[6] |= 1
        data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


@pytest.fixture
def desk(tmp_path):
    opened = Desk(tmp_path / "project")
    yield opened
    opened.close()


def upload(client, name, content):
    return client.post("/reports", files={"documents": (name, content, "application/zip")})


def test_the_documents_of_a_zip_file_are_added_one_by_one(anna, desk):
    names = [
        "north/first.txt",
        "south/second.TXT",
        "picture.png",
        "__MACOSX/first.txt",
        ".hidden.txt",
    ]
    answer = upload(anna, "reports.zip", zipped(names))
    assert "2 documents added." in answer.text
    assert "Left out, because synth does not read files of this kind: picture.png." in answer.text
    assert [document.name for document in desk.project.documents()] == ["first.txt", "second.TXT"]
    again = upload(anna, "again.zip", zipped(names))
    assert "2 documents already here" in again.text
    assert len(list((desk.project.folder / "documents").iterdir())) == 2
    assert not list(desk.project.folder.glob(".archive-*"))


def test_a_second_version_of_a_document_is_pointed_out_since_both_are_counted(anna, desk):
    first = {"documents": ("report.txt", text_of(1).encode(), "text/plain")}
    assert "of the same name" not in anna.post("/reports", files=first).text
    assert "1 document already here, by content." in anna.post("/reports", files=first).text
    second = {"documents": ("report.txt", text_of(2).encode(), "text/plain")}
    page = anna.post("/reports", files=second).text
    assert "A document of the same name, with other content, is here already: report.txt." in page
    assert [document.name for document in desk.project.documents()] == ["report (2).txt", "report.txt"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PK no zip file", "Reports.zip: is damaged or no zip file"),
        (zipped(["first.txt"], password_bit=True), "Reports.zip: "),
        (zipped(["../../../evil.txt"]), "Reports.zip: "),
    ],
    ids=["damaged", "password", "a name that leads out of it"],
)
def test_a_zip_file_that_cannot_be_opened_says_so_and_leaves_nothing(anna, desk, content, said):
    answer = upload(anna, "reports.zip", content)
    assert answer.status_code == 400
    assert said in answer.text
    assert "Unpack it yourself" in answer.text
    assert desk.project.documents() == []
    assert not list(desk.project.folder.glob(".archive-*"))


def test_what_a_killed_upload_left_behind_is_removed_and_what_was_stored_is_read(tmp_path):
    project = Project(tmp_path / "project")
    number, _ = project.add_document(iter([b"Invented."]), name="first.txt", suffix=".txt", who="Anna")
    project.set_status(number, "reading")
    (project.folder / "documents" / ".upload-1").write_bytes(b"half")
    (project.folder / ".archive-1").mkdir()
    (project.folder / ".archive-1" / "upload.zip").write_bytes(b"half")
    (project.folder / ".archive-2.zip").write_bytes(b"half")
    project.resume()
    (document,) = project.documents()
    assert document.status == "waiting"
    assert project.path_of(document).read_bytes() == b"Invented."
    assert [path.name for path in (project.folder / "documents").iterdir()] == [project.path_of(document).name]
    assert not list(project.folder.glob(".archive-*"))
    project.close()


@pytest.mark.slow
def test_a_desk_killed_between_upload_and_reading_loses_no_document(tmp_path, browser):
    """Texts and a zip file are added; the desk is killed while it reads the first ones; the next start reads all."""
    files = []
    for number in range(4):
        files.append(tmp_path / f"text-{number}.txt")
        files[-1].write_text(text_of(number))
    files.append(tmp_path / "more.zip")
    files[-1].write_bytes(zipped([f"zipped-{number}.txt" for number in range(10)]))
    folder = tmp_path / "project"

    desk = RunningDesk(folder, code=SLOW_READER.format(path=sys.path, folder=str(folder))).start()
    page = browser.new_page()
    page.goto(desk.address)
    page.fill("#name", "Anna Invented")
    page.click("text=Continue")
    page.set_input_files("#documents", [str(path) for path in files])
    page.click("button:has-text('Add')")
    page.wait_for_url("**/reports?added=*")
    assert "5 of 5 files added." in page.inner_text("main")
    before = desk.rows("SELECT name, status FROM documents")
    assert len(before) == 14
    assert {"read"}.isdisjoint(status for _, status in before)

    # The desk is killed, and a person who does not see that adds more.
    desk.kill()
    late = tmp_path / "late.txt"
    late.write_text(text_of(99))
    page.set_input_files("#documents", [str(late)])
    page.click("button:has-text('Add')")
    page.wait_for_selector("[data-upload-status]:has-text('The desk has stopped.')")
    said = page.inner_text("[data-upload-status]")
    assert "0 of 1 files were added" in said
    assert said.endswith("then add the others: late.txt.")
    page.close()

    again = RunningDesk(folder).start()
    try:
        page = browser.new_page()
        page.goto(again.address)
        page.fill("#name", "Anna Invented")
        page.click("text=Continue")
        page.wait_for_url(lambda url: "/who" not in url)
        page.goto(f"{again.base}/reports")
        assert "14 documents" in page.inner_text("main")
        end = time.monotonic() + 300
        while page.goto(f"{again.base}/reports/progress") and page.query_selector("[data-busy]"):
            assert time.monotonic() < end
            time.sleep(0.5)
        rows = again.rows("SELECT name, status FROM documents")
        assert sorted(name for name, _ in rows) == sorted(name for name, _ in before)
        assert {status for _, status in rows} == {"read"}, json.dumps(rows)
        page.close()
    finally:
        again.stop()
