"""Vectors that were computed before, in a file that several processes may use at once."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

from synth.encoding.places import make_private

FILE = "vectors.sqlite3"
_FORMAT = 1
# A page of 8 kB holds five vectors of 384 numbers, one of 4 kB only two.
_PAGE = 8_192
_KEYS_AT_ONCE = 500
_SECONDS_TO_WAIT = 10
# After the oldest are dropped so much of the size is in use, so that this is not done for every batch.
_KEPT_SHARE = 0.9
_WAL_BYTES = 16_000_000
_TABLES = """
CREATE TABLE encoders (number INTEGER PRIMARY KEY, form TEXT NOT NULL UNIQUE, name TEXT NOT NULL);
CREATE TABLE vectors (
    age INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, encoder INTEGER NOT NULL,
    vector BLOB NOT NULL, digest BLOB NOT NULL
);
"""


class VectorStore:
    """A file of vectors under the digest of their text and encoder. Texts themselves are not kept.

    SQLite keeps the file whole when a process is killed at any moment, and lets others read while one writes. Beside
    each vector stands a digest of it: what does not agree is as good as not there, and a file that is damaged is begun
    anew. Nothing that goes wrong here stops a run: then there are no kept vectors.

    Parameters
    ----------
    folder
        Holds the file. It is made if it is not there.
    most_bytes
        Size of the file beyond which the oldest vectors are dropped.
    """

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self.path = folder / FILE
        self._most_bytes = most_bytes
        self._connection: sqlite3.Connection | None = None
        self._process = os.getpid()
        # Threads share the connection, one at a time.
        self._guard = threading.RLock()

    def get(self, form: str, texts: Sequence[str]) -> dict[str, bytes]:
        """Give the vectors that are kept, by their texts.

        Parameters
        ----------
        form
            Names all that a vector depends on besides its text.
        texts
            Any strings.
        """
        keys = {_key(form, text): text for text in texts}
        found: dict[str, bytes] = {}
        asked = list(keys)
        with self._open() as connection:
            if connection is None:
                return found
            for start in range(0, len(asked), _KEYS_AT_ONCE):
                some = asked[start : start + _KEYS_AT_ONCE]
                marks = ",".join("?" * len(some))
                rows = connection.execute(f"SELECT key, vector, digest FROM vectors WHERE key IN ({marks})", some)  # noqa: S608
                for key, vector, digest in rows:
                    # In a damaged file anything may stand anywhere.
                    if key in keys and isinstance(vector, bytes) and digest == _digest(key, vector):
                        found[keys[key]] = vector
        return found

    def put(self, form: str, name: str, vectors: Mapping[str, bytes]) -> None:
        """Keep vectors, all or none of them; drop the oldest ones if there are too many.

        Parameters
        ----------
        form, name
            See `get`; the name is for people.
        vectors
            By their texts.
        """
        keys = ((_key(form, text), vector) for text, vector in vectors.items())
        rows = [(key, vector, _digest(key, vector)) for key, vector in keys]
        with self._open() as connection:
            if connection is None:
                return
            with _transaction(connection):
                connection.execute("INSERT OR IGNORE INTO encoders (form, name) VALUES (?, ?)", (form, name))
                (number,) = connection.execute("SELECT number FROM encoders WHERE form = ?", (form,)).fetchone()
                connection.executemany(
                    f"INSERT OR REPLACE INTO vectors (key, encoder, vector, digest) VALUES (?, {number}, ?, ?)",  # noqa: S608
                    rows,
                )
                self._drop_oldest(connection)
            # Gives the pages of what was dropped back to the system.
            connection.execute("PRAGMA incremental_vacuum").fetchall()

    def encoders(self) -> list[tuple[str, int]]:
        """Give the encoders whose vectors are kept: how each was named, and how many vectors."""
        answer: list[tuple[str, int]] = []
        if self.path.is_file():
            with self._open() as connection:
                if connection is not None:
                    answer = connection.execute(
                        "SELECT name, count(*) FROM vectors JOIN encoders ON number = encoder "
                        "GROUP BY name ORDER BY name"
                    ).fetchall()
        return answer

    def close(self) -> None:
        """Let go of the file; the next use opens it again."""
        self._begin_anew_after_fork()
        with self._guard:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def files(self) -> tuple[Path, ...]:
        """Give the files that there are: the vectors, and what SQLite keeps beside them."""
        every = (self.path.with_name(self.path.name + ending) for ending in ("", "-wal", "-shm"))
        return tuple(path for path in every if path.is_file())

    def __getstate__(self) -> dict[str, object]:
        """Travel to another process without the connection."""
        return {"path": self.path, "_most_bytes": self._most_bytes}

    def __setstate__(self, state: dict[str, object]) -> None:
        """Arrive in another process."""
        self.__dict__.update(state)
        self._connection, self._process, self._guard = None, os.getpid(), threading.RLock()

    def _drop_oldest(self, connection: sqlite3.Connection) -> None:
        def pragma(name: str) -> int:
            return int(connection.execute(f"PRAGMA {name}").fetchone()[0])

        used = (pragma("page_count") - pragma("freelist_count")) * _PAGE
        if used <= self._most_bytes:
            return
        (rows,) = connection.execute("SELECT count(*) FROM vectors").fetchone()
        dropped = rows - int(rows * _KEPT_SHARE * self._most_bytes / used)
        connection.execute(
            "DELETE FROM vectors WHERE age IN (SELECT age FROM vectors ORDER BY age LIMIT ?)", (dropped,)
        )

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection | None]:
        """Give the connection of this process, or None; a damaged file is deleted, and begun anew by the next use."""
        self._begin_anew_after_fork()
        with self._guard:
            if self._connection is None:
                self._connection = self._connect()
            try:
                yield self._connection
            except sqlite3.OperationalError:
                # Locked for long, the disk is full, or the folder is read-only: go on without.
                return
            except sqlite3.DatabaseError:
                self.close()
                self._delete()

    def _begin_anew_after_fork(self) -> None:
        """Let go of a connection, and of a lock, that belong to the process this one was forked from."""
        if self._process != os.getpid():
            self._connection, self._process, self._guard = None, os.getpid(), threading.RLock()

    def _connect(self) -> sqlite3.Connection | None:
        try:
            make_private(self.path.parent)
        except OSError:
            return None
        for _ in range(2):
            connection: sqlite3.Connection | None = None
            try:
                connection = sqlite3.connect(
                    self.path, timeout=_SECONDS_TO_WAIT, isolation_level=None, check_same_thread=False
                )
                _prepare(connection)
            except sqlite3.OperationalError:
                if connection is not None:
                    connection.close()
                return None
            except sqlite3.DatabaseError:
                if connection is not None:
                    connection.close()
                self._delete()
            else:
                return connection
        return None

    def _delete(self) -> None:
        for path in self.files():
            with contextlib.suppress(OSError):
                path.unlink()


def _prepare(connection: sqlite3.Connection) -> None:
    """Make the tables if there are none.

    Raises
    ------
    sqlite3.DatabaseError
        If the file is damaged, or was written by another version.
    """
    connection.execute(f"PRAGMA page_size = {_PAGE}")
    connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA journal_size_limit = {_WAL_BYTES}")
    connection.execute("PRAGMA cell_size_check = ON")
    if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
        with _transaction(connection):
            # Another process may have been faster.
            if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
                for statement in _TABLES.split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {_FORMAT}")
    if connection.execute("PRAGMA user_version").fetchone()[0] != _FORMAT:
        raise sqlite3.DatabaseError("written by another version")


@contextlib.contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _key(form: str, text: str) -> bytes:
    return blake2b(f"{form}\n{text}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _digest(key: bytes, vector: bytes) -> bytes:
    return blake2b(key + vector, digest_size=8).digest()
