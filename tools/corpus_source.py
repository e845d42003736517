"""The invented inspections of ``data/labelled/`` as sources of report documents.

The labelled tables hold the sentences of a document in order, with the heading that they stand under. How sentences
made paragraphs is not kept there, so it is settled by rule: the same table gives the same document each time.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from typing import TYPE_CHECKING

from synth.files import digest_of_bytes
from tools.report_source import Line, Piece, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

PUBLICATIONS = ("report", "progress_review", "press_release")
"""What inspectorates publish. Papers of councils, improvement plans, notes and summaries of the corpus are left out."""

_PREPARED = "Written to train and to demonstrate synth, in the form of what inspectorates publish"
_ENDING = {"pdf": ".pdf", "columns": ".pdf", "word": ".docx", "web": ".html", "text": ".txt"}
# As inspectorates do: mostly PDF; what is older or made for partners as Word, and pages saved from a site.
_FORMS_OF_REPORTS = ("pdf", "columns", "word", "pdf", "web", "columns", "word", "text")
_FORMS_OF_NEWS = ("web", "web", "text", "word")
# A title page and a contents list of its own are made for each document.
_MADE_ANEW = re.compile(r"published \d{1,2} \w+ \d{4}\.?", re.IGNORECASE)
_LISTS = re.compile(
    r"(?:key |main |priority )?(?:strengths?|areas? for improvement)|.*key messages?(?: \d+)?(?::.*)?|.*\bterms\b.*",
    re.IGNORECASE,
)
_CHAPTER = re.compile(
    r"(?:\d+\. )?(?:how (?:good|effective|well|we|inspectors)|what difference)\b.*"
    r"|(?:statement|section) \d.*|appendix.*|introduction|about .*|background|conclusion.*|our (?:remit|approach)"
    r"|(?:.* )?key facts.*|facts about .*|summary.*|.*easy.read.*|evaluation.*|what happens next\??|next steps"
    r"|key messages(?: \d)?|(?:the )?(?:words|terms)\b.*|key terms|why we returned.*|(?:overall )?findings"
    r"|what we found|progress (?:review|in) .*|remaining .*",
    re.IGNORECASE,
)
_LEANS = re.compile(r"(?:this|these|that|those|they|it|its|their|however|such|both|most were)\b", re.IGNORECASE)
_MOST_IN_PARAGRAPH = 4


def corpus_sources(labelled: Path, inspections: Path) -> list[Source]:
    """Return a source for each published document of each inspection, sorted by inspection.

    Parameters
    ----------
    labelled
        The folder of labelled tables, one an inspection.
    inspections
        The table of inspections; tables of sentences that it does not name (national summaries) are passed over.
    """
    known = {row["inspection_id"]: row for row in _rows(inspections)}
    sources: list[Source] = []
    made: Counter[bool] = Counter()
    for name in sorted(known):
        sentences = _rows(labelled / f"{name}.csv")
        for document in PUBLICATIONS:
            rows = [row for row in sentences if row["document"] == document]
            if rows:
                is_news = document == "press_release"
                sources.append(_source(known[name], rows, is_news=is_news, number=made[is_news]))
                made[is_news] += 1
    return sources


def _source(inspection: Mapping[str, str], rows: list[dict[str, str]], *, is_news: bool, number: int) -> Source:
    forms = _FORMS_OF_NEWS if is_news else _FORMS_OF_REPORTS
    form = forms[number % len(forms)]
    area, year = inspection["area"], inspection["year"]
    name = inspection["inspection_id"] + ("-press-release" if is_news else "")
    title, rows = _headline(rows) if is_news else (_title(inspection), rows)
    facts = {
        "inspection_id": inspection["inspection_id"],
        "file": f"{name}{_ENDING[form]}",
        "form": form,
        "area": area,
        "year": year,
        "title": title,
        "short": f"{'News release' if is_news else 'Joint inspection of services'}: {area}",
        "prepared": f"News release: joint inspection of services for children and young people in {area}"
        if is_news
        else _PREPARED,
        "published": _day(inspection["inspection_id"], year),
    }
    return Source(facts, list(_pieces(row for row in rows if not _is_made_anew(row))))


def _title(inspection: Mapping[str, str]) -> str:
    programme, area = inspection["programme"], inspection["area"]
    if programme == "progress review":
        return f"Progress review of services for children and young people at risk of harm in {area}"
    return f"Report of a joint inspection of services for children and young people {programme} in {area}"


def _headline(rows: list[dict[str, str]]) -> tuple[str, list[dict[str, str]]]:
    """Take the headline of a press release out of its sentences, or from above them."""
    section = rows[0]["section"]
    if section in ("", "News"):
        return rows[0]["text"], [{**row, "section": ""} for row in rows[1:]]
    return section, [row if row["section"] != section else {**row, "section": ""} for row in rows]


def _is_made_anew(row: Mapping[str, str]) -> bool:
    return row["section"] == "Contents" or _MADE_ANEW.fullmatch(row["text"]) is not None


def _day(name: str, year: str) -> str:
    """Return a day in the last month of the year: later than any inspection of that year ended."""
    return f"{15 + int(digest_of_bytes(name.encode())[:4], 16) % 8} December {year}"


def _pieces(rows: Iterable[Mapping[str, str]]) -> Iterator[Piece]:
    section = ""
    paragraph: Piece | None = None
    for row in rows:
        line = Line(
            " ".join(row["text"].split()),
            row["kind"],
            row["polarity"],
            tuple(theme for theme in row["themes"].split(";") if theme),
        )
        if row["section"] != section:
            section = row["section"]
            if paragraph:
                yield paragraph
            paragraph = None
            if section:
                yield Piece([Line(section)], level=1 if _CHAPTER.fullmatch(section) else 2)
        if _LISTS.fullmatch(section):
            yield Piece([line], marker="•")
        elif paragraph and _goes_on(paragraph, line.text):
            paragraph.lines.append(line)
        else:
            if paragraph:
                yield paragraph
            paragraph = Piece([line])
    if paragraph:
        yield paragraph


def _goes_on(paragraph: Piece, text: str) -> bool:
    """Say whether a sentence belongs to the paragraph before it."""
    last = paragraph.lines[-1].text
    if last[-1] not in ".?!”" or text[-1] not in ".?!”":
        return False
    return len(paragraph.lines) < _MOST_IN_PARAGRAPH or (
        len(paragraph.lines) < _MOST_IN_PARAGRAPH + 2 and _LEANS.match(text) is not None
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
