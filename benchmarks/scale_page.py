"""The tables of docs/scale.md, computed: ``python benchmarks/scale_page.py FILE.json docs/scale.md``.

The figures are those that ``benchmarks/speed_shards.py --out FILE.json`` has measured.
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
    """Give what a number of sentences costs, as Markdown tables."""
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
    lines += ["", "| hours on | " + " | ".join(f"{cores} cores" for cores in CORES) + " |", "|---|---|---|---|"]
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
        f"(*) no faster than with fewer cores: the one process that splits and writes handles {at_most:,.0f} "
        "sentences a second, which is enough for "
        f"{' and '.join(f'{busy[name]:,} cores {name}' for name in list(work)[1:])}.",
        "",
        "| on disk | " + " | ".join(f"{name} sentences" for name in COUNTS.values()) + " |",
        "|---|---|---|",
    ]
    disk = {
        "sentences (Parquet)": largest["input_bytes_per_sentence"],
        "classified sentences (Parquet)": largest["output_bytes_per_sentence"],
        "readings kept, where documents are read": found["reading_bytes_per_sentence"],
    }
    lines += [
        f"| {name} | " + " | ".join(f"{_number(each * count / 1e9)} GB" for count in COUNTS) + " |"
        for name, each in disk.items()
    ]
    parts = [f"{count / _SHARD:,.0f}" for count in COUNTS]
    documents = [f"{count / SENTENCES_OF_A_DOCUMENT:,.0f}" for count in COUNTS]
    lines += [
        f"| files: parts, of {_SHARD:,} sentences on average | {' | '.join(parts)} |",
        f"| files: readings, of {SENTENCES_OF_A_DOCUMENT} sentences a document | {' | '.join(documents)} |",
    ]
    return "\n".join(lines)


def _workers(found: dict[str, Any], seconds: float) -> int:
    """How many cores the process that splits and writes can keep busy."""
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
    computed = f"{BEGIN}\n\n## Measured\n\n{tables(found)}\n\n## What it costs\n\n{costs(found)}\n\n{END}"
    write_text(given.page, f"{before}{computed}{after}")


if __name__ == "__main__":
    main()
