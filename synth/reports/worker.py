"""A separate process for each file, so that a parser that hangs, crashes or exhausts memory affects no other file."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from synth.errors import ReportError, SynthError
from synth.reports.facts.file_name import add_date_of_file_name
from synth.reports.notes import Note
from synth.reports.report import Heading, Metadata, Report, Sentence
from synth.reports.sources.conversion import CONVERTED, converted

SECONDS = 120
"""Limit on processor time in seconds. It is not elapsed time, so that the result does not depend on other programs."""
BYTES = 2_000_000_000
"""Limit on the address space of a reader, in bytes."""

# Limit on elapsed time as a multiple of processor time, for a busy machine or a reader that waits.
_WAITS = 10
_HANGS = "Open it in the program that it was made with and save it again, or split it."
_CODE = "from synth.reports.worker import main; main()"
# With these, the system ends a process that has used up its time.
_TIME_SIGNALS = frozenset(int(getattr(signal, name)) for name in ("SIGXCPU", "SIGPROF") if hasattr(signal, name))


def read_in_subprocess(
    path: Path, programmes: Sequence[Path] = (), *, seconds: float = SECONDS, size: int = BYTES
) -> dict[str, Any]:
    """Read one document in a separate process.

    Parameters
    ----------
    path
        The document.
    programmes
        Programme files that are tried before those that come with synth.
    seconds, size
        Limits on time in seconds and on memory in bytes.

    Returns
    -------
    dict
        The report, as returned by `report_to_json`.

    Raises
    ------
    ReportError
        If it cannot be read, or exceeds `seconds` or `size`.
    """
    if path.suffix.lower() in CONVERTED:
        return _read_converted(path, programmes, seconds=seconds, size=size)
    order = json.dumps(
        {"path": str(path), "programmes": [str(file) for file in programmes], "seconds": seconds, "size": size}
    )
    try:
        done = subprocess.run(  # noqa: S603 - the command is this interpreter and a constant
            [sys.executable, "-W", "ignore", "-c", _CODE],
            input=order.encode("utf-8", "surrogateescape"),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_WAITS * seconds if _TIME_SIGNALS else seconds,
            env=child_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ReportError(f"takes more than {seconds:g} s to read", where=path, remedy=_HANGS) from None
    if done.returncode < 0 and -done.returncode in _TIME_SIGNALS:
        raise ReportError(f"takes more than {seconds:g} s to read", where=path, remedy=_HANGS)
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        raise ReportError(
            f"makes its parser crash, or needs more than {size // 1_000_000} MB", where=path, remedy=_HANGS
        ) from None
    if "error" in answer:
        raise ReportError(answer["error"], where=path, remedy=answer["remedy"])
    return answer


def child_environment() -> dict[str, str]:
    """Return the environment of a Python process that imports what this one can import."""
    path = os.pathsep.join(entry or str(Path.cwd()) for entry in sys.path)
    return {**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1"}


def _read_converted(path: Path, programmes: Sequence[Path], *, seconds: float, size: int) -> dict[str, Any]:
    with converted(path) as copy:
        try:
            answer = read_in_subprocess(copy, programmes, seconds=seconds, size=size)
        except ReportError as error:
            raise ReportError(error.what, where=path, remedy=error.remedy) from error
    note = Note("read as LibreOffice converts it to .docx")
    return {**answer, "notes": [{"text": note.text, **note.properties}, *answer["notes"]]}


def main() -> None:
    """Read the file named on standard input, and write the report or the error to standard output as JSON."""
    order = json.loads(sys.stdin.buffer.read().decode("utf-8", "surrogateescape"))
    # Parsers and their libraries may print, but the output may contain only the answer.
    answer_to = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _limit(order["seconds"], order["size"])
    try:
        answer = _read(Path(order["path"]), [Path(file) for file in order["programmes"]])
    except SynthError as error:
        answer = {"error": error.what, "remedy": error.remedy}
    except (MemoryError, RecursionError):
        answer = {"error": f"needs more than {order['size'] // 1_000_000} MB to read", "remedy": _HANGS}
    except Exception as error:  # noqa: BLE001 - whatever error a parser raises for a broken file, the others are read
        answer = {"error": f"cannot be read ({type(error).__name__}: {error})", "remedy": _HANGS}
    answer_to.write(json.dumps(answer).encode("ascii"))
    answer_to.flush()
    # End without cleaning up, because a parser may crash or hang while cleaning up after a broken file.
    os._exit(0)


def _read(path: Path, programmes: Sequence[Path]) -> dict[str, object]:
    from synth.programmes import load_programme
    from synth.reports.reader import read_report

    return report_to_json(read_report(path, [load_programme(file) for file in programmes]))


def _limit(seconds: float, size: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows: there only the time is limited
        return
    resource.setrlimit(resource.RLIMIT_AS, (size, size))
    # Limits in whole seconds are for parsers that block the timer.
    signal.setitimer(signal.ITIMER_PROF, seconds)
    whole = int(seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (whole, whole + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def report_to_json(report: Report) -> dict[str, Any]:
    """Return a report as dictionaries, lists, texts and numbers, without its path."""
    answer = asdict(report)
    del answer["path"]
    answer["notes"] = [{"text": note.text, **note.properties} for note in report.notes]
    return answer


def report_from_json(path: Path, answer: dict[str, Any]) -> Report:
    """Return the report that `report_to_json` converted, with the date in its file name if it states none itself."""
    # Many sentences have the same heading, so it is stored only once for each report, which saves memory.
    for sentence in answer["sentences"]:
        sentence["section"], sentence["part"] = sys.intern(sentence["section"]), sys.intern(sentence["part"])
    metadata = dict(answer["metadata"])
    metadata["grades"] = tuple((name, grade) for name, grade in metadata["grades"])
    metadata["numbers"] = tuple((what, count) for what, count in metadata["numbers"])
    report = Report(
        path,
        tuple(Sentence(**sentence) for sentence in answer["sentences"]),
        Metadata(**metadata),
        tuple(Note(**note) for note in answer["notes"]),
        tuple(Heading(**heading) for heading in answer["outline"]),
    )
    # Not part of what is stored of a document, because the same document may occur under another name.
    return add_date_of_file_name(report)
