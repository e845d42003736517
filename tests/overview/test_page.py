from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pandas as pd
import pytest

from synth.overview.page import render_findings, render_inspections, render_page
from synth.overview.page.names import page_name
from synth.overview.wording import in_running_text

from .conftest import HOSTILE, WORDS_A_MINUTE, overview_of


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
            self.links.append(given.get("href") or given["xlink:href"])


class SeenText(HTMLParser):
    """The words of a page in reading order, without its navigation and what is hidden."""

    SKIPPED = ("style", "script", "nav", "title", "svg")

    def __init__(self, page):
        super().__init__()
        self.texts, self.inside = [], []
        self.feed(page.replace('<a class="skip" href="#main">Skip to the main content</a>', ""))

    def handle_starttag(self, tag, attributes):
        if tag in self.SKIPPED:
            self.inside.append(tag)

    def handle_endtag(self, tag):
        if self.inside and tag == self.inside[-1]:
            self.inside.pop()

    def handle_data(self, text):
        if not self.inside:
            self.texts.append(text)

    def before(self, text):
        return [word for word in " ".join(self.texts).split(text)[0].split() if re.search(r"\w", word)]


def pages_of(folder):
    return [folder / "overview.html", folder / "findings.html", *sorted((folder / "inspections").iterdir())]


def test_every_link_leads_to_a_page_and_a_place_that_are_there(written):
    for path in pages_of(written):
        tags = Tags(path.read_text(encoding="utf-8"))
        assert len(tags.ids) == len(set(tags.ids)), path.name
        for link in set(tags.links):
            name, _, place = link.partition("#")
            target = (path.parent / name).resolve() if name else path
            assert target.is_file(), link
            # The page of findings takes its filters from behind the #.
            if place and target.name != "findings.html":
                assert place in Tags(target.read_text(encoding="utf-8")).ids, link


def test_first_screen_comes_before_all_else(page):
    main = page[page.index("<main") :]
    places = [main.index(text) for text in ("Most often an area for improvement", 'class="balance"', 'id="messages"')]
    assert places == sorted(places)
    assert "2021 to 2024 · 8 inspections" in page
    assert "1 very good, 3 good, 2 adequate, 1 weak" in page
    assert "Draft: no message signed yet" in page


def test_what_is_most_often_weak_is_read_in_twenty_seconds(page):
    words = SeenText(page).before("Most often a strength")
    assert "Most often an area for improvement" in " ".join(words)
    assert len(words) <= WORDS_A_MINUTE * 20 / 60


def test_nothing_is_fetched_and_only_its_own_script_may_run(written):
    for path in pages_of(written)[:3]:
        page = path.read_text(encoding="utf-8")
        tags = Tags(page)
        assert not {"link", "img", "iframe", "object", "embed"} & set(tags.found)
        assert "style" not in tags.attributes
        assert not {name for name in tags.attributes if name.startswith("on")}
        for tag in ("script", "style"):
            content = re.search(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)[1]
            digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
            assert f"{tag}-src &#39;sha256-{digest}&#39;" in page
        assert "default-src &#39;none&#39;" in page


def test_matrix_holds_every_verdict_as_a_letter_that_leads_to_its_findings(overview, page):
    matrix = page[page.index('<table class="matrix"') : page.index("<tfoot")]
    letters = re.findall(r'<td class="v-([a-z-]+)">', matrix)
    assert len(letters) == 8 * len(overview.taxonomy.ids)
    verdict = overview.verdicts.set_index(["inspection_id", "theme"])["verdict"]["invented-0", "chronologies"]
    assert f'<td class="v-{verdict}"><a href="inspections/invented-0.html#chronologies"' in matrix
    assert 'data-area-type="islands"' in matrix


def test_findings_can_be_filtered_by_what_is_known_of_inspections(overview, written):
    page = (written / "findings.html").read_text(encoding="utf-8")
    for name in ("year", "grade", "area_type", "words", "theme", "side"):
        assert f'name="{name}"' in page
    assert page.count("<tr data-unit") == (overview.findings["repeat_of"] == "").sum()


def test_page_of_an_inspection_stands_beside_all_others_and_those_like_it(written):
    page = (written / "inspections" / "invented-3.html").read_text(encoding="utf-8")
    assert "<bdi>Area3, 2023</bdi>" in page
    assert "In how many of the others a theme is a strength / an area for improvement." in page
    assert '<th scope="col">All others <span' in page
    assert "Others with the type of area “mainland”" in page
    assert "data-copy=" in page


def test_page_of_an_inspection_begins_with_its_verdicts(overview, written):
    page = (written / "inspections" / "invented-3.html").read_text(encoding="utf-8")
    verdicts = overview.verdicts[overview.verdicts["inspection_id"] == "invented-3"].set_index("theme")["verdict"]
    first = page[page.index('<dl class="verdicts">') : page.index('id="verdicts"')]
    for words, verdict in (("Strength", "strength"), ("Area for improvement", "improvement"), ("Both", "both")):
        themes = [theme.label for theme in overview.taxonomy.themes if verdicts[theme.id] == verdict]
        assert (f"<dt>{words}</dt>" in first) == bool(themes)
        for label in themes:
            assert in_running_text(label) in first[first.index(f"<dt>{words}</dt>") :].split("</div>")[0]


def test_page_of_150_inspections_stays_below_a_megabyte_and_a_half(labelled, taxonomy):
    many = pd.concat(
        [
            labelled.assign(
                inspection_id=labelled["inspection_id"] + f"-{number}",
                finding_id=labelled["finding_id"] + f"-{number}",
            )
            for number in range(19)
        ],
        ignore_index=True,
    )
    overview = overview_of(many, taxonomy)
    assert len(overview.inspections) > 150
    assert len(render_page(overview).encode()) < 1_500_000


def test_names_of_pages_are_safe():
    assert page_name("fernhallow-2023") == "fernhallow-2023.html"
    assert re.fullmatch(r"[a-z0-9-]+\.html", page_name("../../etc/passwd"))
    assert page_name("A b") != page_name("a-b")


def test_hostile_text_stays_inert(labelled, small_taxonomy, no_charts):
    table = labelled.assign(
        text=HOSTILE + labelled["text"],
        section=HOSTILE,
        document=HOSTILE,
        inspection_id=HOSTILE + labelled["inspection_id"],
    )
    overview = overview_of(table, small_taxonomy, title=HOSTILE, notes=(HOSTILE,), document_notes=(HOSTILE,))
    for page in (render_page(overview), render_findings(overview), next(render_inspections(overview))[1]):
        assert Tags(page).found.count("script") == 1
        assert "&lt;script&gt;" in page
        assert not set(page) & set("\u202e\x07")


@pytest.mark.parametrize("case", ["one inspection", "no theme", "no finding", "all themes", "one sentence"])
def test_odd_inputs_have_defined_output(labelled, small_taxonomy, case, no_charts):
    table = {
        "one inspection": labelled[labelled["inspection_id"] == "invented-0"],
        "no theme": labelled.assign(themes=""),
        "no finding": labelled.assign(kind="other", themes="", polarity="neutral"),
        "all themes": labelled.assign(kind="finding", themes=";".join(small_taxonomy.ids)),
        "one sentence": labelled.head(1),
    }[case].reset_index(drop=True)
    page = render_page(overview_of(table, small_taxonomy))
    text = re.sub(r"<script>.*?</script>|<style>.*?</style>", "", page, flags=re.DOTALL)
    assert not re.search(r"\b(?:[Nn]a[Nn]|None|inf|undefined)\b", text)
