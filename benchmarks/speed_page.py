"""Join the parts of the speed benchmark that were measured into one page.

Each of speed_encoders.py, speed_fast.py and speed_shards.py writes its figures with --out and prints its table.
"""

from __future__ import annotations

import argparse
from pathlib import Path

TITLES = {"encoders": "The encoder", "fast": "The fast tier", "shards": "Shards, processes and Dask"}


def main() -> None:
    """Write the page from the Markdown of the parts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="holds encoders.md, fast.md and shards.md, as far as they were made")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    parts = ["# Speed", "Made by `make bench-speed`; times depend on the machine, ratios much less so."]
    for name, title in TITLES.items():
        path = options.folder / f"{name}.md"
        parts.append(f"## {title}")
        parts.append(path.read_text(encoding="utf-8").strip() if path.is_file() else "Not measured.")
    options.out.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
