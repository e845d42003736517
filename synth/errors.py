"""Errors for users. Each is one line that names the place, the problem and the remedy."""

from __future__ import annotations

from typing import Self

from synth.words import readable

INSTALL_TRAIN = "Run: pip install 'synth-inspections[train]'"
"""Remedy if PyTorch or sentence-transformers is missing."""


def one_line(text: str) -> str:
    """Return text from files without characters that could control a terminal or imitate a second line."""
    return "".join(character if character.isprintable() else " " for character in readable(text))


class SynthError(Exception):
    """An error that the user can correct.

    Parameters
    ----------
    what
        The problem, with the invalid value.
    where
        The file and, if known, the page, row or column.
    remedy
        What to do about it.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: object = None, remedy: str = "") -> None:
        self.what = what
        self.where = "" if where is None else str(where)
        self.remedy = remedy
        super().__init__(what)

    @classmethod
    def unreadable(cls, path: object, error: OSError) -> Self:
        """Return the error for a file that the system does not let synth read."""
        remedy = "Check the name and the folder, and that you may read it."
        return cls(f"cannot be read ({error.strerror or error})", where=path, remedy=remedy)

    def __str__(self) -> str:
        """Return one line, whatever characters are in names and values."""
        line = f"{self.where}: {self.what}" if self.where else self.what
        if self.remedy:
            line = f"{line}. {self.remedy}"
        return one_line(line)


class UsageError(SynthError):
    """The arguments of a command or function are not valid."""

    exit_code = 2


class ReportError(SynthError):
    """A document cannot be read."""


class TableError(SynthError):
    """A table does not have the required form."""


class TaxonomyError(SynthError):
    """A taxonomy file is not valid, or is not the one that a model was trained on."""


class EncoderError(SynthError):
    """The sentence encoder is missing, has been changed, or cannot be used."""


class ModelError(SynthError):
    """A model folder is missing, has been changed, or was written by another version."""

    def __init__(self, what: str, *, where: object = None, remedy: str = "Train the model again.") -> None:
        super().__init__(what, where=where, remedy=remedy)


class ExchangeError(SynthError):
    """A codebook or project of another program cannot be read or written."""
