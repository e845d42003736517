"""What a programme file says, checked and compiled."""

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
        What the column ``programme`` of the table of inspections says.
    type
        What the column ``inspection_type`` says; may be empty.
    pattern
        Recognises the kind in a title or, failing that, in the text.
    looks_back
        Whether its reports repeat the grade and dates of an earlier inspection, as a progress review does.
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
        What stands before the grade in a table of grades or a heading.
    statements
        Patterns of sentences that state it, with a group ``grade``.
    is_optional
        Whether many inspections have no such grade, so that nobody need ask where it is missing.
    """

    name: str
    labels: tuple[re.Pattern[str], ...] = ()
    statements: tuple[re.Pattern[str], ...] = ()
    is_optional: bool = False


@dataclass(frozen=True)
class HeadingRule:
    """The part of a report that a heading, or a paragraph of standard wording, opens or belongs to."""

    pattern: re.Pattern[str]
    part: str


@dataclass(frozen=True)
class VoiceRule:
    """Whose words follow a title or heading."""

    pattern: re.Pattern[str]
    voice: str


@dataclass(frozen=True)
class StatementRules:
    """How prose states one grade for the whole inspection, where no table does.

    Attributes
    ----------
    indicator
        The quality indicator that is evaluated; group ``indicator``.
    evaluated
        Mentions of the indicator that is evaluated, where no grade is stated with it.
    of_indicator
        Statements with the indicator, which settle which evaluation is meant; groups ``indicator`` and ``grade``.
    of_whole
        Statements about the services as a whole; group ``grade``.
    in_section
        Further statements that hold within a section on the evaluation; group ``grade``.
    headline
        A headline that states the grade; group ``grade``.
    elsewhere
        Parts of a report in which a grade is someone else's, an earlier one or a point of the scale.
    not_this
        What shows that a sentence speaks of the scale, of another time, of many inspections or of what others hold.
    of_less
        What shows that less than the inspection is evaluated.
    by_inspectors
        What shows that "they" in the next sentence are inspectors.
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
    """The grades of a programme, from the lowest, and the words that reports use for each.

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
        """A pattern of any wording, the longest first, as a group ``grade``; spaces may be hyphens."""
        wordings = sorted(self.words, key=len, reverse=True)
        return rf"(?P<grade>{'|'.join(re.escape(word).replace(chr(92) + ' ', '[ -]+') for word in wordings)})\b"

    def ends(self, text: str) -> bool:
        """Whether a text ends with a grade."""
        return bool(self.words) and re.search(rf"\b{self.pattern}\W*$", text, re.IGNORECASE) is not None

    def grade_of(self, wording: str) -> str:
        """Return the grade that a wording stands for; empty if it is none."""
        return self.words.get(" ".join(wording.lower().replace("-", " ").split()), "")


@dataclass(frozen=True)
class Programme:
    """How the documents of an inspection programme are recognised and read.

    Attributes
    ----------
    name
        What people call the programme; empty for the general rules.
    countries
        Countries of the gazetteer whose areas it inspects; empty for all.
    areas
        Further areas, by name.
    titles, text, requires
        Patterns that recognise a document: one of `titles` in its title or one of `text` in its first blocks, and one
        of `requires`, if there are any, anywhere in its first blocks.
    kinds
        The first that matches decides.
    area_titles, area_text
        Where the area stands, in titles and in the text; groups ``area``.
    no_area
        What a name cannot begin with that `area_titles` and `area_text` find.
    inspection_dates
        Patterns with a period or two dates, in the order in which they are tried.
    publication_dates
        Likewise, with one date.
    has_own_dates
        Whether only these patterns count, since the general ones find other dates in such reports.
    scale, grades, statements
        The grades and how they are stated.
    headings
        Parts that headings open, tried before the general ones.
    boilerplate
        Paragraphs of standard wording, whatever heading they stand under.
    box_part
        The part that a box beside the text plays; empty where it belongs to the text around it.
    voices
        Titles and headings after which others than inspectors speak.
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
        """Whether a document with these titles and first blocks belongs to the programme."""
        found = any(pattern.search(title) for pattern in self.titles for title in titles) or any(
            pattern.search(text) for pattern in self.text for text in texts
        )
        return found and (not self.requires or any(pattern.search(text) for pattern in self.requires for text in texts))

    def kind_of(self, titles: Sequence[str], texts: Sequence[str]) -> Kind | None:
        """Return the kind of inspection: by a title, else by the first block that names one."""
        for text in (*titles, *texts):
            found = [(match.start(), kind) for kind in self.kinds if (match := kind.pattern.search(text))]
            if found:
                # A review of progress stays one whatever it is about.
                looking_back = [kind for _, kind in found if kind.looks_back]
                return looking_back[0] if looking_back else min(found, key=lambda pair: pair[0])[1]
        return None


def known_scales() -> tuple[tuple[str, ...], ...]:
    """Return the scales of all programmes that are known, each from the lowest grade."""
    from synth.programmes.loading import known_programmes

    return tuple(dict.fromkeys(programme.scale.grades for programme in known_programmes() if programme.scale.grades))


def scale_of(grades: Iterable[str]) -> tuple[str, ...]:
    """Return the one known scale that has all of these grades; empty if none has, or several have.

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
