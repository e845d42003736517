from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from synth.errors import SynthError, UsageError
from synth.files import atomic_folder, check_folder_is_free, digest_of_file, read_record
from synth.files.temporary import temporary_folder

MARKER = "page.html"


def publish(out, **files):
    with atomic_folder(out, marker=MARKER) as temporary:
        (temporary / MARKER).write_text("page")
        for name, content in files.items():
            (temporary / f"{name}.csv").write_text(content)


def names(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_failed_folder_leaves_nothing(tmp_path):
    with pytest.raises(RuntimeError), atomic_folder(tmp_path / "out", marker="m") as temporary:
        (temporary / "m").write_text("x")
        raise RuntimeError
    assert os.listdir(tmp_path) == []


def test_files_of_an_earlier_run_are_replaced_and_all_others_stay(tmp_path):
    out = tmp_path / "out"
    publish(out, first="1", both="1")
    (out / "audit.xlsx").write_text("an afternoon of labels")
    (out / "notes" / "deep").mkdir(parents=True)
    (out / "notes" / "deep" / "note.txt").write_text("mine")
    publish(out, both="2", second="2")
    assert names(out) == ["SHA256SUMS", "audit.xlsx", "both.csv", "notes/deep/note.txt", "page.html", "second.csv"]
    assert (out / "both.csv").read_text() == "2"
    assert (out / "audit.xlsx").read_text() == "an afternoon of labels"
    assert os.listdir(tmp_path) == ["out"]


def test_a_file_that_was_changed_by_hand_is_not_written_over(tmp_path):
    out = tmp_path / "out"
    publish(out, table="1")
    (out / "table.csv").write_text("1, corrected")
    with pytest.raises(UsageError, match=r"table\.csv: has changed since synth wrote it, .* Move it away"):
        publish(out, table="2")
    assert (out / "table.csv").read_text() == "1, corrected"
    (out / "table.csv").rename(out / "mine.csv")
    publish(out, table="2")
    assert (out / "mine.csv").read_text() == "1, corrected"


def test_what_a_run_has_taken_up_may_have_been_changed(tmp_path):
    out = tmp_path / "out"
    publish(out, table="1")
    (out / "table.csv").write_text("changed")
    with atomic_folder(out, marker=MARKER, may_have_changed=("table.csv",)) as temporary:
        (temporary / MARKER).write_text("page")
        (temporary / "table.csv").write_text("as changed")
    assert (out / "table.csv").read_text() == "as changed"


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_a_name_that_something_else_has_is_refused_and_nothing_is_changed(tmp_path, kind):
    out = tmp_path / "out"
    publish(out, first="1")
    taken = out / "second.csv"
    {"file": lambda: taken.write_text("mine"), "folder": taken.mkdir, "link": lambda: taken.symlink_to("no")}[kind]()
    with pytest.raises(UsageError, match=r"second\.csv: was not written by synth"):
        publish(out, first="2", second="2")
    assert (out / "first.csv").read_text() == "1"
    assert sorted(os.listdir(out)) == ["SHA256SUMS", "first.csv", "page.html", "second.csv"]


def test_a_strangers_folder_is_never_written_to(tmp_path):
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(UsageError, match="not written by synth"):
        publish(tmp_path)
    (tmp_path / MARKER).write_text("a page of someone else")
    with pytest.raises(UsageError, match=r"kept no list of its files\. Name a new folder"):
        publish(tmp_path)
    assert sorted(os.listdir(tmp_path)) == [MARKER, "thesis.docx"]


def test_a_list_that_names_files_elsewhere_does_not_reach_them(tmp_path):
    out = tmp_path / "out"
    publish(out, table="1")
    outside = tmp_path / "outside.txt"
    outside.write_text("mine")
    digest = digest_of_file(outside)
    with (out / "SHA256SUMS").open("a") as handle:
        handle.write(f"{digest}  ../outside.txt\n{digest}  {outside.as_posix()}\nno line\n")
    assert set(read_record(out)) == {MARKER, "table.csv"}
    publish(out)
    assert outside.read_text() == "mine"


def test_a_file_in_the_place_of_a_folder_is_refused(tmp_path):
    (tmp_path / "out").write_text("x")
    with pytest.raises(UsageError, match="is a file"):
        check_folder_is_free(tmp_path / "out", marker=MARKER)


def test_what_stands_in_for_a_folder_is_not_named(tmp_path):
    out = tmp_path / "out"
    for _ in range(2):
        with pytest.raises(SynthError) as caught, atomic_folder(out, marker="m") as temporary:
            raise SynthError("cannot be written", where=temporary / "a.csv")
        assert caught.value.where == str(out / "a.csv")
        out.mkdir(exist_ok=True)


def test_what_another_run_is_writing_is_not_taken_for_litter(tmp_path):
    out = tmp_path / "out"
    with temporary_folder(tmp_path) as place:
        (place / "new" / "table.csv").write_text("not finished")
        publish(out)
        publish(out)
        assert (place / "new" / "table.csv").is_file()
    assert os.listdir(tmp_path) == ["out"]


def test_a_folder_of_the_user_that_looks_like_litter_stays(tmp_path):
    own = tmp_path / ".synth-my_notes"
    own.mkdir()
    (own / "note.txt").write_text("mine")
    publish(tmp_path / "out")
    assert (own / "note.txt").read_text() == "mine"


@pytest.mark.skipif(sys.platform == "win32", reason="no fork")
@pytest.mark.parametrize("begin_with", ["old", "empty", "none"])
def test_killed_at_any_step_one_whole_version_is_there_and_nothing_of_the_users_is_lost(tmp_path, begin_with):
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("killed.py")), str(tmp_path / "root"), begin_with],
        capture_output=True,
        text=True,
        check=True,
    )
    steps = json.loads(done.stdout)
    assert len(steps) > 20
    before = {"old": "old", "empty": "none", "none": "none"}[begin_with]
    for step, found in enumerate(steps):
        assert found["kept"], step
        assert found["again"] == "new", step
        assert found["litter"] == [], step
        assert found["read"] in {before, "new"}, step
        # Only between the first and the last file of a replacement; the journal says so.
        assert found["killed"] in {before, "new"} or found["journal"], step
    assert {found["read"] for found in steps} == {before, "new"}
