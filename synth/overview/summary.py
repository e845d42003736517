"""The text of the first screen: what was inspected, how it was graded, and three sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from synth.overview.content import Overview, counted_findings
from synth.overview.inspections import reader_names, shown_id
from synth.overview.messages.message import Point
from synth.overview.wording import in_running_text, percent, plain, records
from synth.prevalence import GRADES
from synth.programmes import scale_of
from synth.words import counted, listed, worded

_NAMED = 2


@dataclass(frozen=True)
class SummarySentence:
    """One of the three answers.

    Attributes
    ----------
    lead
        The question, such as "Most often an area for improvement".
    themes
        Id and name of the theme; of all themes with the same count, in the order of the chart.
    count
        In how many inspections, after the names.
    point
        The most common point, in how many inspections it is made, and some of them by name; empty if there is none.
    """

    lead: str
    themes: tuple[tuple[str, str], ...]
    count: str
    point: str = ""

    @property
    def label(self) -> str:
        """The names of the themes, as running text."""
        return listed([label for _, label in self.themes])

    @property
    def text(self) -> str:
        """The answer after the names, as running text."""
        return f"{self.count}. {self.point}".rstrip()


@dataclass(frozen=True)
class Summary:
    """The text beside the chart on the first screen.

    Attributes
    ----------
    facts
        Period, number of inspections and total number, number of findings.
    grades
        Distribution of evaluations; empty if none is known.
    status
        Whether the messages are decided, by whom, and how many verdicts people checked.
    is_draft
        Whether at least one message is unsigned.
    sentences
        Answers: the theme that is most often an area for improvement, most often a strength, and that varies most.
    """

    facts: str
    grades: str
    status: str
    is_draft: bool
    sentences: tuple[SummarySentence, ...]


def summarise(overview: Overview) -> Summary:
    """Summarise an overview in a few lines."""
    n = len(overview.inspections)
    years = sorted(year for year in set(overview.inspections["year"]) if year)
    period = "" if not years else years[0] if len(years) == 1 else f"{years[0]} to {years[-1]}"
    population = overview.population
    read = worded(f"{n:,} of {population:,} inspections") if population else counted(n, "inspection")
    findings = counted(int(overview.inspections["findings"].sum()), "finding")
    on_a_theme = share_on_a_theme(overview)
    if on_a_theme is not None:
        themes = len(overview.taxonomy.ids)
        findings += f" ({percent(on_a_theme)} on the {f'{themes} themes' if themes > 1 else 'theme'})"
    status, is_draft = _status(overview)
    return Summary(
        facts=" · ".join(part for part in (period, read, findings) if part),
        grades=_grades(overview),
        status=status,
        is_draft=is_draft,
        sentences=_sentences(overview),
    )


def share_on_a_theme(overview: Overview) -> float | None:
    """Return the share of findings that are about at least one theme; None if there are no findings.

    The themes may be those of another programme. What the other findings say is in no message.
    """
    themes = counted_findings(overview)["themes"].fillna("")
    return float((themes != "").mean()) if len(themes) else None


def most_varied(overview: Overview) -> dict[str, Any] | None:
    """Return the figures of the theme on which inspections differ most; None if they differ on none.

    Of the themes that are a strength or an area for improvement in at least half as many inspections as any other, it
    is the one whose inspections are most divided: the largest variance of a score that is 1 where the theme is only a
    strength, -1 where it is only an area for improvement, and 0 where it is both.
    """
    rows = records(overview.prevalence)
    groups = [_only_and_both(row) for row in rows]
    most = max(map(sum, groups), default=0)
    differing = [
        (_variance(*sizes), sum(sizes), -at) for at, sizes in enumerate(groups) if sum(sizes) and 2 * sum(sizes) >= most
    ]
    variance, _, place = max(differing, default=(0.0, 0, 0))
    return rows[-place] if variance else None


def _variance(strength: int, improvement: int, both: int) -> float:
    n = strength + improvement + both
    return round((strength + improvement) / n - ((strength - improvement) / n) ** 2, 9)


def _only_and_both(row: Mapping[str, Any]) -> tuple[int, int, int]:
    """Return in how many inspections a theme is only a strength, only an area for improvement, and both."""
    both = int(row["both"])
    return int(row["strength_side"]) - both, int(row["improvement_side"]) - both, both


def said_by(point: Point, names: dict[str, str]) -> str:
    """List some of the inspections that make a point, and the number of others."""
    shown = [name.replace(", ", " ") for name in sorted(names[shown_id(name)] for name in point.inspection_ids)]
    more = len(shown) - _NAMED
    return ", ".join(shown[:_NAMED]) + f" and {more:,} others" if more > 1 else listed(shown)


def _sentences(overview: Overview) -> tuple[SummarySentence, ...]:
    n = len(overview.inspections)
    rows = records(overview.prevalence)
    if not rows or not n:
        return ()
    names = reader_names(overview.inspections)
    by_theme = {message.theme.id: message for message in overview.messages}
    found = []
    labels = {row["theme"]: plain(row["label"]) for row in rows}
    questions: tuple[tuple[str, str, str, str, str], ...] = (
        ("Most often an area for improvement", "improvement", "improvement_side", "a strength", "strength_side"),
        ("Most often a strength", "strength", "strength_side", "an area for improvement", "improvement_side"),
    )
    if not overview.taxonomy.label_scheme.has_polarity:
        questions = (("Most often found", "", "found", "", "both"),)
    for lead, side, claim, opposite, opposite_claim in questions:
        most = max(int(row[claim]) for row in rows)
        if not most:
            continue
        # Of themes with the same count, the one that is least often the opposite, as in the chart.
        tied = sorted((row for row in rows if int(row[claim]) == most), key=lambda row: int(row[opposite_claim]))
        first, *others = tied
        count, both, said = worded(f"in {most:,} of {n:,} inspections"), int(first["both"]), ""
        if others:
            count = f"each {count}"
        elif both:
            count += f", and in {both:,} of these also {opposite}"
        if (point := next(iter(by_theme[first["theme"]].points.get(side, ())), None)) is not None:
            about = f" on {in_running_text(labels[first['theme']])}" if others else ""
            made_in = f"{point.inspections:,} ({said_by(point, names)})"
            said = f"Most common point{about}, made in {made_in}: “{point.text}”."
        following = [(row["theme"], in_running_text(labels[row["theme"]])) for row in others]
        themes = ((first["theme"], labels[first["theme"]]), *following)
        found.append(SummarySentence(lead, themes, count, said))
    varied = most_varied(overview)
    if varied is not None:
        strength, improvement, both = _only_and_both(varied)
        neither = n - strength - improvement - both
        parts = [f"only a strength in {strength:,}", f"only an area for improvement in {improvement:,}"]
        parts += [f"{word} in {number:,}" for word, number in (("both", both), ("neither", neither)) if number]
        count = worded(f"{listed(parts)} of {n:,} inspections")
        found.append(SummarySentence("What varies most", ((varied["theme"], plain(varied["label"])),), count))
    return tuple(found)


def _grades(overview: Overview) -> str:
    counts = Counter(grade for grade in overview.inspections["grade"] if grade)
    if not counts:
        return ""
    order = [grade for grade in scale_of(counts) or GRADES if counts[grade]]
    order += sorted(set(counts) - set(order))
    missing = len(overview.inspections) - sum(counts.values())
    parts = [f"{counts[grade]:,} {plain(grade)}" for grade in reversed(order)]
    return ", ".join(parts) + (f", {missing:,} not known" if missing else "")


def _status(overview: Overview) -> tuple[str, bool]:
    messages = overview.messages
    settled = [message for message in messages if message.is_signed or message.is_rejected]
    open_ = len(messages) - len(settled)
    names = sorted({message.decision.name for message in settled if message.decision})
    last = max((message.decision.date for message in settled if message.decision), default="")
    if not settled:
        return "Draft: no message signed yet", True
    by = f"by {listed(names)}, last on {last}"
    if open_:
        return f"Draft: {len(settled):,} of {len(messages):,} messages decided {by}", True
    # Who accepts the wording of a message has not read the findings behind its figures.
    checked = int((overview.verdicts["status"] == "confirmed").sum())
    return f"All messages decided {by}. {_checked(overview, checked)}", False


def _checked(overview: Overview, checked: int) -> str:
    if not overview.classified:
        return "People labelled the findings"
    return f"People checked {checked:,} of {counted(len(overview.verdicts), 'verdict')}"
