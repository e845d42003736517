"""Conversion of text and Markdown files to blocks: headings by their shape, lists, tables and contents lists."""

from __future__ import annotations

import codecs
import re
from itertools import pairwise
from pathlib import Path
from statistics import quantiles

from synth.errors import ReportError
from synth.reports.blocks import Block, Document, clean, split_marker
from synth.reports.lines import goes_on, split_page_number
from synth.reports.notes import Note
from synth.reports.structure.headings import is_heading_line, is_named_heading
from synth.reports.tables import Cell, table_blocks

_FENCE = re.compile(r"\s*(?:[-*_=~]\s*){3,}$")
_HASHES = re.compile(r"(#{1,6})\s+(.+?)\s*#*$")
_WHOLLY_BOLD = re.compile(r"(\*\*|__)(?P<inner>[^*]+?)\1:?$")
_DOT_LEADERS = re.compile(r"(?:\.\s?){4,}\s*$")
_PIPE_RULE = re.compile(r"\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?$")
_LINE_END = re.compile(r"\r\n|[\n\r\v\u0085\u2028\u2029]")


def read_text_file(path: Path, data: bytes) -> Document:
    """Read the bytes of a text or Markdown file."""
    document = Document()
    text = decode(path, data, document.notes)
    pages = text.split("\f")
    for number, page in enumerate(pages, 1):
        _read_lines(page, number if len(pages) > 1 else None, document)
    return document


def decode(path: Path, data: bytes, notes: list[str]) -> str:
    """Return the text of `data`: UTF-8, UTF-16 or UTF-32 by its mark or pattern, else Windows-1252 (with a note).

    Raises
    ------
    ReportError
        If it is not text.
    """
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return _decoded(data, encoding, notes)
    sample = data[:4096]
    zeros = sample.count(0)
    if zeros and zeros > len(sample) // 4:
        return _decoded(data, "utf-16-le" if sample[1::2].count(0) >= sample[::2].count(0) else "utf-16-be", notes)
    binary = sum(byte < 32 and byte not in (9, 10, 11, 12, 13, 27) for byte in sample)
    if binary > max(2, len(sample) // 20):
        raise ReportError(
            "is not text", where=path, remedy="Save it as .pdf, .docx, .html or .txt, with the ending that fits."
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(data, "cp1252", notes)


def _decoded(data: bytes, encoding: str, notes: list[str]) -> str:
    text = data.decode(encoding, errors="replace")
    if encoding == "cp1252":
        notes.append(Note("not UTF-8: read as Windows-1252", is_routine=True))
    if "\N{REPLACEMENT CHARACTER}" in text:
        notes.append(f"{text.count(chr(0xFFFD))} characters could not be read")
    return text


def _read_lines(text: str, page: int | None, document: Document) -> None:  # noqa: C901, PLR0912, PLR0915 - one kind of line each
    lines = _LINE_END.split(text)
    wrapped = _is_wrapped(lines)
    blocks = document.blocks
    in_contents = bool(blocks) and any(block.kind == "heading" for block in blocks[-1:]) and _is_contents(blocks[-1])
    # The block that the next line may continue; None after a blank line.
    open_block: Block | None = None
    rows: list[list[Cell]] = []
    for number, raw in enumerate(lines):
        line = raw.strip(" \u00a0\ufeff")
        if not line.strip() or _FENCE.fullmatch(line):
            blocks += table_blocks(rows)
            rows = []
            if _is_underline(line, lines, number, blocks):
                blocks[-1] = Block(blocks[-1].text, "heading", 1 if "=" in line else 2, page=page)
            open_block = None
            continue
        cells = _cells(line)
        if cells is not None:
            open_block = None
            if _PIPE_RULE.fullmatch(line):
                # The line above the rule of a Markdown table names its columns.
                for cell in rows[-1] if len(rows) == 1 else ():
                    cell.head = True
                continue
            if in_contents or _is_contents_row(cells):
                blocks.append(Block(" ".join(filter(None, cells)), "contents", page=page))
            else:
                rows.append([Cell([Block(cell, page=page)] if cell else []) for cell in cells])
            continue
        blocks += table_blocks(rows)
        rows = []
        numbered = split_page_number(line)
        if numbered and _DOT_LEADERS.search(numbered[1][-200:]):
            blocks.append(Block(clean(f"{plain(numbered[0])} {numbered[2]}"), "contents", page=page))
            open_block = None
            continue
        if in_contents and re.search(r"\s\d{1,3}$", line):
            blocks.append(Block(clean(plain(line)), "contents", page=page))
            continue
        heading = _heading(line, lines, number, blocks)
        if heading is not None:
            in_contents = _is_contents(heading)
            blocks.append(Block(heading.text, "heading", heading.level, page=page))
            open_block = None
            continue
        marker, rest = split_marker(clean(line))
        rest = clean(plain(rest.lstrip("> ") if line.startswith(">") else rest))
        if not rest:
            continue
        if not marker and open_block is not None and (wrapped or goes_on(open_block.text, rest)):
            joined = rest if open_block.text.endswith("-") and wrapped else f" {rest}"
            open_block = Block(open_block.text + joined, open_block.kind, 0, open_block.marker, open_block.page)
            blocks[-1] = open_block
            continue
        open_block = Block(rest, "bullet" if marker else "paragraph", 0, marker, page)
        blocks.append(open_block)
    blocks += table_blocks(rows)


def plain(text: str) -> str:
    r"""Remove Markdown emphasis, links and escapes from a line.

    Examples
    --------
    >>> plain("We use the [**quality** framework](#top) and/or *plans*, as set\\_out.")
    'We use the quality framework and/or plans, as set_out.'
    """
    text = re.sub(r"<!--.{0,2000}?-->", " ", text)
    text = re.sub(r"!\[([^\[\]]{0,500})\]\([^()\s]{0,2000}\)", " ", text)
    text = re.sub(r"\[([^\[\]]{1,1000})\]\([^()\s]{0,2000}(?:\s\"[^\"]{0,200}\")?\)", r"\1", text)
    text = re.sub(r"\*\*(?=\S)([^*]{1,2000}?)\*\*|__(?=\S)([^_]{1,2000}?)(?<=\S)__(?!\w)", lambda m: m[1] or m[2], text)
    text = re.sub(r"(?<![\w*])\*(?=[^\s*])([^*]{1,2000}?)(?<=[^\s*])\*(?![\w*])", r"\1", text)
    text = re.sub(r"(?<![\w_])_(?=[^\s_])([^_]{1,2000}?)(?<=[^\s_])_(?![\w_])", r"\1", text)
    text = re.sub(r"`([^`]{1,500})`", r"\1", text)
    return re.sub(r"\\([\\`*_{}\[\]()#+.!|-])", r"\1", text)


def _is_wrapped(lines: list[str]) -> bool:
    """Return whether paragraphs were broken into lines of similar length, as in e-mail."""
    lengths = [len(line.rstrip()) for line, following in pairwise(lines) if line.strip() and following.strip()]
    plain_lines = [length for length in lengths if length > 20]
    if len(plain_lines) < 3:
        return False
    longest = max(len(line.rstrip()) for line in lines)
    usual = quantiles(plain_lines, n=4)[1]
    return longest <= 132 and usual >= 0.75 * longest


def _cells(line: str) -> list[str] | None:
    """Return the cells of a line of a table, separated by tabs or, in Markdown, by pipes."""
    if "\t" in line.strip():
        return [clean(plain(cell)) for cell in line.split("\t")]
    if line.startswith("|") and line.count("|") >= 2:
        return [clean(plain(cell)) for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
    return None


def _is_contents_row(cells: list[str]) -> bool:
    """Return whether titles are followed by page numbers, in one column or two."""
    filled = [cell for cell in cells if cell]
    pairs = [
        re.fullmatch(r"\d{1,3}", second) is not None and re.search(r"[^\W\d_]{2}", first) is not None
        for first, second in pairwise(filled)
    ]
    titles = [cell for cell in filled if not cell.isdigit()]
    return any(pairs) and sum(pairs) == len(titles) and all(len(title) < 300 for title in titles)


def _is_contents(block: Block) -> bool:
    return re.fullmatch(r"(?:table of )?contents(?: page)?:?", block.text.lower()) is not None


def _is_underline(line: str, lines: list[str], number: int, blocks: list[Block]) -> bool:
    """Return whether this is the rule under a Markdown heading."""
    if not re.fullmatch(r"\s*(?:={3,}|-{3,})\s*", line) or number == 0 or not blocks:
        return False
    above = lines[number - 1].strip()
    before = lines[number - 2].strip() if number > 1 else ""
    return bool(above) and not before and blocks[-1].text == clean(plain(above)) and len(above) < 120


def _heading(line: str, lines: list[str], number: int, blocks: list[Block]) -> Block | None:
    """Return the line as a heading if it is one."""
    hashes = _HASHES.fullmatch(line)
    if hashes:
        return Block(clean(plain(hashes[2])), "heading", len(hashes[1]))
    is_first = number == 0 or not lines[number - 1].strip()
    is_last = number + 1 == len(lines) or not lines[number + 1].strip()
    bold = _WHOLLY_BOLD.fullmatch(line)
    text = clean(plain(line))
    if bold and len(text.split()) <= 12 and not text.endswith((".", ";", ",")):
        return Block(text, "heading", 3)
    if not (is_first and is_last):
        return Block(text, "heading") if is_named_heading(text) and is_first else None
    if not is_heading_line(text, first=not blocks):
        return None
    marker, _ = split_marker(text)
    if marker and _is_item(text, marker, lines, number):
        return None
    level = marker.count(".") + (not marker.endswith(".")) if marker else 1 if not blocks else 0
    return Block(text, "heading", level)


def _is_item(text: str, marker: str, lines: list[str], number: int) -> bool:
    """Return whether a numbered line is an item of a list in which each item has its own line."""
    following = next(filter(None, (lines[place].strip() for place in range(number + 1, len(lines)))), "")
    if not following or _is_next(marker, split_marker(clean(following))[0]):
        return True
    # The last item in a list of questions.
    before = next(filter(None, (lines[place].strip() for place in range(number - 1, -1, -1))), "")
    return text.endswith("?") and before.endswith("?") and _is_next(split_marker(clean(before))[0], marker)


def _is_next(marker: str, following: str) -> bool:
    """Return whether two numbers are consecutive, as in a list; "2." and "2.1" are not."""
    first, second = re.findall(r"\w+", marker), re.findall(r"\w+", following)
    if len(first) != len(second) or first[:-1] != second[:-1]:
        return False
    if first[-1].isdigit() and second[-1].isdigit():
        return int(second[-1]) == int(first[-1]) + 1
    return not first[-1].isdigit() and not second[-1].isdigit()
