"""Build the archive that people unpack and start by a double click: ``python -m tools.make_release [FOLDER]``.

It holds the wheel that ``make wheel`` built, the pinned requirements, the start files of `release/`, and the guide to
the desk.
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

from synth import __version__

ROOT = Path(__file__).resolve().parents[1]
_TIME = (2026, 1, 1, 0, 0, 0)


def main() -> None:
    """Put the wheel that ``make wheel`` built into an archive."""
    wheels = sorted((ROOT / "dist").glob(f"*-{__version__}-*.whl"))
    if not wheels:
        sys.exit("there is no wheel in dist/. Remedy: make wheel")
    print(write_archive(wheels[-1], Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "release"))


def write_archive(wheel: Path, target: Path) -> Path:
    """Write the archive and return its path.

    Parameters
    ----------
    wheel
        Of synth.
    target
        Folder; created if it does not exist.
    """
    target.mkdir(parents=True, exist_ok=True)
    path = target / f"synth-{__version__}.zip"
    starts = {file.name: file.read_bytes() for file in sorted((ROOT / "release").iterdir())}
    # macOS opens a file of this ending in a terminal.
    starts["start.command"] = starts["start.sh"]
    files = {
        **starts,
        "requirements.txt": (ROOT / "requirements.txt").read_bytes(),
        "guide.md": (ROOT / "docs" / "desk.md").read_bytes(),
        wheel.name: wheel.read_bytes(),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(f"synth-{__version__}/{name}", _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix: its permissions follow
            is_program = name.endswith((".sh", ".command"))
            entry.external_attr = (0o100755 if is_program else 0o100644) << 16
            # The command interpreter of Windows loses labels in files with bare line feeds.
            lines = content.replace(b"\n", b"\r\n") if name.endswith((".bat", "READ-ME.txt")) else content
            archive.writestr(entry, lines)
    return path


if __name__ == "__main__":
    main()
