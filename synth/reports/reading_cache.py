"""What was read of a document, kept so that the same document is not read again; only who has it can open it."""

from __future__ import annotations

import contextlib
import json
import zlib
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b, shake_256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from synth.cache import Store, code_digest
from synth.reports.reader import is_at_hand
from synth.reports.report import Report
from synth.reports.worker import read_apart, report_from_json

_WHAT = "documents that were read"
_CHUNK = 1 << 20
# What readers hand documents to.
_LIBRARIES = ("pypdfium2", "lxml", "beautifulsoup4", "html5lib", "sentencex")


def read_once(path: Path, store: Store | None) -> Report:
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

    Raises
    ------
    ReportError
        If it cannot be read. That is not kept.

    References
    ----------
    Douceur, J. R. et al. (2002). Reclaiming space from duplicate files in a serverless distributed file system. ICDCS.
    """
    lock = _Lock.of(path) if store else None
    if store is None or lock is None:
        return report_from_json(path, read_apart(path))
    kept = store.get(reading_form(), [lock.place]).get(lock.place)
    if kept is not None:
        # What cannot be opened after all is read anew.
        with contextlib.suppress(zlib.error, ValueError, KeyError, TypeError):
            return report_from_json(path, json.loads(zlib.decompress(lock.turn(kept))))
    answer = read_apart(path)
    content = zlib.compress(json.dumps(answer).encode("ascii"))
    # The document may have been saved anew while it was read.
    if _Lock.of(path) == lock:
        store.put(reading_form(), _WHAT, {lock.place: lock.turn(content)})
    return report_from_json(path, answer)


@lru_cache
def reading_form() -> str:
    """Name all that a reading depends on besides the document: the code of this stage, and its libraries."""
    return " ".join([code_digest("synth.reports"), *map(_version, _LIBRARIES)])


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

    @classmethod
    def of(cls, path: Path) -> _Lock | None:
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
        return cls(blake2b(root, person=b"place").hexdigest(), blake2b(root, person=b"key").digest())

    def turn(self, content: bytes) -> bytes:
        """Encrypt, or decrypt again: a stream that only this key gives, over the content bit by bit."""
        # The key belongs to one document and one form of one reading, so no stream covers two contents.
        stream = shake_256(self.key + reading_form().encode()).digest(len(content))
        turned = int.from_bytes(content, "big") ^ int.from_bytes(stream, "big")
        return turned.to_bytes(len(content), "big")
