"""Compare what is read of real reports with the truth about them: ``python -m tools.check_facts FOLDER``.

FOLDER holds ``truth.csv`` (file, area, publication_date, inspection_start, inspection_end, and grades) and the reports,
at any depth. The reports are read under their own names, which may hold the date of publication, and with
``--renamed`` from copies with other names, so that no fact can come from a file name.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from synth.programmes import gazetteer
from synth.reports import Reading, read_reports
from synth.reports.inspections.questions import questions_of

_FIELDS = {
    "area": "area",
    "publication_date": "publication_date",
    "inspection_start": "inspection_start",
    "inspection_end": "inspection_end",
    "overall_grade": "grade",
    "leaders_grade": "grade_leaders",
    "help_and_protection_grade": "grade_help_and_protection",
    "in_care_grade": "grade_in_care",
    "care_leavers_grade": "grade_care_leavers",
}
# What the truth says where there was no such grade yet.
_NO_GRADE = "inspection_pre_dates_judgement"


@dataclass(frozen=True)
class Outcome:
    """How one fact of one report compares with the truth."""

    file: str
    field: str
    wanted: str
    found: str
    is_listed: bool

    @property
    def result(self) -> str:
        """Return ``right``, ``wrong``, or ``missing``, which may be listed as doubtful or not."""
        if self.found == self.wanted:
            return "right"
        return "wrong" if self.found else "missing, listed" if self.is_listed else "missing, not listed"


def compare(truth: list[dict[str, str]], reading: Reading, names: dict[str, str]) -> list[Outcome]:
    """Compare every fact that the truth states.

    Parameters
    ----------
    truth
        Rows of ``truth.csv``.
    reading
        Of the copies.
    names
        For each copy the name of its report.
    """
    rows = {
        names[document]: row
        for row in reading.inspections.to_dict("records")
        for document in str(row["documents"]).split("; ")
    }
    listed = {(question.inspection_id, question.column) for question in questions_of(reading)}
    outcomes = []
    for row in truth:
        read = rows.get(row["file"])
        if read is None:
            continue
        for field, column in _FIELDS.items():
            wanted = row.get(field, "")
            if field == "area":
                area = gazetteer().look_up(wanted)
                wanted = area.name if area else wanted
            if not wanted or wanted == _NO_GRADE:
                continue
            is_listed = (read["inspection_id"], column) in listed
            outcomes.append(Outcome(row["file"], field, wanted, str(read.get(column, "")), is_listed))
    return outcomes


def merged(truth: list[dict[str, str]], reading: Reading, names: dict[str, str]) -> list[str]:
    """Return the inspections that hold documents of several inspections, by the truth."""
    of_file = {row["file"]: (row["area"], row["publication_date"]) for row in truth}
    found = []
    for row in reading.inspections.to_dict("records"):
        inspections = {of_file[names[document]] for document in str(row["documents"]).split("; ")}
        if len(inspections) > 1:
            found.append(f"{row['inspection_id']}: {sorted(inspections)}")
    return found


def main() -> int:
    """Print the figures; return 1 if two inspections were merged."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="folder with truth.csv and the reports")
    parser.add_argument("--renamed", action="store_true", help="read copies with other names")
    options = parser.parse_args()
    with (options.folder / "truth.csv").open(encoding="utf-8", newline="") as handle:
        truth = list(csv.DictReader(handle))
    files = {path.name: path for path in options.folder.rglob("*.pdf")}
    with tempfile.TemporaryDirectory() as place:
        names = {}
        for number, row in enumerate(truth, 1):
            copy = f"document-{number:04d}.pdf" if options.renamed else row["file"]
            names[copy] = row["file"]
            shutil.copy(files[row["file"]], Path(place) / copy)
        reading = read_reports([Path(place)])
    _print_table(compare(truth, reading, names))
    for failure in reading.failures:
        print(f"not read: {names[Path(failure.where).name]}: {failure.what}")
    together = merged(truth, reading, names)
    print(f"inspections merged: {len(together)}")
    for line in together:
        print(f"  {line}")
    known = {area.name for area in gazetteer().areas} | {""}
    strangers = sorted(set(reading.inspections["area"]) - known)
    print(f"areas that are not in the gazetteer: {len(strangers)} {strangers or ''}")
    parts = reading.table["part"].value_counts()
    voices = reading.table["voice"].value_counts()
    print("sentences by part:", ", ".join(f"{part} {count:,}" for part, count in parts.items()))
    print("sentences by voice:", ", ".join(f"{voice} {count:,}" for voice, count in voices.items()))
    return 1 if together else 0


def _print_table(outcomes: list[Outcome]) -> None:
    results = ("right", "wrong", "missing, listed", "missing, not listed")
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for outcome in outcomes:
        counts[outcome.field][outcome.result] += 1
        counts["all"][outcome.result] += 1
    print(f"{'fact':26}{'n':>6}" + "".join(f"{name:>21}" for name in results))
    for field in (*_FIELDS, "all"):
        n = sum(counts[field].values())
        if n:
            cells = (f"{counts[field][name]:,} ({100 * counts[field][name] / n:.1f}%)" for name in results)
            print(f"{field:26}{n:>6}" + "".join(f"{cell:>21}" for cell in cells))
    for outcome in outcomes:
        # A date of publication that no document states is missing too often to be listed here.
        if outcome.result == "wrong" or (outcome.result != "right" and outcome.field != "publication_date"):
            print(f"{outcome.result}: {outcome.file} {outcome.field}: {outcome.found!r}, the truth {outcome.wanted!r}")


if __name__ == "__main__":
    sys.exit(main())
