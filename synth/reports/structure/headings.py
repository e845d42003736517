"""Recognition of headings by their words and shape alone. Styles and font sizes are dealt with by the file readers."""

from __future__ import annotations

import re

from synth.reports.blocks import words_in

_NAMED = re.compile(
    (
        r"(?:(?:inspection )?statement \d{1,2}|key message \d{1,2}|appendix (?:\d{1,2}|[a-h])|annex(?: "
        r"?\d{1,2}| [a-h])?)(?:$|[:.–—-]\s*\S|\s+\S)"
    ),
    re.IGNORECASE,
)
_NAMES = """
introduction; contents; table of contents; our remit; remit; key facts; our approach; background; key messages;
strengths; key strengths; areas for improvement; good practice example; good practice; conclusion; conclusions;
what happens next; next steps; key terms; glossary; methodology; how we conducted this inspection; purpose;
the terms that we use in this report; notes to editors; contact information; ends; executive summary; summary;
recommendations; recommendation
"""
_WHOLE_NAMES = frozenset(name.strip() for name in _NAMES.replace("\n", " ").split(";"))
# A line with this ending introduces what follows. It is a sentence.
_ANNOUNCES = words_in(
    """
    said says told added noted found that were was are is include includes included including following
    follows below as to by with from for of in on and or the these
    """
)
# Chapter questions in reports of Scottish inspections.
_ASKS = re.compile(r"(?:how (?:good|well|far|much|effective(?:ly)?)|what (?:difference|impact))\b", re.IGNORECASE)
_NUMBERED = re.compile(r"\d{1,2}(?:\.\d{1,2})*[.):]?\s+")
_LABEL_OF_FACT = re.compile(
    r"(?:inspection|report|publication|review|visit)s? (?:dates?|published)(?: on)?\b.{0,60}$|published:"
    r"|(?:lead|chief|senior|team) inspectors?\b.{0,80}$|(?:his|her) majesty.s (?:chief )?inspectors?\b.{0,80}$"
    r"|(?:date|author|contact|prepared by|produced by)s?:",
    re.IGNORECASE,
)
_DATE_LINE = re.compile(
    r"(?:published:?\s*|date:?\s*)?(?:\d{1,2}(?:st|nd|rd|th)?\s+)?"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+\d{4}",
    re.IGNORECASE,
)
_MOST_WORDS = 12
_MOST_WORDS_OF_A_TITLE = 35


def is_named_heading(text: str) -> bool:
    """Return whether the words alone show that it is a heading: "Statement 2: …", "Appendix 1", "Key messages"."""
    name = text.lower().rstrip(":?. ")
    if " ".join(name.split()) in _WHOLE_NAMES:
        return not text.endswith(".")
    if not _NAMED.match(text):
        return False
    # "Statement 2 was evaluated as …" begins a sentence, but "Statement 2: Lives are improved." is a title.
    return (
        re.match(r"[A-Za-z ]+\d*[a-hA-H]?\s*(?:$|[:.–—-])|[Aa]ppendix\s+\S+\s+[A-Z]", text) is not None
        and len(text) < 400
    )


def is_heading_line(text: str, *, first: bool = False) -> bool:  # noqa: PLR0911 - one reason after the other
    """Return whether a separate line is a heading.

    Parameters
    ----------
    text
        The cleaned line.
    first
        Whether it is the first line of its document, because a title may be long.

    Examples
    --------
    >>> is_heading_line("Recognition and first response")
    True
    >>> is_heading_line("Total population: 48,820 people")
    False
    >>> is_heading_line("They found that:")
    False
    >>> is_heading_line("3. What is known of how services keep children and young people safe when they are at risk?")
    True
    """
    if is_named_heading(text):
        return True
    words = text.split()
    initial = text.lstrip("“\"‘'(")[:1]
    if not initial or not (initial.isupper() or initial.isdigit()) or not re.search(r"[^\W\d_]{3}", text):
        return False
    if text.endswith((".", ";", ",", "!", "”", "…")) or re.search(r"https?://|www\.|@", text):
        return False
    if text.endswith(":") and (len(words) > 6 or words[-1].rstrip(":").lower() in _ANNOUNCES):
        return False
    if re.search(r":\s+\S*\d", text) or is_date_line(text) or is_label_of_fact(text):
        return False
    if re.match(r"(?:prepared|published|produced|written|issued) (?:by|for)\b", text, re.IGNORECASE):
        return False
    remark = re.sub(r"\s*\([^()]*\)$", "", text)
    number = _NUMBERED.match(text)
    asks = text.endswith("?") and (number is not None or _ASKS.match(text) is not None)
    return len(remark.split()) <= (_MOST_WORDS_OF_A_TITLE if first or asks else _MOST_WORDS)


def asks_as_chapter(text: str) -> bool:
    """Return whether a line is a heading even if it is not bold: an inspectors' question with a chapter number.

    Examples
    --------
    >>> asks_as_chapter("3. How good is leadership?")
    True
    >>> asks_as_chapter("3. Do you feel safe?")
    False
    """
    number = _NUMBERED.match(text)
    return number is not None and text.endswith("?") and _ASKS.match(text, number.end()) is not None


def is_label_of_fact(text: str) -> bool:
    """Return whether a line names a fact about the document, such as its date or author, and is not a heading.

    Examples
    --------
    >>> [is_label_of_fact(text) for text in ("Report published: 4 May 2021", "Lead inspector: A Person", "Findings")]
    [True, True, False]
    """
    return _LABEL_OF_FACT.match(text) is not None


def is_date_line(text: str) -> bool:
    """Return whether the line is only a date."""
    return _DATE_LINE.fullmatch(text) is not None
