from __future__ import annotations

import re

from synth.overview.evidence.findings import Quote
from synth.overview.messages.drafting import MOST_SUPPORT, certainty, headline, support, under_pressure
from synth.overview.messages.message import Point
from synth.overview.messages.patterns import patterns

GAPS = {
    "wording", "quoted", "name", "Name", "claim", "side", "point", "other", "found", "absence", "earlier", "change",
    "interval", "strength", "improvement", "findings_share", "tau", "caution", "pressure", "mostly",
    "mostly_in", "one", "two", "one_label", "two_label",
}  # fmt: skip


def row(strength=1, improvement=8, found=9, n=12, **more):
    counts = {"found": found, "strength_side": strength, "improvement_side": improvement, "both": 0, "mentioned": 0}
    ends = {f"{name}_{end}": value for name in counts for end, value in (("lower", 0.51), ("upper", 0.6))}
    shares = {f"{name}_share": count / n if n else 0.0 for name, count in counts.items()}
    findings = {"findings": 3, "findings_all": 50, "findings_share": 0.06}
    findings |= {"findings_share_lower": 0.02, "findings_share_upper": 0.1}
    state = {"status": "confirmed", "single": 0, "quality": "Labelled by people.", "status_earlier": "confirmed"}
    state |= {
        f"{name}_of_found": counts[name] / found if found else 0.0 for name in ("strength_side", "improvement_side")
    }
    return {"inspections": n, **counts, **ends, **shares, **findings, **state, **more}


def point(text, n):
    names = tuple(f"i{number}" for number in range(n))
    return Point(text, names, n, Quote("f", text, "i0", "", "", "", "improvement"))


POINTS = {
    "improvement": (point("Chronologies were not used", 6), point("Chronologies were often missing", 4)),
    "strength": (point("Chronologies were of good quality", 1),),
}
NONE = {"improvement": (), "strength": ()}


def test_every_gap_of_every_pattern_is_known():
    assert {gap for text in patterns().values() for gap in re.findall(r"\{(\w+)\}", text)} == GAPS


def test_headline_says_what_was_found_and_in_how_many(taxonomy):
    said = headline(taxonomy["chronologies"], row(), POINTS).text
    assert said == (
        "Chronologies were not used: found in 6 of 12 inspections (chronologies: an area for improvement in 8)."
    )


def test_without_a_plain_finding_there_is_no_content_to_say(taxonomy):
    said = headline(taxonomy["chronologies"], row(), NONE).text
    assert said == "Chronologies: an area for improvement in 8 of 12 inspections."


def test_a_point_that_few_of_the_inspections_make_does_not_stand_for_the_theme(taxonomy):
    points = {"improvement": (point("Chronologies were not used", 2),), "strength": ()}
    said = headline(taxonomy["chronologies"], row(), points).text
    assert said == (
        "Chronologies: an area for improvement in 8 of 12 inspections; the most common point, in 2: “Chronologies were "
        "not used”."
    )


def test_absence_is_not_said_to_be_nothing(taxonomy):
    theme = taxonomy["chronologies"]
    said = headline(theme, row(strength=0, improvement=0, found=0), NONE).text
    assert "silence does not show that there was none" in said
    assert support(theme, row(strength=0, improvement=0, found=0), NONE) == ()
    assert headline(theme, row(n=0), NONE) is None


def test_at_most_two_sentences_support_it_what_varies_instead_of_a_second_point(taxonomy):
    said = [one.text for one in support(taxonomy["chronologies"], row(), POINTS)]
    assert said[0] == "Another point, in 4: “Chronologies were often missing”."
    assert said[1].startswith(
        "But the theme was a strength in 1; the most common point of these, in 1, was “Chronologies were of good"
    )
    theme = taxonomy["chronologies"]
    pressure = under_pressure(theme, 7, 12, "waiting lists", 5)
    said = [one.text for one in support(theme, row(), POINTS, pressure=pressure)]
    assert said[0].startswith("But the theme was a strength in 1")
    assert said[1] == "Findings on the theme mention external pressures in 7 of 12, most often waiting lists, in 5."
    assert len(said) == MOST_SUPPORT
    (*_, last) = support(theme, row(), POINTS, pressure=under_pressure(theme, 7, 12, "waiting lists", 7))
    assert last.text == "Findings on the theme mention waiting lists in 7 of 12."


def test_a_change_is_said_only_where_it_is_clear(taxonomy):
    change = {
        "improvement_side_change": 0.3, "improvement_side_change_lower": 0.1, "improvement_side_change_upper": 0.5,
        "improvement_side_change_why": "", "improvement_side_earlier": 4, "inspections_earlier": 12,
    }  # fmt: skip
    theme = taxonomy["chronologies"]
    clear = row(**change, improvement_side_change_clear=True)
    assert any("has risen by 30 percentage points" in one.text for one in support(theme, clear, POINTS))
    unclear = row(**change, improvement_side_change_clear=False)
    assert not any("earlier" in one.text for one in support(theme, unclear, POINTS))
    assert any("does not show a change" in one.text for one in certainty(theme, unclear))
