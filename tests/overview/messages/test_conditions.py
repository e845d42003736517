from __future__ import annotations

from dataclasses import replace

from synth.overview.messages.conditions import ConditionMessage

WAITS = ConditionMessage(
    id="waits",
    kind="pressure",
    label="waiting lists",
    wording="Waiting lists were long",
    said_in=4,
    named_in=12,
    strength=0,
    improvement=9,
    inspections=20,
)


def test_a_point_that_a_third_of_them_make_comes_first():
    assert WAITS.text == (
        "Waiting lists were long: found in 4 of 20 inspections (waiting lists: mentioned in 12 as an external "
        "pressure)."
    )


def test_a_point_that_few_of_them_make_does_not_stand_for_the_condition():
    assert replace(WAITS, said_in=3).text == (
        "Waiting lists: mentioned in 12 of 20 inspections as an external pressure; the most common point, in 3: "
        "“Waiting lists were long”."
    )


def test_without_a_plain_finding_the_count_stands_alone():
    assert replace(WAITS, wording="", said_in=0).text == (
        "Waiting lists: mentioned in 12 of 20 inspections as an external pressure."
    )


def test_it_says_who_checked_and_how_sure_the_share_is():
    quality = "Provisional: classified by a model only; no verdict was checked."
    said = replace(WAITS, quality=quality, intervals="mentioned 60% (20% to 80%)").certainty
    assert said == f"{quality} Share of inspections, with its 95% interval: mentioned 60% (20% to 80%)."
