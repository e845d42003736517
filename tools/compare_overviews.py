"""Compare two overviews of the same reports, value by value: ``python -m tools.compare_overviews BEFORE AFTER``.

For changes to code that must not change a figure. Exits with 1 if a value differs.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl
from bs4 import BeautifulSoup
from docx import Document

from synth.findings import read_table


def values_of(path: Path) -> list[str]:
    """Return the values of a table, the cells of a workbook, or the words of a page or document, in order."""
    suffix = path.suffix
    if suffix in {".csv", ".parquet"}:
        table = read_table(path)
        return [str(name) for name in table.columns] + table.astype(object).map(str).to_numpy().ravel().tolist()
    if suffix == ".xlsx":
        book = openpyxl.load_workbook(path, read_only=True)
        return ["" if cell is None else str(cell) for sheet in book for row in sheet.values for cell in row]
    if suffix == ".docx":
        document = Document(str(path))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        return [paragraph.text for paragraph in document.paragraphs] + cells
    if suffix == ".html":
        return list(BeautifulSoup(path.read_text(encoding="utf-8"), "html5lib").get_text(" ").split())
    return path.read_text(encoding="utf-8").split()


def differences(before: Path, after: Path) -> Iterator[str]:
    """Name the files of two folders that are in one only, or hold different values, with the first of these."""
    # These hold digests of the other files, versions and times.
    left_out = {"run.json", "SHA256SUMS"}
    names = {path.relative_to(folder) for folder in (before, after) for path in folder.rglob("*") if path.is_file()}
    for name in sorted(name for name in names if name.name not in left_out):
        if not ((before / name).is_file() and (after / name).is_file()):
            yield f"{name}: only in {before if (before / name).is_file() else after}"
            continue
        one, two = values_of(before / name), values_of(after / name)
        differing = [place for place, pair in enumerate(zip(one, two, strict=False)) if pair[0] != pair[1]]
        if differing:
            yield f"{name}: {len(differing):,} values differ, first {one[differing[0]]!r} and {two[differing[0]]!r}"
        elif len(one) != len(two):
            yield f"{name}: {len(one):,} values and {len(two):,}"


def main() -> None:
    """Compare two folders."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    arguments = parser.parse_args()
    found = list(differences(arguments.before, arguments.after))
    for line in found:
        print(line)
    print(f"{len(found)} files differ.")
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
