"""Kill commands at random moments and look at what is left: ``python -m tools.kill_check``.

Each command writes a new version over an old one, in a folder in which files of the user lie, too. It is killed
(SIGKILL) at a random moment: every second time, of its whole run; the other times, of its end, from the first change
in the folder on, because some commands write for a few milliseconds only. The length of both is that of the last run
without a kill. Then the same command is run again. A kill counts as

writing
    if it came after the first change in the folder;
journal
    if files were being moved into place;

lost
    if what it left is neither the old version nor the new one, and no journal says that the rest will follow; or if a
    file of the user is not as it was;
half-written
    if after the next run a file is not as a run without a kill writes it;
litter
    if a temporary folder of synth is left after the next run.

Commands run in processes forked from this one, which has loaded their modules: loading takes longer than the work, and
writes nothing. Linux and macOS only. All sentences are those of the invented inspections in `data/labelled`.
"""

from __future__ import annotations

import argparse
import csv
import importlib
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from openpyxl import load_workbook

from synth.cli import main as synth
from synth.files import digest_of_bytes
from synth.files.temporary import JOURNAL, PREFIX
from synth.findings import read_table
from synth.review.workbook.export import HELP_SHEET, NAME_CELL, REVIEW_SHEET, write_review_workbook
from synth.taxonomy import default_taxonomy

_LABELLED = Path(__file__).resolve().parents[1] / "data" / "labelled"
_INSPECTIONS, _SENTENCES = 6, 12
_USER = "my notes.txt"
# The time at which a correction was made differs between runs.
_WHEN = re.compile(rb'"when": ?"[^"]*"')


@dataclass
class Command:
    """One command, and what was found when it was killed.

    Attributes
    ----------
    name
        As the table calls it.
    old, new
        Arguments that write the old version and the new one; without `old` there is nothing before.
    out
        The folder or file that is written, in a folder of its own.
    seconds, writing
        How long its last run without a kill took, in all and from the first change in its folder on.
    versions
        The files of the old version and of the new one: digest by name.
    counts
        Of kills, by what was found.
    """

    name: str
    old: list[str]
    new: list[str]
    out: str
    seconds: float = 0
    writing: float = 0
    versions: tuple[dict[str, str], dict[str, str]] = ({}, {})
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("kills", "writing", "journal", "lost", "half-written", "litter"), 0)
    )


def commands() -> list[Command]:
    """Return the commands, which run in a folder that `prepare` has filled."""
    return [
        Command("aggregate", *(["aggregate", f"../{name}.csv", "-o", "out", "-q"] for name in ("a", "b")), "out"),
        Command(
            "train",
            *(["train", f"../{n}.csv", "-o", "out", "--encoder", "fast", "--jobs", "1", "-q"] for n in ("a", "b")),
            "out",
        ),
        Command(
            "classify",
            *(["classify", f"../{n}.csv", "-o", "out/table.csv", "--encoder", "fast", "-q"] for n in ("a", "b")),
            "out/table.csv",
        ),
        Command(
            "review import",
            *(["review", "import", f"../{n}.xlsx", "--corrections", "out/all.jsonl", "-q"] for n in ("a", "b")),
            "out/all.jsonl",
        ),
        Command("confirm draw", [], ["confirm", "draw", "../overview", "-o", "out/draw.xlsx", "-q"], "out/draw.xlsx"),
    ]


def prepare(root: Path) -> None:
    """Write two small labelled tables, and two review workbooks that are filled in."""
    files = sorted(_LABELLED.glob("*.csv"))[: _INSPECTIONS + 1]
    for name, chosen in (("a", files[:-1]), ("b", files[1:])):
        rows = []
        for path in chosen:
            with path.open(encoding="utf-8", newline="") as handle:
                found = [row for row in csv.DictReader(handle) if row["kind"] == "finding"]
            rows += found[:_SENTENCES]
        with (root / f"{name}.csv").open("w", encoding="utf-8", newline="") as handle:
            writer = csv.DictWriter(handle, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        _end(_fork(lambda name=name: _write_workbook(root / f"{name}.csv", root / f"{name}.xlsx")))
    # There is something to confirm only where a model classified the sentences.
    for arguments in (
        ["classify", "a.csv", "-o", "classified.csv", "--encoder", "fast", "-q"],
        ["aggregate", "classified.csv", "-o", "overview", "--encoder", "fast", "-q"],
    ):
        _end(_fork(lambda arguments=arguments: _synth(root, arguments)))


def _write_workbook(table: Path, path: Path) -> None:
    sentences = read_table(table).head(8).assign(question="", before="", after="")
    write_review_workbook(sentences, {}, default_taxonomy(), path)
    book = load_workbook(path)
    book[HELP_SHEET][NAME_CELL] = "Anna Example"
    sheet = book[REVIEW_SHEET]
    column = next(cell.column for cell in sheet[1] if cell.value == "verdict")
    for row in range(2, 10):
        sheet.cell(row, column).value = "label right"
    book.save(path)


def _synth(folder: Path, arguments: Sequence[str]) -> None:
    os.chdir(folder)
    sys.argv = ["synth", *arguments]
    synth()


def _fork(work: Callable[[], None]) -> int:
    """Start a process of its own, whose output goes to a file; give its number."""
    number = os.fork()
    if number:
        # Both do it, so that it is done before the kill, whoever comes first.
        with suppress(OSError):
            os.setpgid(number, number)
        return number
    code = 1
    try:
        os.setpgid(0, 0)
        log = os.open(os.environ["KILL_CHECK_LOG"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(log, 1)
        os.dup2(log, 2)
        work()
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
    except BaseException:  # noqa: BLE001 - a forked process must not return into its parent's work
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stderr.flush()
        os._exit(code)


def _end(number: int) -> None:
    code = os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])
    if code:
        told = Path(os.environ["KILL_CHECK_LOG"]).read_text(encoding="utf-8", errors="replace")
        raise SystemExit(f"{told[-2000:]}\na run without a kill ended with {code}")


def load_modules(root: Path, command: Command) -> None:
    """Load what a command loads."""
    names = root / "modules"

    def work() -> None:
        try:
            _synth(root / "run", command.new)
        except SystemExit as error:
            if error.code:
                raise
        names.write_text("\n".join(sorted(sys.modules)), encoding="utf-8")

    _end(_fork(work))
    for name in names.read_text(encoding="utf-8").splitlines():
        if name != "__main__":
            with suppress(Exception):
                importlib.import_module(name)


def files_of(folder: Path) -> dict[str, str]:
    """Return what was written by synth: digest by name."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): digest_of_bytes(_WHEN.sub(b"", path.read_bytes()))
        for path in found
        if path.name != _USER and not any(part.startswith(PREFIX) for part in path.parts)
    }


def run_whole(folder: Path, command: Command, arguments: Sequence[str]) -> None:
    """Run a command without a kill, and note how long it took."""
    before = _state(folder)
    started = time.monotonic()
    number = _fork(lambda: _synth(folder, arguments))
    _wait_for_change(number, folder, before)
    changed = time.monotonic()
    _end(number)
    command.seconds, command.writing = time.monotonic() - started, time.monotonic() - changed


def _state(folder: Path) -> set[tuple[str, int, int]]:
    """Return what shows that something was written: temporary folders, and the size and time of each file."""
    state = set()
    for place in (folder, folder / "out"):
        with suppress(FileNotFoundError), os.scandir(place) as entries:
            for entry in entries:
                with suppress(FileNotFoundError):
                    there = entry.stat()
                    state.add((entry.path, *((0, 0) if entry.is_dir() else (there.st_size, there.st_mtime_ns))))
    return state


def _wait_for_change(number: int, folder: Path, before: set[tuple[str, int, int]]) -> None:
    """Wait until a process has written something, or has ended."""
    while _state(folder) == before and os.waitid(os.P_PID, number, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        time.sleep(0.0002)


def learn(root: Path, command: Command) -> None:
    """Write the old version, which is kept, and the new one, to know both."""
    run, kept = root / "run", root / f"old {command.name}"
    (run / "out").mkdir(parents=True)
    load_modules(root, command)
    shutil.rmtree(run)
    (run / "out").mkdir(parents=True)
    if command.old:
        run_whole(run, command, command.old)
    for place in (run, run / "out", run / "out" / "inspections"):
        if place.is_dir():
            (place / _USER).write_text(f"mine, in {place.name}", encoding="utf-8")
    shutil.copytree(run, kept)
    run_whole(run, command, command.new)
    command.versions = (files_of(kept), files_of(run))
    shutil.rmtree(run)


def kill_once(root: Path, command: Command, share: float, *, at_end: bool = False) -> set[str] | None:
    """Kill a command, run it again, and say what was found; None if it ended before the kill.

    With `at_end` the command is killed after a share of the time from its first change on, otherwise of all its time.
    """
    run, kept = root / "run", root / f"old {command.name}"
    shutil.rmtree(run, ignore_errors=True)
    shutil.copytree(kept, run)
    before = _state(run)
    number = _fork(lambda: _synth(run, command.new))
    if at_end:
        _wait_for_change(number, run, before)
    time.sleep(share * (command.writing if at_end else command.seconds))
    with suppress(ProcessLookupError):
        os.killpg(number, signal.SIGKILL)
    if os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]) != -signal.SIGKILL:
        return None
    found = {"kills"}
    has_journal = any((path / JOURNAL).exists() for path in run.rglob(f"{PREFIX}*"))
    found |= ({"writing"} if _state(run) != before else set()) | ({"journal"} if has_journal else set())
    there = files_of(run)
    if (there not in command.versions and not has_journal) or not _keeps_the_users_files(run, kept):
        found.add("lost")
    if command.name == "confirm draw" and (run / command.out).exists():
        # It does not write over a workbook in which people may have written.
        (run / command.out).unlink()
    run_whole(run, command, command.new)
    if files_of(run) != command.versions[1]:
        found.add("half-written")
    if not _keeps_the_users_files(run, kept):
        found.add("lost")
    if any(run.rglob(f"{PREFIX}*")):
        found.add("litter")
    return found


def _keeps_the_users_files(run: Path, kept: Path) -> bool:
    names = [path.relative_to(kept) for path in kept.rglob(_USER)]
    return all((run / name).is_file() and (run / name).read_bytes() == (kept / name).read_bytes() for name in names)


def as_table(chosen: Sequence[Command]) -> str:
    """Return the counts as a table in Markdown."""
    heads = list(chosen[0].counts)
    rows = [[one.name, *(str(one.counts[head]) for head in heads)] for one in chosen]
    rows.append(["all", *(str(sum(one.counts[head] for one in chosen)) for head in heads)])
    lines = [f"| command | {' | '.join(heads)} |", f"|---|{'---:|' * len(heads)}"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


def main(arguments: Sequence[str] | None = None) -> int:
    """Kill the commands in turn and print the table, also if the tool is interrupted or a command fails."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=200, help="in all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", action="append", help="name of a command, as in the table; can be repeated")
    options = parser.parse_args(arguments)
    chance = random.Random(options.seed)  # noqa: S311 - no secret
    chosen = [one for one in commands() if not options.only or one.name in options.only]
    with tempfile.TemporaryDirectory() as name, suppress(KeyboardInterrupt):
        root = Path(name)
        os.environ |= {"SYNTH_CACHE": str(root / "cache"), "KILL_CHECK_LOG": str(root / "log")}
        prepare(root)
        for command in chosen:
            learn(root, command)
            print(
                f"{command.name}: {command.seconds:.2f} s without a kill, {command.writing:.3f} s from its first "
                "change on",
                file=sys.stderr,
                flush=True,
            )
        try:
            while (done := sum(one.counts["kills"] for one in chosen)) < options.kills:
                command = min(chosen, key=lambda one: one.counts["kills"])
                share = chance.random()
                found = kill_once(root, command, share, at_end=bool(command.counts["kills"] % 2))
                for head in found or ():
                    command.counts[head] += 1
                told = ", ".join(sorted(found)) if found else "ended before the kill"
                print(f"{done} {command.name} at {share:.3f}: {told}", file=sys.stderr, flush=True)
        finally:
            print(as_table(chosen))
    return int(any(one.counts[head] for one in chosen for head in ("lost", "half-written", "litter")))


if __name__ == "__main__":
    sys.exit(main())
