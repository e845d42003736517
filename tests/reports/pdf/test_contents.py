from __future__ import annotations

import pytest

from synth.reports.pdf.content.page import Box
from synth.reports.pdf.contents import contents_lines
from synth.reports.pdf.layout import Line


def entries(*texts: str) -> list[str]:
    lines = [
        Line(text, Box(50, 700 - 14 * n, 400, 712 - 14 * n), 11, False, 1, 50, 550) for n, text in enumerate(texts)
    ]
    return [entry for _, entry in sorted(contents_lines(lines).items()) if entry]


def test_entries_with_no_more_than_a_space_before_the_page() -> None:
    assert entries("Contents", "Introduction 3", "Key facts 3", "Conclusion 8", "We read 12 records.") == [
        "Introduction 3",
        "Key facts 3",
        "Conclusion 8",
    ]


def test_a_title_over_two_lines_is_one_entry() -> None:
    found = entries("Contents", "Introduction 3", "Statement 1: Staff identify risks early and", "respond 4", "Terms 8")
    assert found == ["Introduction 3", "Statement 1: Staff identify risks early and respond 4", "Terms 8"]


def test_text_below_the_list_stays_text() -> None:
    found = entries("Contents", "Introduction 3", "Key facts 4", "Terms 8", "Introduction", "We visited in", "May 2023")
    assert found == ["Introduction 3", "Key facts 4", "Terms 8"]


def test_pages_never_go_back() -> None:
    assert entries("Contents", "Introduction 3", "Key facts 5", "Terms 8", "Children aged 5")[-1] == "Terms 8"


def test_leaders_tell_without_a_title() -> None:
    assert entries("Plans were clear.", "Key facts . . . . . . 5") == ["Key facts 5"]


@pytest.mark.parametrize(
    "texts",
    [
        pytest.param(("Introduction 3", "Key facts 5", "Terms 8"), id="no title"),
        pytest.param(("Contents", "In Strathorran", "45 children lived in 2021", "Plans were clear."), id="no list"),
        pytest.param(("Contents",), id="nothing below"),
    ],
)
def test_other_lines_that_end_in_figures(texts: tuple[str, ...]) -> None:
    assert entries(*texts) == []
