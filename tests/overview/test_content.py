from __future__ import annotations

import pandas as pd
import pytest

from synth.errors import UsageError
from synth.findings import probability_columns
from synth.overview import write_overview
from synth.overview.views.build import views
from synth.prevalence.confirm.candidates import sentence_key
from synth.prevalence.confirm.decisions import COLUMNS

from .conftest import overview_of


def row_of(overview, theme):
    return overview.prevalence.set_index("theme").loc[theme]


def said(message):
    return " ".join(sentence.text for sentence in message.certainty)


def test_themes_are_counted_by_inspection(overview):
    row = row_of(overview, "advocacy")
    assert (row["found"], row["inspections"], row["findings"]) == (8, 8, 8)


def test_quotes_come_from_inspections_that_are_counted_beside_them(labelled, taxonomy):
    is_passing = labelled["inspection_id"] < "invented-4"
    table = labelled.assign(section="Findings").assign(
        polarity=labelled["polarity"].where(~is_passing, "neutral").astype("str")
    )
    overview = overview_of(pd.concat([table, labelled.assign(section="Key messages")]).iloc[: len(table)], taxonomy)
    verdict = overview.verdicts.set_index(["inspection_id", "theme"])["verdict"].to_dict()
    assert any(quotes for message in overview.messages for quotes in message.quotes.values())
    for message in overview.messages:
        for side, quotes in message.quotes.items():
            assert len(quotes) <= message.held[side]
            assert {verdict[quote.inspection, message.theme.id] for quote in quotes} <= {side, "both"}


def test_shares_of_findings_that_do_not_hold_are_not_said(labelled, taxonomy):
    overview = overview_of(labelled, taxonomy, shares_hold=False)
    assert not any("Of all findings" in said(message) for message in overview.messages)
    assert "findings-share" not in [view.name for view in views(overview)]
    row = row_of(overview, "chronologies")
    assert row["findings_share"] > 0
    assert pd.isna(row["findings_share_lower"])
    assert "--prefer" in row["findings_share_why"]
    assert any("Of all findings" in said(message) for message in overview_of(labelled, taxonomy).messages)


def test_headline_counts_for_more_than_a_passing_sentence(labelled, taxonomy):
    overview = overview_of(labelled.assign(section="Key messages"), taxonomy)
    assert row_of(overview, "chronologies")["improvement_side"] == 8


def test_order_of_rows_does_not_matter(labelled, taxonomy):
    one, other = (overview_of(table, taxonomy) for table in (labelled, labelled.sample(frac=1, random_state=1)))
    pd.testing.assert_frame_equal(one.prevalence, other.prevalence)
    pd.testing.assert_frame_equal(one.findings, other.findings)
    assert one.messages == other.messages


def test_repeats_are_counted_once_and_said(labelled, taxonomy):
    release = labelled.assign(document="press", finding_id=labelled["finding_id"] + "-p")
    overview = overview_of(pd.concat([labelled, release], ignore_index=True), taxonomy)
    pd.testing.assert_frame_equal(overview.prevalence, overview_of(labelled, taxonomy).prevalence)
    assert any("counted once" in note for note in overview.notes)


def test_inspection_without_findings_still_counts(labelled, taxonomy):
    inspections = pd.DataFrame({"inspection_id": ["invented-0", "invented-silent"]}, dtype="str")
    overview = overview_of(labelled[labelled["inspection_id"] == "invented-0"], taxonomy, inspections=inspections)
    assert overview.prevalence["inspections"].iloc[0] == 2
    assert set(overview.verdicts["inspection_id"]) == {"invented-0", "invented-silent"}
    assert any("invented-silent" in note for note in overview.notes)


@pytest.mark.parametrize(
    ("text", "is_said"),
    [
        ("This inspection is invented: the area is made up.", True),
        ("Staff had invented new ways of keeping in touch with families.", False),
    ],
    ids=["said of the document", "said of something else"],
)
def test_documents_that_call_themselves_invented_are_known(labelled, taxonomy, text, is_said):
    assert overview_of(labelled.assign(text=text + labelled["text"]), taxonomy).invented is is_said


def test_footer_that_was_left_out_still_says_that_documents_are_invented(labelled, taxonomy):
    notes = ("a.pdf: left out as running header or footer on 8 pages: 'This inspection is invented: the area'",)
    assert overview_of(labelled, taxonomy, notes=notes).invented


def test_groups_stand_in_the_order_of_their_scale(labelled, described, taxonomy):
    overview = overview_of(labelled, taxonomy, inspections=described, by="grade")
    assert list(dict.fromkeys(overview.groups["group"])) == ["weak", "adequate", "good", "very good", "not known"]


def test_population_that_was_seen_whole_leaves_nothing_uncertain(labelled, taxonomy):
    row = row_of(overview_of(labelled, taxonomy, population=8), "participation")
    assert row["found_lower"] == row["found_upper"] == row["found_share"]


@pytest.mark.parametrize(
    ("options", "message"),
    [({"by": "colour"}, "no column 'colour'"), ({"population": 3}, "population of 3")],
    ids=["unknown column", "population too small"],
)
def test_what_cannot_be_is_refused(labelled, taxonomy, options, message):
    with pytest.raises(UsageError, match=message):
        overview_of(labelled, taxonomy, **options)


def test_earlier_period_gives_changes(labelled, taxonomy):
    before = overview_of(labelled.assign(section="Key messages", polarity="strength"), taxonomy)
    now = overview_of(labelled.assign(section="Key messages"), taxonomy, earlier=before.prevalence)
    row = row_of(now, "chronologies")
    assert (row["improvement_side_earlier"], row["improvement_side_change"]) == (0, 1)
    text = next(message.text for message in now.messages if message.theme.id == "chronologies")
    assert "the share has risen by 100 percentage points" in text


def test_verdicts_of_a_model_that_no_one_checked_are_called_provisional(labelled, taxonomy):
    assert "provisional" in overview_of(labelled.assign(p_finding=1.0), taxonomy, rule=_LabelRule()).trust


class _LabelRule:
    """Takes the labels of a model as they are."""

    errors = None

    def __init__(self):
        from synth.prevalence import DEFAULT_RULE

        self.theme, self.side = DEFAULT_RULE.theme, DEFAULT_RULE.side

    def verdicts(self, table, taxonomy):
        from synth.prevalence import verdicts_from_labels

        return verdicts_from_labels(table, taxonomy)


@pytest.fixture
def linked(labelled, described, taxonomy):
    """Leadership is an area for improvement in the first half of the inspections."""
    is_worse = (labelled["themes"] == "leadership") & (labelled["inspection_id"] < "invented-4")
    table = labelled.assign(
        section="Key messages", polarity=labelled["polarity"].mask(is_worse, "improvement").astype("str")
    )
    return {view.name: view for view in views(overview_of(table, taxonomy, inspections=described))}["links"]


def test_links_with_the_evaluation_are_adjusted_for_the_number_of_themes(linked):
    found = linked
    assert "adjusted for the 11 themes by Holm's method" in found.table.caption
    assert [column.name for column in found.table.columns][2] == "p, adjusted"
    assert len(found.table.rows) == 11


def test_themes_without_a_link_to_give_say_why(linked):
    found = linked
    cells = {row[0].text: row for row in found.table.rows}
    assert cells["Poverty"][1].text == "–"
    assert "Poverty: no figure: all inspections are alike in one of the two." in found.table.note


def test_without_evaluations_there_is_no_word_of_links(labelled, taxonomy):
    assert "links" not in [view.name for view in views(overview_of(labelled, taxonomy))]


def test_a_reader_s_answer_on_a_theme_leaves_the_others_on_their_side_in_quotes_and_pages(
    taxonomy, tmp_path, no_charts
):
    texts = [f"Advocacy workers did not reach all children in district {number} in time." for number in range(3)]
    table = pd.DataFrame(
        {
            "inspection_id": "a-2024",
            "document": "r",
            "section": "Findings",
            "text": texts,
            "kind": "finding",
            "polarity": "improvement",
            "themes": "advocacy;participation",
            "finding_id": [f"f{number}" for number in range(3)],
        }
    ).astype("str")
    sure = {"p_finding": 1.0, "p_improvement": 1.0, "p_advocacy": 1.0, "p_participation": 1.0}
    table = table.assign(**{name: sure.get(name, 0.0) for name in probability_columns(taxonomy)})
    answers = pd.DataFrame(
        [
            ("a-2024", sentence_key(text), "participation", "strength", "", "Anna", "2026-11-29", "ordered")
            for text in texts
        ],
        columns=list(COLUMNS),
        dtype="str",
    )
    overview = overview_of(table, taxonomy, decisions=answers)
    verdicts = overview.verdicts.set_index("theme")["verdict"]
    assert (verdicts["advocacy"], verdicts["participation"]) == ("improvement", "strength")
    for theme, side in (("advocacy", "improvement"), ("participation", "strength")):
        assert (row_of(overview, theme)[f"{side}_side"], row_of(overview, theme)["findings"]) == (1, 3)
    quotes = {message.theme.id: message.quotes for message in overview.messages}
    assert {quote.polarity for quote in quotes["advocacy"]["improvement"]} <= {"improvement"}
    write_overview(overview, tmp_path / "o")
    page = (tmp_path / "o" / "findings.html").read_text(encoding="utf-8")
    assert (
        page.count('data-side="improvement" data-theme="participation advocacy" data-own="participation:strength ') == 3
    )
    assert "Participation" in page
