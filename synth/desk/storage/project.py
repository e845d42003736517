"""A project: a folder with one SQLite file that holds sources, sentences, predictions and decisions."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sqlite3
import tempfile
import threading
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synth.desk.storage.schema import MIGRATIONS, VERSION
from synth.errors import SynthError, UsageError

FILE = "project.sqlite"
DOCUMENTS = "documents"
BACKUPS = "backups"
MODELS = "models"
BASE = "base"
"""Folder, in that of the models, of the model with which a project was begun, if it is not the one of synth."""
# "synt" as an application id: a file of another program is refused instead of migrated.
APPLICATION_ID = 0x73796E74
_UPLOAD = ".upload-"
TEMPORARY = ".archive-"
"""How the names of files begin that are removed when the desk starts again."""
_BUSY_SECONDS = 10.0
_CHUNK = 1 << 20


def now() -> str:
    """Return the time as it is stored: ISO 8601 in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


@dataclass(frozen=True)
class Document:
    """One source of a project.

    Attributes
    ----------
    id
        Number in the project.
    name
        File name as it was uploaded, unique in the project.
    sha256, suffix, size
        Digest of the bytes in hexadecimal, ending in lower case, number of bytes.
    status
        ``waiting``, ``reading``, ``read`` or ``failed``.
    problem, remedy
        What went wrong and what to do about it, where it failed.
    added_at, added_by
        When, and the name of the person.
    sentences
        Number of sentences that were read.
    """

    id: int
    name: str
    sha256: str
    suffix: str
    size: int
    status: str
    problem: str
    remedy: str
    added_at: str
    added_by: str
    sentences: int


def _not_writable(folder: Path) -> SynthError:
    return SynthError(
        "cannot be written to",
        where=folder,
        remedy="Name a folder of your own, such as one in your documents; copy the project there if there is one.",
    )


def is_project(folder: Path) -> bool:
    """Return whether a folder holds a project."""
    return (folder / FILE).is_file()


class Project:
    """The durable part of a project. All methods may be called from any thread.

    Parameters
    ----------
    folder
        Created, with an empty project, if it does not exist or is empty.

    Raises
    ------
    UsageError
        If the folder holds other files but no project.
    SynthError
        If the file is damaged, is not a project, or was written by a later version.
    """

    def __init__(self, folder: Path) -> None:
        if folder.exists() and not is_project(folder) and (not folder.is_dir() or any(folder.iterdir())):
            raise UsageError(
                f"exists and contains no project (no {FILE})", where=folder, remedy="Name a new or an empty folder."
            )
        self.folder = folder
        self.path = folder / FILE
        self._lock = threading.RLock()
        if any(place.exists() and not os.access(place, os.W_OK) for place in (folder, self.path)):
            raise _not_writable(folder)
        try:
            (folder / DOCUMENTS).mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(
                self.path, timeout=_BUSY_SECONDS, check_same_thread=False, isolation_level=None
            )
            try:
                self._prepare()
            except BaseException:
                # Closing rolls back: a migration that failed leaves the file as it was, and unlocked.
                self._connection.close()
                raise
        except (sqlite3.Error, OSError) as error:
            if isinstance(error, PermissionError):
                raise _not_writable(folder) from error
            raise SynthError(
                f"cannot be opened as a project ({error})",
                where=self.path,
                remedy=f"Restore the latest copy from the folder {BACKUPS}, or check the rights of the folder.",
            ) from error

    def _prepare(self) -> None:
        """Check the file, and bring it to the current version after a backup."""
        run = self._connection.execute
        version = run("PRAGMA user_version").fetchone()[0]
        tables = run("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if tables and run("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise SynthError("is not a synth project", where=self.path, remedy="Name another folder.")
        if version > VERSION:
            raise SynthError(
                f"was written by a later version of synth (format {version}; this one knows {VERSION})",
                where=self.path,
                remedy="Open it with that version.",
            )
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = FULL")
        run("PRAGMA foreign_keys = ON")
        if version and version < VERSION:
            self.backup(f"before-format-{VERSION}")
        for number in range(version, VERSION):
            # One transaction a migration: a killed process leaves the version before or the version after.
            self._connection.executescript(
                f"BEGIN IMMEDIATE; PRAGMA application_id = {APPLICATION_ID}; {MIGRATIONS[number]}"
                f"PRAGMA user_version = {number + 1}; COMMIT;"
            )

    def backup(self, label: str) -> Path:
        """Write a consistent copy of the database into the folder of backups, and return its path."""
        folder = self.folder / BACKUPS
        folder.mkdir(exist_ok=True)
        target = folder / f"{datetime.now(UTC).strftime('%Y%m%dT%H%M%S%f')}-{label}.sqlite"
        self.copy_to(target)
        return target

    def copy_to(self, target: Path) -> None:
        """Write a consistent copy of the database into a file, also while it is in use."""
        with self._lock, closing(sqlite3.connect(target)) as copy:
            self._connection.backup(copy)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Yield the connection inside a transaction: all of the block is kept, or none of it."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def rows(self, query: str, parameters: Sequence[Any] | Mapping[str, Any] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query."""
        with self._lock:
            return self._connection.execute(query, parameters).fetchall()

    # Documents

    def add_document(self, source: Iterator[bytes], *, name: str, suffix: str, who: str) -> tuple[int, bool]:
        """Store a document under its digest.

        Parameters
        ----------
        source
            Its bytes, in pieces.
        name
            What people call it. It is only ever shown, never used as a path.
        suffix
            One of the endings that are read, in lower case.
        who
            The person who added it.

        Returns
        -------
        int, bool
            Its number, and whether it is new: the same bytes are stored once.
        """
        digest, size = sha256(), 0
        handle = tempfile.NamedTemporaryFile(dir=self.folder / DOCUMENTS, prefix=_UPLOAD, delete=False)  # noqa: SIM115
        temporary = Path(handle.name)
        try:
            with handle:
                for piece in source:
                    digest.update(piece)
                    size += len(piece)
                    handle.write(piece)
            found = digest.hexdigest()
            known = self.rows("SELECT id FROM documents WHERE sha256 = ? AND suffix = ?", (found, suffix))
            if known:
                return int(known[0][0]), False
            temporary.replace(self._path_of(found, suffix))
            with self.transaction() as connection:
                cursor = connection.execute(
                    "INSERT INTO documents (sha256, suffix, name, size, added_at, added_by, status) "
                    "VALUES (?, ?, ?, ?, ?, ?, 'waiting')",
                    (found, suffix, self._free_name(name), size, now(), who),
                )
                return int(cursor.lastrowid or 0), True
        finally:
            temporary.unlink(missing_ok=True)

    def _free_name(self, name: str) -> str:
        """Return a name that no other document has."""
        stem, dot, suffix = name.rpartition(".")
        free, number = name, 1
        while self.rows("SELECT 1 FROM documents WHERE name = ?", (free,)):
            number += 1
            free = f"{stem} ({number}){dot}{suffix}"
        return free

    def _path_of(self, digest: str, suffix: str) -> Path:
        return self.folder / DOCUMENTS / f"{digest}{suffix}"

    def path_of(self, document: Document) -> Path:
        """Return where the bytes of a document are stored."""
        return self._path_of(document.sha256, document.suffix)

    def documents(self) -> list[Document]:
        """Return all documents, sorted by name."""
        return [
            Document(*row)
            for row in self.rows(
                "SELECT d.id, name, sha256, suffix, size, status, problem, remedy, added_at, added_by, count(s.id) "
                "FROM documents d LEFT JOIN sentences s ON s.document_id = d.id GROUP BY d.id ORDER BY name, d.id"
            )
        ]

    def set_status(self, document_id: int, status: str, *, problem: str = "", remedy: str = "") -> None:
        """Record how far the reading of a document is."""
        with self.transaction() as connection:
            connection.execute(
                "UPDATE documents SET status = ?, problem = ?, remedy = ? WHERE id = ?",
                (status, problem, remedy, document_id),
            )

    def resume(self) -> None:
        """Put documents whose reading was interrupted back in the queue, and remove uploads that were cut short."""
        for place in (*(self.folder / DOCUMENTS).glob(f"{_UPLOAD}*"), *self.folder.glob(f"{TEMPORARY}*")):
            if place.is_dir():
                shutil.rmtree(place, ignore_errors=True)
            else:
                place.unlink(missing_ok=True)
        with self.transaction() as connection:
            connection.execute("UPDATE documents SET status = 'waiting' WHERE status = 'reading'")

    def store_reading(self, document_id: int, head: Mapping[str, Any], sentences: Sequence[Mapping[str, Any]]) -> None:
        """Store what was read of a document, in one transaction.

        Parameters
        ----------
        document_id
            Its number.
        head
            What it says of itself, as JSON can hold it.
        sentences
            With position, page, section, part, text, and any further columns.
        """
        known = ("position", "page", "section", "part", "text")
        rows = []
        for sentence in sentences:
            further = {name: value for name, value in sentence.items() if name not in known}
            extra = json.dumps(further, ensure_ascii=False, sort_keys=True) if further else ""
            rows.append((document_id, *(sentence[name] for name in known), extra))
        with self.transaction() as connection:
            connection.execute(
                "DELETE FROM predictions WHERE sentence_id IN (SELECT id FROM sentences WHERE document_id = ?)",
                (document_id,),
            )
            connection.execute("DELETE FROM sentences WHERE document_id = ?", (document_id,))
            connection.executemany(
                "INSERT INTO sentences (document_id, position, page, section, part, text, further) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                rows,
            )
            connection.execute(
                "UPDATE documents SET status = 'read', problem = '', remedy = '', reading = ? WHERE id = ?",
                (zlib.compress(json.dumps(head, ensure_ascii=False).encode()), document_id),
            )

    def readings(self) -> dict[int, dict[str, Any]]:
        """Return what each document that was read says of itself, by number."""
        rows = self.rows("SELECT id, reading FROM documents WHERE status = 'read' AND reading IS NOT NULL")
        return {number: json.loads(zlib.decompress(content)) for number, content in rows}

    # Models and predictions

    def model_id(self, name: str, *, folder: str, columns: Sequence[str]) -> int:
        """Return the number of a model, which is added if it is new.

        Parameters
        ----------
        name
            Its name with digest.
        folder
            Name of its folder in the project; empty for the bundled model.
        columns
            The probability columns, in order.
        """
        with self.transaction() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO models (name, folder, columns, added_at) VALUES (?, ?, ?, ?)",
                (name, folder, json.dumps(list(columns)), now()),
            )
            return int(connection.execute("SELECT id FROM models WHERE name = ?", (name,)).fetchone()[0])

    def store_predictions(
        self,
        model_id: int,
        sentence_ids: Sequence[int],
        labels: Sequence[tuple[str, str, str]],
        probabilities: NDArray[np.float64],
    ) -> None:
        """Store kind, polarity, themes and probabilities of sentences, in one transaction.

        Parameters
        ----------
        model_id
            Who predicted.
        sentence_ids
            Numbers of the sentences.
        labels
            Kind, polarity and themes of each.
        probabilities : ndarray of shape (n_sentences, n_columns)
            In the order of the model's columns; kept as they are, to the last bit.
        """
        cells = np.ascontiguousarray(probabilities, dtype="<f8")
        rows = (
            (model_id, sentence, *label, cells[row].tobytes())
            for row, (sentence, label) in enumerate(zip(sentence_ids, labels, strict=True))
        )
        with self.transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO predictions VALUES (?, ?, ?, ?, ?, ?)", rows)

    def unclassified(self, model_id: int) -> list[int]:
        """Return the numbers of documents that were read but not classified by a model."""
        return [
            number
            for (number,) in self.rows(
                "SELECT d.id FROM documents d WHERE d.status = 'read' AND EXISTS (SELECT 1 FROM sentences s WHERE "
                "s.document_id = d.id AND NOT EXISTS (SELECT 1 FROM predictions p WHERE p.model_id = ? AND "
                "p.sentence_id = s.id)) ORDER BY d.id",
                (model_id,),
            )
        ]

    @property
    def base_model(self) -> Path | None:
        """The folder of the model with which the project was begun; None for the model that comes with synth."""
        folder = self.folder / MODELS / BASE
        return folder if folder.is_dir() else None

    def begin_with(self, model: Path) -> None:
        """Keep a copy of a model as the one with which the project is begun; a killed copy leaves nothing behind."""
        root = self.folder / MODELS
        root.mkdir(exist_ok=True)
        temporary = root / f".{secrets.token_hex(8)}"
        shutil.copytree(model, temporary)
        temporary.replace(root / BASE)

    def models_decided_on(self) -> set[int]:
        """Return the numbers of the models that someone has chosen at some time: decisions name them for ever."""
        rows = self.rows("SELECT after FROM decisions WHERE kind = 'model'")
        return {int(after["model_id"]) for (cell,) in rows if (after := json.loads(cell))}

    def remove_model(self, model_id: int) -> bool:
        """Remove a model that was adapted here, and what it predicted; return whether no decision names it."""
        with self.transaction() as connection:
            row = connection.execute(
                "SELECT folder FROM models WHERE id = ? AND folder NOT IN ('', ?)", (model_id, BASE)
            ).fetchone()
            if row is None or model_id in self.models_decided_on():
                return False
            connection.execute("DELETE FROM predictions WHERE model_id = ?", (model_id,))
            connection.execute("DELETE FROM models WHERE id = ?", (model_id,))
        shutil.rmtree(self.folder / MODELS / row[0], ignore_errors=True)
        return True

    def remove_models(self) -> None:
        """Remove folders of models that no row names: a training was killed before it was done."""
        named = {folder for (folder,) in self.rows("SELECT folder FROM models")}
        root = self.folder / MODELS
        for entry in root.iterdir() if root.is_dir() else ():
            if entry.name.startswith(".") and entry.name not in named:
                shutil.rmtree(entry, ignore_errors=True)
