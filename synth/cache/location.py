"""Location of synth's cache in the user's cache folder."""

from __future__ import annotations

import os
import re
from pathlib import Path

from synth.errors import UsageError

FOLDER_VARIABLE, SIZE_VARIABLE = "SYNTH_CACHE", "SYNTH_CACHE_MB"
OFF = "off"
_DEFAULT_MEGABYTES = 2_000
_WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")


def cache_folder() -> Path | None:
    """Return the cache folder, whether or not it exists; None if ``SYNTH_CACHE=off`` turns caching off.

    ``SYNTH_CACHE`` names a folder other than that of the platform (on Linux ``$XDG_CACHE_HOME/synth``, else
    ``~/.cache/synth``).
    """
    wanted = os.environ.get(FOLDER_VARIABLE, "").strip()
    if wanted.lower() == OFF:
        return None
    if wanted:
        return Path(wanted).expanduser()
    from platformdirs import user_cache_path

    return user_cache_path("synth", appauthor=False)


def max_bytes() -> int:
    """Return the maximum size of the cache: 2,000 MB, or the value of ``SYNTH_CACHE_MB``.

    Raises
    ------
    UsageError
        If the value is not a whole number.
    """
    wanted = os.environ.get(SIZE_VARIABLE, "").strip()
    if not wanted:
        return _DEFAULT_MEGABYTES * 1_000_000
    if not _WHOLE_NUMBER.fullmatch(wanted):
        raise UsageError(
            f"is {wanted!r}, not a whole number of megabytes",
            where=SIZE_VARIABLE,
            remedy=f"Set it to a number such as {_DEFAULT_MEGABYTES}, or {FOLDER_VARIABLE}={OFF} to keep nothing.",
        )
    return int(wanted) * 1_000_000
