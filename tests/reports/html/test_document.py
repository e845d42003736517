from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import pytest

from synth.reports import Report

Read = Callable[..., Report]


@pytest.fixture
def read_page(read_text: Callable[..., Report]) -> Read:
    return partial(read_text, name="page.html")


def rows(report: Report) -> list[tuple[str, str]]:
    return [(sentence.section, sentence.text) for sentence in report.sentences]


def test_headings_paragraphs_and_lists(read_page: Read) -> None:
    page = (
        "<html><body><h1>News</h1><p>Plans were <b>clear</b>.<br>Staff<br/>knew &amp; used\n them<sup>2</sup>.</p>"
        "<ul><li>first <i>point</i><ul><li>a point below</li></ul></li><li><p>Second one.</p><p>More of "
        "it.</p></li></ul>"
        "<p><strong>Strengths</strong></p><p>Leaders acted.</p><dl><dt>Plan</dt><dd>What will be "
        "done.</dd></dl></body></html>"
    )
    assert rows(read_page(page)) == [
        ("News", "Plans were clear."),
        ("News", "Staff knew & used them."),
        ("News", "first point"),
        ("News", "a point below"),
        ("News", "Second one."),
        ("News", "More of it."),
        ("Strengths", "Leaders acted."),
        ("Strengths", "Plan"),
        ("Strengths", "What will be done."),
    ]


def test_page_furniture_is_left_out_and_noted(read_page: Read) -> None:
    page = (
        "<html><head><title>T</title><style>p {}</style></head><body><header><p>The "
        "Inspectorate</p></header><nav><a>Home</a></nav>"
        "<div id='cookieBanner'><p>We use cookies.</p></div><div class='skip-link'>Skip to content</div>"
        "<div class='content main-menu-wrapper-page'><main><header><h1>Report on "
        "Strathorran</h1></header><p>Plans were clear.</p>"
        "<div class='social-share'>Share this</div><p hidden>Hidden.</p><script>run()</script></main></div>"
        "<aside>Related news</aside><footer>Copyright.</footer></body></html>"
    )
    report = read_page(page)
    assert rows(report) == [("Report on Strathorran", "Plans were clear.")]
    assert any("nav" in note and "cookie" in note for note in report.notes)


def test_contact_blocks_are_left_out(read_page: Read) -> None:
    page = (
        "<body><h1>News</h1><p>Plans were clear.</p><h3>Contact information</h3><p>Press office, 01234</p>"
        "<h3>Notes to editors</h3><p>The report is online.</p><p>This email address is being protected from "
        "spambots.</p></body>"
    )
    report = read_page(page)
    assert rows(report) == [("News", "Plans were clear."), ("Notes to editors", "The report is online.")]
    assert "left out as contact details: 3 lines" in report.notes


def test_an_unlucky_class_does_not_lose_the_article(read_page: Read) -> None:
    page = f"<body class='has-cookie-banner'><div class='page-with-menu'><p>{'Plans were clear. ' * 9}</p></div></body>"
    assert len(rows(read_page(page))) == 9


def test_tables(read_page: Read) -> None:
    page = (
        "<body><h2>Improvement plan</h2><table><thead><tr><th>Area for improvement</th><th>Activity</th></tr></thead>"
        "<tbody><tr><td>Plans were late. Few knew.</td><td><ul><li>train staff</li><li>review "
        "plans</li></ul></td></tr></tbody></table>"
        "<table><tr><td><h3>Good practice example</h3><p>A choir helped.</p></td></tr></table><p>After it.</p></body>"
    )
    report = read_page(page)
    assert [(sentence.section, sentence.part, sentence.text) for sentence in report.sentences] == [
        ("Improvement plan", "improvement", "Plans were late."),
        ("Improvement plan", "improvement", "Few knew."),
        ("Improvement plan", "action", "train staff"),
        ("Improvement plan", "action", "review plans"),
        ("Good practice example", "good_practice", "A choir helped."),
        ("Improvement plan", "action", "After it."),
    ]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(
            "<meta charset='iso-8859-1'><p>Children’s café visits.</p>".encode("cp1252"),
            id="stated, with Windows marks",
        ),
        pytest.param("<meta charset=utf-8><p>Children’s café visits.</p>".encode(), id="utf-8"),
        pytest.param("<p>Children’s café visits.</p>".encode("utf-16"), id="utf-16"),
        pytest.param("<p>Children’s café visits.</p>".encode("cp1252"), id="not stated"),
    ],
)
def test_encodings(read_page: Read, data: bytes) -> None:
    assert rows(read_page(data)) == [("", "Children’s café visits.")]


def test_deep_nesting_and_broken_tags(read_page: Read) -> None:
    report = read_page("<div>" * 600 + "<p>Plans were clear.<p>Staff <b>knew.</div></i>")
    assert " ".join(text for _, text in rows(report)) == "Plans were clear. Staff knew."


def test_entities_of_a_file_are_not_read(read_page: Read) -> None:
    report = read_page('<!DOCTYPE html [<!ENTITY e SYSTEM "file:///etc/hostname">]><p>Plans &e; were clear.</p>')
    assert rows(report)[-1][1] == "Plans &e; were clear."


def test_a_numbered_question_of_inspectors_is_a_heading(read_page: Read) -> None:
    report = read_page(
        "<h2>Areas for improvement</h2><p>Plans were late.</p><p>3. How good is leadership?</p><p>Leaders led.</p>"
    )
    assert [(row.section, row.part) for row in report.sentences][-1] == ("3. How good is leadership?", "body")
    assert [row.part for row in report.sentences if row.section == "Areas for improvement"] == ["improvement"]


@pytest.mark.parametrize(
    "page",
    [
        pytest.param("<form id='aspnetForm'><div><p>Plans were clear.</p><input value='x'></div></form>", id="form"),
        pytest.param("<section id='sharing-information'><p>Plans were clear.</p></section>", id="section id"),
        pytest.param("<div class='comments'><p>Plans were clear.</p></div>", id="class"),
        pytest.param("<p id='contact'>Plans were clear.</p>", id="paragraph id"),
        pytest.param("<article><div class='footer'><p>Plans were clear.</p></div></article>", id="notes of an article"),
    ],
)
def test_ordinary_names_lose_no_sentence(read_page: Read, page: str) -> None:
    assert ("News", "Plans were clear.") in rows(read_page(f"<body><h1>News</h1><p>Staff knew them.</p>{page}</body>"))


@pytest.mark.parametrize("name", ["footer", "site-navigation", "breadcrumb", "skip-link", "cookie-notice"])
def test_names_of_furniture_lose_their_sentences(read_page: Read, name: str) -> None:
    article = f"<h1>News</h1><p>{'Staff knew them well. ' * 9}</p>"
    page = f"<body>{article}<div class='{name}'><p>Follow us for all the news.</p></div></body>"
    assert set(rows(read_page(page))) == {("News", "Staff knew them well.")}


def test_a_heading_with_an_ordinary_id_stays(read_page: Read) -> None:
    page = "<body><h1>News</h1><h2 id='social-work'>Social work</h2><p>Plans were clear.</p></body>"
    assert rows(read_page(page)) == [("Social work", "Plans were clear.")]


def test_what_the_style_sheet_of_the_page_hides_is_left_out_and_noted(read_page: Read) -> None:
    page = (
        "<head><style>@import 'x'; /* .a{display:none} */ @media print{.b{display:none}} .c, #d{display: none}"
        "</style></head>"
        "<p class='a'>Plans were clear.</p><p class='b'>Staff knew them.</p>"
        "<p class='c'>Not seen.</p><p id='d'>Nor this.</p>"
    )
    report = read_page(page)
    assert [text for _, text in rows(report)] == ["Plans were clear.", "Staff knew them."]
    assert "left out as page furniture: hidden text" in report.notes


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(lambda size: f"<style>{'/*x' * size}</style><p>Plans were clear.</p>", id="comments"),
        pytest.param(lambda size: f"<style>{'@' * size}</style><p>Plans were clear.</p>", id="at-rules"),
        pytest.param(lambda size: f"<style>{'x ' * size}</style><p>Plans were clear.</p>", id="selectors"),
        pytest.param(lambda size: f"<div class='social'>{'a ' * size}</div><p>Plans were clear.</p>", id="words"),
        pytest.param(lambda size: f"<p>{'Ab' * size} said no.</p><p>Plans were clear.</p>", id="a name without spaces"),
    ],
)
def test_time_grows_with_the_length(read_page: Read, made: Callable[[int], str]) -> None:
    def seconds(size: int) -> float:
        start = time.process_time()
        read_page(made(size))
        return time.process_time() - start

    seconds(10)
    # Four times the text: about 4 if linear, 16 if the time grows with the square.
    assert seconds(20_000) < 8 * max(seconds(5_000), 0.1)
