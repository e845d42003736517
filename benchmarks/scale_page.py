"""Compute the tables of docs/scale.md: ``python benchmarks/scale_page.py FILE.json docs/scale.md``.

The figures are measured by ``benchmarks/speed_shards.py --out FILE.json``.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from speed_shards import SENTENCES_OF_A_DOCUMENT, tables

from synth.files import write_text

BEGIN, END = "<!-- computed from benchmarks/speed_shards.py -->", "<!-- to here -->"
COUNTS = {10_000_000: "10 million", 1_000_000_000: "1 billion"}
CORES = (16, 64, 256)
_SHARD = 6_000


def costs(found: dict[str, Any]) -> str:
    """Return the time and the disk space that numbers of sentences need, as Markdown tables."""
    largest = found["growth"][-1]
    seconds = found["processor_seconds"]
    one, two = (min(found["scaling"][f"dask {workers}"]) for workers in (1, 2))
    efficiency = min(1.0, one / two / 2)
    fast = largest["seconds"] / largest["sentences"]
    work = {
        "reading documents": seconds["reading documents"],
        f"classifying, {found['work']}": fast,
        "classifying, full model": seconds["full model"] + seconds["splitting and writing"],
    }
    lines = ["| work | " + " | ".join(f"{name} sentences" for name in COUNTS.values()) + " |", "|---|---|---|"]
    lines += [
        f"| {name} | " + " | ".join(f"{_number(each * count / 3600)} core-hours" for count in COUNTS) + " |"
        for name, each in work.items()
    ]
    lines += ["", "| hours with | " + " | ".join(f"{cores} cores" for cores in CORES) + " |", "|---|---|---|---|"]
    busy = {name: _workers(found, each) for name, each in work.items()}
    for count, called in COUNTS.items():
        for name, each in work.items():
            hours = [
                _number(each * count / 3600 / min(cores, busy[name]) / efficiency)
                + ("" if cores <= busy[name] else " (*)")
                for cores in CORES
            ]
            lines.append(f"| {called} sentences: {name} | {' | '.join(hours)} |")
    at_most = 1 / seconds["splitting and writing"]
    lines += [
        "",
        "(*) More cores would not help. All sentences pass through one process, which splits and writes "
        f"{at_most:,.0f} sentences a second. This is enough to supply "
        f"{' or '.join(f'{busy[name]:,} cores ({name})' for name in list(work)[1:])}.",
        "",
        "| on disk | " + " | ".join(f"{name} sentences" for name in COUNTS.values()) + " |",
        "|---|---|---|",
    ]
    disk = {
        "sentences (Parquet)": largest["input_bytes_per_sentence"],
        "classified sentences (Parquet)": largest["output_bytes_per_sentence"],
        "readings, if documents are read": found["reading_bytes_per_sentence"],
    }
    lines += [
        f"| {name} | " + " | ".join(f"{_number(each * count / 1e9)} GB" for count in COUNTS) + " |"
        for name, each in disk.items()
    ]
    parts = [f"{count / _SHARD:,.0f}" for count in COUNTS]
    documents = [f"{count / SENTENCES_OF_A_DOCUMENT:,.0f}" for count in COUNTS]
    lines += [
        f"| number of parts, at {_SHARD:,} sentences each on average | {' | '.join(parts)} |",
        f"| number of readings, at {SENTENCES_OF_A_DOCUMENT} sentences a document | {' | '.join(documents)} |",
    ]
    return "\n".join(lines)


def _workers(found: dict[str, Any], seconds: float) -> int:
    """Return how many cores the process that splits and writes can keep busy."""
    return max(1, int(seconds / found["processor_seconds"]["splitting and writing"]))


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}" if value >= 0.1 else f"{value:.2f}"


def main() -> None:
    """Put the tables into the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("figures", type=Path)
    parser.add_argument("page", type=Path)
    given = parser.parse_args()
    found = json.loads(given.figures.read_text(encoding="utf-8"))
    before, _, rest = given.page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    measured = f"## Measurements\n\n{tables(found)}"
    estimated = f"## Estimated time and disk space\n\n{costs(found)}"
    computed = f"{BEGIN}\n\n{measured}\n\n{estimated}\n\n{END}"
    write_text(given.page, f"{before}{computed}{after}")


if __name__ == "__main__":
    main()
