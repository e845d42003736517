"""Notes made while a document is read."""

from __future__ import annotations

from typing import Self


class Note(str):
    """A line about something that was left out, is doubtful or was noticed. Its text begins with the document's name.

    Parameters
    ----------
    text
        The line.
    document
        Name of the document; empty if the note is not about one document.
    column
        Column of the table of inspections that settles it; empty if there is none.
    is_routine
        Whether the note occurs for nearly every document and does not affect any figure.
    is_doubt
        Whether the document leaves open a fact that belongs in `column`.
    """

    __slots__ = ("column", "document", "is_doubt", "is_routine", "text")

    text: str
    document: str
    column: str
    is_routine: bool
    is_doubt: bool

    def __new__(
        cls, text: str, *, document: str = "", column: str = "", is_routine: bool = False, is_doubt: bool = False
    ) -> Self:
        """Return the note."""
        note = super().__new__(cls, f"{document}: {text}" if document else text)
        note.text, note.document, note.column = str(text), document, column
        note.is_routine, note.is_doubt = is_routine, is_doubt
        return note

    @classmethod
    def of(cls, note: str, *, document: str = "") -> Note:
        """Return a line as a note about a document, with the properties that it already has."""
        if not isinstance(note, Note):
            return cls(note, document=document)
        return cls(note.text, document=document, column=note.column, is_routine=note.is_routine, is_doubt=note.is_doubt)

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        """Return the arguments with which the note is copied or sent to another process."""
        return (self.text,), self.properties

    @property
    def properties(self) -> dict[str, object]:
        """All properties except the text, by name."""
        return {
            "document": self.document,
            "column": self.column,
            "is_routine": self.is_routine,
            "is_doubt": self.is_doubt,
        }
