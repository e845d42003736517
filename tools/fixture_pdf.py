"""The reading fixtures in PDF; their words stand in `tools.fixture_pdf_text`."""

from __future__ import annotations

from tools import fixture_pdf_text as words
from tools.paper import Paper

_COLUMN_WIDTH = 222.0
_LINE = 15.0


def one_column() -> bytes:
    """Return a report in one column: title page, contents with dots, lists, a sentence that goes over the page."""
    paper = Paper(header="Joint inspection of services in Arrowmuir", footer="Invented Inspectorate", bare_first=True)
    paper.add_page()
    paper.set_y(220)
    title = "Report of a joint inspection of services for children and young people at risk of harm in Arrowmuir"
    paper.text_block(title, size=24, bold=True, after=20)
    paper.text_block("Prepared by the Invented Inspectorate and its partners", after=12)
    paper.text_block("7 February 2023")
    paper.add_page()
    paper.text_block("Contents", size=16, bold=True)
    for name, page in words.ONE_COLUMN_CONTENTS:
        dots = "." * int((paper.epw - 20 - paper.get_string_width(f"{name}  ")) / paper.get_string_width("."))
        paper.cell(0, 16, f"{name} {dots} {page}", new_x="LMARGIN", new_y="NEXT")
    paper.add_page()
    for kind, text in words.ONE_COLUMN:
        if kind == "text":
            paper.text_block(text, size=12, after=8)
        elif kind in ("head", "subhead"):
            paper.text_block(text, size=16 if kind == "head" else 12, bold=True)
        else:
            paper.bullet(text, kind)
    return paper.to_bytes()


def two_columns() -> bytes:
    """Return a report in two columns with a running header, a footer, page numbers and a box beside the text."""
    paper = _Newspaper()
    paper.add_page()
    paper.set_font("Text", "B", 18)
    title = "Joint inspection of services for children and young people at risk of harm in Breckonside"
    paper.multi_cell(0, 24, title, new_x="LMARGIN", new_y="NEXT", align="L")
    paper.set_font("Text", size=9)
    paper.cell(0, 20, "Published on 22 June 2022", new_x="LMARGIN", new_y="NEXT")
    top = paper.get_y() + 8
    right = paper.l_margin + _COLUMN_WIDTH + 26
    # The box takes the lower end of the right column of the first page.
    _box(paper, right, 582)
    places = [(paper.l_margin, top, 750.0), (right, top, 560.0), (paper.l_margin, 74.0, 190.0), (right, 74.0, 420.0)]
    _flow(paper, places)
    return paper.to_bytes()


class _Newspaper(Paper):
    """Its page number stands alone in the middle of the foot."""

    def __init__(self) -> None:
        super().__init__(header="Joint inspection report  |  Breckonside")

    def footer(self) -> None:
        self.set_font("Text", size=8)
        self.set_y(-48)
        self.cell(0, 10, "Inspections of care and protection 2022", align="L")
        self.set_y(-34)
        self.cell(0, 10, str(self.page_no()), align="C")
        self.set_font("Text", size=10)


def _box(paper: Paper, left: float, top: float) -> None:
    paper.set_fill_color(226, 238, 246)
    paper.rect(left, top, _COLUMN_WIDTH, 150, style="DF")
    paper.set_xy(left + 10, top + 10)
    for style, text in (("B", words.SIDE_BOX_HEAD), ("", words.SIDE_BOX)):
        paper.set_font("Text", style, 9)
        paper.set_x(left + 10)
        paper.multi_cell(_COLUMN_WIDTH - 20, _LINE, text, new_x="LEFT", new_y="NEXT", align="L")
        paper.ln(4)


def _flow(paper: Paper, places: list[tuple[float, float, float]]) -> None:
    """Set the text line by line, from column to column (left, top, bottom) and on to the next page."""
    paper.set_auto_page_break(auto=False)
    left, y, bottom = places.pop(0)
    for kind, text in words.TWO_COLUMNS:
        bold = kind == "head"
        paper.set_font("Text", "B" if bold else "", 12 if bold else 10)
        lines = paper.lines_of(text, _COLUMN_WIDTH)
        if bold:
            y += 5
        # A heading stays with the first lines below it.
        needed = _LINE * (len(lines) + 2) if bold else _LINE
        for line in lines:
            if y + needed > bottom:
                if len(places) == 2:
                    paper.add_page()
                left, y, bottom = places.pop(0)
                paper.set_font("Text", "B" if bold else "", 12 if bold else 10)
            needed = _LINE
            paper.set_xy(left, y)
            paper.cell(_COLUMN_WIDTH, _LINE, line)
            y += _LINE
        y += 4


def plan_table() -> bytes:
    """Return an improvement plan whose six-column table goes over two pages, its head repeated."""
    paper = Paper(footer="Corsewall Partnership: improvement plan", landscape=True)
    paper.set_auto_page_break(auto=False)
    paper.add_page()
    paper.text_block("Joint improvement plan for Corsewall 2024 to 2026", size=18, bold=True)
    paper.text_block(
        "This plan responds to the joint inspection of services for children and young people at risk of harm in "
        "Corsewall, which was published on 27 February 2024. It was agreed by chief officers. Progress will be "
        "reviewed every three months."
    )
    widths = (118.0, 150.0, 160.0, 90.0, 100.0, 99.0)
    _table_row(paper, words.PLAN_HEAD, widths, bold=True)
    for number, row in enumerate(words.PLAN):
        if number == 3:
            paper.add_page()
            _table_row(paper, words.PLAN_HEAD, widths, bold=True)
        _table_row(paper, row, widths)
    paper.ln(14)
    paper.text_block("How we will report", size=13, bold=True)
    paper.text_block(
        "Chief officers will publish a statement of progress each year. Families will be asked what has changed."
    )
    return paper.to_bytes()


def _table_row(paper: Paper, cells: tuple[str, ...], widths: tuple[float, ...], *, bold: bool = False) -> None:
    """Print one row of a table with lines around its cells."""
    paper.set_font("Text", "B" if bold else "", 9)
    line = 12.0
    wrapped = [paper.lines_of(cell, width - 10, line) for cell, width in zip(cells, widths, strict=True)]
    height = max(map(len, wrapped)) * line + 10
    x, y = paper.l_margin, paper.get_y()
    for lines, width in zip(wrapped, widths, strict=True):
        paper.rect(x, y, width, height)
        for number, text in enumerate(lines):
            paper.set_xy(x + 5 - paper.c_margin, y + 5 + number * line)
            paper.cell(width - 10, line, text)
        x += width
    paper.set_xy(paper.l_margin, y + height)
    paper.set_font("Text", size=10)


def hyphens() -> bytes:
    """Return a page of text with words broken at the ends of lines, and with ligatures."""
    paper = Paper(footer="Dunfallow inspection 2021")
    paper.add_page()
    title = "Joint inspection of services for children and young people in need of care and protection in Dunfallow"
    paper.text_block(title, size=18, bold=True)
    paper.text_block("Date of publication: 30 November 2021")
    paper.text_block("Key ﬁndings", size=14, bold=True)
    _broken(paper, words.HYPHENATED)
    paper.text_block("Support after domestic abuse", size=14, bold=True)
    _broken(paper, words.HYPHENATED_MORE)
    return paper.to_bytes()


def _broken(paper: Paper, paragraphs: tuple[tuple[str, ...], ...]) -> None:
    for lines in paragraphs:
        for line in lines:
            paper.cell(0, 14, line, new_x="LMARGIN", new_y="NEXT")
        paper.ln(8)


def key_facts_grid() -> bytes:
    """Return a report that opens with a grid of key facts in boxes."""
    paper = Paper(header="Eskerdale: joint inspection", footer="Invented Inspectorate")
    paper.add_page()
    title = "Report of a joint inspection of services for children and young people at risk of harm in Eskerdale"
    paper.text_block(title, size=18, bold=True)
    paper.text_block("14 May 2024", after=12)
    paper.text_block("Key facts", size=14, bold=True)
    for row in words.KEY_FACTS:
        _table_row(paper, row, (232.0, 239.0))
    paper.ln(14)
    paper.text_block("What the figures mean", size=14, bold=True)
    paper.text_block(
        "Rates in an area of this size change a great deal from one year to the next. Partners in Eskerdale looked at "
        "them together every quarter. They had not asked why rates of domestic abuse had risen."
    )
    paper.text_block("Evaluation", size=14, bold=True)
    paper.text_block("We evaluated quality indicator 2.1 as weak.")
    return paper.to_bytes()
