"""A report as PDF: title page, contents with page numbers, running header and footer, bookmarks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.columns import Columns
from tools.paper import Paper

if TYPE_CHECKING:
    from tools.report_source import Source


def as_pdf(source: Source, notice: str) -> tuple[bytes, list[str]]:
    """Return the file, its text in two columns if its form says so, and the lines of its contents list."""
    # The pages of headings are known once the report has been set with a contents list of the same length.
    _, pages = _set(source, notice, [0] * len(source.headings))
    paper, again = _set(source, notice, pages)
    if again != pages:
        raise RuntimeError("the contents list moved the headings")
    lines = [f"{piece.text} {page}" for piece, page in zip(source.headings, pages, strict=True)]
    return paper.to_bytes(), lines


def _set(source: Source, notice: str, pages: list[int]) -> tuple[Paper, list[int]]:
    facts = source.facts
    paper = Paper(header=facts["short"], footer=notice, bare_first=True)
    paper.set_title(facts["title"])
    paper.add_page()
    paper.set_y(200)
    paper.text_block(facts["title"], size=24, bold=True, after=24)
    paper.text_block(facts["prepared"], size=12, after=14)
    paper.text_block(facts["published"], size=12, after=40)
    paper.text_block(notice, size=11, bold=True)
    paper.add_page()
    paper.text_block("Contents", size=18, bold=True, after=10)
    for piece, page in zip(source.headings, pages, strict=True):
        _contents_line(paper, piece.text, page, piece.level)
    paper.add_page()
    if facts.get("form") == "columns":
        return paper, _body_in_columns(paper, source)
    found = []
    for piece in source.pieces:
        if piece.level:
            _heading(paper, piece.text, piece.level)
            found.append(paper.page_no())
        elif piece.marker:
            paper.bullet(piece.text, piece.marker)
        else:
            paper.text_block(piece.text)
    return paper, found


def _body_in_columns(paper: Paper, source: Source) -> list[int]:
    columns = Columns(paper)
    found = []
    for piece in source.pieces:
        if piece.level:
            size = 14 if piece.level == 1 else 11
            columns.put(piece.text, size=size, bold=True, before=10 if piece.level == 1 else 4, keep=50)
            paper.start_section(piece.text, piece.level - 1)
            found.append(paper.page_no())
        else:
            columns.put(piece.text, mark=piece.marker)
    return found


def _heading(paper: Paper, text: str, level: int) -> None:
    # A heading is not left alone at the foot of a page.
    if paper.get_y() > paper.h - (190 if level == 1 else 150):
        paper.add_page()
    elif level == 1:
        paper.ln(10)
    else:
        paper.ln(4)
    paper.start_section(text, level - 1)
    paper.text_block(text, size=16 if level == 1 else 12, bold=True, after=5)


def _contents_line(paper: Paper, title: str, page: int, level: int) -> None:
    """Print a title over the left part of the line, and its page at the right."""
    indent = 0 if level == 1 else 14
    paper.set_font("Text", "B" if level == 1 else "", 9)
    paper.set_x(paper.l_margin + indent)
    top = paper.get_y()
    paper.multi_cell(paper.epw - indent - 40, 12, title, new_x="LMARGIN", new_y="NEXT", align="L")
    bottom = paper.get_y()
    paper.set_xy(paper.w - paper.r_margin - 30, bottom - 12 if bottom - top > 13 else top)
    paper.cell(30, 12, str(page), align="R")
    paper.set_xy(paper.l_margin, bottom + 2)
    paper.set_font("Text", size=10)
