from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from synth.errors import SynthError, UsageError
from synth.files import (
    atomic_file,
    check_file_is_new,
    check_not_read,
    digest_of_file,
    to_json,
    write_text,
)

_DIES = """
import os, sys
from pathlib import Path
from synth.files import atomic_file
with atomic_file(Path(sys.argv[1])) as temporary:
    temporary.write_text("half")
    os._exit(9)
"""


def test_failed_write_leaves_the_old_file_and_nothing_else(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("old")
    with pytest.raises(RuntimeError), atomic_file(target) as temporary:
        temporary.write_text("half")
        raise RuntimeError
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.txt"]


def test_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(SynthError, match="cannot be written"):
        write_text(tmp_path / "file" / "below.txt", "x")


def test_what_stands_in_for_a_file_is_not_named(tmp_path):
    table = tmp_path / "table.csv"
    with pytest.raises(SynthError) as caught, atomic_file(table) as temporary, atomic_file(temporary):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert str(caught.value) == (
        f"{table}: cannot be written (No space left on device). Make room there, or name another place."
    )


@pytest.mark.parametrize(
    ("number", "remedy"),
    [
        (errno.ENOSPC, "Make room there, or name another place."),
        (errno.EROFS, "Name a place that you may write to."),
        (errno.EBUSY, "Close it if it is open elsewhere, or name another place."),
    ],
)
def test_the_remedy_fits_what_is_wrong(tmp_path, number, remedy):
    with pytest.raises(SynthError) as caught, atomic_file(tmp_path / "a"):
        raise OSError(number, os.strerror(number))
    assert caught.value.remedy == remedy


def test_digest_is_sha256_of_the_bytes(tmp_path):
    (tmp_path / "a").write_bytes(b"abc")
    assert digest_of_file(tmp_path / "a") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_json_does_not_depend_on_the_order_of_keys():
    assert to_json({"b": 1, "a": 2}) == to_json({"a": 2, "b": 1})


def test_what_is_read_is_not_written_over(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "a.csv").write_text("x")
    check_not_read(Path("new.csv"), [Path("labels")])
    check_not_read(Path("labels/new.csv"), [Path("labels")])
    for given in (Path("labels/a.csv"), tmp_path / "labels", Path("labels/../labels")):
        with pytest.raises(UsageError, match=r"labels.a\.csv: is read by this command .* Name another file\."):
            check_not_read(Path("labels/a.csv"), [given])


def test_what_people_may_have_written_in_is_not_written_over(tmp_path):
    check_file_is_new(tmp_path / "review.xlsx")
    (tmp_path / "review.xlsx").write_text("an afternoon of work")
    with pytest.raises(UsageError, match=r"review\.xlsx: exists, .* Name a new file"):
        check_file_is_new(tmp_path / "review.xlsx")


def test_what_a_killed_run_left_is_removed_by_the_next(tmp_path):
    done = subprocess.run([sys.executable, "-c", _DIES, str(tmp_path / "a.csv")], check=False)
    assert done.returncode == 9
    (left,) = tmp_path.glob(".synth-*")
    assert (left / "new" / "a.csv").read_text() == "half"
    write_text(tmp_path / "a.csv", "whole")
    assert os.listdir(tmp_path) == ["a.csv"]


def test_a_file_keeps_its_rights(tmp_path):
    private = tmp_path / "a.csv"
    private.write_text("old")
    private.chmod(0o600)
    write_text(private, "new")
    assert private.stat().st_mode & 0o777 == 0o600
