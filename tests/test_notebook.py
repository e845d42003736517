"""What synth.notebook shows, and what it refuses."""

from __future__ import annotations

import ast
import inspect
import json
from pathlib import Path

import pandas as pd
import pytest

import synth
from synth import notebook

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"


@pytest.fixture(scope="module")
def overview():
    themes = ["advocacy", "advocacy;poverty", "", "poverty"] * 3
    table = pd.DataFrame(
        {
            "inspection_id": [f"glenfirth-{2020 + number // 4}" for number in range(12)],
            "finding_id": [f"s{number}" for number in range(12)],
            "text": [f"Advocates supported {number} children." for number in range(12)],
            "kind": "finding",
            "polarity": ["strength", "improvement", "neutral", "strength"] * 3,
            "themes": themes,
        }
    )
    return synth.aggregate(table)


def test_the_balance_chart_is_drawn(overview):
    chart = notebook.balance_chart(overview)
    assert chart.headline.startswith("In how many of 3 inspections")
    assert "data:image/png" in chart._repr_mimebundle_()["text/html"]


def test_a_table_has_the_words_of_the_page(overview):
    shown = notebook.overview_table(overview, "prevalence").to_html()
    assert "Advocacy" in shown
    assert "3 of 3" in shown


def test_an_unknown_table_is_answered_with_those_there_are(overview):
    with pytest.raises(synth.SynthError, match="Choose one of prevalence"):
        notebook.overview_table(overview, "prevalance")


def test_a_model_knows_its_held_out_sentences_only_after_training(labelled, word_encoder):
    model = synth.train(labelled, encoder=word_encoder)
    assert len(model.held_out.labels) == len(model.held_out.predictions)
    assert notebook.precision_recall_chart(model, themes=("advocacy",)).headline.startswith("At the chosen cut")
    with pytest.raises(synth.SynthError, match="not saved with a model"):
        notebook.reliability_chart(synth.load_model(fast=True))


def test_corrections_as_predicted_give_the_labels_of_the_model(labelled, word_encoder):
    taxonomy = synth.load_taxonomy()
    predictions = labelled.assign(kind="other", polarity="neutral", themes="", p_finding=0.2)
    for name in ("strength", "improvement", "mixed", "neutral", *taxonomy.ids):
        predictions[f"p_{name}"] = 0.25
    cases = notebook.disagreements(labelled, predictions, taxonomy)
    corrections = notebook.corrections_as_predicted(cases[:3], source="test")
    corrected = notebook.apply_corrections(labelled, corrections)
    assert len(corrected.applied) == 3
    changed = corrected.table["kind"] != labelled["kind"]
    assert changed.sum() == 3


def test_findings_can_be_left_out_by_inspection():
    from synth.api import Findings

    table = pd.DataFrame({"inspection_id": ["a-2020", "b-2021"], "text": ["x", "y"]})
    left = Findings.from_table(table, pd.DataFrame({"inspection_id": ["a-2020", "b-2021"]})).without(["a-2020", "none"])
    assert left.table["inspection_id"].tolist() == ["b-2021"]
    assert left.inspections["inspection_id"].tolist() == ["b-2021"]


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_notebooks_pass_only_parameters_that_exist(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    calls = [node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.Call)]
    checked = 0
    for call in calls:
        match call.func:
            case ast.Attribute(value=ast.Name(id="notebook"), attr=name):
                function = getattr(notebook, name)
            case ast.Attribute(value=ast.Name(id="synth"), attr=name):
                function = getattr(synth, name)
            case _:
                continue
        given = {keyword.arg: None for keyword in call.keywords if keyword.arg is not None}
        inspect.signature(function).bind(*[None] * len(call.args), **given)
        checked += 1
    assert checked > 3
