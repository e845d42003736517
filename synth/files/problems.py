"""One-line messages, each with a remedy, for errors of the system when a file cannot be written."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from synth.errors import SynthError

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}


def cannot_write(path: Path, error: OSError) -> SynthError:
    """Return an error that names the user's path, the problem and the remedy."""
    remedy = "Close it if it is open elsewhere, or name another place."
    if error.errno in _FULL:
        remedy = "Make room there, or name another place."
    elif error.errno in _CLOSED:
        remedy = "Name a place that you may write to."
    return SynthError(f"cannot be written ({error.strerror or error})", where=path, remedy=remedy)


@contextmanager
def errors_name(path: Path, temporary: Path | None = None) -> Iterator[None]:
    """Let every error name the path that the user gave, not the temporary path used in its place.

    Parameters
    ----------
    path
        The path that the user gave.
    temporary
        The temporary path that is used in its place.

    Raises
    ------
    SynthError
        Instead of the system's errors.
    """
    try:
        yield
    except OSError as error:
        raise cannot_write(path, error) from error
    except SynthError as error:
        where = Path(error.where)
        if temporary is not None and (where == temporary or temporary in where.parents):
            error.where = str(path / where.relative_to(temporary))
        raise
