from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synth.reports.structure.sentences import split_sentences


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        pytest.param(["Plans were clear.", "Reviews were late."], id="plain"),
        pytest.param(["Under Reg. 17 a plan is due.", "It was not there."], id="regulation"),
        pytest.param(["Some help was new, e.g. The Den and St. Bride's.", "Families used it."], id="for example"),
        pytest.param(["Staff were clear (page 9).", "Quality indicator 2.1 was next."], id="page and indicator"),
        pytest.param(["See no. 5 and para. 4.5.1 of the paper.", "Dr. Ness agreed."], id="number and title"),
        pytest.param(["They said no.", "This was respected."], id="no as a word"),
        pytest.param(["The rate was 2.1 in 2022.", "36% of staff replied."], id="figures"),
        pytest.param(["They met J. M. Orran at 10 a.m. on Monday.", "All agreed."], id="initials"),
        pytest.param(["“They listened to us.", "We felt safe.”", "Few had waited."], id="quotation of two sentences"),
        pytest.param(
            ["Progress was called “significant.”", "These were the reasons."], id="stop within quotation marks"
        ),
        pytest.param(["“Nobody asked us,” a parent said.", "Now they do."], id="speech tag"),
        pytest.param(["“Why not?” they asked.", "Nobody knew."], id="question within a sentence"),
        pytest.param(["A few plans (those of 2021. They were old.) had no date.", "All others did."], id="brackets"),
        pytest.param(["(Some had none.)", "Others did."], id="sentence in brackets"),
        pytest.param(["Staff had time; training was good; and plans were clear.", "So it was."], id="semicolons"),
        pytest.param(["Was it enough?", "Yes!", "And so it went on…", "Then it ended."], id="other stops"),
        pytest.param(["Plans were shared.1", "Families had copies.[2]", "All did."], id="footnote numbers"),
        pytest.param(["Many tools (plans, reviews, etc.) were new.", "Few were used."], id="etc"),
        pytest.param(["No stop at all"], id="no stop"),
        pytest.param(["Visit St.Helens house or www.example.org/Plans.Then go on."], id="stop within a name"),
        pytest.param(["The plan was based on Getting it Right.", "“It helps,” staff said."], id="quotation follows"),
    ],
)
def test_ends_of_sentences(sentences: list[str]) -> None:
    assert split(" ".join(sentences)) == sentences


@pytest.mark.parametrize("first", ["They knew whom to turn to.", "The plan is due on 30 March 2030."])
def test_a_missing_space_does_not_join_sentences(first: str) -> None:
    assert split(f"{first}This is known to all.") == [first, "This is known to all."]


@pytest.mark.parametrize("text", ["", "   ", "\n\t"], ids=["empty", "spaces", "line breaks"])
def test_nothing_to_split(text: str) -> None:
    assert split_sentences(text) == []


_LIKE_TEXT = st.lists(
    st.sampled_from(
        [
            "Staff",
            "e.g.",
            ".",
            " ",
            "“",
            "”",
            "(",
            ")",
            "A",
            "b",
            "?",
            "…",
            "1",
            "[2]",
            "\n",
            "no.",
            "’",
            "\ud800",
            "😀",
            "é",
            '"',
        ]
    )
).map("".join)


@given(st.one_of(st.text(), st.text(alphabet=st.characters()), _LIKE_TEXT))
def test_spans_are_in_order_and_hold_all_but_spaces(text: str) -> None:
    spans = split_sentences(text)
    place = 0
    for start, end in spans:
        assert place <= start < end <= len(text)
        assert not text[place:start].strip()
        assert text[start:end] == text[start:end].strip()
        place = end
    assert not text[place:].strip()


@given(_LIKE_TEXT)
def test_the_same_text_splits_the_same(text: str) -> None:
    assert split_sentences(text) == split_sentences(text)


@pytest.mark.parametrize(
    "piece", ["Staff knew the plan well. ", "“a. ", "(a. B ", "A. ", ". ", ".", "x", "'a. B", "no. "], ids=repr
)
def test_time_grows_with_the_length(piece: str) -> None:
    def seconds(letters: int) -> float:
        text = piece * (letters // len(piece))
        times = []
        for _ in range(3):
            start = time.process_time()
            split_sentences(text)
            times.append(time.process_time() - start)
        return min(times)

    # Four times the text: about 4 if linear, 16 if the time grows with the square.
    assert seconds(160_000) < 8 * max(seconds(40_000), 0.002)
