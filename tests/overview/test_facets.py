from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from docx import Document
from openpyxl import load_workbook

from synth.overview import write_overview
from synth.overview.facets import differences, sign_test
from synth.overview.views.contrasts import conditions_table, contrasts_table
from synth.overview.wording import interval
from synth.prevalence import VerdictRule

from .conftest import by_model, overview_of

MANIFEST = Path(__file__).resolve().parents[2] / "models" / "default" / "manifest.json"
PROVISIONAL = "Provisional: classified by a model only; no verdict was checked"
QUANTITY_WORDS = re.compile(r"\b(?:all|almost all|most|majority|half|few|none)\b", re.IGNORECASE)


@pytest.mark.parametrize(("more", "fewer", "p"), [(0, 0, 1.0), (6, 0, 2 / 64), (3, 3, 1.0), (5, 1, 14 / 64)])
def test_sign_test_is_the_binomial_of_the_pairs_that_differ(more, fewer, p):
    assert sign_test(more, fewer) == pytest.approx(p)


def spoken_of(inspection, text, polarity):
    return {
        "inspection_id": inspection, "document": "r", "section": "Key messages", "text": text, "kind": "finding",
        "polarity": polarity, "themes": "leadership",
    }  # fmt: skip


def sorts_of_leaders():
    """Line managers praised and chief officers not, in seven inspections: fewer than get a word for a quantity."""
    rows = []
    for number in range(7):
        rows.append(spoken_of(f"i{number}", f"Staff {number} felt supported by their line managers.", "strength"))
        rows.append(spoken_of(f"i{number}", f"Chief officers {number} were not visible to staff.", "improvement"))
        rows.append(spoken_of(f"i{number}", f"During the pandemic leaders {number} worked closely.", "strength"))
    return pd.DataFrame(rows).convert_dtypes()


@pytest.fixture(scope="module")
def two_sorts_of_leaders(taxonomy):
    return overview_of(sorts_of_leaders(), taxonomy)


@pytest.fixture(scope="module")
def read_by_model(taxonomy):
    """The same as the bundled model's errors in verdicts apply to it."""
    rule = VerdictRule.from_dict(json.loads(MANIFEST.read_text(encoding="utf-8"))["verdict_rule"])
    return overview_of(by_model(sorts_of_leaders(), taxonomy), taxonomy, rule=rule)


def test_sides_of_a_contrast_are_counted_like_themes(two_sorts_of_leaders):
    facets = two_sorts_of_leaders.facets.set_index(["facet", "theme"])
    line, strategic = (facets.loc[(name, "leadership")] for name in ("line_managers", "strategic_leaders"))
    assert (line["strength_side"], line["improvement_side"]) == (7, 0)
    assert (strategic["strength_side"], strategic["improvement_side"]) == (0, 7)
    assert line["p"] == pytest.approx(2 / 128)


def test_a_contrast_that_inspections_bear_out_supports_the_message(two_sorts_of_leaders, taxonomy):
    (found,) = differences(two_sorts_of_leaders.facets, "leadership", taxonomy)
    assert [group["facet_label"] for group in found] == ["line managers", "strategic leaders"]
    message = next(one for one in two_sorts_of_leaders.messages if one.theme.id == "leadership")
    assert "Findings on line managers (a strength in 7" in message.draft


def leadership_of(overview):
    return next(one for one in overview.messages if one.theme.id == "leadership")


def test_every_form_says_beside_each_contrast_and_condition_that_it_is_provisional(read_by_model, tmp_path, no_charts):
    write_overview(read_by_model, tmp_path / "o")
    n = len(read_by_model.facets)
    assert n > 10
    page = (tmp_path / "o" / "overview.html").read_text(encoding="utf-8")
    differs = page[page.index('id="contrasts"') : page.index('id="matrix"')]
    document = Document(tmp_path / "o" / "overview.docx")
    tables = ["\n".join(cell.text for row in one.rows for cell in row.cells) for one in document.tables]
    word = "\n".join(text for text in tables if "Findings on" in text or "Circumstance" in text)
    sheet = load_workbook(tmp_path / "o" / "overview.xlsx", read_only=True)["Contrasts"]
    excel = "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)
    csv = (tmp_path / "o" / "contrasts.csv").read_text(encoding="utf-8")
    for text in (excel, csv):
        assert text.count(PROVISIONAL) == n
    # Beside each row in one word, and below the table in a sentence.
    for text in (differs, word):
        assert text.count("Provisional") == n
    assert differs.count("that only a model gave are provisional") == 2
    assert "yes (provisional)" in differs
    assert "yes (provisional)" in word
    circumstances = page[page.index('id="conditions"') : page.index('id="save-decisions"')]
    named = [paragraph.text for paragraph in document.paragraphs]
    after = named.index("Circumstances")
    for text in (circumstances, "\n".join(named[after : after + 3])):
        assert PROVISIONAL in text
        assert "Share of inspections, with its 95% interval: mentioned 100% (" in text


def test_what_people_settled_of_a_theme_does_not_confirm_the_contrast_below_it(taxonomy):
    cells = {"verdict": "both", "checked_by": "Anna", "checked_on": "2026-11-29"}
    decided = {(f"i{number}", "leadership"): cells for number in range(7)}
    table = by_model(sorts_of_leaders(), taxonomy)
    message = leadership_of(overview_of(table, taxonomy, decided_verdicts=decided))
    assert "differed from those on strategic leaders" in message.draft
    assert message.quality.startswith("7 of 7 verdicts checked by Anna, last on 29 November 2026.")
    for group in ("line managers", "strategic leaders"):
        assert f"The figures for {group} are provisional: classified by a model only" in message.quality


def test_labels_that_people_gave_make_contrasts_and_conditions_final(two_sorts_of_leaders):
    for table in (contrasts_table(two_sorts_of_leaders), conditions_table(two_sorts_of_leaders)):
        texts = [text for row in table.rows for cell in row for text in (cell.text, cell.small)]
        assert "Labelled by people." in texts
        assert not any("provisional" in text.lower() for text in texts)
    assert all(condition.quality == "Labelled by people." for condition in two_sorts_of_leaders.conditions)


def test_a_contrast_in_a_message_has_the_intervals_of_the_figures(read_by_model, two_sorts_of_leaders):
    """They allow for the errors of the model, so they are not those of the same labels given by people."""
    side = "line_managers_in_leadership"
    ends = []
    for overview in (read_by_model, two_sorts_of_leaders):
        row = overview.facets.set_index("id").loc[side]
        ends.append(interval(row["strength_side_lower"], row["strength_side_upper"]))
        said = [one.text for one in leadership_of(overview).certainty if one.pattern == "certainty.contrast"]
        assert len(said) == 2
        assert said[0].startswith("For line managers, the estimated share")
        assert f"a strength 100% ({ends[-1]})" in said[0]
    assert ends[0] != ends[1]


def test_seven_inspections_that_no_one_checked_get_no_word_for_a_quantity(read_by_model):
    said = [sentence.text for sentence in leadership_of(read_by_model).support if "differed" in sentence.text]
    said += [condition.text for condition in read_by_model.conditions]
    for table in (contrasts_table(read_by_model), conditions_table(read_by_model)):
        said += [cell.text for row in table.rows for cell in row[1:]]
    assert any("differed" in text for text in said)
    assert not [text for text in said if QUANTITY_WORDS.search(text)]


def test_a_contrast_has_the_side_that_its_theme_has_of_its_own(taxonomy):
    rows = [spoken_of("a", f"Staff {number} felt supported by their line managers.", "strength") for number in range(3)]
    table = pd.DataFrame(rows).convert_dtypes().assign(themes="leadership:improvement;advocacy")
    facets = overview_of(table, taxonomy).facets.set_index(["facet", "theme"])
    row = facets.loc[("line_managers", "leadership")]
    assert (row["strength_side"], row["improvement_side"]) == (0, 1)
