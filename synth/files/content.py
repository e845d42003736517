"""What stands in files: digests, JSON, Office files without times."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from pathlib import Path
from typing import Any

EPOCH = (2000, 1, 1, 0, 0, 0)
"""The date of every member of a ZIP file that is written: same input, same bytes."""
_OFFICE_DATE = re.compile(rb"(<dcterms:(?:created|modified) [^>]*>)[^<]*")


def without_times(path: Path) -> None:
    """Write an Office file anew, with a fixed date wherever a clock was read: same input, same bytes."""
    with zipfile.ZipFile(path) as archive:
        entries = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            content = _OFFICE_DATE.sub(rb"\g<1>2000-01-01T00:00:00Z", data) if name == "docProps/core.xml" else data
            archive.writestr(zipfile.ZipInfo(name, date_time=EPOCH), content, zipfile.ZIP_DEFLATED)


def digest_of_bytes(data: bytes) -> str:
    """SHA-256 of `data`, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def digest_of_file(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal; memory stays small for any size."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def to_json(value: Any) -> str:
    """JSON text that is the same for the same value: sorted keys, UTF-8, no NaN."""
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True, allow_nan=False) + "\n"
