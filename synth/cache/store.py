"""What was made before, in a file that several processes may use at once."""

from __future__ import annotations

import contextlib
import itertools
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

from synth.cache.location import cache_folder, make_private_folder, max_bytes

FILE = "kept.sqlite3"
_FORMAT = 1
# A page of 8 kB holds five vectors of 384 numbers, one of 4 kB only two.
_PAGE = 8_192
_KEYS_AT_ONCE = 500
_SECONDS_TO_WAIT = 10
# After the oldest are dropped so much of the size is in use, so that this is not done for every batch.
_KEPT_SHARE = 0.9
_WAL_BYTES = 16_000_000
_TABLES = """
CREATE TABLE forms (number INTEGER PRIMARY KEY, form TEXT NOT NULL UNIQUE, what TEXT NOT NULL);
CREATE TABLE kept (
    age INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, form INTEGER NOT NULL,
    content BLOB NOT NULL, digest BLOB NOT NULL
);
"""


class Store:
    """A file of contents, each under the digest of what it was made from. What it was made from is not kept.

    SQLite keeps the file whole when a process is killed at any moment, and lets others read while one writes. Beside
    each content stands a digest of it: what does not agree is as good as not there, and a file that is damaged is begun
    anew. Nothing that goes wrong here stops a run: then nothing is kept.

    Parameters
    ----------
    folder
        Holds the file. It is made if it is not there.
    max_bytes
        Size of the file beyond which the oldest contents are dropped.
    """

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self.path = folder / FILE
        self._max_bytes = max_bytes
        self._connection: sqlite3.Connection | None = None
        self._process = os.getpid()
        # Threads share the connection, one at a time.
        self._guard = threading.RLock()

    def get(self, form: str, sources: Sequence[str]) -> dict[str, bytes]:
        """Give what is kept, by what it was made from.

        Parameters
        ----------
        form
            Names all that a content depends on besides its source.
        sources
            Any strings: sentences, or digests of what is longer.
        """
        keys = {_key(form, source): source for source in sources}
        found: dict[str, bytes] = {}
        asked = list(keys)
        with self._open() as connection:
            if connection is None:
                return found
            for start in range(0, len(asked), _KEYS_AT_ONCE):
                some = asked[start : start + _KEYS_AT_ONCE]
                marks = ",".join("?" * len(some))
                rows = connection.execute(f"SELECT key, content, digest FROM kept WHERE key IN ({marks})", some)  # noqa: S608
                for key, content, digest in rows:
                    # In a damaged file anything may stand anywhere.
                    if key in keys and isinstance(content, bytes) and digest == _digest(key, content):
                        found[keys[key]] = content
        return found

    def put(self, form: str, what: str, contents: Mapping[str, bytes]) -> None:
        """Keep contents, all or none of them; drop the oldest ones if the file grows too large.

        Parameters
        ----------
        form
            See `get`.
        what
            Says what they are, for people.
        contents
            By what they were made from.
        """
        keys = ((_key(form, source), content) for source, content in contents.items())
        rows = [(key, content, _digest(key, content)) for key, content in keys]
        with self._open() as connection:
            if connection is None:
                return
            with _transaction(connection):
                connection.execute("INSERT OR IGNORE INTO forms (form, what) VALUES (?, ?)", (form, what))
                (number,) = connection.execute("SELECT number FROM forms WHERE form = ?", (form,)).fetchone()
                connection.executemany(
                    f"INSERT OR REPLACE INTO kept (key, form, content, digest) VALUES (?, {number}, ?, ?)",  # noqa: S608
                    rows,
                )
                self._drop_oldest(connection)
            # Gives the pages of what was dropped back to the system.
            connection.execute("PRAGMA incremental_vacuum").fetchall()

    def counts(self) -> list[tuple[str, int]]:
        """Say what is kept, and how many of each."""
        answer: list[tuple[str, int]] = []
        if self.path.is_file():
            with self._open() as connection:
                if connection is not None:
                    answer = connection.execute(
                        "SELECT what, count(*) FROM kept JOIN forms ON number = kept.form GROUP BY what ORDER BY what"
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
        """Give the files that there are: the contents, and what SQLite keeps beside them."""
        every = (self.path.with_name(self.path.name + ending) for ending in ("", "-wal", "-shm"))
        return tuple(path for path in every if path.is_file())

    def __getstate__(self) -> dict[str, object]:
        """Travel to another process without the connection."""
        return {"path": self.path, "_max_bytes": self._max_bytes}

    def __setstate__(self, state: dict[str, object]) -> None:
        """Arrive in another process."""
        self.__dict__.update(state)
        self._connection, self._process, self._guard = None, os.getpid(), threading.RLock()

    def _drop_oldest(self, connection: sqlite3.Connection) -> None:
        def pragma(name: str) -> int:
            return int(connection.execute(f"PRAGMA {name}").fetchone()[0])

        used = (pragma("page_count") - pragma("freelist_count")) * _PAGE
        if used <= self._max_bytes:
            return
        lengths = connection.execute("SELECT age, length(content) FROM kept ORDER BY age").fetchall()
        # Contents take this share of the pages in use; the rest is keys and half-filled pages.
        too_much = sum(length for _, length in lengths) * (1 - _KEPT_SHARE * self._max_bytes / used)
        freed = itertools.accumulate(length for _, length in lengths)
        last = next((age for (age, _), so_far in zip(lengths, freed, strict=True) if so_far >= too_much), 0)
        connection.execute("DELETE FROM kept WHERE age <= ?", (last,))

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
            make_private_folder(self.path.parent)
        except OSError:
            return None
        for _ in range(2):
            connection: sqlite3.Connection | None = None
            try:
                self._make_private()
                connection = sqlite3.connect(
                    self.path, timeout=_SECONDS_TO_WAIT, isolation_level=None, check_same_thread=False
                )
                _prepare(connection)
            except (sqlite3.OperationalError, OSError):
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

    def _make_private(self) -> None:
        """Let no one else read the file, whatever folder it lies in; SQLite gives what it keeps beside the same rights.

        Raises
        ------
        OSError
            If it is someone else's file, or leads elsewhere.
        """
        number = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        os.close(number)
        for path in self.files():
            # Another process that closes the file takes those beside it away.
            with contextlib.suppress(FileNotFoundError):
                path.chmod(0o600)

    def _delete(self) -> None:
        for path in self.files():
            with contextlib.suppress(OSError):
                path.unlink()


def open_store() -> Store | None:
    """Give the store of this user; None if nothing is to be kept."""
    folder = cache_folder()
    return Store(folder, max_bytes()) if folder else None


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


def _key(form: str, source: str) -> bytes:
    return blake2b(f"{form}\n{source}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _digest(key: bytes, content: bytes) -> bytes:
    return blake2b(key + content, digest_size=8).digest()
