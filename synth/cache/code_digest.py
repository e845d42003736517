"""A digest of code: what other code has made may be another result, and is made again."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import synth


@lru_cache
def code_digest(*packages: str) -> str:
    """Give a digest of all files of packages, and of the version of synth; imports none of them.

    Parameters
    ----------
    packages
        Such as ``synth.reports``.

    Returns
    -------
    str
        SHA-256 in hexadecimal.
    """
    content = hashlib.sha256(f"synth {synth.__version__}\n".encode())
    for package in packages:
        spec = find_spec(package)
        for place in (spec.submodule_search_locations or ()) if spec else ():
            folder = Path(place)
            for path in sorted(folder.rglob("*")):
                if "__pycache__" not in path.parts and path.is_file():
                    data = path.read_bytes()
                    content.update(f"{package} {path.relative_to(folder).as_posix()} {len(data)}\n".encode())
                    content.update(data)
    return content.hexdigest()
