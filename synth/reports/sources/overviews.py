"""Recognition of synth's own output among reports, which must not be counted as inspections."""

from __future__ import annotations

import json
from pathlib import Path

from synth.errors import ReportError

MARK = "Overview made by synth"
"""Beginning of the generator of a web page or of the comments in a Word file's properties; see `synth.overview`."""


def refuse_overview(path: Path, made_by: str) -> None:
    """Raise an error if a document is marked as made by synth.

    Raises
    ------
    ReportError
        If `made_by`, which the document states as its generator, begins with `MARK`.
    """
    if made_by.strip().lower().startswith(MARK.lower()):
        raise ReportError(
            "is an overview made by synth, no inspection report",
            where=path,
            remedy="Leave it out, and name the reports themselves.",
        )


def is_overview(folder: Path) -> bool:
    """Return whether ``synth aggregate`` wrote a folder: it contains the web page and the record of the run."""
    record = folder / "run.json"
    if not (folder / "overview.html").is_file() or not record.is_file():
        return False
    try:
        content = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(content, dict) and "synth" in content
