from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pandas as pd
import pytest

from synth.overview.charts import to_svg
from synth.overview.page import render_page

from .conftest import HOSTILE, overview_of


class Tags(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.found, self.links, self.ids, self.attributes = [], [], [], set()
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.found.append(tag)
        self.attributes.update(name for name, _ in attributes)
        given = dict(attributes)
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "a":
            self.links.append(given["href"])


def test_counts_stand_in_the_page_with_their_total(page):
    row = re.search(r'<th scope="row"><a href="#participation">Participation</a>.*?</tr>', page, re.DOTALL)[0]
    assert "8 of 8" in row


def test_every_link_leads_to_one_place_in_the_page(page):
    tags = Tags(page)
    assert len(tags.links) > 50
    assert {link[1:] for link in tags.links} <= set(tags.ids)
    assert len(tags.ids) == len(set(tags.ids))


def test_every_figure_of_a_message_is_a_link_to_its_findings(overview, page):
    for message in overview.messages:
        for figure in (figure for sentence in message.sentences for figure in sentence.figures):
            if figure.side != "all":
                assert re.search(f'href="#{figure.target}(-findings)?"', page)


def test_figure_of_a_side_leads_to_the_list_of_its_findings_where_there_are_any(page):
    assert 'href="#chronologies-improvement-findings"' in page
    assert '<div id="chronologies-improvement-findings" tabindex="-1" data-filter="improvement mixed">' in page
    # No finding calls chronologies a strength: the link leads to the words that say so.
    assert 'href="#chronologies-strength"' in page
    assert "chronologies-strength-findings" not in page


def test_names_of_themes_in_running_text_are_written_small(page):
    links = re.findall(r"<p class=\"more\"><a [^>]*>(.*?)</a>", page)
    assert any(link.endswith("findings on participation") for link in links)
    assert not any(re.search(r"on [A-Z][a-z]", link) for link in links)


def test_nothing_is_fetched_and_only_its_own_script_may_run(page):
    tags = Tags(page)
    assert not {"link", "img", "iframe", "object", "embed"} & set(tags.found)
    assert "style" not in tags.attributes
    assert not {name for name in tags.attributes if name.startswith("on")}
    for tag in ("script", "style"):
        content = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)[1]
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src &#39;sha256-{digest}&#39;" in page
        assert tags.found.count(tag) == 1
    assert "default-src &#39;none&#39;" in page


def test_quotes_carry_inspection_document_section_and_page(page):
    assert '<bdi title="invented-0">Area0, 2021</bdi>, <bdi>report, “Findings”, page 7</bdi>' in page


def test_inspections_go_by_area_and_year_where_both_are_known(page):
    assert "<option>Area0, 2021</option>" in page
    # The year of the last one is not known.
    assert "<option>invented-7</option>" in page
    matrix = page[page.index('aria-labelledby="caption-verdicts"') :]
    assert '<th scope="row"><bdi title="invented-0">Area0, 2021</bdi></th>' in matrix


def test_tables_have_headers_and_a_name(page):
    for table in re.findall(r"<table[^>]*>.*?</table>", page, re.DOTALL):
        assert "<thead>" in table
        assert 'scope="col"' in table
        assert re.match(r"<table[^>]* aria-label", table)


def test_banner_of_invented_inspections(page, labelled, small_taxonomy, no_charts):
    assert "<strong>Invented inspections.</strong>" in page
    assert "Invented inspections" not in re.sub(
        r"<style>.*?</style>", "", render_page(overview_of(labelled, small_taxonomy)), flags=re.DOTALL
    )


def test_hostile_text_stays_inert(labelled, small_taxonomy, no_charts):
    table = labelled.assign(
        text=HOSTILE + labelled["text"],
        section=HOSTILE,
        document=HOSTILE,
        inspection_id=HOSTILE + labelled["inspection_id"],
    )
    page = render_page(overview_of(table, small_taxonomy, title=HOSTILE, notes=(HOSTILE,), asides=(HOSTILE,)))
    assert Tags(page).found.count("script") == 1
    assert "&lt;script&gt;" in page
    assert not set(page) & set("\u202e\x07")


def test_long_sentence_is_cut_and_readable(labelled, small_taxonomy, no_charts):
    page = render_page(overview_of(labelled.assign(text=labelled["text"] + " word" * 1000), small_taxonomy))
    assert "[…]" in page
    assert len(page) < 200_000


@pytest.mark.parametrize("case", ["one inspection", "no theme", "no finding", "all themes", "one sentence"])
def test_odd_inputs_have_defined_output(labelled, small_taxonomy, case, monkeypatch):
    table = {
        "one inspection": labelled[labelled["inspection_id"] == "invented-0"],
        "no theme": labelled.assign(themes=""),
        "no finding": labelled.assign(kind="other", themes="", polarity="neutral"),
        "all themes": labelled.assign(kind="finding", themes=";".join(small_taxonomy.ids)),
        "one sentence": labelled.head(1),
    }[case].reset_index(drop=True)
    # One of the two drawings of each chart is enough to see that it can be drawn.
    monkeypatch.setattr("synth.overview.page.to_svg", lambda *given, **o: to_svg(*given, **o) if o["narrow"] else "")
    page = render_page(overview_of(table, small_taxonomy))
    text = re.sub(r"<script>.*?</script>|<style>.*?</style>", "", page, flags=re.DOTALL)
    assert not re.search(r"\b(?:[Nn]a[Nn]|None(?! of the inspections)|inf|undefined)\b", text)


def test_notes_that_bear_on_the_figures_stand_before_the_messages_and_others_at_the_end(
    labelled, small_taxonomy, no_charts
):
    notes = tuple(f"Not read: {number}.pdf: is damaged." for number in range(12))
    asides = ("a.pdf: left out as running header or footer on 9 pages: 'Joint inspection'",)
    page = render_page(overview_of(labelled, small_taxonomy, notes=notes, asides=asides))
    messages = page.index('id="messages"')
    assert [f"{number}.pdf" in page[:messages] for number in range(12)] == [True] * 8 + [False] * 4
    assert '<a href="#further-notes">4 further notes of this kind</a>' in page[:messages]
    further = page[page.index('id="further-notes"') :]
    assert all(f"{number}.pdf" in further for number in range(8, 12))
    assert "left out as running header" in further


def test_long_table_under_a_chart_is_folded(labelled, small_taxonomy, no_charts):
    many = pd.concat(
        [labelled.assign(inspection_id=labelled["inspection_id"] + str(number)) for number in range(3)],
        ignore_index=True,
    )
    assert '<details class="rows"' in render_page(overview_of(many, small_taxonomy))
    assert '<details class="rows"' not in render_page(overview_of(labelled, small_taxonomy))
