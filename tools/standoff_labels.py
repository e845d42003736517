"""Add labelled sentences to ``data/real/labels.csv``: ``python -m tools.standoff_labels``.

The labelled sentences (JSON lines with their text) are not part of the project; the table has no text. Rows that the
table has already stay as they are, except that repeats are marked anew.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from synth.corpus import build_corpus, read_standoff_labels
from synth.corpus.labels import LABEL_COLUMNS
from synth.corpus.places import EDGE, describe
from synth.corpus.stream import CharacterStream, normalise
from synth.findings import write_table
from synth.reports import read_reports
from synth.review import validate_labels
from synth.taxonomy import Taxonomy, default_taxonomy

# What an early reader left at the two ends of a sentence: the number of its paragraph, a bullet, that of the next.
_NUMBER = re.compile(r"^\W*\d{1,3}\s?[.)]\s*(?=\D)")
_NEXT_NUMBER = re.compile(r"(?<=[.:\w])\s+\d{1,3}\.$")
_FOOTNOTE = re.compile(r"(?<=[.,\w])\d{1,2}$")
_NEARLY_THE_SAME = re.compile(r"nearly the same as row (\d+)")
_LEAST_SHARE, _MOST_SHARE = 0.6, 1.2
_DATE = re.compile(r"(-jtai)?-\d{4}-\d\d-\d\d$")
_BULLET = re.compile(r"^o\s+(?=[A-Z])")


def variants(text: str) -> Iterator[str]:
    """Return a sentence without the number of its paragraph, then with it; without a later number at its end last.

    A number at the end may belong to the sentence ("no one under 19."), so it is left out only where the report does
    not have it there.
    """
    starts = dict.fromkeys((_NUMBER.sub("", text), _BULLET.sub("", text), text))
    for end in (str, _without_next_number, _without_footnote):
        yield from map(end, starts)


def _without_next_number(text: str) -> str:
    return _NEXT_NUMBER.sub("", text)


def _without_footnote(text: str) -> str:
    return _FOOTNOTE.sub("", text.rstrip())


def place_labels(rows: Sequence[Mapping[str, Any]], stream: CharacterStream) -> list[tuple[int, str] | None]:
    """Find the labelled sentences of one report in it.

    Returns
    -------
    list of (start, run) or None
        For each row the letters and digits before it in the report, and its own. Where the report has the foot of a
        page or a footnote less than the labelled text, the run is what stands between the same two ends.
    """
    characters = stream.characters
    starts = set(stream.word_starts)
    found: list[tuple[int, str] | None] = []
    before = 0
    for row in rows:
        runs = [run for run in dict.fromkeys(map(normalise, variants(row["text"]))) if run]
        place = None
        for run in runs:
            at = [start for start in _occurrences(characters, run) if start in starts]
            if at:
                place = (min(at, key=lambda start: abs(start - before)), run)
                break
        else:
            for run in runs:
                span = _between(characters, run, before)
                if span:
                    place = (span[0], characters[span[0] : span[1]])
                    break
        if place:
            before = place[0]
        found.append(place)
    return found


def _between(characters: str, run: str, before: int) -> tuple[int, int] | None:
    """Return where the two ends of a run stand, with about as much between them."""
    ends = [end + EDGE for end in _occurrences(characters, run[-EDGE:])] if len(run) > 2 * EDGE else []
    spans = [
        (start, end)
        for start in (_occurrences(characters, run[:EDGE]) if ends else ())
        for end in ends
        if _LEAST_SHARE * len(run) <= end - start <= len(run) * _MOST_SHARE + EDGE
    ]
    return min(spans, key=lambda span: (abs(span[1] - span[0] - len(run)), abs(span[0] - before)), default=None)


def _occurrences(characters: str, run: str) -> Iterator[int]:
    at = characters.find(run)
    while at >= 0:
        yield at
        at = characters.find(run, at + 1)


def label_rows(
    labelled: Sequence[Mapping[str, Any]],
    streams: Mapping[str, CharacterStream],
    known: Mapping[str, int] | None = None,
) -> list[dict[str, str]]:
    """Return a row of ``labels.csv`` for each labelled sentence.

    A sentence that is not in its report as this reader reads it keeps the digests of its text as it was labelled.

    Parameters
    ----------
    labelled
        The sentences with their text, report and labels.
    streams
        Text of each report that was read.
    known
        The number of rows that the table has already of each report; new rows are numbered after these.
    """
    known = known or {}
    made_rows: list[dict[str, str]] = []
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
        after = known.get(report, 0) + 1
        for number, (_, _, _, place, row) in enumerate(sorted(made, key=lambda item: item[:3]), after):
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
            made_rows.append({name: str(values[name]) for name in LABEL_COLUMNS})
    return made_rows


def mark_repeats(rows: Sequence[dict[str, str]], table: pd.DataFrame, taxonomy: Taxonomy) -> None:
    """Name in ``repeats`` the sentence of another report that a sentence nearly repeats, as ``synth validate`` sees it.

    Of sentences that are nearly the same one stays: a held-out one if there is one.

    Parameters
    ----------
    rows
        Of ``labels.csv``.
    table
        The same sentences with their text.
    taxonomy
        The themes that labels may name.
    """
    table = table.sort_values("split", key=lambda split: split != "test", kind="stable").reset_index(drop=True)
    repeats: dict[str, str] = {}
    # What is taken out changes how much the words of the others weigh, so the check is repeated until it is content.
    while found := _near_repeats(table, taxonomy):
        repeats |= found
        table = table[~table["finding_id"].isin(found)].reset_index(drop=True)
    for row in rows:
        row["repeats"] = repeats.get(row["finding_id"], "")


def _near_repeats(table: pd.DataFrame, taxonomy: Taxonomy) -> dict[str, str]:
    """Return the sentences that repeat an earlier one, with its finding_id."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        write_table(table, path)
        problems, _ = validate_labels([path], taxonomy)
    ids = table["finding_id"].tolist()
    repeats: dict[str, str] = {}
    for problem in problems:
        first = _NEARLY_THE_SAME.match(problem.what)
        if first and problem.row is not None:
            repeats.setdefault(ids[problem.row - 2], ids[int(first[1]) - 2])
    return repeats


def write_rows(rows: Sequence[Mapping[str, str]], out: Path) -> None:
    """Write the table."""
    with out.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, LABEL_COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _present_rows(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def main() -> int:
    """Read the reports, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("labelled", type=Path, help="labelled sentences with their text, as JSON lines")
    parser.add_argument("reports", type=Path, nargs="+", help="reports, and folders of them")
    parser.add_argument("--out", type=Path, default=Path("data/real/labels.csv"))
    options = parser.parse_args()
    taxonomy = default_taxonomy()
    labelled = [json.loads(line) for line in options.labelled.read_text(encoding="utf-8").splitlines()]
    present = _present_rows(options.out)
    table = read_reports(options.reports).table
    streams = {
        str(name).rsplit(".", 1)[0]: CharacterStream(rows["text"].tolist()) for name, rows in table.groupby("document")
    }
    rows = present + label_rows(labelled, streams, Counter(row["report"] for row in present))
    rows.sort(key=lambda row: (row["report"], row["finding_id"]))
    # A marked row would be left out of the table in which repeats are looked for.
    rows = [{**row, "repeats": ""} for row in rows]
    write_rows(rows, options.out)
    mark_repeats(rows, build_corpus(read_standoff_labels(options.out, taxonomy), options.reports).table, taxonomy)
    write_rows(rows, options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
