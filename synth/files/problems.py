"""What the system says when a file cannot be written, as one line with a remedy."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from synth.errors import SynthError

_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_CLOSED = {errno.EACCES, errno.EPERM, errno.EROFS}


def cannot_write(path: Path, error: OSError) -> SynthError:
    """Return the error that names what the user named, what is wrong with it, and what to do."""
    remedy = "Close it if it is open elsewhere, or name another place."
    if error.errno in _FULL:
        remedy = "Make room there, or name another place."
    elif error.errno in _CLOSED:
        remedy = "Name a place that you may write to."
    return SynthError(f"cannot be written ({error.strerror or error})", where=path, remedy=remedy)


@contextmanager
def errors_name(path: Path, temporary: Path | None = None) -> Iterator[None]:
    """Let every error name what the user has named, not what stands in for it.

    Parameters
    ----------
    path
        What the user has named.
    temporary
        What stands in for it.

    Raises
    ------
    SynthError
        In place of the system's errors.
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
