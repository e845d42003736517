"""The public interface: the examples of docs/api.md, and what it promises beyond them."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import synth
from synth.pipeline.models.model import Model

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


def examples(*, training):
    sections = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    chosen = [section for section in sections if section.startswith("Train") == training]
    return "\n".join(block for section in chosen for block in re.findall(r"```python\n(.*?)```", section, re.DOTALL))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "reports").mkdir()
    for name in ("craigellis-2022.txt", "skerravoe-isles-2021.txt"):
        shutil.copy(ROOT / "data" / "reports" / name, tmp_path / "reports")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
def test_the_examples_run(folder, capsys):
    exec(compile(examples(training=False), "docs/api.md", "exec"), {})
    assert {"overview.html", "overview.docx", "overview.xlsx", "themes.csv"} <= {
        path.name for path in (folder / "overview").iterdir()
    }
    assert (folder / "overview.html").read_bytes()[:15] == b"<!doctype html>"
    assert "nowhere" in capsys.readouterr().out


@pytest.mark.slow
def test_the_training_examples_run(folder):
    for name, files in (
        ("labelled", ("craigellis-2022.csv", "merrowdale-2021.csv", "tornashaw-2022.csv")),
        ("other-labelled", ("lochmaddan-2019.csv",)),
    ):
        (folder / name).mkdir()
        for file in files:
            shutil.copy(ROOT / "data" / "labelled" / file, folder / name)
    space = {"synth": synth}
    exec(compile(examples(training=True), "docs/api.md", "exec"), space)
    assert type(space["model"]) is Model
    assert space["model"].name.startswith("m")


def test_import_loads_nothing_heavy():
    code = "import sys, synth; print(sorted({'pandas', 'numpy', 'torch', 'sklearn'} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert ran.stdout.strip() == "[]"


def test_every_name_is_there():
    assert all(getattr(synth, name) is not None for name in synth.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = synth.nothing


def test_trained_and_loaded_are_the_same_type_and_count_alike(labelled, word_encoder, tmp_path):
    model = synth.train(labelled, encoder=word_encoder)
    assert type(model) is Model
    overview = synth.aggregate(model.classify(labelled.drop(columns=["kind", "polarity", "themes"])), model=model)
    assert overview.verdicts["verdict"].notna().all()
    assert overview.run["verdict_rule"] == model.verdict_rule.to_dict()


def test_labels_that_people_gave_need_no_model(labelled):
    overview = synth.aggregate(labelled)
    row = overview.themes.set_index("theme").loc["relationships"]
    assert (row["inspections"], row["found"]) == (8, 8)


def test_a_table_without_inspections_is_one_line():
    with pytest.raises(synth.SynthError, match="column 'inspection_id' is missing"):
        synth.aggregate(pd.DataFrame({"text": ["Leaders had a clear vision."]}))


def test_a_table_without_text_is_one_line(labelled):
    model = synth.load_model()
    with pytest.raises(synth.SynthError, match="'text'"):
        model.classify(pd.DataFrame({"sentence": ["Leaders had a clear vision."]}))


def test_a_model_without_a_verdict_rule_is_refused(labelled, word_encoder):
    model = synth.train(labelled, encoder=word_encoder)
    facts = {name: value for name, value in model.facts.items() if name != "verdict_rule"}
    object.__setattr__(model, "facts", facts)
    with pytest.raises(synth.SynthError, match="no verdict rule"):
        Model.from_sentence_model(model)
