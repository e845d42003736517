"""The one family of errors that a user sees: where, what, and what to do about it, on one line."""

from __future__ import annotations

from synth.words import readable

INSTALL_TRAIN = "Run: pip install 'synth-inspections[train]'"
"""The remedy where PyTorch or sentence-transformers is missing."""


def one_line(text: str) -> str:
    """Give text from files without what could steer a terminal, or forge a second line."""
    return "".join(character if character.isprintable() else " " for character in readable(text))


class SynthError(Exception):
    """Something that the user can mend.

    Parameters
    ----------
    what
        What is wrong, with the offending value.
    where
        The file, and if known the page, row or column.
    remedy
        What to do about it.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: object = None, remedy: str = "") -> None:
        self.what = what
        self.where = "" if where is None else str(where)
        self.remedy = remedy
        super().__init__(what)

    def __str__(self) -> str:
        """Give one line, whatever stands in names and values."""
        line = f"{self.where}: {self.what}" if self.where else self.what
        if self.remedy:
            line = f"{line}. {self.remedy}"
        return one_line(line)


class UsageError(SynthError):
    """The command was called in a way that cannot work."""

    exit_code = 2


class ReportError(SynthError):
    """A document cannot be read."""


class TableError(SynthError):
    """A table does not have the form that is asked for."""


class TaxonomyError(SynthError):
    """A taxonomy file is malformed, or is not the one a model was trained on."""


class EncoderError(SynthError):
    """The sentence encoder is missing, changed, or not usable."""


class ModelError(SynthError):
    """A model folder is missing, changed, or was written by another version."""


class ExchangeError(SynthError):
    """A codebook or project of another program cannot be read or written."""
