"""Gather the real reports listed in ``data/real/sources.csv`` into one folder: ``python -m tools.real_reports OUT``.

Reports are copied from a folder where they already lie, or else downloaded. Every file must have the listed checksum.
No report becomes part of the project.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import sys
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "data" / "real" / "sources.csv"
NEARBY = ROOT.parent / "shared" / "ofsted"
_MOST_BYTES = 100_000_000


def gather(rows: list[dict[str, str]], nearby: Path, out: Path) -> list[str]:
    """Copy or download each report.

    Parameters
    ----------
    rows
        Of ``sources.csv``.
    nearby
        Folder in which the files may lie under their listed names.
    out
        Folder for them. Files that are there already and have the right checksum are left alone.

    Returns
    -------
    list of str
        A line for each report that is missing, with the reason.
    """
    out.mkdir(parents=True, exist_ok=True)
    missing = []
    for row in rows:
        target = out / Path(row["file"]).name
        if row["remark"]:
            missing.append(f"{row['file']}: left out ({row['remark']})")
            continue
        if target.is_file() and _has_checksum(target.read_bytes(), row):
            continue
        try:
            data = _bytes_of(row, nearby)
        except (OSError, ValueError) as error:
            missing.append(f"{row['file']}: {error}")
            continue
        if not _has_checksum(data, row):
            missing.append(f"{row['file']}: is not the file that is listed (its SHA-256 is another one)")
            continue
        target.write_bytes(data)
    return missing


def _bytes_of(row: dict[str, str], nearby: Path) -> bytes:
    local = nearby / row["file"]
    if local.is_file():
        return local.read_bytes()
    if not row["address"]:
        raise ValueError(f"not in {nearby}, and sources.csv has no address to download it from")
    if not row["address"].startswith("https://"):
        raise ValueError(f"its address is not a https:// address: {row['address']}")
    with urllib.request.urlopen(row["address"], timeout=60) as answer:  # noqa: S310 - checked above
        data: bytes = answer.read(_MOST_BYTES)
    return data


def _has_checksum(data: bytes, row: dict[str, str]) -> bool:
    return hashlib.sha256(data).hexdigest() == row["sha256"]


def main() -> int:
    """Return 0 if there is any report to work on, 1 otherwise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="folder for the reports")
    parser.add_argument("--from", dest="nearby", type=Path, default=NEARBY, help="folder where they may already lie")
    options = parser.parse_args()
    with SOURCES.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    missing = gather(rows, options.nearby, options.out)
    for line in missing[:10]:
        print(line, file=sys.stderr)
    if len(missing) > 10:
        print(f"… and {len(missing) - 10} more", file=sys.stderr)
    print(f"{len(rows) - len(missing)} of {len(rows)} real reports are in {options.out}.")
    if len(missing) == len(rows):
        print(
            "Put the reports into a folder and name it with --from; data/real/SOURCES.md says which.", file=sys.stderr
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
