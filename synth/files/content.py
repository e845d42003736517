"""Contents of files: digests, JSON, and Office files without timestamps."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from pathlib import Path
from typing import Any

EPOCH = (2000, 1, 1, 0, 0, 0)
"""Date of every member of a ZIP file that is written, so that the same input gives the same bytes."""
_OFFICE_DATE = re.compile(rb"(<dcterms:(?:created|modified) [^>]*>)[^<]*")


def without_times(path: Path) -> None:
    """Rewrite an Office file with a fixed date for every timestamp, so that the same input gives the same bytes."""
    with zipfile.ZipFile(path) as archive:
        entries = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            content = _OFFICE_DATE.sub(rb"\g<1>2000-01-01T00:00:00Z", data) if name == "docProps/core.xml" else data
            archive.writestr(zipfile.ZipInfo(name, date_time=EPOCH), content, zipfile.ZIP_DEFLATED)


def digest_of_bytes(data: bytes) -> str:
    """Return the SHA-256 of `data`, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def digest_of_file(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal. Little memory is used whatever the size of the file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def to_json(value: Any) -> str:
    """Return the same JSON text for the same value: keys are sorted, the text is UTF-8, and NaN is not allowed."""
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False) + "\n"
