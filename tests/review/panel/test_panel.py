from __future__ import annotations

import json
import re
import sys
import time
from datetime import UTC, datetime

import pandas as pd
import pytest

from synth.classifier import FindingClassifier, SentenceModel
from synth.classifier.explanation.neighbours import Neighbour
from synth.classifier.explanation.sentence import Explanation, ThemeEvidence, WordEffect
from synth.errors import SynthError, TableError
from synth.findings import probability_columns
from synth.review import read_corrections
from synth.review.corrections.correction import Labels
from synth.review.panel.case_html import in_words, pieces, render_case
from synth.review.panel.cases import choose, judged, labels_after, list_cases

_FITTED = []


@pytest.fixture
def model(labelled, taxonomy, word_encoder):
    """Trained once: the encoder, which every test has anew, is always the same."""
    if not _FITTED:
        _FITTED.append(FindingClassifier(taxonomy, word_encoder, words=False).fit(labelled))
    return SentenceModel(_FITTED[0], dict.fromkeys(taxonomy.ids, 0.5), 0.5)


@pytest.fixture
def predictions(labelled, taxonomy):
    table = labelled.assign(**dict.fromkeys(probability_columns(taxonomy), 0.5))
    table.loc[0, ["themes", "p_relationships", "p_leadership"]] = ["leadership", 0.02, 0.8]
    table.loc[1, ["polarity", "p_improvement"]] = ["strength", 0.2]
    table.loc[7, ["kind", "polarity", "p_finding"]] = ["finding", "strength", 0.6]
    table.loc[11, ["themes", "p_chronologies"]] = ["", 0.4]
    return table


@pytest.fixture
def cases(labelled, predictions, taxonomy):
    return list_cases(labelled, predictions, taxonomy)


@pytest.fixture
def panel(cases, model, tmp_path):
    pytest.importorskip("ipywidgets", reason="ipywidgets is not installed: pip install -e .[notebooks]")
    from synth.review.panel.panel import ReviewPanel

    made = ReviewPanel(cases, model, corrections=tmp_path / "new" / "c.jsonl", source="notebook", reviewer="Anna")
    made.file = tmp_path / "new" / "c.jsonl"
    return made


def press(panel, name):
    """Press a button as a person would: not twice within a moment."""
    panel._last = float("-inf")
    button = {"Previous": panel.previous, "Next": panel.following, "Save": panel.own.save}.get(name)
    (button or panel.buttons[name]).click()


class TestCases:
    def test_each_sentence_is_one_case_and_the_surest_comes_first(self, cases):
        assert [(case.finding_id, case.errors) for case in cases] == [
            ("invented-0-0001", ("missed", "added", "swapped")),
            ("invented-0-0002", ("polarity",)),
            ("invented-0-0008", ("kind",)),
            ("invented-1-0003", ("missed",)),
        ]
        assert cases[0].sureness == pytest.approx(0.98)
        assert cases[0].themes == ("relationships", "leadership")

    def test_order_of_inspections_does_not_matter(self, labelled, predictions, cases, taxonomy):
        order = labelled.sort_values(["inspection_id", "position"], ascending=[False, True]).index
        again = list_cases(labelled.loc[order], predictions.loc[order], taxonomy)
        assert again == cases

    def test_the_sentences_around_are_of_the_same_document(self, cases):
        assert cases[0].before == ()
        assert len(cases[2].before) == 3
        assert cases[2].after.startswith("When we say advocacy in Area0")

    def test_an_id_that_stands_twice_is_named(self, labelled, predictions, taxonomy):
        twice = pd.concat([labelled, labelled.iloc[:1]])
        with pytest.raises(TableError, match="'invented-0-0001' is empty or occurs twice"):
            list_cases(twice, pd.concat([predictions, predictions.iloc[:1]]), taxonomy)

    @pytest.mark.parametrize(
        ("choice", "ids"),
        [
            ({"theme": "relationships"}, [0]),
            ({"error": "missed"}, [0, 3]),
            ({"error": "swapped"}, [0]),
            ({"inspection": "invented-1"}, [3]),
            ({"sureness": "very sure"}, [0]),
            ({"sureness": "sure"}, [1]),
            ({"sureness": "in doubt"}, [2, 3]),
            ({"theme": "leadership", "error": "kind"}, []),
            ({"without": ["invented-0-0001"]}, [1, 2, 3]),
        ],
        ids=["theme", "error", "swapped", "inspection", "very sure", "sure", "in doubt", "both", "judged"],
    )
    def test_filters(self, cases, choice, ids):
        assert choose(cases, **choice) == tuple(cases[place] for place in ids)


class TestVerdicts:
    def test_each_verdict_gives_its_labels(self, cases, taxonomy):
        case = cases[0]
        assert labels_after(case, "label right", taxonomy) == labels_after(case, "unsure", taxonomy) == case.label
        assert labels_after(case, "model right", taxonomy) == Labels("finding", "strength", ("leadership",))
        both = labels_after(case, "both", taxonomy)
        assert both.themes == ("relationships", "leadership")

    def test_both_sides_together_are_mixed(self, cases, taxonomy):
        assert labels_after(cases[1], "both", taxonomy).polarity == "mixed"

    def test_a_sentence_is_never_finding_and_none(self, cases, taxonomy):
        assert labels_after(cases[2], "both", taxonomy) is None


class TestView:
    def test_markup_in_a_sentence_stays_inert(self, labelled, predictions, model, taxonomy):
        hostile = "<script>alert(1)</script><img src=x onerror=alert(2)>"
        table = labelled.assign(text=hostile + labelled["text"], section=hostile, inspection_id="<b>x</b>")
        case = list_cases(table, predictions, taxonomy)[0]
        from synth.classifier.explanation.sentence import explain

        explanation = explain(model, case.text, section=case.section, before=case.before)
        for known in (None, explanation):
            html = render_case(case, taxonomy, explanation=known)
            assert "<script" not in html
            assert "<img" not in html
            assert "&lt;b&gt;x" in html

    def test_pieces_are_the_whole_sentence(self, cases, model):
        from synth.classifier.explanation.sentence import explain

        explanation = explain(model, cases[0].text)
        cut = pieces(explanation.text, explanation.themes[0].words[:3])
        assert "".join(piece.text for piece in cut) == explanation.text
        assert sum(bool(piece.effect) for piece in cut) == 3

    def test_what_is_marked_is_said_in_words_too(self, cases, model, taxonomy):
        from synth.classifier.explanation.sentence import explain

        html = render_case(cases[0], taxonomy, explanation=explain(model, cases[0].text))
        assert "solid line for, dashed line against" in html
        assert "Relationships: " in html

    @pytest.mark.parametrize(
        ("labels", "words"),
        [
            (Labels("other", "neutral"), "no finding"),
            (Labels("finding", "mixed", ("data", "leadership")), "mixed; Leadership, Data and outcomes"),
            (Labels("finding", "neutral"), "neutral; no theme"),
            (Labels("finding", "neutral", ("housing",)), "neutral; housing"),
        ],
        ids=["other", "themes in order", "no theme", "a theme of another taxonomy"],
    )
    def test_labels_in_words(self, labels, words, taxonomy):
        assert in_words(labels, taxonomy) == words

    def test_a_case_is_shown_before_its_evidence_is_there(self, cases, model, taxonomy):
        from synth.classifier.explanation.sentence import explain

        without, known = (
            render_case(cases[1], taxonomy, explanation=explanation)
            for explanation in (None, explain(model, cases[1].text))
        )
        assert "Looking for what speaks for and against" in without
        assert "Evidence words" not in without
        assert "Looking for" not in known
        assert "Evidence words" in known
        assert re.search(r'<th scope="row">Polarity \w+: \d+% \(the most probable one\)</th>', known)
        for html in (without, known):
            assert "In question: polarity. The model was 80% sure." in html
            assert '<th scope="row">Label</th><td>improvement; Relationships</td>' in html
            assert '<th scope="row">Model</th><td>strength; Relationships</td>' in html

    def test_the_labelled_sentences_most_like_it_are_shown_with_their_labels(self, cases, taxonomy):
        def near(kind, *themes):
            return Neighbour("A sentence.", "a", "", kind, "strength", themes, 0.9, "")

        neighbours = (near("finding", "data", "poverty"), near("finding"), near("other"))
        polarities = {"strength": 0.5, "improvement": 0.3, "mixed": 0.1, "neutral": 0.1}
        explanation = Explanation(
            cases[0].text, "", "finding", "strength", 0.9, 0.5, polarities, (), (), (), neighbours
        )
        html = render_case(cases[0], taxonomy, explanation=explanation)
        shown = re.findall(r"<tr><td>A sentence\.</td><td>(.*)</td></tr>", html)
        names = {theme.id: theme.label for theme in taxonomy.themes}
        assert shown == [f"strength; {names['data']}, {names['poverty']}", "strength; no theme", "no finding"]

    def test_words_that_hardly_change_the_probability_are_not_evidence(self, cases, taxonomy):
        def of(probability, *changes):
            words = tuple(WordEffect(f"w{number}", number * 3, change) for number, change in enumerate(changes))
            theme = ThemeEvidence("relationships", "Relationships", probability, 0.5, True, (), (), words, ())
            polarities = {"strength": 0.5, "improvement": 0.3, "mixed": 0.1, "neutral": 0.1}
            explanation = Explanation(
                cases[0].text, "", "finding", "strength", 0.9, 0.5, polarities, (), (), (theme,), ()
            )
            html = render_case(cases[0], taxonomy, explanation=explanation)
            return [word for word in ("w0", "w1", "w2", "w3", "w4", "w5") if f"{word} " in html]

        # A tenth of the probability, or of what it lacks to one.
        assert of(0.2, 0.021, -0.021, 0.019) == ["w0", "w1"]
        assert of(0.9, 0.011, 0.009) == ["w0"]
        # Never less than a tenth of a per cent.
        assert of(0.001, 0.0011, 0.0009) == ["w0"]
        assert of(0.5, *[0.1] * 6) == ["w0", "w1", "w2", "w3", "w4"]


class TestPanel:
    def test_a_verdict_is_in_the_file_before_the_next_sentence_is_shown(self, panel, cases):
        seen = []
        panel.view.observe(lambda _: seen.append(len(read_corrections(panel.file))), names="value")
        panel.note.value = " as the codebook says "
        press(panel, "model right")
        assert seen
        assert min(seen) == 1
        row = read_corrections(panel.file).iloc[0]
        assert row[["who", "source", "finding_id", "verdict", "themes_before", "themes_after", "note"]].tolist() == [
            "Anna", "notebook", "invented-0-0001", "model right", "relationships", "leadership", "as the codebook says",
        ]  # fmt: skip
        assert panel.case == cases[1]
        assert panel.note.value == ""
        assert panel.message.value == '<p role="status"><b>Saved: model right, invented-0-0001.</b></p>'

    @pytest.mark.parametrize("verdict", ["label right", "model right", "both", "unsure"])
    def test_every_button_writes_its_verdict(self, panel, verdict):
        press(panel, verdict)
        assert read_corrections(panel.file)["verdict"].tolist() == [verdict]

    def test_nothing_is_written_without_a_name(self, panel, cases):
        panel.who.value = "  "
        press(panel, "unsure")
        assert not panel.file.exists()
        assert panel.case == cases[0]
        assert panel.message.value.startswith('<p role="alert"><b>Write your name first')

    def test_a_file_that_cannot_be_written_is_said_and_the_sentence_stays(self, panel, cases, tmp_path):
        (tmp_path / "new").write_text("a file where the folder should be")
        press(panel, "unsure")
        assert panel.message.value.startswith('<p role="alert"><b>Not saved')
        assert panel.case == cases[0]

    def test_the_second_click_of_a_double_click_judges_nothing(self, panel, cases):
        press(panel, "unsure")
        panel.buttons["model right"].click()
        assert len(read_corrections(panel.file)) == 1
        assert panel.case == cases[1]

    def test_own_labels_begin_with_the_label_and_are_written(self, panel):
        assert panel.own.labels == Labels("finding", "strength", ("relationships",))
        panel.own.fill(Labels("finding", "mixed", ("advocacy", "data")))
        press(panel, "Save")
        row = read_corrections(panel.file).iloc[0]
        assert row[["verdict", "polarity_after", "themes_after"]].tolist() == ["edited", "mixed", "data;advocacy"]

    def test_own_labels_of_what_is_no_finding_have_no_theme(self, panel):
        panel.own._kind.value = "other"
        press(panel, "Save")
        row = read_corrections(panel.file).iloc[0]
        assert row[["kind_after", "polarity_after", "themes_after"]].tolist() == ["other", "neutral", ""]

    def test_both_is_not_offered_where_it_cannot_be(self, panel, cases):
        assert not panel.buttons["both"].disabled
        press(panel, "Next")
        press(panel, "Next")
        assert panel.case == cases[2]
        assert panel.buttons["both"].disabled

    def test_filters_count_and_choose(self, panel, cases):
        assert ("All themes (4)", "") in panel.theme.options
        assert ("Relationships (1)", "relationships") in panel.theme.options
        panel.theme.value = "chronologies"
        assert panel.case == cases[3]
        assert "Sentence 1 of 1 in this choice" in panel.progress.value
        panel.error.value = "kind"
        assert panel.case is None
        assert "No sentence fits" in panel.view.value
        press(panel, "unsure")
        assert not panel.file.exists()

    def test_each_filter_counts_its_sentences_and_chooses_them(self, panel, cases):
        assert panel.error.options[0] == ("All kinds (4)", "")
        assert ("theme missed (2)", "missed") in panel.error.options
        assert ("one theme taken for another (1)", "swapped") in panel.error.options
        assert panel.inspection.options == (
            ("All inspections (4)", ""),
            ("invented-0 (3)", "invented-0"),
            ("invented-1 (1)", "invented-1"),
        )
        assert panel.sureness.options[0] == ("sure or not", "")
        panel.inspection.value = "invented-1"
        assert panel.case == cases[3]
        panel.inspection.value, panel.sureness.value = "", "in doubt"
        assert panel.case == cases[2]
        assert "Sentence 1 of 2 in this choice" in panel.progress.value
        panel.sureness.value, panel.theme.value = "", "leadership"
        assert panel.case == cases[0]

    def test_next_and_previous_stop_at_the_ends(self, panel, cases):
        press(panel, "Previous")
        assert panel.case == cases[0]
        for place in (1, 2, 3, 3):
            press(panel, "Next")
            assert panel.case == cases[place]
        assert "Sentence 4 of 4" in panel.progress.value
        # After the last sentence, what was passed over comes again.
        press(panel, "unsure")
        assert panel.case == cases[0]

    def test_what_both_right_would_give_is_shown_where_it_is_something_else(self, panel, cases):
        assert "Both right gives</th><td>strength; Relationships, Leadership</td>" in panel.view.value.replace(
            panel.taxonomy["leadership"].label, "Leadership"
        )
        press(panel, "Next")
        assert "Both right gives" in panel.view.value
        press(panel, "Next")
        assert "Both right gives" not in panel.view.value
        press(panel, "Next")
        # The model misses a theme and adds none: both together are the label.
        assert "Both right gives" not in panel.view.value

    def test_the_form_for_other_labels_says_when_it_is_needed(self, panel, taxonomy):
        assert panel.own.widget.titles == ("Neither is right: give the labels yourself",)
        boxes = panel.own._themes
        assert [box.description for box in boxes.values()] == [theme.label for theme in taxonomy.themes]
        assert {theme for theme, box in boxes.items() if box.value} == {"relationships"}
        assert panel.own._kind.options == ("finding", "other")
        assert panel.own._polarity.options == ("strength", "improvement", "mixed", "neutral")

    def test_rows_of_controls_wrap_on_a_narrow_screen(self, panel):
        import ipywidgets

        rows = [box for box in panel.widget.children if isinstance(box, ipywidgets.HBox)]
        rows += [box for box in panel.own.widget.children[0].children if isinstance(box, ipywidgets.HBox)]
        assert len(rows) == 4
        assert {row.layout.flex_flow for row in rows} == {"row wrap"}

    def test_a_click_is_dated_by_the_browser_if_there_is_one(self, monkeypatch):
        from types import SimpleNamespace

        from synth.review.panel.label_form import pressed_at

        day = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
        for date, expected in ((day, day.timestamp()), (day.isoformat(), day.timestamp()), (None, None)):
            kernel = SimpleNamespace(get_parent=lambda date=date: {"header": {"date": date}})
            shell = SimpleNamespace(get_ipython=lambda kernel=kernel: SimpleNamespace(kernel=kernel))
            monkeypatch.setitem(sys.modules, "IPython", shell)
            before = time.time()
            assert pressed_at() == expected if expected else before <= pressed_at() <= time.time()

    def test_a_new_panel_goes_on_where_the_last_stopped(self, panel, cases, model):
        from synth.review.panel.panel import ReviewPanel

        press(panel, "label right")
        again = ReviewPanel(cases, model, corrections=panel.file, source="notebook")
        assert again.case == cases[1]
        assert "Judged: 1 of 4" in again.progress.value
        again.hide.value = False
        assert again.case == cases[0]
        assert "This one is judged: label right" in again.progress.value

    def test_verdict_on_labels_that_changed_since_does_not_count(self, panel, labelled, predictions, taxonomy):
        press(panel, "label right")
        labelled = labelled.copy()
        labelled.loc[0, "themes"] = "advocacy"
        assert judged(panel.file, list_cases(labelled, predictions, taxonomy)) == {}

    def test_judged_sentences_can_be_gone_back_to(self, panel, cases):
        press(panel, "unsure")
        press(panel, "Previous")
        assert panel.case == cases[0]
        press(panel, "model right")
        assert read_corrections(panel.file)["verdict"].tolist() == ["unsure", "model right"]
        assert panel.judged["invented-0-0001"] == "model right"

    def test_without_widgets_the_first_case_stands_as_text(self, panel):
        shown = panel._repr_mimebundle_()
        assert "application/vnd.jupyter.widget-view+json" in shown
        assert "<mark" in shown["text/html"] or "no word alone" in shown["text/html"]
        assert shown["text/plain"].startswith("4 sentences to review.")
        json.dumps(shown)

    def test_every_control_has_a_name(self, panel):
        controls = [panel.who, panel.theme, panel.error, panel.inspection, panel.sureness, panel.hide, panel.note]
        assert [control.description for control in controls] == [
            *("Your name", "Theme", "Kind of error", "Inspection", "The model was", "Leave out what is judged", "Note")
        ]
        buttons = [*panel.buttons.values(), panel.previous, panel.following, panel.own.save]
        assert [button.description for button in buttons] == [
            *("Label right", "Model right", "Both right", "Unsure", "Previous", "Next", "Save these labels")
        ]

    def test_no_case_at_all_is_said(self, model, tmp_path):
        pytest.importorskip("ipywidgets", reason="ipywidgets is not installed: pip install -e .[notebooks]")
        from synth.review.panel.panel import ReviewPanel

        panel = ReviewPanel((), model, corrections=tmp_path / "c.jsonl", source="notebook")
        assert "No sentence fits" in panel.view.value


def test_missing_widgets_are_named_with_the_remedy(monkeypatch):
    from synth.review.panel import label_form

    monkeypatch.setitem(__import__("sys").modules, "ipywidgets", None)
    with pytest.raises(SynthError, match=r"needs ipywidgets\. .* run: pip install .*notebooks"):
        label_form.import_widgets()
