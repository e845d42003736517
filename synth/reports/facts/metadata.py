"""What a document says of its inspection; what is not found, or not clearly, stays empty."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

from synth.reports.blocks import Block
from synth.reports.facts.dates import DATE, PERIOD, iso, period
from synth.reports.facts.evaluations import find_evaluation
from synth.reports.report import Heading, Metadata, Sentence
from synth.reports.structure import part_of_heading

# The first that a title or, failing that, the text names first.
_PROGRAMMES = (
    (
        "progress review",
        r"progress (?:and follow[- ]up )?review|follow[- ]up review|review of progress|progress report",
    ),
    ("at risk of harm", r"at risk of (?:significant )?harm"),
    ("in need of care and protection", r"in need of care and protection|need of care (?:and|or) protection"),
    ("care experienced", r"care experienced"),
)
_NAME = r"[A-Z][\w'-]+(?:(?: (?:and|of|the|na|nan|an|&))* [A-Z][\w'-]+){0,4}"
_AREA = (
    (
        rf"(?:in|across|of|for) (?:the )?(?P<area>{_NAME}) (?:community planning partnership|partnership "
        rf"area|child protection committee)"
    ),
    rf"(?P<area>{_NAME}) community planning partnership\b",
    (
        rf"\b(?:inspection|services)\b[^.;]{{0,140}}?\bin (?:the )?(?P<area>{_NAME})"
        rf"(?=[.,;]|$| (?:area|was|were|took|is|which|partnership)\b)"
    ),
)
_AREA_IN_TITLE = (
    (
        rf"\bin (?:the )?(?P<area>{_NAME})(?i: (?:community planning partnership|council|partnership)(?: "
        rf"area)?)?\s*(?:$|[,:(–—-]|\d{{4}})"
    ),
    (
        rf"^(?P<area>{_NAME})(?:'s)?:? (?:community planning partnership|joint inspection|children's "
        rf"services|services for children)"
    ),
    rf"(?:[–—:-]) (?P<area>{_NAME})(?i: (?:community planning partnership|council|partnership)(?: area)?)?$",
)
_NO_AREA = re.compile(
    r"^(?:One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|Eleven|Twelve|The|That|Those|It|Our|This"
    r"|These|In|A|An|All|Some|Most|Each|Across|For|Scotland|Scottish|Care "
    r"Inspectorate|Healthcare|Education|Police|NHS|Her Majesty|His Majesty|HM|Joint|Report|Key|Children"
    r"|Services|January|February|March|April|May|June|July|August|September|October|November|December|Appendix"
    r"|Statement|Covid|COVID|Inspection|Council)\b"
)
_COUNCIL = re.compile(r"(?: (?:City )?Council| Community Planning Partnership| Partnership| CPP)$")
_INSPECTION = re.compile(r"inspect|review|fieldwork", re.IGNORECASE)
_DATE_LINE = re.compile(
    rf"(?:(?:date|published|date of publication|publication date):?\s*(?:on )?)?{DATE}\.?", re.IGNORECASE
)
_REPORT_PUBLISHED = re.compile(
    rf"\breport\b[^.]{{0,160}}?\b(?:was|is|has been) published (?:on|in) {DATE}", re.IGNORECASE
)
_PUBLISHED = re.compile(
    rf"(?:publi(?:shed|cation)(?: date)?|date of publication|report date)(?: (?:on|in))?:?\s*(?:on |in )?{DATE}",
    re.IGNORECASE,
)
_INDICATOR = r"(?:quality indicator|QI)s?\s*\(?(?P<indicator>\d\.\d)\)?"
_EVALUATED = (
    re.compile(rf"(?:evaluat|impact on)[^.;]{{0,80}}{_INDICATOR}", re.IGNORECASE),
    re.compile(rf"{_INDICATOR}[^.;]{{0,60}}(?:evaluat|impact)", re.IGNORECASE),
)
_NUMBER = re.compile(
    r"\b(?P<count>\d{1,3}(?:,\d{3})+|\d{1,5}) (?P<what>(?:children(?: and young people)?(?:'s)?|young "
    r"people|parents(?: and carers)?|carers|staff"
    r"|(?:case |children's )?records|responses|families|members of staff)\b(?: records)?)"
)


@cache
def known_areas() -> dict[str, str]:
    """Every known name of a partnership, in lower case, with the name it goes by here."""
    table = tomllib.loads(files("synth.reports.facts").joinpath("areas.toml").read_text(encoding="utf-8"))
    return {name.lower(): area for area, others in table.items() for name in (area, *others)}


def understand(
    blocks: Sequence[Block], sentences: Sequence[Sentence], outline: Sequence[Heading]
) -> tuple[Metadata, list[str]]:
    """Read what the document says of its inspection; sentences and outline as `find_sentences` gives them.

    Returns
    -------
    metadata, doubts
        `doubts` has a line for each thing that is stated in two ways, and was therefore left empty.
    """
    doubts: list[str] = []
    texts = [block.text.replace("’", "'") for block in blocks]
    titles = _titles(blocks)
    start, end = _inspection_dates(texts)
    programme = _programme(titles, texts)
    published = _publication_date(texts, looks_back=programme == "progress review")
    indicator, grade = _evaluation(texts, sentences, outline, doubts, looks_back=programme == "progress review")
    year = int((published or end or "0")[:4]) or None
    metadata = Metadata(
        area=_area(titles, texts, doubts),
        inspection_start=start,
        inspection_end=end,
        publication_date=published,
        year=year,
        programme=programme,
        grade=grade,
        quality_indicator=indicator,
        numbers=_numbers(texts),
    )
    return metadata, doubts


def _titles(blocks: Sequence[Block]) -> list[str]:
    """Give the first headings and lines, up to the first heading that every report has."""
    titles = []
    for number, block in enumerate(blocks[:12]):
        if number and block.kind == "heading" and part_of_heading(block.text):
            break
        if (block.kind == "heading" or number < 2) and len(block.text) < 400:
            titles.append(block.text.replace("’", "'"))
    return titles


def _area(titles: Sequence[str], texts: Sequence[str], doubts: list[str]) -> str:
    for places, pattern in (
        *((titles, pattern) for pattern in _AREA_IN_TITLE),
        *((texts, pattern) for pattern in _AREA),
        (titles, ""),
    ):
        found: Counter[str] = Counter()
        for text in places:
            if text.isupper():
                continue
            if pattern:
                found.update(name for match in re.finditer(pattern, text) if (name := _area_name(match["area"])))
            else:
                found.update(_known_in(text))
        # An own name inside a longer one is the same area ("Strathorran" and "North Strathorran" are not).
        if len(found) == 1 or (found and found.most_common(1)[0][1] > 2 * sum(found.values()) / 3):
            return found.most_common(1)[0][0]
        if found:
            doubts.append(f"area not clear: {', '.join(sorted(found))}")
            return ""
    return ""


def _known_in(text: str) -> set[str]:
    """Partnerships that a title names; of names within one another the longest."""
    names = sorted(known_areas(), key=len, reverse=True)
    found = set()
    for match in re.finditer(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?![\w-])", text, re.IGNORECASE):
        if match.group()[0].isupper():
            found.add(known_areas()[match.group().lower()])
    return found


def _area_name(name: str) -> str:
    name = _COUNCIL.sub("", re.sub(r"^The ", "", name)).removesuffix("'s").strip()
    if not name or _NO_AREA.match(name):
        return ""
    return known_areas().get(name.lower(), name)


def _inspection_dates(texts: Sequence[str]) -> tuple[str, str]:
    found: Counter[tuple[str, str]] = Counter()
    months: Counter[str] = Counter()
    for text in texts:
        if not _INSPECTION.search(text):
            continue
        for match in re.finditer(rf"\b(?:between|from|dates?:?|:|took place)\s+{PERIOD}", text):
            dates = period(match)
            around = text[max(0, match.start() - 200) : match.start()]
            paused = re.search(
                r"paused|suspended|programme of|period of the", around + text[match.start() : match.start() + 10]
            )
            if dates[0] and not paused and _INSPECTION.search(around or text):
                found[dates] += 1
        for match in re.finditer(
            rf"(?:undertook|carried out|conducted|completed|took place|undertaken)\b[^.]{{0,60}}?\b(?:in|on)\s+{DATE}",
            text,
        ):
            if re.search(r"(?:review|inspection)\b", text[max(0, match.start() - 80) : match.end()]):
                months[iso(match["day"], match["month"], match["year"])] += 1
    if len(found) == 1 or (found and found.most_common(2)[0][1] > found.most_common(2)[1][1]):
        return found.most_common(1)[0][0]
    months.pop("", None)
    if not found and len(months) == 1:
        return (next(iter(months)),) * 2
    return "", ""


def _publication_date(texts: Sequence[str], *, looks_back: bool) -> str:
    """Give the date most plainly said to be the report's: in a sentence, on a line of its own, in any other mention.

    What looks back, as a review of progress does, speaks of the earlier report's publication: its own line goes first.
    """
    lines = [match for text in texts[:15] if (match := _DATE_LINE.fullmatch(text))]
    said = [match for text in texts for match in _REPORT_PUBLISHED.finditer(text) if _own(text, match)]
    mentioned = [match for text in texts for match in _PUBLISHED.finditer(text) if _own(text, match)]
    for matches in (lines, said, mentioned) if looks_back else (said, lines, mentioned):
        found = {iso(match["day"], match["month"], match["year"]) for match in matches} - {""}
        if len(found) == 1:
            return next(iter(found))
    return ""


def _own(text: str, match: re.Match[str]) -> bool:
    """Whether it is the report that was published then, not a framework or an earlier report."""
    before = text[max(0, match.start() - 120) : match.end()]
    other = r"framework|guidance|strategy|\bact\b|earlier|previous|initial|(?:plan|findings)[^,.]{0,12} publi"
    return re.search(other, before, re.IGNORECASE) is None


def _evaluation(
    texts: Sequence[str],
    sentences: Sequence[Sentence],
    outline: Sequence[Heading],
    doubts: list[str],
    *,
    looks_back: bool,
) -> tuple[str, str]:
    indicators, grade, stated = find_evaluation(sentences, outline, looks_back=looks_back)
    if stated:
        doubts.append(f"evaluation not clear: {', '.join(stated)}")
    indicators = indicators or {
        match["indicator"] for text in texts for pattern in _EVALUATED for match in pattern.finditer(text)
    }
    return (next(iter(indicators)) if len(indicators) == 1 else ""), grade


def _programme(titles: Sequence[str], texts: Sequence[str]) -> str:
    for text in (*titles, *texts[:60]):
        places = [
            (match.start(), name) for name, pattern in _PROGRAMMES if (match := re.search(pattern, text, re.IGNORECASE))
        ]
        if places:
            # A review of progress stays one whatever group of children it is about.
            return "progress review" if any(name == "progress review" for _, name in places) else min(places)[1]
    return ""


def _numbers(texts: Sequence[str]) -> tuple[tuple[str, int], ...]:
    numbers: dict[tuple[str, int], None] = {}
    for text in texts:
        if re.search(r"\b(?:we|inspectors|survey|records)\b", text, re.IGNORECASE) and re.search(
            r"\b(?:listened|reviewed|read|reading|met|spoke|spoken|heard|received|surveyed)\b", text
        ):
            for match in _NUMBER.finditer(text):
                numbers[match["what"].removesuffix("'s"), int(match["count"].replace(",", ""))] = None
    return tuple(numbers)
