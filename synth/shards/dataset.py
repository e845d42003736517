"""Data sets: folders of Parquet parts with a manifest, for tables too large for one file.

An interrupted run leaves the folder in a usable state.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synth.errors import SynthError, UsageError
from synth.files import atomic_file, digest_of_file, remove_left_behind, to_json, write_text
from synth.shards.table_source import FORMAT, MANIFEST, read_manifest

if TYPE_CHECKING:
    import pandas as pd

_LOCK = ".lock"
_PART = re.compile(r"part-\d{6}-([0-9a-f]{16})\.parquet")
_OF_SYNTH = b"synth"
_OWN = ("data_set", "is_finished", "parts", "set_aside")


@dataclass(frozen=True)
class Part:
    """One finished shard on disk.

    Attributes
    ----------
    path
        File of the part.
    key
        See `synth.shards.Shard`.
    sentences
        Number of rows.
    summary
        Counts that can be added up over shards.
    """

    path: Path
    key: str
    sentences: int
    summary: Mapping[str, int]


class DatasetFolder:
    """A folder that a run is writing to; see `open_dataset`."""

    def __init__(self, path: Path, earlier: Mapping[str, Any] | None) -> None:
        self.path = path
        self._listed = list(earlier["parts"]) if earlier else []
        self._digests = {part["file"]: part["sha256"] for part in self._listed}
        self._parts: dict[str, Part] = {}
        self._about = {name: value for name, value in (earlier or {}).items() if name not in _OWN}
        self._is_marked = earlier is not None and not earlier["is_finished"]
        self._found = {match[1]: entry for entry in path.iterdir() if (match := _PART.fullmatch(entry.name))}

    def part(self, key: str) -> Part | None:
        """Return the finished shard with a key; None if there is none, or if its file has changed since."""
        if key in self._parts:
            return self._parts[key]
        path = self._found.get(key[:16])
        found = _read_part(path) if path else None
        if path is None or found is None or found.key != key:
            return None
        digest = self._digests.get(path.name)
        if digest and digest != digest_of_file(path):
            return None
        self._parts[key] = found
        return found

    def add(self, number: int, key: str, content: bytes) -> None:
        """Write a finished shard."""
        self.begin()
        path = self._place(number, key)
        with atomic_file(path) as temporary:
            temporary.write_bytes(content)
        part = _read_part(path)
        if part is None or part.key != key:
            raise SynthError(
                "cannot be read back", where=path, remedy="Check the disk, and run the same command again."
            )
        self._found[key[:16]] = path
        self._parts[key] = part
        self._digests.pop(path.name, None)

    def claim(self) -> None:
        """Mark a new folder as a data set before anything else is written to it."""
        if not (self.path / MANIFEST).exists():
            self.begin()

    def begin(self) -> None:
        """Record in the manifest that the folder is being changed, so that it is not taken for a complete data set."""
        if not self._is_marked:
            self._write(is_finished=False, parts=self._listed, set_aside=[])
            self._is_marked = True

    def describe(self, **about: Any) -> None:
        """Add further entries to the manifest."""
        self._about |= about

    def recorded(self, name: str) -> Any:
        """Return a further entry of the manifest of this or an earlier run; None if there is none."""
        return self._about.get(name)

    def finish(self, keys: Sequence[str], set_aside: Sequence[Mapping[str, Any]]) -> None:
        """Put the finished shards into order, remove files that belong to none of them, and write the manifest.

        Parameters
        ----------
        keys
            Keys of the finished shards, in order.
        set_aside
            Missing shards. While there are any, the data set is not finished.
        """
        parts = [self._parts[key] for key in keys]
        places = [self._place(number, key) for number, key in enumerate(keys)]
        kept = {part.path.name for part in parts}
        strays = [entry for entry in self.path.iterdir() if _PART.fullmatch(entry.name) and entry.name not in kept]
        if strays or [part.path for part in parts] != places:
            self.begin()
        for stray in strays:
            stray.unlink(missing_ok=True)
        remove_left_behind(self.path)
        listed = []
        for part, place in zip(parts, places, strict=True):
            part.path.replace(place)
            digest = self._digests.get(part.path.name) or digest_of_file(place)
            listed.append({"file": place.name, "key": part.key, "sentences": part.sentences, "sha256": digest})
        self._write(is_finished=not set_aside, parts=listed, set_aside=list(set_aside))

    def _write(self, **own: Any) -> None:
        write_text(self.path / MANIFEST, to_json({**self._about, **own, "data_set": FORMAT}))

    def _place(self, number: int, key: str) -> Path:
        return self.path / f"part-{number:06d}-{key[:16]}.parquet"


@contextmanager
def open_dataset(path: Path) -> Iterator[DatasetFolder]:
    """Open a folder to write a data set to: a new one, or one that an earlier run wrote or began.

    Parameters
    ----------
    path
        The folder. No other run may write to it at the same time.

    Raises
    ------
    UsageError
        If the folder is not a data set of synth, or another run is writing to it.
    """
    from filelock import FileLock, Timeout

    check_dataset_folder(path)
    try:
        path.mkdir(parents=True, exist_ok=True)
        lock = FileLock(path / _LOCK)
        lock.acquire(timeout=0)
    except Timeout:
        raise UsageError(
            "another run is writing this folder", where=path, remedy="Wait for it, or name another one."
        ) from None
    except OSError as error:
        raise SynthError(
            f"cannot be written ({error.strerror or error})", where=path, remedy="Name another place."
        ) from error
    earlier: dict[str, Any] | None = None
    try:
        earlier = read_manifest(path)
        yield DatasetFolder(path, earlier)
    finally:
        if earlier is None:
            _remove_if_empty(path)
        lock.release()
        # Windows releases the lock file, and so the folder, only now.
        if earlier is None:
            with suppress(OSError):
                path.rmdir()


def check_dataset_folder(path: Path, *, holds: str = "") -> None:
    """Check that a data set can be written to a folder, before an hour of work is done for it.

    Parameters
    ----------
    path
        The folder.
    holds
        What is to be written, as named in the manifest; empty accepts any data set.

    Raises
    ------
    UsageError
        If `path` is a file, a folder with content but no manifest of a data set, or a data set of something else.
    """
    if path.exists() and not path.is_dir():
        raise UsageError("is a file", where=path, remedy="Name a folder, or a table that ends in .parquet.")
    manifest = read_manifest(path)
    if manifest and holds and manifest.get("holds", holds) != holds:
        raise UsageError(
            f"holds {manifest['holds']} that another command wrote, which would be replaced by {holds}",
            where=path,
            remedy="Name a new folder.",
        )
    if path.is_dir() and any(entry.name != _LOCK for entry in path.iterdir()) and manifest is None:
        raise UsageError(
            f"exists and is not a data set that synth wrote (it contains no {MANIFEST} of one)",
            where=path,
            remedy="Name a new folder.",
        )


def part_bytes(rows: pd.DataFrame, key: str, summary: Mapping[str, int]) -> bytes:
    """Return the bytes of a part; the same rows give the same bytes."""
    import pyarrow as pa
    from pyarrow import parquet

    # The number of pieces in which a column is stored in memory would change the file.
    table = pa.Table.from_pandas(rows, preserve_index=False).combine_chunks()
    about = json.dumps({"key": key, "summary": dict(summary)}, sort_keys=True)
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), _OF_SYNTH: about})
    sink = io.BytesIO()
    parquet.write_table(table, sink)
    return sink.getvalue()


def _read_part(path: Path) -> Part | None:
    """Return the description stored in a part; None if it is damaged."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        metadata = parquet.read_metadata(path)
        about = json.loads(metadata.metadata[_OF_SYNTH])
        return Part(path, about["key"], metadata.num_rows, about["summary"])
    except (OSError, ValueError, KeyError, TypeError, pa.ArrowException):
        return None


def _remove_if_empty(path: Path) -> None:
    """Remove the folder if nothing was produced: no part, and no reading of a document."""
    if any(path.glob("part-*")) or any(path.glob("*/*")):
        return
    for entry in (*path.iterdir(), path):
        with suppress(OSError):
            if entry.is_dir():
                entry.rmdir()
            else:
                entry.unlink()
