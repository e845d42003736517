"""The main text of a web page, as trafilatura finds it, without teasers, menus and notices that have no telling name.

Trafilatura (Barbaresi 2021, https://aclanthology.org/2021.acl-demo.15) is better at this than rules on the names of
elements, but it also drops sections of reports. A sentence that has no link in it or in the line above therefore always
stays, and so do all sentences where trafilatura would drop many.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence

from synth.reports.blocks import Block
from synth.reports.facts.dates import DATE
from synth.reports.notes import Note
from synth.words import counted

# Above this share of the words of its sentences, a page is not an article with teasers around it.
_MOST_LOST = 0.25
# Share of the stretches of words of a block that must be in trafilatura's text.
_ALIKE = 0.7
_STRETCH = 4
_MOST_LINKED_SENTENCE = 0.25
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
    extracted = _extract(page)
    if not extracted:
        return blocks
    kept = _choose(blocks, _are_in(extracted, blocks))
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


def _extract(page: str) -> str:
    from trafilatura import extract

    # It reports pages without a main text, which is no error here.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        # `fast` uses its own rules only. The others that it can fall back on find no more here, and take longer.
        return extract(page, include_comments=False, favor_precision=True, fast=True) or ""
    except Exception:  # noqa: BLE001 - whatever error it raises for a broken page, all blocks are kept
        return ""


def _are_in(text: str, blocks: Sequence[Block]) -> list[bool]:
    """Return for each block whether it is in `text`."""
    words = _words(text)
    known, whole = set(_stretches(words)), f" {' '.join(words)} "
    found = []
    for block in blocks:
        own = _words(block.text)
        stretches = set(_stretches(own))
        if stretches:
            found.append(len(stretches & known) >= _ALIKE * len(stretches))
        else:
            found.append(f" {' '.join(own)} " in whole)
    return found


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _stretches(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[start:] for start in range(_STRETCH)), strict=False)


def _choose(blocks: Sequence[Block], found: Sequence[bool]) -> list[bool]:
    """Return for each block whether it stays: it was found, or leaving it out might lose a finding."""
    if not any(is_found and _is_sentence(block) for block, is_found in zip(blocks, found, strict=True)):
        return [True] * len(blocks)
    kept = list(found)
    sentences = sum(_size(block) for block in blocks if _is_sentence(block))
    lost = sum(_size(block) for block, stays in zip(blocks, kept, strict=True) if not stays and _is_sentence(block))
    if lost > _MOST_LOST * sentences:
        kept = [stays or _is_sentence(block) for block, stays in zip(blocks, kept, strict=True)]
    _keep_lone_sentences(blocks, kept)
    _keep_headings(blocks, kept)
    return kept


def _keep_lone_sentences(blocks: Sequence[Block], kept: list[bool]) -> None:
    """Keep sentences without a link in them or in the line above: a teaser is a link with a sentence below it."""
    for place, block in enumerate(blocks):
        is_below_link = place > 0 and blocks[place - 1].linked > 0
        if _is_sentence(block) and not block.linked and not is_below_link:
            kept[place] = True


def _keep_headings(blocks: Sequence[Block], kept: list[bool]) -> None:
    """Keep the heading of each text that stays, and the title (the last main heading before the text) with its date."""
    for place, below in enumerate(blocks[1:]):
        if blocks[place].kind == "heading" and not blocks[place].linked and kept[place + 1] and _is_sentence(below):
            kept[place] = True
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


def _size(block: Block) -> int:
    return len(block.text.split())


def _named(dropped: Sequence[Block]) -> Sequence[Block]:
    """Return the blocks that the note quotes: sentences first, as they matter most."""
    return sorted(dropped, key=lambda block: not _is_sentence(block))[:_MOST_NAMED]


def _beginning(block: Block) -> str:
    words = block.text.split()
    return " ".join(words[:6])[:80] + ("…" if len(words) > 6 else "")
