from __future__ import annotations

import base64

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import f1_score

from synth.classifier.evaluation import reliability
from synth.classifier.thresholds import GRID
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


def words_of(axes):
    """Return all texts in a panel."""
    return [text.get_text() for text in axes.texts]


def ticks_of(axis):
    return [label.get_text() for label in axis.get_ticklabels()]


class TestWhatAReaderSees:
    """Texts, numbers and places in the figure, as it is drawn for a page and for a phone."""

    @pytest.fixture(params=[False, True], ids=["wide", "narrow"])
    def narrow(self, request):
        return request.param

    def test_a_grid_of_missed_themes_with_what_was_given_instead(self, narrow):
        counts = pd.DataFrame([[0, 5, 1], [2, 0, 0]], index=["data", "advocacy"], columns=["data", "advocacy", "none"])
        figure = confusion_chart(counts, LABELS).drawing(narrow)
        (axes,) = figure.axes
        assert (axes.get_xlabel(), axes.get_ylabel()) == ("given instead", "missed")
        assert ticks_of(axes.xaxis) == ["Data", "Advocacy", "none instead"]
        assert ticks_of(axes.yaxis) == ["Data", "Advocacy"]
        assert axes.xaxis.get_ticks_position() == "top"
        assert axes.xaxis.get_label_position() == "top"
        # Text and place: the column is what was given, the row what was missed.
        assert {(*text.get_position(), text.get_text()) for text in axes.texts} == {
            (1, 0, "5"),
            (2, 0, "1"),
            (0, 1, "2"),
        }
        colours = {text.get_text(): text.get_color() for text in axes.texts}
        assert colours["5"] == "white" != colours["1"] == colours["2"]
        assert np.ma.filled(axes.images[0].get_array(), 0).tolist() == counts.to_numpy().tolist()
        assert figure.get_size_inches()[0] == (4.1 if narrow else 9.4)

    def test_bars_for_what_was_missed_and_what_was_added(self, narrow):
        errors = pd.DataFrame(
            {"error": ["missed", "missed", "added", "kind"], "theme": ["data", "data", "advocacy", ""]}
        )
        figure = errors_chart(errors, LABELS).drawing(narrow)
        left, right = figure.axes
        assert left.get_title() == "Missed: the label has it"
        assert right.get_title() == "Added: the model gives it"
        assert ticks_of(left.yaxis) == ["Data", "Advocacy"]
        assert [bar.get_width() for bar in left.patches] == [2, 0]
        assert [bar.get_width() for bar in right.patches] == [0, 1]
        # The first theme is at the top.
        assert [bar.get_center()[1] for bar in left.patches] == [1, 0]
        assert words_of(left) == [" 2", " 0"]
        assert words_of(right) == [" 0", " 1"]
        assert [text.get_position() for text in right.texts] == [(0, 1), (1, 0)]
        assert {axes.get_xlabel() for axes in figure.axes} == {"sentences"}
        # The panels are told apart without colour, too.
        assert [bar.get_hatch() for bar in (left.patches[0], right.patches[0])] == ["", "////"]

    def test_a_line_from_the_score_before_to_the_score_after(self, narrow):
        before, after = (
            {"Data": 0.5, "Advocacy": 0.75, "Plans": 0.7, "Lost": 0.1},
            {
                "Data": 0.625,
                "Advocacy": 0.5,
                "Plans": 0.7,
            },
        )
        chart = change_chart(before, after, names=("first", "second"))
        figure = chart.drawing(narrow)
        (axes,) = figure.axes
        assert chart.headline == "2 of 3 scores move, most of all Advocacy"
        assert chart.alt == "One line for each theme, from its F1 with first to its F1 with second."
        assert ticks_of(axes.yaxis) == ["Data", "Advocacy", "Plans"]
        assert axes.get_xlabel() == "F1"
        assert [text.strip() for text in words_of(axes)] == ["+0.125", "\N{MINUS SIGN}0.250", "unchanged"]
        # Beside the right end of its line.
        assert [text.get_position() for text in axes.texts] == [(0.625, 2), (0.75, 1), (0.7, 0)]
        lines = [line.get_xydata().tolist() for line in axes.lines]
        assert lines[:3] == [[[0.5, 2], [0.625, 2]], [[0.75, 1], [0.5, 1]], [[0.7, 0], [0.7, 0]]]
        assert lines[3:] == [[[0.5, 2], [0.75, 1], [0.7, 0]], [[0.625, 2], [0.5, 1], [0.7, 0]]]
        assert [text.get_text() for text in figure.legends[0].get_texts()] == ["first", "second"]
        assert [line.get_marker() for line in axes.lines[3:]] == ["o", "D"]
        assert max(axes.get_xticks()) <= 1

    def test_scores_that_stay_say_so(self):
        chart = change_chart({"a": 0.5}, {"a": 0.5002}, names=("b", "c"))
        assert chart.headline == "0 of 1 scores move"

    def test_precision_and_recall_at_the_chosen_threshold(self, narrow):
        truth = np.array([[1, 1], [1, 1], [0, 0], [0, 0]], dtype=bool)
        probability = np.array([[0.9, 0.9], [0.1, 0.9], [0.1, 0.9], [0.1, 0.1]])
        figure = precision_recall_chart(truth, probability, LABELS, {"data": 0.5, "advocacy": 0.4}).drawing(narrow)
        data, advocacy = (axes for axes in figure.axes if axes.get_visible())
        assert [axes.get_title() for axes in (data, advocacy)] == ["Data (n=2)", "Advocacy (n=2)"]
        assert words_of(data) == ["cut 0.50: precision 1.00,\nrecall 0.50"]
        assert words_of(advocacy) == ["cut 0.40: precision 0.67,\nrecall 1.00"]
        assert data.lines[1].get_xydata().tolist() == [[0.5, 1]]
        assert advocacy.lines[1].get_xydata().tolist() == [[1, pytest.approx(2 / 3)]]
        assert (data.get_ylabel(), advocacy.get_ylabel()) == ("precision", "")
        assert {axes.get_xlabel() for axes in (data, advocacy)} == {"recall"}

    def test_predicted_and_observed_frequency_with_their_difference(self, judged, narrow):
        truth, probability = judged
        figure = reliability_chart(truth, probability, LABELS).drawing(narrow)
        for column, axes in enumerate(axes for axes in figure.axes if axes.get_visible()):
            rows, error = reliability(truth[:, column], probability[:, column])
            diagonal, curve = axes.lines
            assert diagonal.get_xydata().tolist() == [[0, 0], [1, 1]]
            expected = np.array([row[:2] for row in rows if row[2] >= 5])
            assert curve.get_xydata() == pytest.approx(expected)
            assert words_of(axes) == [f"error {error:.3f}"]
            assert axes.get_title() == f"{list(LABELS.values())[column]} (n={truth[:, column].sum()})"

    def test_f1_at_every_threshold_with_the_chosen_one(self, judged, narrow):
        truth, probability = judged
        chart = threshold_chart(truth, probability, LABELS, {"data": 0.3, "advocacy": 0.6})
        for column, axes in enumerate(axes for axes in chart.drawing(narrow).axes if axes.get_visible()):
            scores = [f1_score(truth[:, column], probability[:, column] >= cut) for cut in GRID]
            curve, chosen = axes.lines
            assert curve.get_xydata() == pytest.approx(np.column_stack([GRID, scores]))
            assert set(chosen.get_xdata()) == {[0.3, 0.6][column]}
            best = int(np.argmax(scores))
            assert words_of(axes) == [
                f"chosen {[0.3, 0.6][column]:.2f}\nown best {GRID[best]:.2f} (F1 {scores[best]:.2f})"
            ]
        own, even = (
            np.mean([f1_score(truth[:, place], probability[:, place] >= cut) for place, cut in enumerate(cuts)])
            for cuts in ((0.3, 0.6), (0.5, 0.5))
        )
        assert chart.headline == (
            f"At the chosen cuts (0.30 to 0.60) the mean F1 is {own:.3f}; with one half for all it would be {even:.3f}"
        )

    def test_panels_stand_in_rows_with_names_at_the_edges_only(self, judged):
        truth, probability = (np.repeat(array, 3, axis=1)[:, :5] for array in judged)
        labels = {f"theme-{number}": f"Theme {number}" for number in range(5)}
        chart = reliability_chart(truth, probability, labels)
        for narrow, columns in ((False, 4), (True, 2)):
            figure = chart.drawing(narrow)
            # A row more makes the figure higher, not its panels lower.
            assert figure.get_size_inches().tolist() == [4.1 if narrow else 10.0, 1.9 * -(-5 // columns)]
            panels = figure.axes
            shown = [axes for axes in panels if axes.get_visible()]
            assert len(shown) == 5
            assert [bool(axes.get_ylabel()) for axes in shown] == [place % columns == 0 for place in range(5)]
            assert [bool(axes.get_xlabel()) for axes in shown] == [place + columns >= 5 for place in range(5)]
            below = [place + columns >= 5 for place in range(5)]
            assert [axes.xaxis.get_tick_params()["labelbottom"] for axes in shown] == below

    def test_one_theme_alone_is_not_compared_with_others(self):
        truth, probability = np.array([[True], [True], [False]]), np.array([[0.9], [0.1], [0.8]])
        chart = precision_recall_chart(truth, probability, {"data": "Data"}, {"data": 0.5})
        assert chart.headline == "At the chosen cut precision is 0.50 and recall 0.50"

    def test_between_10_and_90_per_cent_means_are_compared_with_their_number(self):
        probability = np.array([[0.05], [0.1], [0.5], [0.9], [0.95]])
        truth = np.array([[True], [True], [False], [True], [False]])
        chart = reliability_chart(truth, probability, {"data": "Data"})
        assert chart.headline == (
            "Where the model says 10 to 90%, it says 50% on average and 67% came true: too modest (n=3)"
        )


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
