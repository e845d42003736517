"""What was read of a document, kept so that the same document is not read again."""

from __future__ import annotations

import contextlib
import json
import zlib
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from synth.cache import Store, code_digest
from synth.errors import ReportError
from synth.files import digest_of_file
from synth.reports.archives import digest_of_document
from synth.reports.facts.file_name import add_date_of_file_name
from synth.reports.reader import is_at_hand
from synth.reports.report import Report
from synth.reports.worker import read_apart, report_from_json

_WHAT = "documents that were read"
# What readers hand documents to.
_LIBRARIES = ("pypdfium2", "lxml", "beautifulsoup4", "html5lib", "sentencex")


def read_once(path: Path, store: Store | None, programmes: Sequence[Path] = ()) -> Report:
    """Give what was read of a document before, else read it in a process of its own and keep that.

    A reading is kept under a digest of the document's bytes, its ending, and the code that read it. It is as private
    as the file of the store: whoever may read that, reads the sentences.

    Parameters
    ----------
    path
        The document.
    store
        Where readings are kept; None if nothing is.
    programmes
        Programme files that are tried before those that come with synth.

    Raises
    ------
    ReportError
        If it cannot be read. That is not kept.
    """
    # The same document may lie under another name: what the name says is not kept.
    return add_date_of_file_name(_read_once(path, store, programmes))


def _read_once(path: Path, store: Store | None, programmes: Sequence[Path]) -> Report:
    form = reading_form(programmes)
    place = _place_of(path) if store else None
    if store is None or place is None:
        return report_from_json(path, read_apart(path, programmes))
    kept = store.get(form, [place]).get(place)
    if kept is not None:
        # What cannot be unpacked after all is read anew.
        with contextlib.suppress(zlib.error, ValueError, KeyError, TypeError):
            return report_from_json(path, json.loads(zlib.decompress(kept)))
    answer = read_apart(path, programmes)
    # The document may have been saved anew while it was read.
    if _place_of(path) == place:
        store.put(form, _WHAT, {place: zlib.compress(json.dumps(answer).encode("ascii"))})
    return report_from_json(path, answer)


def reading_form(programmes: Sequence[Path] = ()) -> str:
    """Name all that a reading depends on besides the document: code, libraries and programme files."""
    return " ".join([_form_of_code(), *(digest_of_file(path) for path in programmes)])


@lru_cache
def _form_of_code() -> str:
    return " ".join([code_digest("synth.reports", "synth.programmes"), *map(_version, _LIBRARIES)])


def _version(library: str) -> str:
    try:
        return f"{library} {version(library)}"
    except PackageNotFoundError:
        return library


def _place_of(path: Path) -> str | None:
    """Name what a reading rests on: bytes and ending; None if it cannot be opened, which reading says better."""
    if not is_at_hand(path):
        return None
    try:
        return f"{digest_of_document(path)} {path.suffix.lower()}"
    except (OSError, ReportError):
        return None
