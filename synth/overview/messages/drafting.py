"""Which patterns a theme's figures call for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from synth.overview.messages.patterns import ALL, Figure, Sentence, fill, patterns
from synth.overview.wording import decimal, interval, is_missing, p_value, percent, points
from synth.prevalence import Quantity, absence, quantity
from synth.taxonomy import Theme

# What a change is told of: the side that weighs more now.
_SIDE_OF = {"strength_side": "strength", "improvement_side": "improvement", "found": ALL}
_CLAIMS_IN_ORDER = ("found", "strength_side", "improvement_side")
_CLAIMS = {"strength_side": "a strength", "improvement_side": "an area for improvement", "found": "reported on"}


def draft(theme: Theme, row: Mapping[str, Any], *, shares_hold: bool = True) -> tuple[Sentence, ...]:
    """Say what the figures of a theme allow to be said.

    Parameters
    ----------
    theme
        The theme.
    row
        Its figures: a row of an overview's ``prevalence``.
    shares_hold
        Whether the share of findings may be said.
    """
    n, found = int(row["inspections"]), int(row["found"])
    if not n:
        return ()
    figures = {
        "both": _count(theme, row, "both"),
        "mentioned": _count(theme, row, "mentioned"),
        **{claim: _quantity(theme, row, claim) for claim in _CLAIMS},
    }
    if not found or n == 1:
        figures["found"] = _count(theme, row, "found")
    if not found:
        figures["absence"] = Figure(theme.id, "found", _absence(row), ALL)
    sentences = [fill("spread.none" if not found else "spread.one" if n == 1 else "spread.several", theme, figures)]
    if found:
        sentences.append(fill(f"sides.{_sides(row)}", theme, figures))
        sentences += _doubt(theme, row)
        if int(row["findings"]) and shares_hold:
            sentences.append(fill("emphasis.some", theme, {"findings_share": _share_of_findings(theme, row)}))
    sentences += _change(theme, row)
    sentences += _grade(theme, row)
    return tuple(sentences)


def _sides(row: Mapping[str, Any]) -> str:
    strength, improvement = int(row["strength_side"]), int(row["improvement_side"])
    if strength == improvement:
        return "equal" if strength else "neither"
    more = "strength" if strength > improvement else "improvement"
    return more if min(strength, improvement) else f"only_{more}"


def _doubt(theme: Theme, row: Mapping[str, Any]) -> list[Sentence]:
    """Say of which words the interval leaves another possible."""
    if int(row["inspections"]) == 1:
        return []
    parts: list[str | Figure] = []
    for claim in _CLAIMS_IN_ORDER:
        reaches = quantity_of(row, claim).reaches
        if int(row[claim]) and len(reaches) > 1:
            text = f"“{reaches[0]}” to “{reaches[-1]}”"
            figure = Figure(theme.id, f"{claim}_lower", text, _SIDE_OF[claim])
            parts += [
                "; " if parts else patterns()["doubt.start"],
                *fill(f"doubt.{claim}", theme, {"range": figure}).parts,
            ]
    return [Sentence("doubt", (*parts, "."))] if parts else []


def _main_claim(row: Mapping[str, Any]) -> str:
    return "strength_side" if int(row["strength_side"]) > int(row["improvement_side"]) else "improvement_side"


def _change(theme: Theme, row: Mapping[str, Any]) -> list[Sentence]:
    claim = _main_claim(row)
    if is_missing(row.get(f"{claim}_change")):
        return []
    change, lower, upper = (float(row[f"{claim}_change{end}"]) for end in ("", "_lower", "_upper"))
    earlier = quantity(int(row[f"{claim}_earlier"]), int(row["inspections_earlier"])).text
    exact = is_missing(lower)
    ends = str(row[f"{claim}_change_why"]) if exact else f"95% interval {points(lower)} to {points(upper)}"
    if bool(row[f"{claim}_change_clear"]):
        pattern = "more" if change > 0 else "fewer"
        text = f"{100 * abs(change):.0f} percentage points (difference {points(change)}; {ends})"
    else:
        pattern = "unclear"
        text = f"{points(change)} percentage points ({ends})"
    figures = {
        "earlier": Figure(theme.id, f"{claim}_earlier", earlier, _SIDE_OF[claim]),
        "change": Figure(theme.id, f"{claim}_change", text, _SIDE_OF[claim]),
    }
    return [fill(f"change.{pattern}", theme, figures, claim=_CLAIMS[claim])]


def _grade(theme: Theme, row: Mapping[str, Any]) -> list[Sentence]:
    tau, p = row.get("grade_tau"), row.get("grade_p_adjusted")
    if is_missing(tau) or is_missing(p) or not bool(row["grade_clear"]):
        return []
    assert tau is not None
    assert p is not None
    text = f"Kendall's tau-b {decimal(tau)}, permutation {p_value(p)}, adjusted for the number of themes"
    pattern = "better" if tau > 0 else "worse"
    figures = {"tau": Figure(theme.id, "grade_tau", text)}
    return [fill(f"grade.{pattern}", theme, figures, caution=str(row["grade_caution"]))]


def _absence(row: Mapping[str, Any]) -> str:
    upper = None if is_missing(row["found_upper"]) else float(row["found_upper"])
    return absence(int(row["inspections"]), int(row["single"]), upper, is_confirmed=bool(row["status"] == "confirmed"))


def quantity_of(row: Mapping[str, Any], claim: str) -> Quantity:
    """Return a count of inspections in words."""
    lower, upper = row[f"{claim}_lower"], row[f"{claim}_upper"]
    ends = None if is_missing(lower) or is_missing(upper) else (float(lower), float(upper))
    return quantity(int(row[claim]), int(row["inspections"]), ends, is_confirmed=row["status"] == "confirmed")


def _quantity(theme: Theme, row: Mapping[str, Any], claim: str) -> Figure:
    if int(row["inspections"]) == 1:
        return _count(theme, row, claim)
    return Figure(theme.id, claim, quantity_of(row, claim).text, _SIDE_OF[claim])


def _count(theme: Theme, row: Mapping[str, Any], column: str) -> Figure:
    return Figure(theme.id, column, f"{int(row[column]):,} of {int(row['inspections']):,}", _SIDE_OF.get(column, ALL))


def _share_of_findings(theme: Theme, row: Mapping[str, Any]) -> Figure:
    text = f"{percent(row['findings_share'])} ({int(row['findings']):,} of {int(row['findings_all']):,}"
    if not is_missing(row["findings_share_lower"]):
        text += f"; 95% interval {interval(row['findings_share_lower'], row['findings_share_upper'])}"
    return Figure(theme.id, "findings_share", f"{text})")
