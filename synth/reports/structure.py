"""From blocks to sentences with their section and part.

A part is decided by the heading, not by the sentence: "Strengths" makes strengths of what follows. A heading that says
nothing of its part ("Quality of relationships") goes on with the part of the heading above it in rank, or with the
body. A heading that asks ("How good is leadership?") opens the findings that answer it, not the evaluation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from synth.reports.blocks import Block, has_words
from synth.reports.report import Heading, Sentence
from synth.reports.sentences import split_sentences

PARTS = {
    "front": "Title page, and who made the report.",
    "contents": "Lines of the contents list.",
    "method": "Remit, approach, how the inspection was conducted, and what an introduction says of it.",
    "definition": "Terms and what they mean; who is who.",
    "context": "Key facts and background of the area.",
    "key_message": "Key messages, of the whole report or of one inspection statement.",
    "strengths": "What the report lists as strengths.",
    "improvement": "What the report lists as areas for improvement.",
    "body": "The findings, at length; and all text of a document without such parts.",
    "good_practice": "Examples of good practice.",
    "evaluation": "The section that states the evaluation of the quality indicator, and says why.",
    "conclusion": "The conclusion.",
    "next_steps": "What happens after the inspection.",
    "action": "What partners plan or are asked to do: an improvement plan, recommendations.",
    "easy_read": "The summary for children, young people, parents and carers.",
    "appendix": "Any other appendix.",
    "contact": "Addresses, and notes to editors.",
    "heading": "A heading that is a sentence, or states an evaluation.",
}

# The first that matches decides. Each is tried on the heading in lower case.
_PART_OF_HEADING = tuple(
    (re.compile(pattern), part)
    for pattern, part in (
        (r"^(table of )?contents\b", "contents"),
        (
            (
                r"\b(summary|report|version|findings) (for|to) (the )?(children|young|kids)|easy[- ]read|young "
                r"people.s (summary|version)"
            ),
            "easy_read",
        ),
        (
            (
                r"^what (services|people|staff|adults|partners).*\b(did|do|does|could|can|need|needs"
                r"|should)\b.*\b(well|better)|^what (is|was) going well|^what (needs|could) "
                r"(to )?(get|be|improve)|^you told us"
            ),
            "easy_read",
        ),
        (
            (
                r"\b(action|improvement|implementation) plan\b|^actions?\b|^recommendations?\b|^what we will do|^our "
                r"response|^planned improvement"
            ),
            "action",
        ),
        (
            (
                r"^good practice|^(an )?example of good practice|^(case|practice) (study|example)|^spotlight"
                r"|^practice highlight"
            ),
            "good_practice",
        ),
        (
            (
                r"^(appendix|annex)\b.*\b(terms|glossary|definitions)|^(key )?terms\b|^the terms (that )?we "
                r"use|glossary|^definitions|^abbreviations|^acronyms"
            ),
            "definition",
        ),
        (r"^what happens next|^next steps|^the next steps|^follow[- ]up (arrangements|activity)$", "next_steps"),
        (r"^(appendix|annex)\b", "appendix"),
        (
            (
                r"^(our |the |overall |summary of (the )?)?(key|main) (message|finding)s?\b|(?:[:;?.–—]|\s-|\s\d{1,2}"
                r")\s*(our |the )?(key|main) (message|finding)s(?: \(?(?:continued|cont)\b)?\W*$"
            ),
            "key_message",
        ),
        (
            r"^(key |main |our |summary of |particular )?strengths\b|^what (worked|works|is working|was working) well",
            "strengths",
        ),
        (
            (
                r"^(key |main |priority )?areas? (for|of|requiring) (further |priority )?(improvement|development)"
                r"|^what could be (improved|better)|^priority areas"
            ),
            "improvement",
        ),
        (
            (
                r"^(our |overall )?evaluations?\b|^quality indicator \d.*\b(excellent|very good|good|adequate|weak"
                r"|unsatisfactory)\W*$"
            ),
            "evaluation",
        ),
        (r"^(overall )?conclusions?\b|^in conclusion|^summing up", "conclusion"),
        (
            (
                r"^(key|area) facts\b|^the area\b|^about (the area|[a-z' -]+ area)|^background\b|^(local |area "
                r")?context\b|^(area )?profile\b"
            ),
            "context",
        ),
        (
            (
                r"^introduction\b|^(our |the )?(remit|approach|methodology|method|scope|inspection team)\b|^how "
                r"(we|this|the) .*inspect|^about (this|the) (report|inspection|review)|^the (joint )?inspection\b"
                r"|^purpose\b|^who we (spoke|met)|^how (we|to) "
            ),
            "method",
        ),
        (
            (
                r"^(notes to editors|contact|media contact|further information|for more information|more information"
                r"|ends|about us)\b"
            ),
            "contact",
        ),
        (
            (
                r"^(inspection )?statement \d|^(detailed )?findings\b|^how (good|well|far|much|effective(ly)?)\b"
                r"|^what difference\b|^quality indicator \d|^impact\b|^our findings|^what we found|^(the )?progress\b"
            ),
            "body",
        ),
    )
)
# A heading without a part of its own goes on with these, until a heading says otherwise.
_GO_ON = frozenset(("appendix", "definition", "easy_read", "action", "contact", "method"))
# Within these, "What services did well" or "Key messages" are not what they are elsewhere.
_HOLDS_ALL = frozenset(("easy_read", "action"))
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
_GRADE_LINE = re.compile(r"\b(?:excellent|very good|good|adequate|weak|unsatisfactory)\W*$", re.IGNORECASE)


def part_of_heading(text: str) -> str:
    """Name the part that a heading opens; empty where its words do not tell.

    Examples
    --------
    >>> part_of_heading("Areas for improvement")
    'improvement'
    >>> part_of_heading("Quality of relationships")
    ''
    """
    name = re.sub(r"^[\d.]+[.):]?\s+", "", " ".join(text.lower().replace("’", "'").split()))
    return next((part for pattern, part in _PART_OF_HEADING if pattern.search(name)), "")


def find_sentences(blocks: Iterable[Block]) -> tuple[list[Sentence], list[Heading]]:
    """Split the blocks and say of each sentence where it stands.

    Returns
    -------
    sentences, outline
        Both in reading order.
    """
    sentences: list[Sentence] = []
    outline: list[list[object]] = []
    whole = list(blocks)
    flow = _Place(part="front" if _has_title_page(whole) else "body")
    box = _Place()
    was_boxed = False
    for block in whole:
        if block.boxed and not was_boxed:
            box = _Place(
                flow.section, "good_practice" if flow.part in ("body", "good_practice", "key_message") else flow.part
            )
        was_boxed = block.boxed
        place = box if block.boxed else flow
        if block.kind == "heading":
            place.enter(block)
            outline.append([block.text, block.level, place.part, 0, block.page])
            if _is_told(block.text):
                sentences += _sentences_of(block, place.section, "heading", len(sentences))
            continue
        if block.kind == "label" and not _is_told(block.text):
            continue
        part = _part_of_block(block, place.part)
        found = _sentences_of(block, place.section, part, len(sentences))
        sentences += found
        if outline:
            outline[-1][3] = int(str(outline[-1][3])) + len(found)
    return sentences, [Heading(*entry) for entry in outline]  # type: ignore[arg-type]


def _sentences_of(block: Block, section: str, part: str, before: int) -> list[Sentence]:
    spans = [(start, end) for start, end in split_sentences(block.text) if has_words(block.text[start:end])]
    return [
        Sentence(block.text[start:end], section, part, before + number, block.page_at(start))
        for number, (start, end) in enumerate(spans, 1)
    ]


class _Place:
    """Where reading stands: the section, its part, and the headings above it with their parts."""

    def __init__(self, section: str = "", part: str = "body") -> None:
        self.section = section
        self.part = part
        self._above: list[tuple[int, str]] = []

    def enter(self, heading: Block) -> None:
        """Go on to the section that `heading` opens."""
        own = part_of_heading(heading.text)
        if heading.level:
            while self._above and self._above[-1][0] >= heading.level:
                self._above.pop()
            inherited = self._above[-1][1] if self._above else ""
        else:
            inherited = self.part
        if self.part == "front":
            inherited = "front"
        if inherited in _HOLDS_ALL and not _opens_top_part(heading):
            own = inherited
        elif not own:
            own = inherited if inherited in _GO_ON or inherited == "front" else "body"
        if heading.level:
            self._above.append((heading.level, own))
        self.part = own
        self.section = heading.text


def _opens_top_part(heading: Block) -> bool:
    """Whether a heading ends a summary or plan although nothing but its words tells its rank."""
    return (
        heading.level == 0
        and re.match(r"(appendix|annex|statement) ?\w{1,2}\b|conclusion|introduction", heading.text.lower()) is not None
    )


def _has_title_page(blocks: list[Block]) -> bool:
    """Whether the document begins with a title page: a title, and a known heading of a report after a few lines."""
    for number, block in enumerate(blocks[:25]):
        if block.kind == "contents":
            return True
        part = part_of_heading(block.text) if block.kind == "heading" and number else ""
        if part:
            before = (block for block in blocks[:number] if block.kind != "heading")
            return part in ("contents", "method", "context") and sum(len(split_sentences(b.text)) for b in before) <= 8
    return False


def _part_of_block(block: Block, part: str) -> str:
    if block.kind == "contents":
        return "contents"
    if block.kind == "cell":
        if _FINDING_COLUMN.search(block.column) or _FINDING_COLUMN.fullmatch(block.text):
            return "improvement" if part in ("action", "improvement") or "improve" in block.column.lower() else part
        if _STRENGTH_COLUMN.search(block.column):
            return "strengths"
        if _ACTION_COLUMN.search(block.column):
            return "action" if part not in ("context", "key_message", "strengths", "definition") else part
    return "body" if part == "contents" else part


def _is_told(text: str) -> bool:
    """Whether a heading is kept as a sentence too: it is one, or it states an evaluation."""
    words = len(text.split())
    if re.search(r"quality indicator|evaluat", text, re.IGNORECASE) and _GRADE_LINE.search(text):
        return True
    return words >= 10 or (words >= 5 and text.endswith((".", "!", "?")))
