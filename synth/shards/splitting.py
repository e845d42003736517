"""Sentences to shards: pieces that are worked on apart, with the same result as in one."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.errors import TableError

_DOCUMENT = ("inspection_id", "document")


@dataclass(frozen=True)
class ShardSizes:
    """How many sentences a shard has.

    Attributes
    ----------
    target
        About as many. A shard of the classifier's features takes some 20 kB a sentence.
    least, most
        Between these, but for the last shard and for a longer document, which stays whole.
    document
        A longer document is refused, since it could fill the memory.
    """

    target: int = 5_000
    least: int = 2_500
    most: int = 10_000
    document: int = 50_000


@dataclass(frozen=True)
class Shard:
    """Whole documents, one after the other.

    Attributes
    ----------
    number
        Its place among all shards, from 0.
    first_row
        The place of its first sentence among all, from 0.
    key
        SHA-256 of its content and of the settings it is worked on with: the same key, the same result.
    rows
        A row a sentence, as `synth.findings.read_table` gives them.
    """

    number: int
    first_row: int
    key: str
    rows: pd.DataFrame

    @property
    def name(self) -> str:
        """What a user can find it by."""
        place = f"rows {self.first_row + 1:,} to {self.first_row + len(self.rows):,}"
        if "document" not in self.rows.columns or not len(self.rows):
            return place
        first, last = self.rows["document"].iloc[[0, -1]]
        return f"{place} ({first})" if first == last else f"{place} ({first} to {last})"


def split_into_shards(
    frames: Iterable[pd.DataFrame], *, settings: str, where: object, sizes: ShardSizes | None = None
) -> Iterator[Shard]:
    """Cut a stream of sentences where documents end.

    What a classifier makes of a sentence may depend on the sentences before it in its document, so documents stay
    whole. Whether there is a cut after a document depends on the name and length of that document, not on how many
    stand before it (content-defined chunking): after a document is added, taken out or changed, the cuts further on are
    where they were, and the shards there keep their keys.

    Parameters
    ----------
    frames
        Consecutive rows in pieces of any size; the pieces have no say in where the cuts are. Without columns
        inspection_id and document every row stands alone.
    settings
        Text that stands for all that the result depends on besides the rows.
    where
        What the sentences come from, for messages.
    sizes
        Bounds.

    Raises
    ------
    TableError
        If a document is longer than `ShardSizes.document`.
    """
    sizes = sizes or ShardSizes()
    seen: dict[str, int] = {}
    first_row = 0
    for number, rows in enumerate(_pieces(frames, sizes, where)):
        key = _key(rows, settings)
        # The same rows may come again; each piece is kept, so each needs a key of its own.
        seen[key] = seen.get(key, 0) + 1
        if seen[key] > 1:
            key = hashlib.sha256(f"{key} {seen[key]}".encode()).hexdigest()
        yield Shard(number, first_row, key, rows)
        first_row += len(rows)


def _pieces(frames: Iterable[pd.DataFrame], sizes: ShardSizes, where: object) -> Iterator[pd.DataFrame]:
    held: pd.DataFrame | None = None
    for frame in frames:
        held = frame if held is None else pd.concat([held, frame], ignore_index=True)
        begin = 0
        for end in _cuts(held, sizes, where, is_all=False):
            yield held.iloc[begin:end].reset_index(drop=True)
            begin = end
        held = held.iloc[begin:].reset_index(drop=True)
    if held is not None:
        begin = 0
        for end in _cuts(held, sizes, where, is_all=True):
            yield held.iloc[begin:end].reset_index(drop=True)
            begin = end


def _cuts(rows: pd.DataFrame, sizes: ShardSizes, where: object, *, is_all: bool) -> Iterator[int]:
    """Yield the rows before which to cut; `rows` begins with a shard, and goes on elsewhere unless `is_all`."""
    names = [name for name in _DOCUMENT if name in rows.columns]
    keys = [rows[name].to_numpy(dtype=object) for name in names or ["text"]]
    starts = _starts(keys, len(rows)) if names else np.arange(len(rows))
    begin = 0
    for start, end in pairwise([*starts.tolist(), len(rows)]):
        if end - start > sizes.document:
            document = " of ".join(str(key[start]) for key in reversed(keys))
            raise TableError(
                f"document {document!r} has over {sizes.document:,} sentences",
                where=where,
                remedy="Say in the column document which sentences stand in one document, or take the column out.",
            )
        if end == len(rows) and not is_all:
            return
        if start > begin and end - begin > sizes.most:
            yield start
            begin = start
        if end - begin >= sizes.least and _is_marked([str(key[start]) for key in keys], end - start, sizes.target):
            yield end
            begin = end
    if begin < len(rows):
        yield len(rows)


def _starts(keys: list[NDArray[np.object_]], count: int) -> NDArray[np.intp]:
    """Return the rows with which a document begins."""
    begins = np.arange(count) == 0
    for key in keys:
        begins[1:] |= key[1:] != key[:-1]
    return np.flatnonzero(begins)


def _is_marked(names: list[str], length: int, target: int) -> bool:
    """Say by lot, the same lot every time, whether to cut after a document: once in `target` sentences."""
    lot = zlib.crc32("\n".join(names).encode("utf-8", "surrogatepass"))
    return lot * target < length << 32


def _key(rows: pd.DataFrame, settings: str) -> str:
    digest = hashlib.sha256(settings.encode())
    for name in rows.columns:
        cells = rows[name]
        values = cells.astype(object).where(cells.notna(), None).tolist()
        digest.update(json.dumps([str(name), values]).encode("ascii"))
    return digest.hexdigest()
