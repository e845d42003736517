from __future__ import annotations

import json
import re
from html.parser import HTMLParser

import pandas as pd
import pytest

from synth.overview import build_overview, write_overview
from synth.overview.write import render_page

HOSTILE = '<script>alert("x")</script> =HYPERLINK("http://x") \u202e reversed & "quoted" </style>'


def overview_of(table, taxonomy, **options):
    inspections = pd.DataFrame({"inspection_id": sorted(table["inspection_id"].unique())}, dtype="str")
    return build_overview(table, inspections, taxonomy, **{"title": "Test", "least_findings": 1} | options)


class Tags(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.found = []
        self.links = []
        self.ids = set()
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.found.append(tag)
        self.ids.add(attributes.get("id"))
        if tag == "a":
            self.links.append(attributes["href"])


def test_counts_stand_in_the_page_with_their_total(labelled, taxonomy):
    page = render_page(overview_of(labelled, taxonomy))
    row = re.search(r'<tr><th scope="row"><a href="#chronologies">.*?</tr>', page, re.DOTALL)[0]
    assert "8 of 8" in row


def test_every_link_leads_somewhere_in_the_page_and_nothing_is_fetched(labelled, taxonomy):
    page = render_page(overview_of(labelled, taxonomy))
    tags = Tags(page)
    assert tags.links
    assert all(link[0] == "#" and link[1:] in tags.ids for link in tags.links)
    assert not {"script", "link", "img", "iframe", "object"} & set(tags.found)
    assert "default-src 'none'" in page


def test_quotes_carry_inspection_document_section_and_page(labelled, taxonomy):
    page = render_page(overview_of(labelled.assign(page=pd.array([7] * len(labelled), dtype="Int64")), taxonomy))
    assert "invented-0, report, “Findings”, page 7" in page


def test_quotes_come_from_different_inspections_first(labelled, taxonomy):
    twice = pd.concat([labelled, labelled.assign(finding_id=labelled["finding_id"] + "-b", text=labelled["text"] + " Again.")])
    quotes = overview_of(twice, taxonomy).quotes["leadership"]["strength"]
    assert len({quote.inspection for quote in quotes}) == len(quotes) == 3


def test_hostile_text_stays_inert_in_page_and_tables(labelled, taxonomy, tmp_path):
    table = labelled.assign(text=HOSTILE + labelled["text"], section=HOSTILE, document="=1+1")
    overview = overview_of(table, taxonomy, title=HOSTILE)
    write_overview(overview, tmp_path / "o", run={})
    page = (tmp_path / "o" / "overview.html").read_text()
    assert "script" not in Tags(page).found
    assert "&lt;script&gt;" in page
    assert "'=1+1" in (tmp_path / "o" / "findings.csv").read_text()


def test_same_findings_in_another_order_give_the_same_files(labelled, taxonomy, tmp_path):
    for name, table in (("a", labelled), ("b", labelled.sample(frac=1, random_state=1))):
        write_overview(overview_of(table, taxonomy), tmp_path / name, run={})
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


def test_repeats_are_counted_once_and_said(labelled, taxonomy):
    release = labelled.assign(document="press", finding_id=labelled["finding_id"] + "-p")
    overview = overview_of(pd.concat([labelled, release], ignore_index=True), taxonomy)
    single = overview_of(labelled, taxonomy)
    pd.testing.assert_frame_equal(overview.prevalence, single.prevalence)
    assert any("counted once" in note for note in overview.notes)


@pytest.mark.parametrize("case", ["one inspection", "no theme", "no finding", "all themes"])
def test_odd_inputs_have_defined_output(labelled, taxonomy, case):
    table = {
        "one inspection": labelled[labelled["inspection_id"] == "invented-0"],
        "no theme": labelled.assign(themes=""),
        "no finding": labelled.assign(kind="other", themes="", polarity="neutral"),
        "all themes": labelled.assign(kind="finding", themes=";".join(taxonomy.ids)),
    }[case]
    page = render_page(overview_of(table, taxonomy))
    assert not re.search(r"\bnan\b", page, re.IGNORECASE)


def test_inspection_without_findings_still_counts(labelled, taxonomy):
    inspections = pd.DataFrame({"inspection_id": ["invented-0", "invented-silent"]}, dtype="str")
    overview = build_overview(
        labelled[labelled["inspection_id"] == "invented-0"], inspections, taxonomy, title="T", least_findings=1
    )
    assert overview.prevalence["inspections"].iloc[0] == 2
    assert any("invented-silent" in note for note in overview.notes)


def test_invented_documents_are_called_so(labelled, taxonomy):
    said = labelled.assign(text="This inspection is invented. " + labelled["text"])
    assert "Invented inspections." in render_page(overview_of(said, taxonomy))
    assert "Invented inspections." not in render_page(overview_of(labelled, taxonomy))


def test_run_record_names_what_is_needed_to_repeat(labelled, taxonomy, tmp_path):
    write_overview(overview_of(labelled, taxonomy), tmp_path / "o", run={"inputs": [{"file": "a", "sha256": "0"}]})
    run = json.loads((tmp_path / "o" / "run.json").read_text())
    assert {"synth", "python", "libraries", "taxonomy", "inputs"} <= set(run)
