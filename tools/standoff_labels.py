"""Make ``data/real/labels.csv`` from labelled sentences and their reports: ``python -m tools.standoff_labels``.

The labelled sentences (JSON lines with their text) are not part of the project; the table that is made has no text.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from synth.corpus import LABEL_COLUMNS, CharacterStream, TextRun, Windows, describe, find
from synth.corpus.stream import normalise

# What an early reader left at the two ends of a sentence: the number of its paragraph, a bullet, that of the next.
_NUMBER = re.compile(r"^\W*\d{1,3}\s?[.)]\s*(?=\D)")
_NEXT_NUMBER = re.compile(r"(?<=[.:\w])\s+\d{1,3}\.$")
_FOOTNOTE = re.compile(r"(?<=[.,\w])\d{1,2}$")
_DATE = re.compile(r"(-jtai)?-\d{4}-\d\d-\d\d$")
_BULLET = re.compile(r"^o\s+(?=[A-Z])")


def variants(text: str) -> Iterator[str]:
    """Return a sentence without what does not belong to it, then as it is."""
    starts = dict.fromkeys((_NUMBER.sub("", text), _BULLET.sub("", text), text))
    for start in starts:
        yield from dict.fromkeys((_NEXT_NUMBER.sub("", start), _FOOTNOTE.sub("", start.rstrip()), start))


def place_labels(rows: Sequence[Mapping[str, Any]], stream: CharacterStream) -> list[tuple[int, str] | None]:
    """Find the labelled sentences of one report in it.

    Returns
    -------
    list of (start, run) or None
        For each row the letters and digits before it in the report, and its own.
    """
    found: list[tuple[int, str] | None] = []
    windows = Windows(stream)
    before = 0
    for row in rows:
        run = _best_run(row["text"], windows, before)
        if run is not None:
            before = run.start
        found.append(None if run is None else (run.start, stream.characters[run.start : run.end]))
    return found


def _best_run(text: str, windows: Windows, before: int) -> TextRun | None:
    inexact = None
    for variant in dict.fromkeys(normalise(variant) for variant in variants(text)):
        if not variant:
            continue
        run = find(windows, describe(variant, before))
        if run is not None and run.is_exact:
            return run
        inexact = inexact or run
    return inexact


def label_rows(
    labelled: Sequence[Mapping[str, Any]], streams: Mapping[str, CharacterStream]
) -> Iterator[dict[str, str]]:
    """Return a row of ``labels.csv`` for each labelled sentence whose report is there.

    A sentence that is not in its report as this reader reads it keeps the digests of its text as it was labelled.
    """
    by_report: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in labelled:
        by_report[row["report"]].append(row)
    for report in sorted(by_report):
        rows = by_report[report]
        places = place_labels(rows, streams[report]) if report in streams else [None] * len(rows)
        made = []
        for row, found in zip(rows, places, strict=True):
            start, run = found or (0, normalise(next(variants(row["text"]))))
            place = describe(run, start)
            made.append((found is None, start, len(made), place, row))
        for number, (_, _, _, place, row) in enumerate(sorted(made, key=lambda item: item[:3]), 1):
            values = {
                "finding_id": f"{report}-{number:04d}",
                "report": report,
                "authority": _DATE.sub("", report),
                "programme": row["programme"],
                "start": place.start,
                "length": place.length,
                "digest": place.digest,
                "start_digest": place.start_digest,
                "end_digest": place.end_digest,
                "kind": row["kind"],
                "polarity": row["polarity"],
                "themes": ";".join(row["themes"]),
                "split": "test" if row["split"] == "held-out authority" else "train",
                "source": row["source"],
                "annotator": "" if row["annotator"] is None else f"{row['annotator'] + 1}",
                "first": row.get("first") or "",
                "second": row.get("second") or "",
                "ruling": row.get("changed") or "",
                "repeats": "",
            }
            yield {name: str(values[name]) for name in LABEL_COLUMNS}


def write_rows(rows: Sequence[Mapping[str, str]], out: Path) -> None:
    """Write the table."""
    with out.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, LABEL_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def main() -> int:
    """Read the reports, and write the table."""
    from synth.reports import read_reports

    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labelled", type=Path, help="labelled sentences with their text, as JSON lines")
    parser.add_argument("reports", type=Path, nargs="+", help="reports, and folders of them")
    parser.add_argument("--out", type=Path, default=Path("data/real/labels.csv"))
    options = parser.parse_args()
    labelled = [json.loads(line) for line in options.labelled.read_text(encoding="utf-8").splitlines()]
    table = read_reports(options.reports).table
    streams = {
        str(name).rsplit(".", 1)[0]: CharacterStream(rows["text"].tolist()) for name, rows in table.groupby("document")
    }
    write_rows(list(label_rows(labelled, streams)), options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
