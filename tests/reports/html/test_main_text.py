from __future__ import annotations

import itertools
import re
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from synth.reports import Report
from synth.reports.html import main_text

Read = Callable[..., Report]
REPORTS = Path(__file__).resolve().parents[3] / "data" / "reports"
TEXT = "Staff in Strathorran knew every family well, and partners reviewed all of their plans every month. "
ARTICLE = "".join(f"<p>{TEXT * 3}Visit {number} was on time.</p>" for number in range(6))
TEASERS = "".join(
    f"<div class='card'><h3><a href='/{number}'>A choir in Fernhallow sings for town {number}</a></h3>"
    f"<p>Singers of all ages met in hall {number} on Sunday.</p></div>"
    for number in range(4)
)


@pytest.fixture
def read_page(read_text: Callable[..., Report]) -> Read:
    return partial(read_text, name="page.html")


def page_of(*parts: str) -> str:
    return f"<!doctype html><html><body><div id='page'>{''.join(parts)}</div></body></html>"


def texts(report: Report) -> str:
    return " ".join(sentence.text for sentence in report.sentences)


def test_teasers_without_a_telling_name_are_left_out_and_the_user_is_told(read_page: Read) -> None:
    report = read_page(page_of("<h1>Joint inspection of Strathorran</h1>", f"<div>{ARTICLE}</div>", TEASERS))
    assert "Visit 5 was on time." in texts(report)
    assert "Singers" not in texts(report)
    assert {sentence.section for sentence in report.sentences} == {"Joint inspection of Strathorran"}
    note = next(note for note in report.notes if "main text" in note)
    assert note.startswith("left out as not part of the main text: 8 lines, such as “Singers of all ages met in…”")
    assert not note.is_routine


@pytest.mark.parametrize("name", ["related", "comments", "social", "sharing", "contact"])
@pytest.mark.parametrize("heading", ["<h2>Related processes</h2>", ""])
def test_a_section_without_links_is_never_lost(read_page: Read, name: str, heading: str) -> None:
    section = f"<div class='{name}'>{heading}<p>Chronologies were missing from most records.</p></div>"
    for parts in ((ARTICLE, section, TEASERS), (ARTICLE, TEASERS, f"<hr>{section}")):
        assert "Chronologies were missing from most records." in texts(
            read_page(page_of(*parts, "<p>Leaders acted.</p>"))
        )


def test_where_much_would_be_lost_all_sentences_stay(read_page: Read) -> None:
    sections = "".join(
        f"<div class='comments'><h2>Theme {number}</h2><p>{TEXT}It was theme {number}. <a href='/'>More</a></p></div>"
        for number in range(5)
    )
    read = texts(read_page(page_of("<h1>Findings</h1>", f"<div>{ARTICLE[:600]}</div>", sections)))
    assert all(f"It was theme {number}." in read for number in range(5))


def test_a_page_without_headings_is_searched(read_page: Read) -> None:
    cards = TEASERS.replace("h3", "div")
    read = texts(read_page(page_of(f"<div>{ARTICLE}</div>", cards)))
    assert "Visit 5 was on time." in read
    assert "Singers" not in read


POINTS = ("late reviews", "missing chronologies, as we said to leaders at the time of a visit in May")


def test_a_chapter_and_a_list_of_short_points_keep_their_place(read_page: Read) -> None:
    chapter = (
        "<div class='box'><h2>Areas for improvement</h2><h3>Leadership</h3><ul><li>late reviews</li>"
        "<li>missing chronologies, as we <a href='/'>said</a> to leaders at the time of a visit in May</li></ul></div>"
    )
    report = read_page(page_of(f"<h1>Joint inspection of Strathorran</h1><div>{ARTICLE}</div>", TEASERS, chapter))
    found = [(sentence.section, sentence.text) for sentence in report.sentences]
    assert found[-2:] == [("Leadership", text) for text in POINTS]
    assert [heading.text for heading in report.outline][-2:] == ["Areas for improvement", "Leadership"]
    assert "Singers" not in texts(report)


@pytest.mark.parametrize(
    "name", ["castlemuir-2024", "kirkallan-2023", "strathdarroch-2024", "merrowdale-2021-press-release"]
)
def test_a_report_in_the_form_and_the_furniture_of_another_site_is_read_whole(read_page: Read, name: str) -> None:
    page = (REPORTS / f"{name}.html").read_text(encoding="utf-8")
    names = itertools.cycle(("related", "comments", "social", "sharing", "contact"))
    start, *sections = re.split(
        "(?=<h2)", re.sub("</?(?:main|article)[^>]*>|.*<body[^>]*>|</body>.*", "", page, flags=re.DOTALL)
    )
    wrapped = "".join(f"<div class='{next(names)}'>{section}</div>" for section in sections)
    menu = "".join(f"<li><a href='/{number}'>Service {number}</a></li>" for number in range(5))
    report = read_page(f"<body><form id='aspnetForm'><ul>{menu}</ul>{start}{wrapped}{TEASERS}</form></body>")
    wanted = {sentence.text for sentence in read_page(page).sentences if sentence.part not in ("front", "heading")}
    assert {text for text in wanted if text not in texts(report)} == set()


def test_facts_are_read_from_the_lines_around_the_text(read_page: Read) -> None:
    date = "<p><a href='/all'>All reports</a> Published on 9 July 2024</p>"
    report = read_page(page_of("<h1>Joint inspection of Strathorran</h1>", date, f"<div>{ARTICLE}</div>", TEASERS))
    assert report.metadata.publication_date == "2024-07-09"


def test_a_page_on_which_the_extractor_fails_is_read_whole(read_page: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object, **options: object) -> str:
        raise RecursionError

    monkeypatch.setattr("trafilatura.extract", fail)
    assert "Singers of all ages met in hall 3 on Sunday." in texts(read_page(page_of(ARTICLE, TEASERS)))


def test_pages_without_links_and_very_long_pages_are_not_searched(
    read_page: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(main_text, "_extract", lambda page: pytest.fail("was searched"))
    read_page(page_of(ARTICLE))
    monkeypatch.setattr(main_text, "_LONGEST_PAGE", 1_000)
    read_page(page_of(ARTICLE, TEASERS))


def test_time_grows_with_the_length(read_page: Read) -> None:
    taken = []
    for times in (20, 80):
        page = page_of((ARTICLE + TEASERS) * times)
        start = time.process_time()
        read_page(page)
        taken.append(time.process_time() - start)
    assert taken[1] < 10 * taken[0] + 1
