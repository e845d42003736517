"""A digest of code. Results are computed again if the code that computed them has changed."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import synth
from synth.versions import installed_versions


@lru_cache
def code_fingerprint(packages: tuple[str, ...], libraries: tuple[str, ...]) -> str:
    """Return a text that changes with the code of some packages of synth, or with the version of a library."""
    versions = installed_versions(libraries)
    return " ".join([code_digest(*packages), *(f"{name} {number}" for name, number in versions.items())])


@lru_cache
def code_digest(*packages: str) -> str:
    """Return a digest of all files of some packages and of the version of synth, without importing them.

    Parameters
    ----------
    packages
        Names of packages, such as ``synth.reports``.

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
