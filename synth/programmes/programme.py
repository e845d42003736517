"""The content of a programme file, checked and compiled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Kind:
    """One kind of inspection within a programme.

    Attributes
    ----------
    name
        Value of the column ``programme`` in the table of inspections.
    type
        Value of the column ``inspection_type``; may be empty.
    pattern
        Pattern that recognises the kind in a title or, failing that, in the text.
    looks_back
        Whether its reports repeat the grade and dates of an earlier inspection, as progress reviews do.
    """

    name: str
    type: str
    pattern: re.Pattern[str]
    looks_back: bool = False


@dataclass(frozen=True)
class GradeRule:
    """One of the grades that an inspection receives.

    Attributes
    ----------
    name
        Such as ``overall`` or ``care leavers``; the table of inspections has a column ``grade_<name>`` for all but
        ``overall``, which is the column ``grade``.
    labels
        Text that precedes the grade in a table of grades or a heading.
    statements
        Patterns of sentences that state the grade, with a group ``grade``.
    is_optional
        Whether many inspections have no such grade, so that a missing one is not reported.
    """

    name: str
    labels: tuple[re.Pattern[str], ...] = ()
    statements: tuple[re.Pattern[str], ...] = ()
    is_optional: bool = False


@dataclass(frozen=True)
class HeadingRule:
    """The part of a report that is indicated by a heading or a paragraph of standard wording."""

    pattern: re.Pattern[str]
    part: str


@dataclass(frozen=True)
class VoiceRule:
    """The voice of the text that follows a title or heading."""

    pattern: re.Pattern[str]
    voice: str


@dataclass(frozen=True)
class StatementRules:
    """Rules for prose that states one grade for the whole inspection, where no table gives it.

    Attributes
    ----------
    indicator
        The quality indicator that is evaluated; group ``indicator``.
    evaluated
        Mentions of the evaluated indicator without a grade.
    of_indicator
        Statements with the indicator, which determine the evaluation that is meant; groups ``indicator`` and ``grade``.
    of_whole
        Statements about the services as a whole; group ``grade``.
    in_section
        Further statements that are valid within a section on the evaluation; group ``grade``.
    headline
        A headline that states the grade; group ``grade``.
    elsewhere
        Parts of a report in which a grade is that of something else, an earlier grade, or a point of the scale.
    not_this
        Signs that a sentence is about the scale, another time, many inspections or the views of others.
    of_less
        Signs that only a part of the inspection is evaluated.
    by_inspectors
        Signs that "they" in the next sentence refers to inspectors.
    """

    indicator: re.Pattern[str]
    evaluated: tuple[re.Pattern[str], ...]
    of_indicator: tuple[re.Pattern[str], ...]
    of_whole: tuple[re.Pattern[str], ...]
    in_section: tuple[re.Pattern[str], ...]
    headline: re.Pattern[str]
    elsewhere: frozenset[str]
    not_this: re.Pattern[str]
    of_less: re.Pattern[str]
    by_inspectors: re.Pattern[str]


@dataclass(frozen=True)
class Scale:
    """The grades of a programme, from the lowest to the highest, and the words that reports use for each.

    Attributes
    ----------
    grades
        From the lowest to the highest.
    words
        Each wording in lower case, with its grade.
    """

    grades: tuple[str, ...] = ()
    words: dict[str, str] = field(default_factory=dict)

    @property
    def pattern(self) -> str:
        """A pattern that matches any wording, longest first, as a group ``grade``. Spaces may be hyphens."""
        wordings = sorted(self.words, key=len, reverse=True)
        return rf"(?P<grade>{'|'.join(re.escape(word).replace(chr(92) + ' ', '[ -]+') for word in wordings)})\b"

    def ends(self, text: str) -> bool:
        """Return whether a text ends with a grade."""
        return bool(self.words) and re.search(rf"\b{self.pattern}\W*$", text, re.IGNORECASE) is not None

    def grade_of(self, wording: str) -> str:
        """Return the grade that a wording means; empty if it is not a grade."""
        return self.words.get(" ".join(wording.lower().replace("-", " ").split()), "")


@dataclass(frozen=True)
class Programme:
    """Rules by which the documents of an inspection programme are recognised and read.

    Attributes
    ----------
    name
        Usual name of the programme; empty for the general rules.
    countries
        Countries of the gazetteer in which it inspects areas; empty for all.
    areas
        Names of further areas.
    titles, text, requires
        Patterns that recognise a document: one of `titles` in its title or one of `text` in its first blocks. If there
        are any `requires`, one of these must also be in its first blocks.
    kinds
        Kinds of inspection. The first that matches is used.
    area_titles, area_text
        Patterns of the area in titles and in the text; groups ``area``.
    no_area
        Pattern of beginnings that a name found by `area_titles` or `area_text` must not have.
    inspection_dates
        Patterns with a period or two dates, in the order in which they are tried.
    publication_dates
        Patterns with one date, in the order in which they are tried.
    has_own_dates
        Whether only these patterns are used, because the general ones would find other dates in such reports.
    scale, grades, statements
        The grades, and how they are stated.
    headings
        Parts opened by headings. These rules are tried before the general ones.
    boilerplate
        Paragraphs of standard wording, under any heading.
    box_part
        The part of a box beside the text; empty if the box belongs to the text around it.
    voices
        Titles and headings that introduce the words of others than inspectors.
    """

    name: str
    countries: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    titles: tuple[re.Pattern[str], ...] = ()
    text: tuple[re.Pattern[str], ...] = ()
    requires: tuple[re.Pattern[str], ...] = ()
    kinds: tuple[Kind, ...] = ()
    area_titles: tuple[re.Pattern[str], ...] = ()
    area_text: tuple[re.Pattern[str], ...] = ()
    no_area: re.Pattern[str] | None = None
    inspection_dates: tuple[re.Pattern[str], ...] = ()
    publication_dates: tuple[re.Pattern[str], ...] = ()
    has_own_dates: bool = False
    scale: Scale = Scale()
    grades: tuple[GradeRule, ...] = ()
    statements: StatementRules | None = None
    headings: tuple[HeadingRule, ...] = ()
    boilerplate: tuple[HeadingRule, ...] = ()
    box_part: str = ""
    voices: tuple[VoiceRule, ...] = ()

    def recognises(self, titles: Sequence[str], texts: Sequence[str]) -> bool:
        """Return whether a document with these titles and first blocks belongs to the programme."""
        found = any(pattern.search(title) for pattern in self.titles for title in titles) or any(
            pattern.search(text) for pattern in self.text for text in texts
        )
        return found and (not self.requires or any(pattern.search(text) for pattern in self.requires for text in texts))

    def kind_of(self, titles: Sequence[str], texts: Sequence[str]) -> Kind | None:
        """Return the kind of inspection, from a title or else from the first block that names one."""
        for text in (*titles, *texts):
            found = [(match.start(), kind) for kind in self.kinds if (match := kind.pattern.search(text))]
            if found:
                # A review of progress counts as one whatever its subject is.
                looking_back = [kind for _, kind in found if kind.looks_back]
                return looking_back[0] if looking_back else min(found, key=lambda pair: pair[0])[1]
        return None


def known_scales() -> tuple[tuple[str, ...], ...]:
    """Return the scales of all known programmes, each from the lowest grade."""
    from synth.programmes.loading import known_programmes

    return tuple(dict.fromkeys(programme.scale.grades for programme in known_programmes() if programme.scale.grades))


def scale_of(grades: Iterable[str]) -> tuple[str, ...]:
    """Return the one known scale that contains all of these grades; empty if no scale or several scales do.

    Examples
    --------
    >>> scale_of(["good", "requires improvement"])
    ('inadequate', 'requires improvement', 'good', 'outstanding')
    >>> scale_of(["weak", "outstanding"])
    ()
    """
    wanted = {grade for grade in grades if grade}
    fitting = [scale for scale in known_scales() if wanted <= set(scale)]
    return fitting[0] if wanted and len(fitting) == 1 else ()
