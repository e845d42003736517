"""Tables of any size as streams: Parquet files and folders of them, which are never loaded whole into memory."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from synth.errors import SynthError, TableError
from synth.files import digest_of_file
from synth.findings import read_table, require_columns, table_from_arrow
from synth.reports import SUFFIXES
from synth.words import counted

MANIFEST = "manifest.json"
FORMAT = 1
_ROWS = 5_000


@dataclass(frozen=True)
class TableSource:
    """Sentences stored in tables.

    Attributes
    ----------
    where
        The path that the user named.
    files
        Files in the order of reading.
    digests
        Expected SHA-256 of the files, if a manifest states them.
    required
        Columns that the tables must have.
    sentences
        Number of sentences; 0 if unknown before reading.
    """

    where: Path
    files: tuple[Path, ...]
    digests: tuple[str, ...]
    required: tuple[str, ...]
    sentences: int

    def frames(self) -> Iterator[pd.DataFrame]:
        """Yield the rows that `synth.findings.read_table` would return, in consecutive pieces.

        Raises
        ------
        TableError
            If a cell is malformed, or a file was changed.
        """
        for number, path in enumerate(self.files):
            if path.suffix.lower() != ".parquet":
                table = read_table(path)
                require_columns(table, self.required, where=path)
                yield table
                continue
            if self.digests and digest_of_file(path) != self.digests[number]:
                raise TableError(
                    "has changed since it was written", where=path, remedy="Run the command that wrote it again."
                )
            yield from _parquet_frames(path)

    def table(self) -> pd.DataFrame:
        """Return all rows as one table, for work that needs all of them at once. Raises the errors of `frames`."""
        return pd.concat(list(self.frames()), ignore_index=True)


def is_dataset(path: Path) -> bool:
    """Return whether a folder contains tables of sentences in Parquet rather than documents."""
    if not path.is_dir():
        return False
    names = [entry.name for entry in path.iterdir() if not entry.name.startswith((".", "_", "~"))]
    return any(name.lower().endswith(".parquet") for name in names) and not any(
        name.lower().endswith(SUFFIXES) for name in names
    )


def open_table(path: Path, *, required: Sequence[str] = ("text",)) -> TableSource:
    """Open a table, or a folder of Parquet files, and check it before reading.

    Parameters
    ----------
    path
        A Parquet file; a folder of them, such as `synth ingest` and `synth classify` write; or another table, which is
        read whole.
    required
        Columns that the table must have.

    Raises
    ------
    TableError
        If a file cannot be read, the files of a folder differ in their columns, a required one is missing, or a run
        that writes the folder has not finished.
    SynthError
        If there is no sentence.
    """
    if path.is_dir():
        files, digests = _files_of(path)
        if not files:
            raise TableError(
                "contains no Parquet file",
                where=path,
                remedy="Name a table, or a folder that synth has written with -o.",
            )
    elif not path.is_file():
        raise TableError("there is no such file or folder", where=path, remedy="Check the name.")
    elif path.suffix.lower() == ".parquet":
        files, digests = (path,), ()
    else:
        return TableSource(path, (path,), (), tuple(required), 0)
    sentences = 0
    first: tuple[list[str], list[bool]] | None = None
    for file in files:
        count, columns = _look_at(file)
        sentences += count
        if first is None:
            first = columns
            require_columns(pd.DataFrame(columns=pd.Index(columns[0])), required, where=file)
        elif columns != first:
            raise TableError(
                f"has different columns from {files[0].name}", where=file, remedy="Use the same columns in all files."
            )
    if not sentences:
        raise SynthError("contains no sentence", where=path, remedy="Put one sentence in each row.")
    return TableSource(path, files, digests, tuple(required), sentences)


def read_manifest(folder: Path) -> dict[str, Any] | None:
    """Return the manifest of a data set that synth wrote; None if the folder is not a data set."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return manifest if isinstance(manifest, dict) and manifest.get("data_set") == FORMAT else None


def _files_of(folder: Path) -> tuple[tuple[Path, ...], tuple[str, ...]]:
    manifest = read_manifest(folder)
    if manifest is None:
        names = (path for path in folder.iterdir() if path.suffix.lower() == ".parquet" and path.name[0] not in "._~")
        return tuple(sorted(names, key=lambda path: path.name)), ()
    if not manifest["is_finished"]:
        aside = len(manifest["set_aside"])
        what = f"lacks {counted(aside, 'shard that was', 'shards that were')} set aside" if aside else "is not finished"
        raise TableError(
            what, where=folder, remedy="Run the command that writes it again: it continues where it stopped."
        )
    return (
        tuple(folder / part["file"] for part in manifest["parts"]),
        tuple(part["sha256"] for part in manifest["parts"]),
    )


def _look_at(path: Path) -> tuple[int, tuple[list[str], list[bool]]]:
    """Return the number of rows, the column names, and which columns are probabilities stored as numbers."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(path) as file:
            schema = file.schema_arrow
            return file.metadata.num_rows, (
                [name.strip() for name in schema.names],
                [field.name.startswith("p_") and field.type == pa.float64() for field in schema],
            )
    except OSError as error:
        raise TableError.unreadable(path, error) from error
    except (pa.ArrowException, ValueError) as error:
        raise TableError("is not a readable Parquet file", where=path, remedy="Write it again.") from error


def _parquet_frames(path: Path) -> Iterator[pd.DataFrame]:
    import pyarrow as pa
    from pyarrow import parquet

    before = 0
    try:
        with parquet.ParquetFile(path, pre_buffer=False) as file:
            for batch in file.iter_batches(batch_size=_ROWS):
                yield table_from_arrow(pa.Table.from_batches([batch]), where=path, before=before)
                before += batch.num_rows
    except (pa.ArrowException, OSError) as error:
        raise TableError("is not a readable Parquet file", where=path, remedy="Write it again.") from error
