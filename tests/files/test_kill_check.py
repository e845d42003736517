from __future__ import annotations

import signal
import sys
import time

import pytest

from synth.files import write_text
from tools import kill_check

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no fork")
wait = time.sleep


def prepared(tmp_path, monkeypatch, write):
    """Give a command that writes a file with `write`, where an old one and a file of the user are."""
    root = tmp_path / "root"

    def run(folder, arguments):
        write(folder / "out" / "table.csv", tmp_path / "reached")

    monkeypatch.setenv("KILL_CHECK_LOG", str(tmp_path / "log"))
    monkeypatch.setattr(kill_check, "_synth", run)
    old = root / "old command" / "out"
    old.mkdir(parents=True)
    (old / "table.csv").write_text("old")
    (old / "my notes.txt").write_text("mine")
    command = kill_check.Command("command", [], [], "out/table.csv")
    kept = kill_check.files_of(root / "old command")
    command.versions = (kept, {name: kill_check.digest_of_bytes(b"new") for name in kept})
    return root, command


def kill_in_the_middle(tmp_path, monkeypatch, write):
    """Kill a command at the moment at which it is in the middle of its work; give what is found."""
    root, command = prepared(tmp_path, monkeypatch, write)

    def until_reached(seconds):
        while not (tmp_path / "reached").exists():
            wait(0.01)

    monkeypatch.setattr(kill_check.time, "sleep", until_reached)
    return kill_check.kill_once(root, command, 0.5)


def reach(reached):
    """Wait for the kill, the first time."""
    if not reached.exists():
        reached.touch()
        signal.pause()


def test_a_file_that_is_written_whole_or_not_at_all_passes(tmp_path, monkeypatch):
    def write(path, reached):
        reach(reached)
        write_text(path, "new")

    assert kill_in_the_middle(tmp_path, monkeypatch, write) == {"kills"}


def test_a_file_that_is_written_in_place_is_found_to_be_lost(tmp_path, monkeypatch):
    def write(path, reached):
        path.write_text("ne")
        reach(reached)
        path.write_text("new")

    assert kill_in_the_middle(tmp_path, monkeypatch, write) == {"kills", "writing", "lost"}


def test_what_the_next_run_leaves_is_found(tmp_path, monkeypatch):
    def write(path, reached):
        (path.parent / ".synth-abcdefgh").mkdir(exist_ok=True)
        reach(reached)
        path.write_text("ne")
        (path.parent / "my notes.txt").unlink()

    found = kill_in_the_middle(tmp_path, monkeypatch, write)
    assert found == {"kills", "writing", "lost", "half-written", "litter"}


def test_a_command_that_writes_only_at_its_end_is_killed_there(tmp_path, monkeypatch):
    def write(path, reached):
        wait(0.3)
        path.write_text("ne")
        reach(reached)
        path.write_text("new")

    root, command = prepared(tmp_path, monkeypatch, write)
    # After half of all its time, the command would have ended.
    command.seconds, command.writing = 1000, 0.2
    assert kill_check.kill_once(root, command, 0.5, at_end=True) == {"kills", "writing", "lost"}


def test_the_table_is_printed_though_a_command_fails(monkeypatch, capsys):
    found = iter([{"kills", "writing"}])

    def kill_once(*arguments, **more):
        if (one := next(found, None)) is None:
            raise SystemExit("a run without a kill ended with 1")
        return one

    monkeypatch.setattr(kill_check, "commands", lambda: [kill_check.Command("command", [], [], "out/table.csv")])
    monkeypatch.setattr(kill_check, "prepare", lambda root: None)
    monkeypatch.setattr(kill_check, "learn", lambda root, command: None)
    monkeypatch.setattr(kill_check, "kill_once", kill_once)
    monkeypatch.setattr(kill_check.os, "environ", {})
    with pytest.raises(SystemExit, match="ended with 1"):
        kill_check.main([])
    assert "| command | 1 | 1 | 0 | 0 | 0 | 0 |" in capsys.readouterr().out
