from __future__ import annotations

import re

import pytest

from synth.overview.messages.drafting import draft
from synth.overview.messages.patterns import Message, patterns

GAPS = {
    "name", "claim", "caution", "range", "found", "strength_side", "improvement_side", "both", "mentioned",
    "findings_share", "absence", "earlier", "change", "tau",
}  # fmt: skip


def row(found=9, strength=1, improvement=8, both=0, n=12, **more):
    counts = {"found": found, "strength_side": strength, "improvement_side": improvement, "both": both, "mentioned": 0}
    ends = {f"{name}_{end}": value for name in counts for end, value in (("lower", 0.51), ("upper", 0.6))}
    share = {
        "findings": 3,
        "findings_all": 50,
        "findings_share": 0.06,
        "findings_share_lower": 0.02,
        "findings_share_upper": 0.1,
    }
    state = {"status": "confirmed", "single": 0}
    return {"inspections": n, **counts, **ends, **share, **state, **more}


def text_of(taxonomy, figures, theme="chronologies"):
    sentences = draft(taxonomy[theme], figures)
    return " ".join(sentence.text for sentence in sentences)


def test_every_gap_of_every_pattern_is_known():
    gaps = {gap for text in patterns().values() for gap in re.findall(r"\{(\w+)\}", text)}
    assert gaps == GAPS


def test_every_sentence_leads_from_a_figure_to_findings_of_its_theme(overview):
    for message in overview.messages:
        assert message.sentences
        for sentence in message.sentences:
            assert sentence.figures, sentence.text
            for figure in sentence.figures:
                assert figure.theme == message.theme.id
                assert figure.column in overview.prevalence.columns


def test_spread_and_side_stand_in_words_with_their_count(taxonomy):
    text = text_of(taxonomy, row())
    assert "Of the inspections, most (9 of 12) reported on chronologies." in text
    assert "an area for improvement in the majority (8 of 12) and a strength in few (1 of 12)" in text


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        (
            row(found=0, strength=0, improvement=0, findings=0),
            "On chronologies there is no finding in 12 of 12 inspections (at most 60% by the 95% interval)",
        ),
        (row(found=1, strength=1, improvement=0, n=1), "The one inspection reported on chronologies (1 of 1)."),
        (row(strength=6, improvement=1), "This was a strength in half (6 of 12) and an area for improvement in few"),
        (row(strength=4, improvement=4, both=2), "as often a strength, in less than half (4 of 12), as an area for"),
        (
            row(strength=0, improvement=0, mentioned=9),
            "without being a clear strength or area for improvement in 9 of 12",
        ),
        (
            row(strength=8, improvement=0),
            "a strength in the majority (8 of 12), and an area for improvement in none (0 of 12)",
        ),
    ],
    ids=["nowhere", "one inspection", "exactly half", "equal", "mentioned only", "one side"],
)
def test_pattern_goes_by_the_counts(taxonomy, figures, words):
    assert words in text_of(taxonomy, figures)


def test_interval_that_reaches_other_words_is_told(taxonomy):
    text = text_of(taxonomy, row(found_lower=0.47, found_upper=0.91))
    assert "other words would fit, too: reported on in “less than half” to “almost all”." in text


def test_words_that_are_sure_are_not_doubted(taxonomy):
    assert "other words" not in text_of(taxonomy, row())


@pytest.mark.parametrize(
    ("tau", "p", "words"),
    [(0.5, 0.01, "stood better on it"), (-0.5, 0.01, "stood worse on it")],
    ids=["better", "worse"],
)
def test_link_with_the_evaluation_is_claimed_only_where_it_is_shown(taxonomy, tau, p, words):
    text = text_of(
        taxonomy,
        row(grade_tau=tau, grade_p_adjusted=p, grade_clear=True, grade_caution="12 inspections; a link is no cause"),
    )
    assert words in text
    assert "a link is no cause" in text
    assert "adjusted for the number of themes" in text


def test_a_link_that_does_not_stand_is_not_spoken_of(taxonomy):
    text = text_of(
        taxonomy, row(grade_tau=0.5, grade_p_adjusted=0.2, grade_clear=False, grade_caution="12 inspections")
    )
    assert "evaluation" not in text


@pytest.mark.parametrize(
    ("change", "words"),
    [((0.4, 0.1, 0.6), "has risen by 40 percentage points"), ((0.1, -0.2, 0.3), "does not show a change")],
    ids=["clear", "unclear"],
)
def test_change_is_claimed_only_where_it_is_shown(taxonomy, change, words):
    names = ("improvement_side_change", "improvement_side_change_lower", "improvement_side_change_upper")
    figures = row(inspections_earlier=10, improvement_side_earlier=3, **dict(zip(names, change, strict=True)))
    figures |= {"improvement_side_change_clear": change[1] > 0, "improvement_side_change_why": ""}
    text = text_of(taxonomy, figures)
    assert "In the earlier period this was an area for improvement in less than half (3 of 10)" in text
    assert words in text


@pytest.mark.parametrize(
    ("quotes", "held", "said"),
    [((), 0, "It is a strength in no inspection."), ((), 2, "No sentence is sure enough"), (("one",), 2, "")],
    ids=["no inspection", "none sure", "quoted"],
)
def test_a_side_without_a_quote_says_why(taxonomy, quotes, held, said):
    message = Message(taxonomy["advocacy"], (), {"strength": quotes}, {"strength": held})
    why = message.why_no_quote("strength")
    assert why.startswith(said)
    assert bool(why) is not bool(quotes)


def test_label_stands_small_in_a_sentence_and_braces_in_it_stay(taxonomy):
    from dataclasses import replace

    theme = replace(taxonomy["advocacy"], label="Voice {found}")
    text = " ".join(sentence.text for sentence in draft(theme, row()))
    assert "reported on voice {found}." in text
