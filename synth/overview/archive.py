"""Office files are ZIP archives that carry the time of writing; the same overview is to give the same bytes."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

_EPOCH = (2000, 1, 1, 0, 0, 0)
_DATE = re.compile(rb"(<dcterms:(?:created|modified) [^>]*>)[^<]*")


def without_times(path: Path) -> None:
    """Write an Office file anew, with a fixed date wherever a clock was read."""
    with zipfile.ZipFile(path) as archive:
        entries = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            content = _DATE.sub(rb"\g<1>2000-01-01T00:00:00Z", data) if name == "docProps/core.xml" else data
            archive.writestr(zipfile.ZipInfo(name, date_time=_EPOCH), content, zipfile.ZIP_DEFLATED)
