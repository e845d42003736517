"""Choose sentence patterns for a theme from its figures and sub-themes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from synth.overview.messages.message import CLAIM_WORDS, Point
from synth.overview.messages.patterns import ALL, DraftSentence, Figure, fill
from synth.overview.wording import decimal, interval, is_missing, p_value, percent, points, share_intervals
from synth.prevalence import absence, quantity
from synth.taxonomy import Theme
from synth.words import unit, worded

MOST_SUPPORT = 2
# The column of themes.csv used for the change and the interval of each side.
_COLUMN = {"strength": "strength_side", "improvement": "improvement_side"}
# A point is the headline if it is made in at least one in this number of the inspections on its side.
LEADS = 3
OTHER = {"strength": "improvement", "improvement": "strength"}
# The figures of two groups of findings on a theme with different verdicts: two rows of `count_facets`.
Contrast = tuple[Mapping[str, Any], Mapping[str, Any]]


def main_side(row: Mapping[str, Any]) -> str:
    """Return the side of a theme's headline: the one found in more inspections; empty if neither is found."""
    strength, improvement = int(row["strength_side"]), int(row["improvement_side"])
    if not strength and not improvement:
        return ""
    return "strength" if strength > improvement else "improvement"


def headline(
    theme: Theme, row: Mapping[str, Any], found: Mapping[str, Sequence[Point]], *, has_sides: bool = True
) -> DraftSentence | None:
    """Return the headline: what was found, and in how many inspections.

    Parameters
    ----------
    theme
        The theme.
    row
        Figures of the theme: a row of an overview's ``prevalence``.
    found
        Points of the theme for each side.
    has_sides
        Whether the programme has polarity. If not, that a theme is on neither side says nothing.
    """
    if not int(row["inspections"]):
        return None
    side = main_side(row)
    if not side:
        if int(row["found"]):
            return fill(f"headline.{'mentioned' if has_sides else 'found'}", theme, {"found": _found(theme, row)})
        return fill("headline.none", theme, {"absence": Figure(theme.id, "found", _absence(row))})
    words = {"claim": CLAIM_WORDS[side]}
    if not found[side]:
        return fill("headline.plain", theme, {"side": _of_all(theme, row, side)}, **words)
    point = found[side][0]
    if point.inspections * LEADS < int(row[_COLUMN[side]]):
        said = Figure(theme.id, "", f"{point.inspections:,}", side)
        figures = {"side": _of_all(theme, row, side), "point": said}
        return fill("headline.seldom", theme, figures, quoted=_quoted(point.text), **words)
    figures = {"side": _side(theme, row, side)}
    figures["point"] = Figure(
        theme.id, "", worded(f"{point.inspections:,} of {int(row['inspections']):,} inspections"), side
    )
    return fill("headline.point", theme, figures, wording=point.text, **words)


def support(
    theme: Theme,
    row: Mapping[str, Any],
    found: Mapping[str, Sequence[Point]],
    *,
    differences: Sequence[Contrast] = (),
    pressure: DraftSentence | None = None,
) -> tuple[DraftSentence, ...]:
    """Return up to `MOST_SUPPORT` sentences below a headline: the other side, a contrast, a change, a pressure.

    Parameters
    ----------
    theme, row, found
        As for `headline`.
    differences
        Contrasts within the theme that the figures support.
    pressure
        From `under_pressure`; None if few findings on the theme mention an external pressure.
    """
    side = main_side(row)
    if not side:
        return ()
    other, varies = _other_side(theme, row, found, OTHER[side]), _what_varies(theme, row, side, differences, pressure)
    second = found[side][1] if len(found[side]) > 1 else None
    first = []
    if second is not None and not varies:
        figures = {"point": Figure(theme.id, "", f"{second.inspections:,}", side)}
        first.append(fill("support.second", theme, figures, quoted=_quoted(second.text)))
    return tuple([*first, *other, *varies][:MOST_SUPPORT])


def _other_side(
    theme: Theme, row: Mapping[str, Any], found: Mapping[str, Sequence[Point]], other: str
) -> tuple[DraftSentence, ...]:
    if not int(row[_COLUMN[other]]):
        return ()
    words = {"claim": CLAIM_WORDS[other]}
    figures = {"other": _side(theme, row, other)}
    if not found[other]:
        return (fill("support.other_plain", theme, figures, **words),)
    point = found[other][0]
    figures["point"] = Figure(theme.id, "", f"{point.inspections:,}", other)
    return (fill("support.other", theme, figures, quoted=_quoted(point.text), **words),)


def _what_varies(
    theme: Theme, row: Mapping[str, Any], side: str, differences: Sequence[Contrast], pressure: DraftSentence | None
) -> list[DraftSentence]:
    """Return sentences on contrasts within a theme, the change since an earlier period, and an external pressure."""
    sentences = []
    for pair in differences:
        groups = dict(zip(("one", "two"), pair, strict=True))
        figures = {name: Figure(theme.id, "", _sides(group)) for name, group in groups.items()}
        labels = {f"{name}_label": str(group["facet_label"]) for name, group in groups.items()}
        sentences.append(fill("support.contrast", theme, figures, **labels))
    change = _change(theme, row, side)
    if change and change.pattern.startswith("support"):
        sentences.append(change)
    if pressure is not None:
        sentences.append(pressure)
    return sentences


def under_pressure(theme: Theme, named_in: int, n: int, mostly: str, mostly_in: int) -> DraftSentence:
    """Return the sentence on the external pressures that findings on a theme mention.

    Parameters
    ----------
    theme
        The theme.
    named_in, n
        Number of inspections in which they mention any, and number of all.
    mostly, mostly_in
        The pressure mentioned in most inspections, as named in a sentence, and in how many.
    """
    figures = {
        "pressure": Figure(theme.id, "", f"{named_in:,} of {n:,}"),
        "mostly_in": Figure(theme.id, "", f"{mostly_in:,}"),
    }
    return fill("support.pressure" if mostly_in == named_in else "support.pressures", theme, figures, mostly=mostly)


def _sides(row: Mapping[str, Any]) -> str:
    counts = {words: int(row[f"{side}_side"]) for side, words in CLAIM_WORDS.items()}
    shown = {words: count for words, count in counts.items() if count} or counts
    return ", ".join(f"{words} in {count:,}" for words, count in shown.items())


def certainty(
    theme: Theme,
    row: Mapping[str, Any],
    *,
    differences: Sequence[Contrast] = (),
    shares_hold: bool = True,
    has_sides: bool = True,
) -> tuple[DraftSentence, ...]:
    """Return the statistics of a theme, for readers who ask how certain a message is.

    Parameters
    ----------
    theme, row, differences
        As for `support`.
    shares_hold
        Whether the share of findings may be reported.
    has_sides
        As for `headline`.
    """
    if not int(row["inspections"]):
        return ()
    sentences = [fill("certainty.found", theme, {"found": _found(theme, row)})]
    for side, column in _COLUMN.items() if has_sides else ():
        if int(row["inspections"]) > 1 and not is_missing(row[f"{column}_lower"]):
            ends = interval(row[f"{column}_lower"], row[f"{column}_upper"])
            figure = Figure(theme.id, column, f"{percent(row[f'{column}_share'])} ({ends})", side)
            sentences.append(fill("certainty.interval", theme, {"interval": figure}, claim=CLAIM_WORDS[side]))
    for group in (group for pair in differences for group in pair):
        if ends := share_intervals(group, {words: f"{side}_side" for side, words in CLAIM_WORDS.items()}):
            figure = Figure(theme.id, "", ends)
            label = str(group["facet_label"])
            sentences.append(fill("certainty.contrast", theme, {"interval": figure}, one_label=label))
    sentences.extend(_of_found(theme, row) if has_sides else ())
    if int(row["findings"]) and shares_hold:
        sentences.append(fill("certainty.share", theme, {"findings_share": _share_of_findings(theme, row)}))
    change = _change(theme, row, main_side(row) or "improvement")
    if change and change.pattern.startswith("certainty"):
        sentences.append(change)
    return (*sentences, *_grade(theme, row))


def _of_found(theme: Theme, row: Mapping[str, Any]) -> tuple[DraftSentence, ...]:
    """Return how often each side holds where the theme is found; nothing if it is found everywhere or nowhere."""
    found = int(row["found"])
    if not found or found == int(row["inspections"]):
        return ()
    figures = {"found": Figure(theme.id, "found", f"{found:,}")}
    for side, column in _COLUMN.items():
        text = f"{int(row[column]):,} ({percent(row[f'{column}_of_found'])})"
        figures[side] = Figure(theme.id, f"{column}_of_found", text, side)
    return (fill("certainty.of_found", theme, figures),)


def _quoted(text: str) -> str:
    return f"“{text}”"


def _change(theme: Theme, row: Mapping[str, Any], side: str) -> DraftSentence | None:
    claim = _COLUMN[side]
    if is_missing(row.get(f"{claim}_change")):
        return None
    change, lower, upper = (float(row[f"{claim}_change{end}"]) for end in ("", "_lower", "_upper"))
    earlier = quantity(
        int(row[f"{claim}_earlier"]),
        int(row["inspections_earlier"]),
        is_confirmed=row["status_earlier"] == "confirmed",
    )
    ends = f"95% interval {points(lower)} to {points(upper)}"
    if is_missing(lower):
        ends = str(row[f"{claim}_change_why"])
    if bool(row[f"{claim}_change_clear"]):
        pattern = "support.more" if change > 0 else "support.fewer"
        text = f"{100 * abs(change):.0f} percentage points (difference {points(change)}; {ends})"
    else:
        pattern = "certainty.unclear_change"
        text = f"{points(change)} percentage points ({ends})"
    figures = {
        "earlier": Figure(theme.id, f"{claim}_earlier", earlier, side),
        "change": Figure(theme.id, f"{claim}_change", text, side),
    }
    return fill(pattern, theme, figures, claim=CLAIM_WORDS[side])


def _grade(theme: Theme, row: Mapping[str, Any]) -> tuple[DraftSentence, ...]:
    tau, p = row.get("grade_tau"), row.get("grade_p_adjusted")
    if is_missing(tau) or is_missing(p) or not bool(row["grade_clear"]):
        return ()
    assert tau is not None
    assert p is not None
    text = f"Kendall's tau-b {decimal(tau)}, permutation {p_value(p)}, adjusted for the number of themes"
    pattern = "certainty.better" if tau > 0 else "certainty.worse"
    figures = {"tau": Figure(theme.id, "grade_tau", text)}
    return (fill(pattern, theme, figures, caution=str(row["grade_caution"])),)


def _absence(row: Mapping[str, Any]) -> str:
    upper = None if is_missing(row["found_upper"]) else float(row["found_upper"])
    return absence(int(row["inspections"]), int(row["single"]), upper, is_confirmed=bool(row["status"] == "confirmed"))


def _found(theme: Theme, row: Mapping[str, Any]) -> Figure:
    return Figure(theme.id, "found", f"{int(row['found']):,} of {int(row['inspections']):,}", ALL)


def _side(theme: Theme, row: Mapping[str, Any], side: str) -> Figure:
    return Figure(theme.id, _COLUMN[side], f"{int(row[_COLUMN[side]]):,}", side)


def _of_all(theme: Theme, row: Mapping[str, Any], side: str) -> Figure:
    n = int(row["inspections"])
    noun = unit().one if n == 1 else unit().several
    return Figure(theme.id, _COLUMN[side], f"{int(row[_COLUMN[side]]):,} of {n:,} {noun}", side)


def _share_of_findings(theme: Theme, row: Mapping[str, Any]) -> Figure:
    text = f"{percent(row['findings_share'])} ({int(row['findings']):,} of {int(row['findings_all']):,}"
    if not is_missing(row["findings_share_lower"]):
        text += f"; 95% interval {interval(row['findings_share_lower'], row['findings_share_upper'])}"
    return Figure(theme.id, "findings_share", f"{text})")
