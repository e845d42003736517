"""What was read of a document, kept so that the same document is not read again; only who has it can open it."""

from __future__ import annotations

import contextlib
import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b, shake_256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from synth.cache import Store, code_digest
from synth.files import digest_of_file
from synth.reports.facts.file_name import add_date_of_file_name
from synth.reports.reader import is_at_hand
from synth.reports.report import Report
from synth.reports.worker import read_apart, report_from_json

_WHAT = "documents that were read"
_CHUNK = 1 << 20
# What readers hand documents to.
_LIBRARIES = ("pypdfium2", "lxml", "beautifulsoup4", "html5lib", "sentencex")


def read_once(path: Path, store: Store | None, programmes: Sequence[Path] = ()) -> Report:
    """Give what was read of a document before, else read it in a process of its own and keep that.

    A reading is kept under a digest of the document's bytes, its ending, and the code that read it. It is
    encrypted with another digest of these bytes, as Douceur et al. (2002) do: without the document, what is kept says
    nothing of it.

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

    References
    ----------
    Douceur, J. R. et al. (2002). Reclaiming space from duplicate files in a serverless distributed file system. ICDCS.
    """
    # The same document may lie under another name: what the name says is not kept.
    return add_date_of_file_name(_read_once(path, store, programmes))


def _read_once(path: Path, store: Store | None, programmes: Sequence[Path]) -> Report:
    form = reading_form(programmes)
    lock = _Lock.of(path, form) if store else None
    if store is None or lock is None:
        return report_from_json(path, read_apart(path, programmes))
    kept = store.get(form, [lock.place]).get(lock.place)
    if kept is not None:
        # What cannot be opened after all is read anew.
        with contextlib.suppress(zlib.error, ValueError, KeyError, TypeError):
            return report_from_json(path, json.loads(zlib.decompress(lock.turn(kept))))
    answer = read_apart(path, programmes)
    content = zlib.compress(json.dumps(answer).encode("ascii"))
    # The document may have been saved anew while it was read.
    if _Lock.of(path, form) == lock:
        store.put(form, _WHAT, {lock.place: lock.turn(content)})
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


@dataclass(frozen=True)
class _Lock:
    """Where a reading lies, and what opens it; neither can be had from the other."""

    place: str
    key: bytes
    form: str = ""

    @classmethod
    def of(cls, path: Path, form: str = "") -> _Lock | None:
        """Look at a document; None if it cannot be opened, which its reading then says better."""
        if not is_at_hand(path):
            return None
        # A digest that is written nowhere: the SHA-256 of documents stands in run.json.
        content = blake2b(path.suffix.lower().encode("utf-8", "surrogatepass"), person=b"synth reading")
        try:
            with path.open("rb") as handle:
                while chunk := handle.read(_CHUNK):
                    content.update(chunk)
        except OSError:
            return None
        root = content.digest()
        return cls(blake2b(root, person=b"place").hexdigest(), blake2b(root, person=b"key").digest(), form)

    def turn(self, content: bytes) -> bytes:
        """Encrypt, or decrypt again: a stream that only this key gives, over the content bit by bit."""
        # The key belongs to one document and one form of one reading, so no stream covers two contents.
        stream = shake_256(self.key + self.form.encode()).digest(len(content))
        turned = int.from_bytes(content, "big") ^ int.from_bytes(stream, "big")
        return turned.to_bytes(len(content), "big")
