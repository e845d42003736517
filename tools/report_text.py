"""A report as plain text: no marks for headings, contents in two columns parted by tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.report_source import Source

_WORDS_OF_A_PAGE = 380


def as_text(source: Source, notice: str) -> tuple[bytes, list[str]]:
    """Return the file and the lines of its contents list."""
    facts = source.facts
    contents = _two_columns(source)
    parts = [facts["title"], facts["prepared"], facts["published"], notice]
    if contents:
        parts += ["Contents", "\n".join(contents)]
    items: list[str] = []
    for piece in source.pieces:
        if piece.marker:
            items.append(f"{'-' if piece.marker == '•' else piece.marker} {piece.text}")
            continue
        if items:
            parts.append("\n".join(items))
            items = []
        parts.append(piece.text)
    parts += ["\n".join(items)] if items else []
    parts.append(notice)
    lines = [" ".join(line.split("\t")) for line in contents]
    return ("\n\n".join(parts) + "\n").encode(), lines


def estimated_pages(source: Source) -> list[int]:
    """Return the page of each heading as a word processor would about lay it out, after title page and contents."""
    pages, words = [], 0
    for piece in source.pieces:
        if piece.level:
            pages.append(3 + words // _WORDS_OF_A_PAGE)
            words += 12
        words += len(piece.text.split())
    return pages


def _two_columns(source: Source) -> list[str]:
    cells = [f"{piece.text}\t{page}" for piece, page in zip(source.headings, estimated_pages(source), strict=True)]
    half = (len(cells) + 1) // 2
    right = [*cells[half:], *[""] * (2 * half - len(cells))]
    return ["\t".join(filter(None, pair)) for pair in zip(cells[:half], right, strict=True)]
