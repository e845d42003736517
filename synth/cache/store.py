"""A file of cached results that several processes can use at the same time."""

from __future__ import annotations

import contextlib
import itertools
import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

from synth.cache.location import cache_folder, max_bytes

FILE = "kept.sqlite3"
_FORMAT = 1
# A page of 8 kB holds five vectors of 384 numbers, a page of 4 kB only two.
_PAGE = 8_192
_KEYS_AT_ONCE = 500
_SECONDS_TO_WAIT = 10
# Share of the maximum size in use after the oldest are dropped, so that they are not dropped for every batch.
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
    """A file of cached contents. Each is stored under the digest of its source; the source itself is not stored.

    SQLite keeps the file valid if a process is killed, and lets other processes read while one writes. A digest is
    stored with each content. A content that does not agree with its digest counts as missing, and a damaged file is
    replaced by a new one. If an error occurs here, the run continues without caching.

    Parameters
    ----------
    folder
        Folder of the file. It is created if it does not exist.
    max_bytes
        Maximum size of the file in bytes. If it is exceeded, the oldest contents are dropped.
    """

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self.path = folder / FILE
        self._max_bytes = max_bytes
        self._connection: sqlite3.Connection | None = None
        self._process = os.getpid()
        # Threads share the connection, but only one uses it at a time.
        self._guard = threading.RLock()

    def get(self, fingerprint: str, sources: Sequence[str]) -> dict[str, bytes]:
        """Return the cached contents by their source.

        Parameters
        ----------
        fingerprint
            Names everything that a content depends on other than its source.
        sources
            Any strings: sentences, or digests of longer sources.
        """
        keys = {_key(fingerprint, source): source for source in sources}
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
                    # A damaged file may hold any values.
                    if key in keys and isinstance(content, bytes) and digest == _digest(key, content):
                        found[keys[key]] = content
        return found

    def put(self, fingerprint: str, what: str, contents: Mapping[str, bytes]) -> None:
        """Store all of the contents or none, and drop the oldest ones if the file becomes too large.

        Parameters
        ----------
        fingerprint
            See `get`.
        what
            Describes the contents to users.
        contents
            By their source.
        """
        keys = ((_key(fingerprint, source), content) for source, content in contents.items())
        rows = [(key, content, _digest(key, content)) for key, content in keys]
        with self._open() as connection:
            if connection is None:
                return
            with _transaction(connection):
                connection.execute("INSERT OR IGNORE INTO forms (form, what) VALUES (?, ?)", (fingerprint, what))
                (number,) = connection.execute("SELECT number FROM forms WHERE form = ?", (fingerprint,)).fetchone()
                connection.executemany(
                    f"INSERT OR REPLACE INTO kept (key, form, content, digest) VALUES (?, {number}, ?, ?)",  # noqa: S608
                    rows,
                )
                self._drop_oldest(connection)
            # Returns the disk space of the dropped contents to the system.
            connection.execute("PRAGMA incremental_vacuum").fetchall()

    def counts(self) -> list[tuple[str, int]]:
        """Return what is cached, and how many of each."""
        answer: list[tuple[str, int]] = []
        if self.path.is_file():
            with self._open() as connection:
                if connection is not None:
                    answer = connection.execute(
                        "SELECT what, count(*) FROM kept JOIN forms ON number = kept.form GROUP BY what ORDER BY what"
                    ).fetchall()
        return answer

    def close(self) -> None:
        """Close the file. It is opened again when it is next used."""
        self._begin_anew_after_fork()
        with self._guard:
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def files(self) -> tuple[Path, ...]:
        """Return the existing files: the store, and the files that SQLite keeps beside it."""
        every = (self.path.with_name(self.path.name + ending) for ending in ("", "-wal", "-shm"))
        return tuple(path for path in every if path.is_file())

    def __getstate__(self) -> dict[str, object]:
        """Return the state for another process, which begins anew as after a fork."""
        return {"path": self.path, "_max_bytes": self._max_bytes, "_process": None}

    def _drop_oldest(self, connection: sqlite3.Connection) -> None:
        def pragma(name: str) -> int:
            return int(connection.execute(f"PRAGMA {name}").fetchone()[0])

        used = (pragma("page_count") - pragma("freelist_count")) * _PAGE
        if used <= self._max_bytes:
            return
        lengths = connection.execute("SELECT age, length(content) FROM kept ORDER BY age").fetchall()
        # The contents take this share of the pages in use. The rest is keys and half-filled pages.
        too_much = sum(length for _, length in lengths) * (1 - _KEPT_SHARE * self._max_bytes / used)
        freed = itertools.accumulate(length for _, length in lengths)
        last = next((age for (age, _), so_far in zip(lengths, freed, strict=True) if so_far >= too_much), 0)
        connection.execute("DELETE FROM kept WHERE age <= ?", (last,))

    @contextlib.contextmanager
    def _open(self) -> Iterator[sqlite3.Connection | None]:
        """Yield the connection of this process, or None. A damaged file is deleted and created again on next use."""
        self._begin_anew_after_fork()
        with self._guard:
            if self._connection is None:
                self._connection = self._connect()
            try:
                yield self._connection
            except sqlite3.OperationalError:
                # Continue without the cache: it has been locked for long, the disk is full, or the folder is read-only.
                return
            except sqlite3.DatabaseError:
                self.close()
                self._delete()

    def _begin_anew_after_fork(self) -> None:
        """Drop the connection and the lock of the process that this one was forked from."""
        if self._process != os.getpid():
            self._connection, self._process, self._guard = None, os.getpid(), threading.RLock()

    def _connect(self) -> sqlite3.Connection | None:
        try:
            # Other users must not read it, because the cache reveals much about the reports.
            self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
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
        """Allow only this user to read the file. SQLite gives the files that it keeps beside it the same rights.

        Raises
        ------
        OSError
            If the file belongs to another user or is a link.
        """
        number = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        os.close(number)
        for path in self.files():
            # Another process that closes the file removes the files beside it.
            with contextlib.suppress(FileNotFoundError):
                path.chmod(0o600)

    def _delete(self) -> None:
        for path in self.files():
            with contextlib.suppress(OSError):
                path.unlink()


def open_store() -> Store | None:
    """Return the store of this user; None if caching is turned off."""
    folder = cache_folder()
    return Store(folder, max_bytes()) if folder else None


def _prepare(connection: sqlite3.Connection) -> None:
    """Create the tables if they do not exist.

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
            # Another process may have created them first.
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


def _key(fingerprint: str, source: str) -> bytes:
    return blake2b(f"{fingerprint}\n{source}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _digest(key: bytes, content: bytes) -> bytes:
    return blake2b(key + content, digest_size=8).digest()
