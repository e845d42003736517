"""What was noticed while a document was read."""

from __future__ import annotations

from typing import Self


class Note(str):
    """A line that says what was left out, is doubtful, or was noticed; as text it begins with its document.

    Parameters
    ----------
    text
        The line.
    document
        Name of the document; empty for what is not about one.
    column
        The column of the table of inspections that settles it; empty if none does.
    is_routine
        Whether nearly every document brings it, and no figure changes with it.
    is_doubt
        Whether the document leaves a fact open that `column` would hold.
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
        """Return a line as a note of a document; what is known of it is kept."""
        if not isinstance(note, Note):
            return cls(note, document=document)
        return cls(note.text, document=document, column=note.column, is_routine=note.is_routine, is_doubt=note.is_doubt)

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        """Travel to another process, and be copied, with all that is known of it."""
        return (self.text,), self.properties

    @property
    def properties(self) -> dict[str, object]:
        """All but the text, by name."""
        return {
            "document": self.document,
            "column": self.column,
            "is_routine": self.is_routine,
            "is_doubt": self.is_doubt,
        }
