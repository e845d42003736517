"""Contents of the cache folder, and how to empty it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from synth.cache import Store, cache_folder, max_bytes
from synth.errors import SynthError


@dataclass(frozen=True)
class CacheContents:
    """Contents of the cache folder.

    Attributes
    ----------
    folder
        Path of the folder; None if nothing is cached.
    entries
        What is cached in the store, and how many of each.
    stored_bytes, max_stored_bytes
        Size of the store on disk, and its maximum, in bytes.
    """

    folder: Path | None
    entries: tuple[tuple[str, int], ...] = ()
    stored_bytes: int = 0
    max_stored_bytes: int = 0


def cache_contents() -> CacheContents:
    """Return the contents of the cache folder. Nothing is created."""
    folder = cache_folder()
    if folder is None:
        return CacheContents(None)
    store = Store(folder, max_bytes())
    entries = tuple(store.counts())
    answer = CacheContents(folder, entries, sum(path.stat().st_size for path in store.files()), max_bytes())
    store.close()
    return answer


def clear_cache() -> int:
    """Delete only what synth has cached, and return the number of bytes that were freed.

    Raises
    ------
    SynthError
        If something cannot be deleted.
    """
    content = cache_contents()
    if content.folder is None:
        return 0
    try:
        for path in Store(content.folder, 0).files():
            path.unlink(missing_ok=True)
    except OSError as error:
        raise SynthError(
            f"cannot be deleted ({error.strerror or error})",
            where=content.folder,
            remedy="Wait until other runs of synth are finished, and try again.",
        ) from error
    return content.stored_bytes
