"""Cache of readings, so that the same document is not read twice."""

from __future__ import annotations

import contextlib
import json
import zlib
from collections.abc import Sequence
from pathlib import Path

from synth.cache import Store, code_fingerprint
from synth.errors import ReportError
from synth.files import digest_of_file
from synth.reports.reader import is_readable_file
from synth.reports.report import Report
from synth.reports.sources.archives import digest_of_document
from synth.reports.worker import read_in_subprocess, report_from_json

_WHAT = "documents that were read"
_CODE = ("synth.reports", "synth.programmes")
# Libraries that the readers use.
_LIBRARIES = ("pypdfium2", "lxml", "beautifulsoup4", "html5lib", "sentencex", "trafilatura")


def read_once(path: Path, store: Store | None, programmes: Sequence[Path] = ()) -> Report:
    """Return the cached reading of a document. If there is none, read it in its own process and cache the result.

    A reading is cached under a digest of the document's bytes, its file extension, and the code that read it. The
    cached sentences are only as private as the file of the store.

    Parameters
    ----------
    path
        The document.
    store
        The store for cached readings; None if caching is turned off.
    programmes
        Programme files that are tried before those that come with synth.

    Raises
    ------
    ReportError
        If it cannot be read. Errors are not cached.
    """
    fingerprint = reading_fingerprint(programmes)
    place = place_of(path) if store else ""
    if store is None or not place:
        return report_from_json(path, read_in_subprocess(path, programmes))
    kept = store.get(fingerprint, [place]).get(place)
    if kept is not None:
        # A reading that cannot be unpacked is computed again.
        with contextlib.suppress(zlib.error, ValueError, KeyError, TypeError):
            return report_from_json(path, json.loads(zlib.decompress(kept)))
    answer = read_in_subprocess(path, programmes)
    # The document may have been saved again while it was read.
    if place_of(path) == place:
        store.put(fingerprint, _WHAT, {place: zlib.compress(json.dumps(answer).encode("ascii"))})
    return report_from_json(path, answer)


def reading_fingerprint(programmes: Sequence[Path] = ()) -> str:
    """Return a text that names everything a reading depends on other than the document: code, libraries, programmes."""
    return " ".join([code_fingerprint(_CODE, _LIBRARIES), *map(digest_of_file, programmes)])


def place_of(path: Path) -> str:
    """Return a text that identifies the bytes and file extension; empty if the file cannot be opened."""
    try:
        return f"{digest_of_document(path)} {path.suffix.lower()}" if is_readable_file(path) else ""
    except (OSError, ReportError):
        return ""
