"""Gather the real reports listed in ``data/real/sources.csv`` into one folder: ``python -m tools.real_reports OUT``.

Reports are recognised by their SHA-256, so they may lie in any folder under any names. Those that are not there are
downloaded if their address is listed. No report becomes part of the project.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path, PurePosixPath

import pandas as pd

from synth.corpus import download_reports, read_sources
from synth.files import digest_of_file

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "data" / "real" / "sources.csv"
NEARBY = ROOT.parent / "shared" / "ofsted"
_MOST_LINES = 10


def gather(sources: pd.DataFrame, nearby: Path, out: Path) -> list[str]:
    """Copy or download each report.

    Parameters
    ----------
    sources
        As `synth.corpus.read_sources` returns them; a report with a ``remark`` is left out.
    nearby
        Folder in which the files may lie, at any depth and under any names.
    out
        Folder for them. Files that are there already and have the listed SHA-256 are left alone.

    Returns
    -------
    list of str
        A line for each report that is missing, with the reason.
    """
    out.mkdir(parents=True, exist_ok=True)
    wanted = sources[sources["remark"] == ""]
    targets = {row["sha256"]: out / PurePosixPath(row["file"]).name for row in wanted.to_dict("records")}
    sizes = set(wanted["bytes"].astype(int))
    for path in sorted(nearby.rglob("*.pdf")):
        if path.is_file() and path.stat().st_size in sizes:
            target = targets.get(digest_of_file(path))
            if target is not None and not target.exists():
                shutil.copyfile(path, target)
    names = [PurePosixPath(file).stem for file in wanted["file"]]
    left_out = [f"{row['file']}: left out ({row['remark']})" for row in sources.to_dict("records") if row["remark"]]
    return [*left_out, *map(str, download_reports(wanted, names, out))]


def main() -> int:
    """Return 0 if there is any report to work on, 1 otherwise."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path, help="folder for the reports")
    parser.add_argument("--from", dest="nearby", type=Path, default=NEARBY, help="folder where they may lie")
    options = parser.parse_args()
    sources = read_sources(SOURCES)
    missing = gather(sources, options.nearby, options.out)
    for line in missing[:_MOST_LINES]:
        print(line, file=sys.stderr)
    if len(missing) > _MOST_LINES:
        print(f"… and {len(missing) - _MOST_LINES} more", file=sys.stderr)
    print(f"{len(sources) - len(missing)} of {len(sources)} real reports are in {options.out}.")
    if len(missing) == len(sources):
        print(
            "The reports are not part of this project, and their addresses are not known. Get them by hand: "
            "data/real/SOURCES.md says where. Then run: make overview-real REPORTS=FOLDER",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
