from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from synth.errors import TableError, UsageError
from synth.shards import Serial, open_dataset, open_table, run_shards
from synth.shards.dataset import part_bytes


@pytest.fixture
def write(tmp_path, sizes, measure):
    """Write a table as a data set, in this process."""

    def write(table, out=None, progress=None, **options):
        with open_dataset(out or tmp_path / "out") as dataset:
            return run_shards(
                [table], measure(**options), dataset, Serial(), where="here", sizes=sizes, progress=progress
            )

    return write


def done(tmp_path):
    return len(list((tmp_path / "traces").glob("done-*")))


def parts(folder):
    return sorted(path.name for path in folder.glob("part-*.parquet"))


def test_a_data_set_is_read_back_as_it_was_written(table, tmp_path, write):
    outcome = write(table)
    read = open_table(tmp_path / "out").table()
    assert read[list(table.columns)].astype(str).equals(table.astype(str))
    assert outcome.counts == {"sentences": len(table)}
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["is_finished"] is True
    assert [part["file"] for part in manifest["parts"]] == parts(tmp_path / "out")


def test_a_finished_data_set_is_not_worked_on_again(table, tmp_path, write, contents):
    first = write(table)
    before, worked = contents(tmp_path / "out"), done(tmp_path)
    again = write(table)
    assert (again.shards, again.kept) == (first.shards, first.shards)
    assert contents(tmp_path / "out") == before
    assert done(tmp_path) == worked == first.shards


def test_a_changed_document_is_worked_on_anew_and_nothing_else(table, tmp_path, write, contents):
    first = write(table)
    table.loc[200, "text"] = "Another sentence."
    again = write(table)
    assert (again.shards, again.kept) == (first.shards, first.shards - 1)
    write(table, tmp_path / "fresh")
    assert contents(tmp_path / "out") == contents(tmp_path / "fresh")


def test_documents_that_come_or_go_renumber_the_rest(table, tmp_path, write, contents):
    first = write(table.iloc[100:].reset_index(drop=True))
    again = write(table)
    assert again.kept >= first.shards - 2
    write(table, tmp_path / "fresh")
    assert contents(tmp_path / "out") == contents(tmp_path / "fresh")
    write(table.iloc[:300])
    write(table.iloc[:300], tmp_path / "short")
    assert contents(tmp_path / "out") == contents(tmp_path / "short")


def test_other_work_is_done_on_every_shard(table, tmp_path, write, contents):
    write(table)
    assert write(table, salt="another model").kept == 0
    write(table, tmp_path / "fresh", salt="another model")
    assert contents(tmp_path / "out") == contents(tmp_path / "fresh")


def test_leftovers_of_a_killed_run_are_removed(table, tmp_path, write, contents):
    write(table)
    before = contents(tmp_path / "out")
    left = tmp_path / "out" / ".synth-abcdefgh"
    (left / "new").mkdir(parents=True)
    (left / "new" / "part.parquet").write_bytes(b"half")
    (tmp_path / "out" / "part-000099-0123456789abcdef.parquet").write_bytes(b"of another run")
    write(table)
    assert contents(tmp_path / "out") == before
    assert not left.exists()


@pytest.mark.parametrize("damage", ["cut short", "flipped", "gone", "empty"])
def test_a_damaged_part_is_found_out_and_made_anew(table, tmp_path, write, contents, damage):
    write(table)
    before = contents(tmp_path / "out")
    part = tmp_path / "out" / parts(tmp_path / "out")[2]
    content = bytearray(part.read_bytes())
    content[60] ^= 1
    part.write_bytes({"cut short": content[:-30], "flipped": content, "gone": b"", "empty": b""}[damage])
    if damage == "gone":
        part.unlink()
    with pytest.raises(TableError):
        open_table(tmp_path / "out").table()
    assert write(table).kept == len(before) - 2
    assert contents(tmp_path / "out") == before


def test_a_run_that_stops_leaves_what_is_finished_and_says_so(table, tmp_path, write, contents):
    write(table, tmp_path / "fresh")

    def stop(done):
        nonlocal left
        left -= done
        if left < 0:
            raise KeyboardInterrupt

    left = 150
    with pytest.raises(KeyboardInterrupt):
        write(table, progress=stop)
    with pytest.raises(TableError, match="is not finished"):
        open_table(tmp_path / "out")
    assert write(table).kept >= 2
    assert contents(tmp_path / "out") == contents(tmp_path / "fresh")


@pytest.mark.parametrize("name", ["thesis.docx", "manifest.json", "part-000000-0123456789abcdef.parquet"])
def test_a_strangers_folder_is_refused(table, tmp_path, write, name):
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / name).write_text('{"format": 1}')
    with pytest.raises(UsageError, match="not a data set that synth wrote"):
        write(table)
    assert os.listdir(folder) == [name]


def test_a_file_is_refused(table, tmp_path, write):
    (tmp_path / "out").write_text("x")
    with pytest.raises(UsageError, match="is a file"):
        write(table)


def test_two_runs_do_not_write_the_same_folder(table, tmp_path, write):
    write(table)
    code = (
        "import sys; from pathlib import Path; from synth.shards import open_dataset\n"
        "with open_dataset(Path(sys.argv[1])):\n    print('open', flush=True); sys.stdin.read()"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "out")], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(UsageError, match="another run is writing this folder"):
            write(table)
    finally:
        other.kill()
        other.communicate()
    # A lock that a killed run held is free.
    assert write(table).kept


def test_nothing_is_left_where_nothing_came_about(tmp_path):
    with pytest.raises(ZeroDivisionError), open_dataset(tmp_path / "out"):
        raise ZeroDivisionError
    assert os.listdir(tmp_path) == []


def test_a_lock_that_the_system_holds_does_not_hide_what_went_wrong(tmp_path, monkeypatch):
    """Windows deletes no file that is open."""
    unlink = Path.unlink

    def refuse(path, **options):
        if path.name == ".lock":
            raise PermissionError(13, "in use", str(path))
        unlink(path, **options)

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(ZeroDivisionError), open_dataset(tmp_path / "out") as dataset:
        dataset.claim()
        _ = 1 / 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == [".lock"]
    with open_dataset(tmp_path / "out"):
        pass


def test_the_pieces_that_a_table_lies_in_do_not_show_in_its_file():
    texts = pd.Series([f"Sentence {row} of a table that came in pieces. " * 8 for row in range(9_000)], dtype="str")
    whole = pd.DataFrame({"text": texts})
    pieces = pd.concat([whole.iloc[:7], whole.iloc[7:5_000], whole.iloc[5_000:]], ignore_index=True)
    assert part_bytes(pieces, "k", {}) == part_bytes(pickle.loads(pickle.dumps(whole)), "k", {})
