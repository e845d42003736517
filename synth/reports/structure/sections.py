"""Assignment of a section and a part to each sentence.

The part depends on the heading, not on the sentence: everything under "Strengths" is in the part strengths. A heading
that does not indicate a part ("Quality of relationships") continues the part of the higher-ranking heading above it, or
else the body. A heading that asks a question ("How good is leadership?") opens the findings that answer it, not the
evaluation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from synth.programmes import Programme, general_rules
from synth.reports.blocks import Block, has_words
from synth.reports.report import Heading, Sentence
from synth.reports.structure.sentences import split_sentences
from synth.reports.structure.voices import INSPECTORS, SERVICES, Quotes, voice_of_heading, voice_of_title

# These parts continue under headings that do not indicate a part.
_GO_ON = frozenset(("appendix", "definition", "easy_read", "action", "contact", "method"))
# Within these parts, "What services did well" or "Key messages" do not have their usual meaning.
_HOLDS_ALL = frozenset(("easy_read", "action"))
_MOST_LETTERS_OF_A_TITLE = 400
_CHAPTER = 2
_ACTION_COLUMN = re.compile(
    r"action|activit|programme|workstream|\blead\b|owner|responsib|timescale|deadline|\bdate|target|\bby "
    r"when|\bby whom|measure|outcome|status|progress"
    r"|rag\b|update|resource|success|milestone",
    re.IGNORECASE,
)
_FINDING_COLUMN = re.compile(
    r"areas? (for|of) (improvement|development)|feedback|finding|inspectors|what we (found|were told)|issue",
    re.IGNORECASE,
)
_STRENGTH_COLUMN = re.compile(r"strength", re.IGNORECASE)


def part_of_heading(text: str, programme: Programme | None = None) -> str:
    """Return the part that a heading opens; empty if its words do not indicate one.

    Parameters
    ----------
    text
        The heading.
    programme
        Its rules override the general ones.

    Examples
    --------
    >>> part_of_heading("Areas for improvement")
    'improvement'
    >>> part_of_heading("Quality of relationships")
    ''
    """
    name = re.sub(r"^[\d.]+[.):]?\s+", "", " ".join(text.lower().replace("’", "'").split()))
    rules = (*(programme.headings if programme else ()), *general_rules().headings)
    return next((rule.part for rule in rules if rule.pattern.search(name)), "")


def find_sentences(blocks: Iterable[Block], programme: Programme | None = None) -> tuple[list[Sentence], list[Heading]]:
    """Split the blocks into sentences, and give each its place and voice.

    Parameters
    ----------
    blocks
        The blocks of one document.
    programme
        The programme that it belongs to. Without one, the general rules apply.

    Returns
    -------
    sentences, outline
        Both in reading order.
    """
    return _Walk(list(blocks), programme or general_rules()).run()


class _Walk:
    """A pass through the blocks of a document."""

    def __init__(self, blocks: list[Block], programme: Programme) -> None:
        self._blocks = blocks
        self._programme = programme
        self._sentences: list[Sentence] = []
        self._outline: list[Heading] = []
        self._quotes = Quotes()
        first = [block.text for number, block in enumerate(blocks[:6]) if block.kind == "heading" or number < 2]
        self._voice = voice_of_title([text for text in first if len(text) < _MOST_LETTERS_OF_A_TITLE], programme)

    def run(self) -> tuple[list[Sentence], list[Heading]]:
        """Return sentences and outline."""
        has_title_page = _has_title_page(self._blocks, self._programme)
        flow = _Place(self._programme, part="front" if has_title_page else "body", voice=self._voice)
        box = _Place(self._programme, voice=self._voice)
        was_boxed = False
        for block in self._blocks:
            if block.boxed and not was_boxed:
                box_part = self._programme.box_part
                is_aside = box_part and self._outline and flow.part in ("body", box_part, "key_message")
                part = box_part if is_aside else flow.part
                box = _Place(self._programme, flow.section, part, flow.voice)
            was_boxed = block.boxed
            self._take(block, box if block.boxed else flow)
        return self._sentences, self._outline

    def _take(self, block: Block, place: _Place) -> None:
        if block.kind == "label" and _is_named_by(self._programme, block.text):
            # Some reports put the title of a chapter in the head of a table, beside its grade.
            block = replace(block, kind="heading", level=_CHAPTER)
        if block.kind == "heading":
            place.enter(block)
            self._outline.append(Heading(block.text, block.level, place.part, 0, block.page))
            if _is_told(block.text, self._programme):
                self._add(block, place.section, "heading", place.voice)
            return
        if block.kind == "label" and not _is_told(block.text, self._programme):
            return
        part = _part_of_block(block, place.part, self._programme)
        # In a plan, the column that repeats the inspectors' findings has the inspectors' words.
        is_quoted_finding = block.kind == "cell" and part in ("improvement", "strengths")
        added = self._add(block, place.section, part, INSPECTORS if is_quoted_finding else place.voice)
        if self._outline:
            last = self._outline[-1]
            self._outline[-1] = replace(last, sentences=last.sentences + added)

    def _add(self, block: Block, section: str, part: str, voice: str) -> int:
        spans = [(start, end) for start, end in split_sentences(block.text) if has_words(block.text[start:end])]
        before = len(self._sentences)
        of_services = self._quotes.are_of_services(block.text, spans)
        self._sentences += [
            Sentence(
                block.text[start:end],
                section,
                part,
                before + number,
                block.page_at(start),
                SERVICES if is_services else voice,
            )
            for number, ((start, end), is_services) in enumerate(zip(spans, of_services, strict=True), 1)
        ]
        return len(spans)


class _Place:
    """The current position: the section with its part and voice, and those of the headings above it."""

    def __init__(self, programme: Programme, section: str = "", part: str = "body", voice: str = INSPECTORS) -> None:
        self._programme = programme
        self.section = section
        self.part = part
        self.voice = voice
        self._first_voice = voice
        self._above: list[tuple[int, str, str]] = []

    def enter(self, heading: Block) -> None:
        """Move to the section that `heading` opens."""
        own = part_of_heading(heading.text, self._programme)
        voice = voice_of_heading(heading.text, self._programme)
        if heading.level:
            while self._above and self._above[-1][0] >= heading.level:
                self._above.pop()
            inherited, inherited_voice = self._above[-1][1:] if self._above else ("", self._first_voice)
        else:
            inherited, inherited_voice = self.part, self._first_voice if own else self.voice
        if self.part == "front":
            inherited = "front"
        if inherited in _HOLDS_ALL and not (_opens_top_part(heading) or _is_named_by(self._programme, heading.text)):
            own = inherited
        elif not own:
            own = inherited if inherited in _GO_ON or inherited == "front" else "body"
        self.voice = voice or inherited_voice
        if heading.level:
            self._above.append((heading.level, own, self.voice))
        self.part = own
        self.section = heading.text


def _is_named_by(programme: Programme, text: str) -> bool:
    """Return whether the programme itself defines a heading. Such a heading ends a summary for children."""
    name = " ".join(text.lower().replace("’", "'").split())
    return bool(programme.name) and any(rule.pattern.search(name) for rule in programme.headings)


def _opens_top_part(heading: Block) -> bool:
    """Return whether a heading ends a summary or plan although only its words indicate its rank."""
    return (
        heading.level == 0
        and re.match(r"(appendix|annex|statement) ?\w{1,2}\b|conclusion|introduction", heading.text.lower()) is not None
    )


def _has_title_page(blocks: list[Block], programme: Programme) -> bool:
    """Return whether the document begins with a title page: a title, followed after a few lines by a known heading."""
    for number, block in enumerate(blocks[:25]):
        # A letter begins with the names of its addressees.
        if block.kind == "contents" or (number and block.text.startswith("Dear ")):
            return True
        part = part_of_heading(block.text, programme) if block.kind == "heading" and number else ""
        if part:
            before = (block for block in blocks[:number] if block.kind != "heading")
            return part in ("contents", "method", "context") and sum(len(split_sentences(b.text)) for b in before) <= 8
    return False


def _part_of_block(block: Block, part: str, programme: Programme) -> str:
    if block.kind == "contents":
        return "contents"
    if programme.boilerplate:
        text = block.text.replace("’", "'").replace("‘", "'")
        if rule := next((rule for rule in programme.boilerplate if rule.pattern.search(text)), None):
            return rule.part
    if block.kind == "cell":
        if _FINDING_COLUMN.search(block.column) or _FINDING_COLUMN.fullmatch(block.text):
            return "improvement" if part in ("action", "improvement") or "improve" in block.column.lower() else part
        if _STRENGTH_COLUMN.search(block.column):
            return "strengths"
        if _ACTION_COLUMN.search(block.column):
            return "action" if part not in ("context", "key_message", "strengths", "definition") else part
    return "body" if part == "contents" else part


def _is_told(text: str, programme: Programme) -> bool:
    """Return whether a heading is also treated as a sentence: it is one, or it states an evaluation."""
    words = len(text.split())
    if re.search(r"quality indicator|evaluat", text, re.IGNORECASE) and programme.scale.ends(text):
        return True
    return words >= 10 or (words >= 5 and text.endswith((".", "!", "?")))
