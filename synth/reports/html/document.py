"""Conversion of saved web pages to blocks: the article without navigation, cookie banners and contact blocks."""

from __future__ import annotations

import re
from itertools import islice, takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from synth.errors import ReportError
from synth.reports.blocks import Block, Document, clean, split_marker, words_in
from synth.reports.html.furniture import drop_furniture, without_contacts
from synth.reports.html.main_text import main_text_of
from synth.reports.lines import join_lines
from synth.reports.notes import Note
from synth.reports.sources.overviews import refuse_overview
from synth.reports.structure.headings import asks_as_chapter, is_heading_line
from synth.reports.tables import Cell, table_blocks
from synth.reports.text_file import decode

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag
    from bs4.element import NavigableString

_BLOCKS = words_in(
    """
    address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer header
    hgroup hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul h1 h2 h3 h4 h5 h6
    """
)
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]{2,30})", re.IGNORECASE)
# No page that people wrote is nested more deeply. Below this depth, text is treated as one block.
_DEEPEST = 150
# A page with a depth of 2,000 takes two seconds, one of 12,000 a minute.
_DEEPEST_PAGE = 2_000


def read_html_file(path: Path, data: bytes) -> Document:
    """Read the bytes of a web page. Nothing that it links to is downloaded."""
    from bs4 import BeautifulSoup

    document = Document()
    text = _text_of(data, document.notes)
    if nesting_depth(text) > _DEEPEST_PAGE:
        raise ReportError(
            f"has tags nested more than {_DEEPEST_PAGE:,} deep, too deeply for a page that people wrote",
            where=path,
            remedy="Open it in a browser and save it as PDF.",
        )
    soup = BeautifulSoup(text, "html5lib")
    for tag in soup.find_all("meta", attrs={"name": "generator"}):
        refuse_overview(path, str(tag.get("content", "")))
    dropped = drop_furniture(soup)
    if dropped:
        document.notes.append(Note(f"left out as page furniture: {', '.join(dropped)}", is_routine=True))
    root = _root(soup)
    if root is not None:
        walker = _Walker()
        walker.walk(root, 0)
        walker.flush()
        document.everything = without_contacts(walker.blocks, document.notes)
        document.blocks = main_text_of(document.everything, text, document.notes)
    return document


def _text_of(data: bytes, notes: list[str]) -> str:
    stated = _META_CHARSET.search(data[:8192])
    if stated and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")) and not data[:200].count(0):
        name = stated[1].decode("ascii").lower()
        # A page declared as Latin-1 is read as Windows-1252, as browsers do. A page declared as UTF-16 whose bytes show
        # otherwise has a wrong declaration.
        name = "cp1252" if name in ("iso-8859-1", "latin1", "latin-1", "ascii", "us-ascii", "windows-1252") else name
        if name not in ("utf-8", "utf8") and not name.startswith("utf-16"):
            try:
                return data.decode(name, errors="replace")
            except LookupError:
                pass
    return decode(Path(), data, notes)


def _root(soup: BeautifulSoup) -> Tag | None:
    body = soup.body
    if body is None:
        return None
    candidates = soup.find_all("main") or soup.find_all(role="main") or soup.find_all("article")
    if len(candidates) == 1 and 2 * len(candidates[0].get_text()) >= len(body.get_text()):
        return candidates[0]
    return body


class _Walker:
    """Goes through a page once and collects blocks."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._inline: list[str] = []
        self._kind = "paragraph"
        self._marker = ""
        self._level = 0
        self._boxed = False
        self._bold = True
        self._in_link = False
        self._words = self._linked = 0

    def walk(self, tag: Tag, depth: int) -> None:
        """Read the content of `tag`."""
        from bs4.element import NavigableString, Tag

        for child in tag.children:
            if isinstance(child, Tag):
                if depth >= _DEEPEST:
                    self._inline.append(child.get_text(" "))
                else:
                    self._take(child, depth)
            elif isinstance(child, NavigableString):
                text = str(child)
                if text.strip() and not _is_bold(child):
                    self._bold = False
                self._inline.append(text if tag.name == "pre" else re.sub(r"\s+", " ", text))
                words = len(text.split())
                self._words += words
                self._linked += words if self._in_link else 0

    def _take(self, tag: Tag, depth: int) -> None:
        if tag.name == "br":
            self._inline.append("\n")
        elif tag.name == "sup" and re.fullmatch(r"\W*\d{1,3}\W*", tag.get_text()):
            # The number of a footnote.
            return
        elif tag.name == "table" and tag.get("role") != "presentation":
            self.flush()
            self.blocks += _read_table(tag, depth)
        elif tag.name == "a" and not self._in_link:
            self._in_link = True
            self.walk(tag, depth + 1)
            self._in_link = False
        elif tag.name in _BLOCKS or tag.get("role") == "heading":
            self._take_block(tag, depth)
        else:
            self.walk(tag, depth + 1)

    def _take_block(self, tag: Tag, depth: int) -> None:
        self.flush()
        before = self._kind, self._marker, self._level, self._boxed
        heading = re.fullmatch(r"h([1-6])", tag.name)
        if heading or tag.get("role") == "heading":
            stated = str(tag.get("aria-level", "2"))
            self._kind, self._marker = "heading", ""
            self._level = int(heading[1]) if heading else int(stated) if stated.isdigit() else 2
        elif tag.name == "li":
            self._kind, self._marker = "bullet", "1." if tag.parent is not None and tag.parent.name == "ol" else "•"
        elif tag.name == "aside":
            self._boxed = True
        self.walk(tag, depth + 1)
        self.flush()
        self._kind, self._marker, self._level, self._boxed = before

    def flush(self) -> None:
        """End the current block."""
        raw = "".join(self._inline)
        linked = self._linked / self._words if self._words else 0.0
        self._words = self._linked = 0
        bold, self._inline, self._bold = self._bold, [], True
        for text in join_lines(raw.split("\n")) if self._kind != "heading" else [clean(raw)]:
            self._add(text, bold=bold, linked=linked)
            if self._kind == "bullet":
                # Further paragraphs within an item are separate text.
                self._marker = ""

    def _add(self, text: str, *, bold: bool, linked: float) -> None:
        if not text or not any(character.isalnum() for character in text):
            return
        kind, marker = self._kind, self._marker
        looks_like_one = asks_as_chapter(text) or (bold and not text.endswith(":"))
        if kind == "paragraph" and looks_like_one and is_heading_line(text):
            kind = "heading"
        elif kind != "heading" and not (kind == "bullet" and marker):
            found, rest = split_marker(text)
            if found:
                kind, marker, text = "bullet", found, rest
        level = self._level if kind == "heading" else 0
        self.blocks.append(Block(text, kind, level, marker, boxed=self._boxed, linked=linked))


def _is_bold(text: NavigableString) -> bool:
    """Return whether one of the next elements around a text, within its block, makes it bold."""
    around = takewhile(lambda tag: tag.name not in _BLOCKS, islice(text.parents, 4))
    return any(tag.name in ("b", "strong") for tag in around)


def _read_table(table: Tag, depth: int) -> list[Block]:
    rows: list[list[Cell]] = []
    for row in table.find_all("tr"):
        if row.find_parent("table") is not table:
            continue
        cells = []
        for cell in row.find_all(["td", "th"], recursive=False):
            walker = _Walker()
            walker.walk(cell, depth + 1)
            walker.flush()
            span = str(cell.get("colspan", "1"))
            cells.append(Cell(walker.blocks, min(int(span), 100) if span.isdigit() else 1, cell.name == "th"))
        rows.append(cells)
    return table_blocks(rows)


_TAG = re.compile(r"<(?:(?P<end>/?)(?P<name>[a-z][a-z0-9]*)|(?P<comment>!--))", re.IGNORECASE)
_VOID = words_in("area base br col embed hr img input link meta param source track wbr")
# Pages often leave these open. The next tag of the same kind closes them.
_END_THEMSELVES = words_in("p li dt dd tr td th thead tbody tfoot option optgroup colgroup")
_NO_TAGS_INSIDE = words_in("script style textarea title")


def nesting_depth(text: str) -> int:
    """Return the maximum number of tags that are open at the same time, in linear time even for invalid pages.

    A standard parser takes time that grows with the square of this depth, so it is checked first.
    """
    lower = text.lower()
    opened: list[str] = []
    count: dict[str, int] = {}
    deepest = place = 0
    while found := _TAG.search(text, place):
        place = found.end()
        name = (found["name"] or "").lower()
        if found["comment"]:
            place = _after(lower, "-->", place)
        elif name in _VOID or name in _END_THEMSELVES:
            continue
        elif found["end"]:
            # Tags left open inside it are closed as well.
            while count.get(name):
                last = opened.pop()
                count[last] -= 1
                if last == name:
                    break
        elif name in _NO_TAGS_INSIDE:
            place = _after(lower, f"</{name}", place)
        else:
            opened.append(name)
            count[name] = count.get(name, 0) + 1
            deepest = max(deepest, len(opened))
    return deepest


def _after(text: str, mark: str, start: int) -> int:
    found = text.find(mark, start)
    return len(text) if found < 0 else found + len(mark)
