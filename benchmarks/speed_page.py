"""Join the tables of the speed benchmark into one page.

speed_encoders.py, speed_fast.py and speed_shards.py each write their figures with --out and print their tables.
"""

from __future__ import annotations

import argparse
from pathlib import Path

TITLES = {"encoders": "The encoder", "fast": "The fast model", "shards": "Shards, processes and Dask"}


def main() -> None:
    """Write the page from the tables that were printed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="folder with encoders.md, fast.md and shards.md, or some of them")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    parts = ["# Speed", "`make bench-speed` writes this page. Times depend on the machine; ratios much less so."]
    for name, title in TITLES.items():
        path = options.folder / f"{name}.md"
        parts.append(f"## {title}")
        parts.append(path.read_text(encoding="utf-8").strip() if path.is_file() else "Not measured.")
    options.out.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
