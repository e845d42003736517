"""Headers, footers and page numbers. They repeat at the edges of pages, and are removed and noted."""

from __future__ import annotations

import re
from collections import defaultdict
from statistics import median_high

from synth.reports.blocks import clean
from synth.reports.notes import Note
from synth.reports.pdf.content.page import Page, Piece
from synth.reports.structure.headings import is_named_heading

# Share of the page height, at the top and at the bottom, in which such lines are searched for.
_EDGE = 0.12
_SAME_PLACE = 6.0


def drop_furniture(pages: list[Page], notes: list[str]) -> None:
    """Remove text that repeats at the edges of pages."""
    usual = _usual_size(pages)
    places: dict[str, list[tuple[int, float, float]]] = defaultdict(list)
    edges = [(page, rows) for page in pages for rows in _edge_rows(page)]
    for page, rows in edges:
        for row, _ in rows:
            places[_pattern(row)].append((page.number, row[0].box.bottom, max(piece.size for piece in row)))
    furniture = {pattern for pattern, found in places.items() if _repeats(found, len(pages), usual)}
    dropped: dict[str, int] = defaultdict(int)
    numbers = 0
    for page, rows in edges:
        gone: set[int] = set()
        for row, following in rows:
            pattern = _pattern(row)
            if is_page_number(_text(row)):
                numbers += 1
            elif _is_plainly_furniture(row, following, page, usual) or (
                pattern in furniture
                and _is_apart(row, following, furniture, often=len(places[pattern]) >= 0.5 * len(pages))
            ):
                dropped[_without_numbers(row)] += 1
            else:
                # Headers and footers are outside the text. Anything further in is text, even if it repeats.
                break
            gone.update(id(piece) for piece in row)
        page.pieces = [piece for piece in page.pieces if id(piece) not in gone]
    if numbers:
        notes.append(Note(f"left out as page numbers: {numbers}", is_routine=True))
    notes += [
        Note(
            f"left out as running header or footer on {count} {'page' if count == 1 else 'pages'}: {text[:80]!r}",
            is_routine=True,
        )
        for text, count in dropped.items()
    ]


def is_page_number(text: str) -> bool:
    """Return whether a line is only a page number.

    Examples
    --------
    >>> [is_page_number(text) for text in ("12", "Page 3 of 34", "- 4 -", "2021.", "12 records")]
    [True, True, True, False, False]
    """
    number = r"[-–—|\[(\s]*(?:page\s*)?(?:\d{1,3}|1\d{3}|[ivxl]{1,6})(?:\s*(?:of|/)\s*\d{1,4})?[-–—|\])\s]*"
    return re.fullmatch(number, text.strip(), re.IGNORECASE) is not None


def _edge_rows(page: Page) -> list[list[tuple[list[Piece], list[Piece] | None]]]:
    """Return rows near the top and bottom edges, from the edge inwards, each with the next row further in."""
    rows: list[list[Piece]] = []
    for piece in sorted(page.pieces, key=lambda piece: -piece.box.bottom):
        if rows and abs(rows[-1][0].box.bottom - piece.box.bottom) < 0.4 * piece.size:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    for row in rows:
        row.sort(key=lambda piece: piece.box.left)
    edge = _EDGE * page.box.height
    upper = [pair for pair in zip(rows, [*rows[1:], None], strict=False) if pair[0][0].box.top > page.box.height - edge]
    rows.reverse()
    lower = [pair for pair in zip(rows, [*rows[1:], None], strict=False) if pair[0][0].box.bottom < edge]
    return [upper, lower[: len(rows) - len(upper)]]


def _is_plainly_furniture(row: list[Piece], following: list[Piece] | None, page: Page, usual: float) -> bool:
    """Return whether a single row is plainly a header or footer: it counts pages, or is small at the top."""
    text = _text(row)
    if following is not None and abs(row[0].box.bottom - following[0].box.bottom) < 1.8 * usual:
        return False
    if len(text.split()) > 14 or text.endswith(".") or max(piece.size for piece in row) > 1.02 * usual:
        return False
    if re.search(r"(?:^|\s)page\s+\d{1,4}(?:\s+of\s+\d{1,4})?$|^\d{1,3}\s*\|\s|\s\|\s*\d{1,3}$", text, re.IGNORECASE):
        return True
    at_top = row[0].box.bottom > (1 - 0.75 * _EDGE) * page.box.height
    return at_top and max(piece.size for piece in row) < 0.9 * usual


def _is_apart(row: list[Piece], following: list[Piece] | None, furniture: set[str], *, often: bool) -> bool:
    """Return whether a repeated row is a header or footer, and not text with the same position on some pages.

    There is a gap between it and the text further in. If it is not on most pages, it must also not look like a
    sentence, a part of one, or a usual heading of reports.
    """
    text = _text(row)
    if text[:1].islower() or (
        not often and (len(text.split()) > 12 or text.endswith((".", ",", ";", ":")) or is_named_heading(text))
    ):
        return False
    if following is None or _pattern(following) in furniture:
        return True
    distance = abs(row[0].box.bottom - following[0].box.bottom)
    return distance > (1.45 if often else 1.8) * max(row[0].size, following[0].size)


def _text(row: list[Piece]) -> str:
    return clean(" ".join(piece.text for piece in row))


def _pattern(row: list[Piece]) -> str:
    """Return the text without numbers at its ends, since the page number may be in the same row or in another."""
    text = _without_numbers(row)
    return re.sub(r"^(?:#\s+)+|(?:\s+#)+$", "", text)


def _without_numbers(row: list[Piece]) -> str:
    """Return the text with all numbers replaced by the same sign, because headers may contain page numbers."""
    return re.sub(r"\d+", "#", _text(row))


def _usual_size(pages: list[Page]) -> float:
    sizes = [round(piece.size, 1) for page in pages for piece in page.pieces for _ in range(len(piece.text) // 10 + 1)]
    return median_high(sizes) if sizes else 0.0


def _repeats(found: list[tuple[int, float, float]], pages: int, usual: float) -> bool:
    """Return whether a row has the same position on enough pages; on more pages if it is large, as headings are."""
    best = 0
    for _, bottom, _ in found[:200]:
        best = max(best, len({number for number, other, _ in found if abs(other - bottom) < _SAME_PLACE}))
    large = max(size for _, _, size in found) > 1.12 * usual
    if large:
        return best >= 3 and best >= 0.5 * pages
    return best >= 3 or (best == 2 and pages <= 6)
