"""What synth itself has written lies among reports, and must not be counted as inspections."""

from __future__ import annotations

import json
from pathlib import Path

from synth.errors import ReportError

MARK = "Overview made by synth"
"""How the generator of a page, or the comments in a Word file's properties, begin; `synth.overview` writes it."""


def refuse_overview(path: Path, made_by: str) -> None:
    """Refuse a document whose mark says that synth made it.

    Raises
    ------
    ReportError
        If `made_by`, what the document says of its making, begins with `MARK`.
    """
    if made_by.strip().lower().startswith(MARK.lower()):
        raise ReportError(
            "is an overview made by synth, no inspection report",
            where=path,
            remedy="Leave it out, and name the reports themselves.",
        )


def is_overview(folder: Path) -> bool:
    """Whether a folder is one that ``synth aggregate`` wrote: the page, and the record of its run."""
    record = folder / "run.json"
    if not (folder / "overview.html").is_file() or not record.is_file():
        return False
    try:
        content = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(content, dict) and "synth" in content
