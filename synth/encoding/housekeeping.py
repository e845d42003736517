"""What the cache folder holds, and how it is emptied."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from synth.encoding.compiled import FOLDER, GRAPH
from synth.encoding.places import cache_folder, most_bytes
from synth.encoding.store import VectorStore
from synth.errors import SynthError


@dataclass(frozen=True)
class CacheContent:
    """What the cache folder holds.

    Attributes
    ----------
    folder
        Where it is; None if nothing is kept.
    vectors
        Of each encoder, as it was named: how many.
    vector_bytes, most_vector_bytes
        Size of the vectors on disk, and what it may be.
    compiled, compiled_bytes
        Number and size of the compiled encoders.
    """

    folder: Path | None
    vectors: tuple[tuple[str, int], ...] = ()
    vector_bytes: int = 0
    most_vector_bytes: int = 0
    compiled: int = 0
    compiled_bytes: int = 0


def look_at_cache() -> CacheContent:
    """Say what the cache folder holds; makes nothing."""
    folder = cache_folder()
    if folder is None:
        return CacheContent(None)
    store = VectorStore(folder, most_bytes())
    encoders = tuple(store.encoders())
    sizes = [path.stat().st_size for path in (folder / FOLDER).glob(f"*/{GRAPH}")]
    answer = CacheContent(
        folder, encoders, sum(path.stat().st_size for path in store.files()), most_bytes(), len(sizes), sum(sizes)
    )
    store.close()
    return answer


def clear_cache() -> int:
    """Delete what synth keeps in the cache folder, and nothing else; give the number of bytes that were freed.

    Raises
    ------
    SynthError
        If something cannot be deleted.
    """
    content = look_at_cache()
    if content.folder is None:
        return 0
    try:
        for path in VectorStore(content.folder, 0).files():
            path.unlink(missing_ok=True)
        if (content.folder / FOLDER).is_dir():
            shutil.rmtree(content.folder / FOLDER)
    except OSError as error:
        raise SynthError(
            f"cannot be deleted ({error.strerror or error})",
            where=content.folder,
            remedy="Wait until other runs of synth are finished, and try again.",
        ) from error
    return content.vector_bytes + content.compiled_bytes
