"""Split sentences into shards, which can be processed separately with the same result."""

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
    """Number of sentences in a shard.

    Attributes
    ----------
    target
        Approximate number. In a shard, the classifier's features take about 20 kB for each sentence.
    least, most
        Limits, except for the last shard and for a longer document, which is not split.
    document
        Maximum length of a document. A longer one is refused, since it could fill the memory.
    """

    target: int = 5_000
    least: int = 2_500
    most: int = 10_000
    document: int = 50_000


@dataclass(frozen=True)
class Shard:
    """Whole documents in sequence.

    Attributes
    ----------
    number
        Its position among all shards, from 0.
    first_row
        The position of its first sentence among all sentences, from 0.
    key
        SHA-256 of its content and of the settings of the work. The same key means the same result.
    rows
        One row for each sentence, as returned by `synth.findings.read_table`.
    """

    number: int
    first_row: int
    key: str
    rows: pd.DataFrame

    @property
    def name(self) -> str:
        """Description by which a user can find it."""
        place = f"rows {self.first_row + 1:,} to {self.first_row + len(self.rows):,}"
        if "document" not in self.rows.columns or not len(self.rows):
            return place
        first, last = self.rows["document"].iloc[[0, -1]]
        return f"{place} ({first})" if first == last else f"{place} ({first} to {last})"


def split_into_shards(
    frames: Iterable[pd.DataFrame], *, settings: str, where: object, sizes: ShardSizes | None = None
) -> Iterator[Shard]:
    """Split a stream of sentences at the ends of documents.

    The classification of a sentence may depend on the sentences before it in its document, so documents are not split.
    Whether a shard ends after a document depends on the name and length of that document, not on the number of
    documents before it (content-defined chunking). If a document is added, removed or changed, the later splits are at
    the same places, and the later shards have the same keys.

    Parameters
    ----------
    frames
        Consecutive rows in pieces of any size. The splits do not depend on the pieces. Without columns inspection_id
        and document, every row is on its own.
    settings
        Text that identifies everything that the result depends on besides the rows.
    where
        Source of the sentences, for messages.
    sizes
        Sizes of the shards.

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
        # The same rows may occur again. Each piece is stored, so each needs its own key.
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
    """Yield the rows before which to split. `rows` begins with a new shard; unless `is_all`, more rows follow later."""
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
                remedy="State in the column document which sentences belong to one document, or remove the column.",
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
    """Return the numbers of the rows at which a document begins."""
    begins = np.arange(count) == 0
    for key in keys:
        begins[1:] |= key[1:] != key[:-1]
    return np.flatnonzero(begins)


def _is_marked(names: list[str], length: int, target: int) -> bool:
    """Return whether to split after a document: a reproducible random choice, on average once in `target` sentences."""
    lot = zlib.crc32("\n".join(names).encode("utf-8", "surrogatepass"))
    return lot * target < length << 32


def _key(rows: pd.DataFrame, settings: str) -> str:
    digest = hashlib.sha256(settings.encode())
    for name in rows.columns:
        cells = rows[name]
        values = cells.astype(object).where(cells.notna(), None).tolist()
        digest.update(json.dumps([str(name), values]).encode("ascii"))
    return digest.hexdigest()
