from __future__ import annotations

import base64

import numpy as np
import pandas as pd
import pytest

from synth.overview import build_overview
from synth.review import theme_confusion
from synth.review.charts.charts import Chart, change_chart, confusion_chart, errors_chart
from synth.review.charts.curves import precision_recall_chart, reliability_chart, threshold_chart
from synth.review.panel.case_html import table_view

LABELS = {"data": "Data", "advocacy": "Advocacy"}
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def judged():
    """400 sentences, two themes; what is said is what comes true."""
    rng = np.random.default_rng(0)
    probability = rng.uniform(size=(400, 2))
    return rng.uniform(size=(400, 2)) < probability, probability


def is_drawn(chart):
    html = chart._repr_mimebundle_()["text/html"]
    picture = base64.b64decode(html.split("base64,")[1].split('"')[0])
    return picture.startswith(b"\x89PNG") and f'alt="{chart.alt}"' in html


class TestCurves:
    def test_each_is_drawn_with_its_words(self, judged):
        cuts = {"data": 0.5, "advocacy": 0.4}
        for chart in (
            precision_recall_chart(*judged, LABELS, cuts),
            reliability_chart(*judged, LABELS),
            threshold_chart(*judged, LABELS, cuts),
        ):
            assert is_drawn(chart)

    def test_the_headline_names_what_is_missed_and_what_is_given_wrongly(self):
        truth = np.array([[1, 1], [1, 1], [0, 0], [0, 0]], dtype=bool)
        probability = np.array([[0.9, 0.9], [0.1, 0.9], [0.1, 0.9], [0.1, 0.1]])
        chart = precision_recall_chart(truth, probability, LABELS, {"data": 0.5, "advocacy": 0.5})
        assert chart.headline == (
            "At the chosen cuts Data is missed most often (recall 0.50), and Advocacy most often given wrongly "
            "(precision 0.67)"
        )

    @pytest.mark.parametrize(
        ("change", "verdict"),
        [(lambda p: p, "as it should be"), (lambda p: p**3, "too modest"), (lambda p: p ** (1 / 3), "too sure")],
        ids=["honest", "modest", "sure"],
    )
    def test_reliability_says_which_way_probabilities_are_off(self, judged, change, verdict):
        truth, probability = judged
        assert verdict in reliability_chart(truth, change(probability), LABELS).headline

    def test_certainty_throughout_is_no_error(self):
        truth = np.array([[True, False]] * 6)
        assert "No probability lies between" in reliability_chart(truth, truth.astype(float), LABELS).headline

    def test_a_theme_that_nobody_has_is_drawn(self):
        truth, probability = np.zeros((9, 2), dtype=bool), np.full((9, 2), 0.2)
        assert is_drawn(threshold_chart(truth, probability, LABELS, {"data": 0.5, "advocacy": 0.5}))


class TestErrors:
    def test_confusion_names_the_pair(self, labelled, taxonomy):
        predictions = labelled.assign(themes=labelled["themes"].replace("relationships", "leadership"))
        labels = {theme.id: theme.label for theme in taxonomy.themes}
        chart = confusion_chart(theme_confusion(labelled, predictions, taxonomy), labels)
        assert chart.headline == (
            "Most often taken for another: Relationships for Leadership (16); of 16 missed, 0 had no other instead"
        )
        assert is_drawn(chart)

    def test_no_error_at_all_is_drawn(self, labelled, taxonomy):
        labels = {theme.id: theme.label for theme in taxonomy.themes}
        chart = confusion_chart(theme_confusion(labelled, labelled, taxonomy), labels)
        assert chart.headline.startswith("No theme is taken for another")
        assert is_drawn(chart)

    def test_missed_and_added_are_counted(self):
        errors = pd.DataFrame(
            {"error": ["missed", "missed", "added", "kind"], "theme": ["data", "data", "advocacy", ""]}
        )
        assert errors_chart(errors, LABELS).headline == "Most often missed: Data (2); most often added: Advocacy (1)"

    def test_change_counts_what_moves_and_leaves_out_what_is_not_defined(self):
        before, after = {"a": 0.5, "b": 0.7, "c": float("nan")}, {"a": 0.6, "b": 0.7, "c": 0.2}
        chart = change_chart(before, after, names=("before", "after"))
        assert chart.headline == "1 of 2 scores move, most of all a"
        assert is_drawn(chart)


class TestEscaping:
    def test_in_a_chart(self):
        chart = Chart(
            lambda narrow: change_chart({"a": 1.0}, {"a": 1.0}, names=("b", "c")).drawing(narrow), HOSTILE, HOSTILE
        )
        assert "<script" not in chart._repr_mimebundle_()["text/html"]

    def test_in_a_table(self):
        table = pd.DataFrame({HOSTILE: [HOSTILE]}, index=pd.Index([HOSTILE], name=HOSTILE))
        assert "<script" not in table_view(table).to_html()
        assert "<script" not in table_view(table.reset_index(drop=True)).to_html()

    def test_in_evidence(self, labelled, taxonomy):
        pytest.importorskip("ipywidgets", reason="ipywidgets is not installed: pip install -e .[notebooks]")
        from synth.review.panel.evidence_panel import EvidencePanel

        table = labelled.assign(text=HOSTILE + labelled["text"], section=HOSTILE, document=HOSTILE)
        panel = EvidencePanel(build_overview(table, _inspections(table), taxonomy, title="T"))
        panel.theme.value = "relationships"
        assert "&lt;script" in panel.view.value
        assert "<script" not in panel.view.value


class TestEvidence:
    @pytest.fixture
    def panel(self, labelled, taxonomy):
        pytest.importorskip("ipywidgets", reason="ipywidgets is not installed: pip install -e .[notebooks]")
        from synth.review.panel.evidence_panel import EvidencePanel

        return EvidencePanel(build_overview(labelled, _inspections(labelled), taxonomy, title="T"))

    @pytest.mark.parametrize(
        ("side", "inspection", "n"),
        [("", "", 16), ("improvement", "", 8), ("strength", "invented-3", 1), ("mixed", "", 0)],
        ids=["all", "a side", "an inspection too", "none"],
    )
    def test_choices_are_counted_and_shown(self, panel, side, inspection, n):
        panel.theme.value, panel.side.value, panel.inspection.value = "relationships", side, inspection
        assert len(panel.quotes()) == n
        assert f"{n} findings" in panel.view.value or n == 1
        assert ("No finding fits" in panel.view.value) == (n == 0)

    def test_without_widgets_the_first_theme_stands_as_text(self, panel):
        assert "Domestic abuse" in panel._repr_mimebundle_()["text/html"]

    def test_a_table_shows_no_missing_number(self):
        assert "nan" not in table_view(pd.DataFrame({"p": [0.25, np.nan]})).to_html().lower().split("</style>")[-1]


def _inspections(table):
    return pd.DataFrame({"inspection_id": sorted(table["inspection_id"].unique())}, dtype="str")
