"""Read and write codebooks in any format, according to the ending of the file."""

from __future__ import annotations

from pathlib import Path

from synth.errors import ExchangeError
from synth.exchange.codebooks.refi_xml import read_qdc, write_qdc
from synth.exchange.codebooks.tables import read_codebook_table, write_codebook_table
from synth.exchange.projects.project import Code

CODEBOOK_SUFFIXES = (".qdc", ".xlsx", ".csv")


def read_codebook(path: Path) -> tuple[Code, ...]:
    """Read a codebook: REFI-QDA (.qdc), or a table (.xlsx, .csv).

    Raises
    ------
    SynthError
        If the file is missing, has another format, or breaks a rule of its format.
    """
    return read_qdc(path) if _is_qdc(path) else read_codebook_table(path)


def write_codebook(codes: tuple[Code, ...], path: Path) -> None:
    """Write a codebook in the format given by the ending of the file.

    Raises
    ------
    SynthError
        If the ending is not one of `CODEBOOK_SUFFIXES`, or the file cannot be written.
    """
    write = write_qdc if _is_qdc(path) else write_codebook_table
    write(codes, path)


def _is_qdc(path: Path) -> bool:
    suffix = path.suffix.lower()
    if suffix not in CODEBOOK_SUFFIXES:
        raise ExchangeError(
            f"is not a codebook ({suffix or 'no ending'})",
            where=path,
            remedy=f"Codebooks end in {', '.join(CODEBOOK_SUFFIXES)}.",
        )
    return suffix == ".qdc"
