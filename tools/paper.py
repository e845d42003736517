"""PDF and Word documents that are the same bytes each time they are made."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fpdf import FPDF

WHEN = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
"""The date that all made documents bear."""


class Paper(FPDF):
    """A page in A4 portrait (or landscape) with a running header and footer.

    Parameters
    ----------
    header, footer
        Text at the top and at the foot of each page; the footer is followed by the number of the page. None for none.
    landscape
        Whether pages lie on their side.
    bare_first
        Whether the first page goes without header.
    """

    def __init__(
        self,
        *,
        header: str | None = None,
        footer: str | None = None,
        landscape: bool = False,
        bare_first: bool = False,
    ) -> None:
        super().__init__(orientation="L" if landscape else "P", unit="pt", format="A4")
        self._running_header = header
        self._running_footer = footer
        self._bare_first = bare_first
        self.set_creation_date(WHEN)
        self.set_producer("synth tools")
        self.set_lang("en-GB")
        folder = _font_folder()
        self.add_font("Text", "", folder / "DejaVuSans.ttf")
        self.add_font("Text", "B", folder / "DejaVuSans-Bold.ttf")
        self.set_font("Text", size=10)
        self.set_margins(62, 74, 62)
        self.set_auto_page_break(auto=True, margin=74)
        self.alias_nb_pages("{pages}")

    def header(self) -> None:
        """Print the running header."""
        if self._running_header and not (self._bare_first and self.page_no() == 1):
            self.set_font("Text", size=8)
            self.set_y(34)
            self.cell(0, 10, self._running_header, align="L")
            self.set_font("Text", size=10)
            self.set_y(self.t_margin)

    def footer(self) -> None:
        """Print the running footer with the number of the page."""
        if self._running_footer is not None:
            self.set_font("Text", size=8)
            self.set_y(-44)
            self.cell(0, 10, self._running_footer, align="L")
            self.set_y(-44)
            self.cell(0, 10, f"Page {self.page_no()} of {{pages}}", align="R")
            self.set_font("Text", size=10)

    def text_block(self, text: str, *, size: float = 10, bold: bool = False, after: float = 6, **options: Any) -> None:
        """Print a paragraph over the width between the margins."""
        self.set_font("Text", "B" if bold else "", size)
        self.multi_cell(0, size * 1.4, text, new_x="LMARGIN", new_y="NEXT", align=options.pop("align", "L"), **options)
        self.set_font("Text", size=10)
        self.ln(after)

    def bullet(self, text: str, mark: str = "•") -> None:
        """Print a list item with a hanging mark."""
        left = self.l_margin
        self.set_x(left + 10)
        self.cell(16, 14, mark)
        self.set_left_margin(left + 26)
        self.set_x(left + 26)
        self.multi_cell(0, 14, text, new_x="LMARGIN", new_y="NEXT", align="L")
        self.set_left_margin(left)
        self.set_x(left)
        self.ln(3)

    def lines_of(self, text: str, width: float, line: float = 15.0) -> list[str]:
        """Return the lines into which a text is broken at a width, in the font that is set."""
        lines = self.multi_cell(width, line, text, dry_run=True, output="LINES", align="L")
        if not isinstance(lines, list):
            raise TypeError("fpdf2 gave no lines")
        return lines

    def to_bytes(self) -> bytes:
        """Return the finished file."""
        before = os.environ.get("SOURCE_DATE_EPOCH")
        # The font subsets that are embedded would bear today's date otherwise.
        os.environ["SOURCE_DATE_EPOCH"] = str(int(WHEN.timestamp()))
        try:
            return bytes(self.output())
        finally:
            if before is None:
                del os.environ["SOURCE_DATE_EPOCH"]
            else:
                os.environ["SOURCE_DATE_EPOCH"] = before


def word_bytes(document: Any) -> bytes:
    """Return the bytes of a python-docx document, with fixed dates inside."""
    facts = document.core_properties
    facts.author = facts.last_modified_by = "synth tools"
    facts.created = facts.modified = WHEN.replace(tzinfo=None)
    facts.revision = 1
    raw = io.BytesIO()
    document.save(raw)
    return pack(read_pack(raw.getvalue()))


def read_pack(data: bytes) -> dict[str, bytes]:
    """Return the members of a zip file by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(members: dict[str, bytes]) -> bytes:
    """Put members into a zip file, in their order, with a fixed date."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            entry = zipfile.ZipInfo(name, date_time=(2024, 1, 2, 3, 4, 4))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            entry.create_system = 3
            archive.writestr(entry, content)
    return raw.getvalue()


def _font_folder() -> Path:
    """Find the free DejaVu fonts, which come with matplotlib."""
    import matplotlib as mpl  # noqa: PLC0415  (slow, and only its folder is wanted)

    return Path(mpl.get_data_path()) / "fonts" / "ttf"
