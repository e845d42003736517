"""The main text of a web page, as trafilatura finds it, without teasers, menus and notices that have no telling name.

Trafilatura (Barbaresi 2021, https://aclanthology.org/2021.acl-demo.15) is better at this than rules on the names of
elements, but it drops sections of reports whose names are ordinary words here. It is given the page without these
names, and what is clearly a section of a report always stays.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from synth.reports.blocks import Block
from synth.reports.facts.dates import DATE
from synth.reports.notes import Note
from synth.words import counted

# Names of elements around an article on a news page, and of sections of a report.
_NAMES = re.compile(
    r"""\b(?P<name>class|id)\s{0,9}=\s{0,9}(?P<mark>["'])(?P<words>[^"'<>]{1,300})(?P=mark)""", re.IGNORECASE
)
_ORDINARY = re.compile(r"comments?|related|social|shar(?:e|ing)|contacts?", re.IGNORECASE)
# Above this share of the words of a page's sentences, the extractor may have missed a part of the article.
_MANY_LOST = 0.25
# Share of the stretches of words of a block that must be in trafilatura's text.
_ALIKE = 0.7
_STRETCH = 4
_MOST_LINKED_SENTENCE = 0.25
_MOST_LINKED_SECTION = 0.1
# Larger pages take seconds, and are data rather than articles.
_LONGEST_PAGE = 3_000_000
_MOST_NAMED = 3
_LONGEST_DATE = 8
_DATE = re.compile(DATE, re.IGNORECASE)
_END_OF_SENTENCE = re.compile(r"[.!?][\"'”’)\]]*$")


def main_text_of(blocks: list[Block], page: str, notes: list[str]) -> list[Block]:
    """Leave out the blocks around the main text of a page, and note what was left out.

    Parameters
    ----------
    blocks
        The blocks of the page.
    page
        The page as it was saved.
    notes
        Gets a note. It is not routine if a sentence was left out.

    Returns
    -------
    list of Block
        All blocks if the page has no links, or if its main text is not found.
    """
    if len(page) > _LONGEST_PAGE or not any(block.linked for block in blocks):
        return blocks
    found = _find(blocks, page)
    if not any(is_found and _is_sentence(block) for block, is_found in zip(blocks, found, strict=True)):
        return blocks
    kept = _choose(blocks, found)
    dropped = [block for block, is_kept in zip(blocks, kept, strict=True) if not is_kept]
    if dropped:
        beginnings = ", ".join(f"“{_beginning(block)}”" for block in _named(dropped))
        notes.append(
            Note(
                f"left out as not part of the main text: {counted(len(dropped), 'line')}, such as {beginnings}",
                is_routine=not any(map(_is_sentence, dropped)),
            )
        )
    return [block for block, is_kept in zip(blocks, kept, strict=True) if is_kept]


def _find(blocks: Sequence[Block], page: str) -> list[bool]:
    """Return for each block whether the extractor has it in the main text."""
    page = _NAMES.sub(
        lambda found: f"{found['name']}={found['mark']}{_ORDINARY.sub('', found['words'])}{found['mark']}", page
    )
    found = _are_in(_extract(page, strictly=True), blocks)
    sentences = [(block, is_found) for block, is_found in zip(blocks, found, strict=True) if _is_sentence(block)]
    lost = sum(_size(block) for block, is_found in sentences if not is_found)
    if lost > _MANY_LOST * sum(_size(block) for block, _ in sentences):
        return _are_in(_extract(page, strictly=False), blocks)
    return found


def _extract(page: str, *, strictly: bool) -> str:
    from trafilatura import extract

    # It reports pages without a main text, which is no error here.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        # `fast` uses its own rules only. The others that it can fall back on find no more here, and take longer.
        return extract(page, include_comments=False, favor_precision=strictly, fast=True) or ""
    except Exception:  # noqa: BLE001 - whatever error it raises for a broken page, all blocks are kept
        return ""


def _are_in(text: str, blocks: Sequence[Block]) -> list[bool]:
    """Return for each block whether it is in `text`; a block of few words has to be a line or a cell of it."""
    known = set(_stretches(_words(text)))
    lines = {tuple(_words(part)) for line in text.splitlines() for part in (line, *line.split("|"))}
    found = []
    for block in blocks:
        own = _words(block.text)
        stretches = set(_stretches(own))
        found.append(len(stretches & known) >= _ALIKE * len(stretches) if stretches else tuple(own) in lines)
    return found


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _stretches(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(_STRETCH)), strict=False)


def _choose(blocks: Sequence[Block], found: Sequence[bool]) -> list[bool]:
    """Return for each block whether it stays: it was found, or leaving it out might lose a finding."""
    kept = list(found)
    within = [place for place, block in enumerate(blocks) if found[place] and _is_sentence(block)]
    for place in range(within[0], within[-1]):
        if not blocks[place].linked and _may_be_finding(blocks[place]):
            kept[place] = True
    _keep_sections(blocks, kept)
    _keep_headings(blocks, kept)
    return kept


def _keep_sections(blocks: Sequence[Block], kept: list[bool]) -> None:
    """Keep each section that has a heading and hardly any links. Comments and teasers have links of their own."""
    headings = [place for place, block in enumerate(blocks) if block.kind == "heading"]
    for start, end in pairwise([*headings, len(blocks)]):
        section = blocks[start:end]
        if any(block.linked >= _MOST_LINKED_SENTENCE for block in section):
            continue
        if sum(block.linked * _size(block) for block in section) <= _MOST_LINKED_SECTION * sum(map(_size, section)):
            for place in range(start, end):
                kept[place] = kept[place] or _may_be_finding(blocks[place])


def _keep_headings(blocks: Sequence[Block], kept: list[bool]) -> None:
    """Keep the headings of all text that stays, and the title (the last main heading before it) with its date."""
    for place in reversed(range(len(blocks) - 1)):
        block, below = blocks[place], blocks[place + 1]
        if block.kind == "heading" and not block.linked and kept[place + 1]:
            kept[place] = kept[place] or below.kind == "heading" or _may_be_finding(below)
    first = next(place for place, stays in enumerate(kept) if stays and _is_sentence(blocks[place]))
    for place in reversed(range(first)):
        block = blocks[place]
        is_title = block.kind == "heading" and block.level == 1
        if is_title or (not block.linked and _size(block) <= _LONGEST_DATE and _DATE.search(block.text)):
            kept[place] = True
        if is_title:
            break


def _is_sentence(block: Block) -> bool:
    return (
        block.kind != "heading"
        and block.linked < _MOST_LINKED_SENTENCE
        and _size(block) >= _STRETCH
        and _END_OF_SENTENCE.search(block.text) is not None
    )


def _may_be_finding(block: Block) -> bool:
    return _is_sentence(block) or block.kind in ("bullet", "cell")


def _size(block: Block) -> int:
    return len(block.text.split())


def _named(dropped: Sequence[Block]) -> Sequence[Block]:
    """Return the blocks that the note quotes: sentences first, as they matter most."""
    return sorted(dropped, key=lambda block: not _is_sentence(block))[:_MOST_NAMED]


def _beginning(block: Block) -> str:
    words = block.text.split()
    return " ".join(words[:6])[:80] + ("…" if len(words) > 6 else "")
