"""The text of the first screen: what was inspected, how it was graded, and three sentences."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from synth.overview.content import Overview
from synth.overview.inspections import reader_names, shown_id
from synth.overview.messages.message import Message, Point
from synth.overview.wording import in_running_text, listed, plain, records
from synth.prevalence import GRADES
from synth.programmes import scale_of
from synth.words import counted, worded

_NAMED = 3


@dataclass(frozen=True)
class SummarySentence:
    """One of the three sentences.

    Attributes
    ----------
    lead
        The question that the sentence answers, such as "Most often a strength".
    theme
        Id of the theme.
    label
        Name of the theme.
    text
        The answer, without the label.
    said_by
        The inspections that make the point, some of them by name; empty if there are none.
    """

    lead: str
    theme: str
    label: str
    text: str
    said_by: str


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
        Whether the messages are signed, and by whom.
    is_draft
        Whether at least one message is unsigned.
    sentences
        Sentences on the theme that is most often a strength, most often an area for improvement, and that varies most.
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
    status, is_draft = _status(overview.messages)
    return Summary(
        facts=" · ".join(part for part in (period, read, findings) if part),
        grades=_grades(overview),
        status=status,
        is_draft=is_draft,
        sentences=_sentences(overview),
    )


def said_by(point: Point, names: dict[str, str]) -> str:
    """List some of the inspections that make a point, and the number of others."""
    shown = sorted(names[shown_id(name)] for name in point.inspection_ids)
    more = len(shown) - _NAMED
    kept = [name.replace(", ", " ") for name in shown[:_NAMED]]
    return ", ".join(kept) + f" and {more:,} more" if more > 0 else listed(kept)


def _sentences(overview: Overview) -> tuple[SummarySentence, ...]:
    n = len(overview.inspections)
    rows = records(overview.prevalence)
    if not rows or not n:
        return ()
    names = reader_names(overview.inspections)
    by_theme = {message.theme.id: message for message in overview.messages}
    found = []
    for lead, side, claim in (
        ("Most often a strength", "strength", "strength_side"),
        ("Most often an area for improvement", "improvement", "improvement_side"),
    ):
        most = max(int(row[claim]) for row in rows)
        if not most:
            continue
        leaders = [row for row in rows if int(row[claim]) == most]
        row = leaders[0]
        point = next((one for one in by_theme[row["theme"]].points[side] if one.is_plain), None)
        text = worded(f"in {most:,} of {n:,} inspections")
        if len(leaders) > 1:
            others = listed([in_running_text(plain(other["label"])) for other in leaders[1:]])
            text += f", as often as {others}"
        if point is not None:
            text += f". The most common point, in {point.inspections:,}: “{point.text}”"
        who = said_by(point, names) if point is not None else ""
        found.append(SummarySentence(lead, row["theme"], plain(row["label"]), text, who))
    varied = max(rows, key=lambda row: (min(int(row["strength_side"]), int(row["improvement_side"])), int(row["both"])))
    if n > 1 and min(int(varied["strength_side"]), int(varied["improvement_side"])):
        text = worded(
            f"a strength in {int(varied['strength_side']):,} and an area for improvement in "
            f"{int(varied['improvement_side']):,} of {n:,} inspections, both in {int(varied['both']):,} of them"
        )
        found.append(SummarySentence("What varies most", varied["theme"], plain(varied["label"]), text, ""))
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


def _status(messages: tuple[Message, ...]) -> tuple[str, bool]:
    settled = [message for message in messages if message.is_signed or message.is_rejected]
    open_ = len(messages) - len(settled)
    names = sorted({message.decision.name for message in settled if message.decision})
    last = max((message.decision.date for message in settled if message.decision), default="")
    if not settled:
        return "Draft, not confirmed by anyone", True
    by = f"by {listed(names)}, last on {last}"
    if open_:
        return f"Draft: {len(settled):,} of {len(messages):,} messages decided {by}", True
    return f"Confirmed {by}", False
