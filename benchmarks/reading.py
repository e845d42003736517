"""Speed and memory of the reading stage.

The benchmark makes a report of 34 pages (invented sentences, running header and footer, headings), reads it with
``synth`` and, in the same run, extracts its text with pypdf and pdfminer.six if these are installed. It also reads 300
such reports and splits a megabyte of text into sentences. Run: ``python benchmarks/reading.py [--reports N]
[--out benchmarks/reading.md]``. Needs fpdf2.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import platform
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from fpdf import FPDF
from fpdf.enums import XPos, YPos

from synth.files import write_text
from synth.reports import read_report
from synth.reports.structure.sentences import split_sentences
from synth.reports.worker import read_in_subprocess

PAGES = 34
REPEATS = 7
_ABOUT = (
    "`python benchmarks/reading.py --out benchmarks/reading.md` writes this page. It reads an invented report with "
    "synth, and extracts its text with two other libraries. Processor times are the median and wall times the shortest "
    f"of {REPEATS} runs."
)
_SUBJECTS = ("Staff", "Most partners", "A few teams", "Leaders", "Children and young people", "Carers in the area")
_VERBS = ("had reviewed", "could describe", "were confident in", "did not yet share", "had agreed", "relied on")
_OBJECTS = ("the plans for families", "how risk was assessed", "the quality of records", "help at an early stage")
_ENDS = ("within the agreed time", "across all localities", "since the last review (page 9)", "in 36% of cases")


def main() -> None:
    """Measure, print the page, and write it if --out is given."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reports", type=int, default=300, help="number of reports to read for the memory")
    parser.add_argument("--out", type=Path, help="write the table here as Markdown")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.pdf"
        write_report(path)
        rows = [*speed(path), *splitter(), *memory(path, Path(folder), options.reports)]
    lines = ["| measurement | result |", "|---|---|", *(f"| {name} | {figure} |" for name, figure in rows)]
    text = f"# Speed and memory of the reading stage\n\n{_ABOUT}\n\n{_machine()}\n\n" + "\n".join(lines) + "\n"
    print(text)
    if options.out:
        write_text(options.out, text)


def sentences(count: int) -> list[str]:
    """Return invented sentences, the same in every run."""
    draw = random.Random(34)
    words = (_SUBJECTS, _VERBS, _OBJECTS, _ENDS)
    return [f"{' '.join(draw.choice(some) for some in words)} {draw.randrange(2000, 2026)}." for _ in range(count)]


def write_report(path: Path) -> None:
    """Write a report of `PAGES` pages of text."""
    paper = _Paper(unit="pt")
    paper.set_margin(60)
    paper.set_auto_page_break(auto=True, margin=70)
    paper.add_page()
    texts = iter(sentences(100_000))
    while paper.page_no() < PAGES or paper.get_y() < 600:
        paper.set_font("Helvetica", style="B", size=14)
        paper.multi_cell(0, 20, next(texts).rsplit(" ", 6)[0], new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        paper.set_font("Helvetica", size=11)
        for _ in range(3):
            text = " ".join(next(texts) for _ in range(6))
            paper.multi_cell(0, 14, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
            paper.ln(7)
    paper.output(str(path))


class _Paper(FPDF):
    def header(self) -> None:
        self.set_font("Helvetica", size=9)
        self.text(60, 40, "Joint inspection of services in Strathorran")
        self.set_y(70)

    def footer(self) -> None:
        self.set_font("Helvetica", size=9)
        self.text(280, 810, f"Page {self.page_no()}")


def speed(path: Path) -> list[tuple[str, str]]:
    """Time the reading of one report in this process, in a separate process, and with other libraries."""
    tiny = path.with_name("tiny.txt")
    tiny.write_text("Plans were clear.", encoding="utf-8")
    report = read_report(path)
    letters = sum(len(sentence.text) for sentence in report.sentences)
    own = _seconds(lambda: read_report(path))
    start, whole = _seconds(lambda: read_in_subprocess(tiny)), _seconds(lambda: read_in_subprocess(path))
    rows = [
        ("the report", f"{PAGES} pages, {len(report.sentences):,} sentences, {letters:,} characters"),
        ("synth, in the same process", str(own)),
        ("synth, in a separate process", str(whole)),
        ("start-up of the separate process", str(start)),
        (
            "synth, in a separate process, without start-up",
            str(_Time(whole.processor - start.processor, whole.clock - start.clock)),
        ),
    ]
    for name, module, extract in (("pypdf", "pypdf", _by_pypdf), ("pdfminer.six", "pdfminer", _by_pdfminer)):
        if importlib.util.find_spec(module) is None:
            rows.append((f"{name}, text only", "not installed"))
            continue
        version = extract(path)
        theirs = _seconds(lambda extract=extract: extract(path))  # type: ignore[misc]
        rows.append(
            (
                f"{name} {version}, text only",
                f"{theirs}; synth takes {own.processor / theirs.processor:.1f} times as long",
            )
        )
    return rows


def splitter() -> list[tuple[str, str]]:
    """Time the splitter on one block of a megabyte, and on half of it."""
    text = " ".join(sentences(14_000))
    text = (text * (1 + 1_000_000 // len(text)))[:1_000_000]
    half, whole = (_seconds(lambda size=size: split_sentences(text[:size])) for size in (500_000, 1_000_000))  # type: ignore[misc]
    ratio = whole.processor / half.processor
    return [("sentence splitter, 1 MB in one block", f"{whole}; {ratio:.1f} times the time for half of it")]


def memory(path: Path, folder: Path, count: int) -> list[tuple[str, str]]:
    """Read many reports as ``synth ingest`` does, and measure the largest memory of command and readers."""
    many = folder / "many"
    many.mkdir()
    for number in range(count):
        shutil.copy(path, many / f"report-{number:03d}.pdf")
    began = time.monotonic()
    command = [sys.executable, "-m", "synth", "ingest", str(many), "-o", str(folder / "out" / "findings.parquet"), "-q"]
    running = subprocess.Popen(command)
    together, alone, reader = 0.0, 0.0, 0.0
    while running.poll() is None:
        sizes = [_megabytes(pid) for pid in _children(running.pid)]
        alone = max(alone, own := _megabytes(running.pid))
        reader = max(reader, *sizes, 0.0)
        together = max(together, own + sum(sizes))
        time.sleep(0.02)
    if running.returncode:
        raise SystemExit(f"synth ingest ended with {running.returncode}")
    seconds = time.monotonic() - began
    return [
        (f"`synth ingest` of {count} reports", f"{seconds:.0f} s, {seconds / count:.2f} s a report"),
        ("peak memory, command and reading processes together", f"{together:.0f} MB"),
        ("peak memory, the command alone and one reading process alone", f"{alone:.0f} MB, {reader:.0f} MB"),
    ]


def _children(pid: int) -> list[int]:
    """Return the ids of the processes that a process has started, on Linux."""
    started = [int(one) for listed in Path(f"/proc/{pid}/task").glob("*/children") for one in _content(listed).split()]
    # Between fork and exec a child still shows the memory, and the command line, of its parent.
    own = _content(Path(f"/proc/{pid}/cmdline"))
    return [child for child in started if _content(Path(f"/proc/{child}/cmdline")) not in (own, "")]


def _megabytes(pid: int) -> float:
    """Return the resident memory of a process; a page that two processes share counts in both."""
    pages = _content(Path(f"/proc/{pid}/statm")).split()
    return int(pages[1]) * resource.getpagesize() / 2**20 if pages else 0.0


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except OSError:  # it has ended
        return ""


@dataclass(frozen=True)
class _Time:
    """Processor time (median) and wall time (shortest), in seconds. Other work on the machine affects these least."""

    processor: float
    clock: float

    def __str__(self) -> str:
        return f"processor time {self.processor:.2f} s, wall time {self.clock:.2f} s"


def _seconds(work: Callable[[], object]) -> _Time:
    processor, clock = [], []
    for _ in range(REPEATS):
        began, busy = time.perf_counter(), _processor()
        work()
        clock.append(time.perf_counter() - began)
        processor.append(_processor() - busy)
    return _Time(median(processor), min(clock))


def _processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _by_pypdf(path: Path) -> str:
    pypdf = importlib.import_module("pypdf")
    for page in pypdf.PdfReader(path).pages:
        page.extract_text()
    return str(pypdf.__version__)


def _by_pdfminer(path: Path) -> str:
    importlib.import_module("pdfminer.high_level").extract_text(path)
    return str(importlib.import_module("pdfminer").__version__)


def _machine() -> str:
    load = f", load average {os.getloadavg()[0]:.1f} at the end" if hasattr(os, "getloadavg") else ""
    return (
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores{load}."
    )


if __name__ == "__main__":
    main()
