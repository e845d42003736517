"""Facts that a document states about its inspection. Facts that are not stated clearly are left empty."""

from __future__ import annotations

import re
from collections.abc import Sequence

from synth.programmes import Programme
from synth.reports.blocks import Block
from synth.reports.facts.areas import read_area
from synth.reports.facts.evaluations import read_evaluation
from synth.reports.facts.grades import read_grades
from synth.reports.facts.inspection_dates import read_inspection_dates, read_publication_date
from synth.reports.facts.recognition import first_texts, plain_quotes, titles_of
from synth.reports.notes import Note
from synth.reports.report import Heading, Metadata, Sentence

OVERALL = "overall"
"""Name of the grade in the column ``grade``."""
_NUMBER = re.compile(
    r"\b(?P<count>\d{1,3}(?:,\d{3})+|\d{1,5}) (?P<what>(?:children(?: and young people)?(?:'s)?|young "
    r"people|parents(?: and carers)?|carers|staff"
    r"|(?:case |children's )?records|responses|families|members of staff)\b(?: records)?)"
)


def read_metadata(
    blocks: Sequence[Block], sentences: Sequence[Sentence], outline: Sequence[Heading], programme: Programme
) -> tuple[Metadata, list[Note]]:
    """Read what the document states about its inspection.

    Parameters
    ----------
    blocks
        The blocks of the document.
    sentences, outline
        As returned by `find_sentences`.
    programme
        The programme that the document belongs to, as returned by `recognise`.

    Returns
    -------
    metadata, doubts
        `doubts` has a note for each fact that is stated in several ways and was therefore left empty.
    """
    doubts: list[Note] = []
    texts = [plain_quotes(block.text) for block in blocks]
    titles = titles_of(blocks)
    kind = programme.kind_of(titles, first_texts(blocks))
    looks_back = kind is not None and kind.looks_back
    area = read_area(programme, titles, texts, doubts)
    start, end = read_inspection_dates(programme, texts)
    published = read_publication_date(programme, texts, looks_back=looks_back)
    grades = dict(read_grades(programme, blocks, doubts))
    indicator, grade = read_evaluation(programme, texts, sentences, outline, doubts, looks_back=looks_back)
    metadata = Metadata(
        area=area.name if area else "",
        area_code=area.code if area else "",
        inspection_start=start,
        inspection_end=end,
        publication_date=published,
        year=int((published or end or "0")[:4]) or None,
        programme=kind.name if kind else "",
        inspection_type=kind.type if kind else "",
        grade=grades.pop(OVERALL, "") or grade,
        grades=tuple(grades.items()),
        quality_indicator=indicator,
        numbers=_numbers(texts),
    )
    return metadata, doubts


def _numbers(texts: Sequence[str]) -> tuple[tuple[str, int], ...]:
    numbers: dict[tuple[str, int], None] = {}
    for text in texts:
        if re.search(r"\b(?:we|inspectors|survey|records)\b", text, re.IGNORECASE) and re.search(
            r"\b(?:listened|reviewed|read|reading|met|spoke|spoken|heard|received|surveyed)\b", text
        ):
            for match in _NUMBER.finditer(text):
                numbers[match["what"].removesuffix("'s"), int(match["count"].replace(",", ""))] = None
    return tuple(numbers)
