"""Public addresses and checksums of the reports, and their download."""

from __future__ import annotations

import urllib.request
from collections.abc import Callable, Iterable
from pathlib import Path, PurePosixPath

import pandas as pd

from synth.errors import ReportError
from synth.files import atomic_file, digest_of_bytes, digest_of_file
from synth.findings import read_table, require_columns

_MOST_BYTES = 100_000_000
_SECONDS = 60


def read_sources(path: Path) -> pd.DataFrame:
    """Read a table of reports with the columns file, address and sha256."""
    table = read_table(path)
    require_columns(table, ("file", "address", "sha256"), where=path)
    return table.fillna("")


def download_reports(
    sources: pd.DataFrame,
    reports: Iterable[str],
    folder: Path,
    *,
    progress: Callable[[int], object] | None = None,
    fetch: Callable[[str], bytes] | None = None,
) -> tuple[ReportError, ...]:
    """Download reports into a folder.

    Parameters
    ----------
    sources
        As `read_sources` returns them.
    reports
        The reports to download, as file names without folder and extension.
    folder
        Destination folder. An existing file with the listed SHA-256 is not downloaded again. An existing file with a
        different SHA-256 is left unchanged and reported.
    progress
        Called with 1 after each report.
    fetch
        Returns the bytes at an address; by default over HTTPS.

    Returns
    -------
    tuple of ReportError
        One error for each report that could not be downloaded.
    """
    wanted = set(reports)
    failures = []
    for row in sources.to_dict("records"):
        name = PurePosixPath(row["file"]).name
        if PurePosixPath(name).stem not in wanted:
            continue
        try:
            _download({str(key): str(value) for key, value in row.items()}, folder / name, fetch or _fetch)
        except ReportError as error:
            failures.append(error)
        if progress is not None:
            progress(1)
    return tuple(failures)


def _download(row: dict[str, str], target: Path, fetch: Callable[[str], bytes]) -> None:
    if target.is_file():
        if digest_of_file(target) == row["sha256"]:
            return
        raise ReportError(
            "is not the report that is listed (its SHA-256 differs)", where=target, remedy="Move it away."
        )
    address = row["address"]
    if not address:
        raise ReportError("has no address to download it from", where=row["file"], remedy="Put the file into a folder.")
    if not address.startswith("https://"):
        raise ReportError(f"its address is not https:// ({address})", where=row["file"], remedy="Correct the address.")
    try:
        data = fetch(address)
    except (OSError, ValueError) as error:
        raise ReportError(
            f"cannot be downloaded ({error})", where=address, remedy="Try again later, or put the file into the folder."
        ) from error
    if digest_of_bytes(data) != row["sha256"]:
        raise ReportError(
            "is not the report that is listed (its SHA-256 differs)", where=address, remedy="It was left out."
        )
    with atomic_file(target) as temporary:
        temporary.write_bytes(data)


def _fetch(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=_SECONDS) as answer:  # noqa: S310 - only https, checked before
        data: bytes = answer.read(_MOST_BYTES)
    return data
