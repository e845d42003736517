"""Read untrusted ZIP files: nothing is unpacked to disk, and what is read is limited in size."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from synth.errors import ExchangeError
from synth.files import EPOCH

_MOST_ENTRIES = 20_000
# Limit on everything that is read from one file.
_MOST_BYTES = 500_000_000


class Archive:
    """Members of a ZIP file by their names in lower case, since programs write ``Sources`` and ``sources``.

    Parameters
    ----------
    archive
        Open for reading.
    where
        The file, for messages.
    """

    def __init__(self, archive: zipfile.ZipFile, where: Path) -> None:
        self._archive = archive
        self._where = where
        self._left = _MOST_BYTES
        entries = archive.infolist()
        if len(entries) > _MOST_ENTRIES:
            raise ExchangeError(
                f"holds over {_MOST_ENTRIES:,} files", where=where, remedy="Export fewer documents at a time."
            )
        self._entries = {entry.filename.replace("\\", "/").lower(): entry for entry in entries if not entry.is_dir()}

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the members, in lower case."""
        return tuple(self._entries)

    def read(self, name: str) -> bytes | None:
        """Return the content of a member; None if there is no member of that name.

        Raises
        ------
        ExchangeError
            If the total size read exceeds the limit, or the member is damaged or encrypted.
        """
        entry = self._entries.get(name.lower())
        if entry is None:
            return None
        try:
            with self._archive.open(entry) as handle:
                # The sizes stated in the file may be false, so the unpacked size is checked.
                data = handle.read(self._left + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError) as error:
            raise ExchangeError(
                f"{name}: is damaged or encrypted", where=self._where, remedy="Export it again, without a password."
            ) from error
        self._left -= len(data)
        if self._left < 0:
            raise ExchangeError(
                f"unpacks to over {_MOST_BYTES // 1_000_000} MB",
                where=self._where,
                remedy="Export it without audio, video and pictures, or with fewer documents.",
            )
        return data


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Open a ZIP file for reading.

    Raises
    ------
    ExchangeError
        If the file is missing or is not a ZIP file.
    """
    if not path.is_file():
        raise ExchangeError("there is no such file", where=path, remedy="Check the name and the folder.")
    try:
        with zipfile.ZipFile(path) as archive:
            yield Archive(archive, path)
    except zipfile.BadZipFile as error:
        raise ExchangeError(
            "is not a project file (it is not a ZIP file)",
            where=path,
            remedy="Export it as a REFI-QDA project (.qdpx).",
        ) from error
    except OSError as error:
        raise ExchangeError.unreadable(path, error) from error


def write_archive(path: Path, members: Iterable[tuple[str, bytes]]) -> None:
    """Write a ZIP file; the same members give the same bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            entry = zipfile.ZipInfo(name, date_time=EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
