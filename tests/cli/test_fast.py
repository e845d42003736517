"""`--encoder fast`, with the bundled fast model."""

from __future__ import annotations

import subprocess
import sys

import pandas as pd
import pytest

from synth.pipeline.models.model import find_model

SENTENCES = pd.DataFrame(
    {
        "inspection_id": ["invented", "invented"],
        "section": ["Assessing risk", "Assessing risk"],
        "text": ["Chronologies were not of a consistent quality.", "Children had an independent advocate."],
    }
)


@pytest.fixture
def table(tmp_path):
    SENTENCES.to_csv(tmp_path / "sentences.csv", index=False)
    return tmp_path / "sentences.csv"


def test_sentences_get_their_themes(run, table, tmp_path):
    code, out, _ = run("classify", table, "--encoder", "fast", "-o", tmp_path / "out.csv")
    assert code == 0
    assert "2 sentences, 2 of them findings" in out
    assert pd.read_csv(tmp_path / "out.csv")["themes"].tolist() == ["chronologies", "advocacy"]


def test_the_model_named_is_the_same_as_the_tier(run, table, tmp_path):
    run("classify", table, "--encoder", "fast", "-o", tmp_path / "tier.csv")
    run("classify", table, "--model", find_model(fast=True), "-o", tmp_path / "model.csv")
    assert (tmp_path / "tier.csv").read_bytes() == (tmp_path / "model.csv").read_bytes()


@pytest.mark.parametrize("command", ["classify", "aggregate"])
def test_a_full_model_is_refused_in_one_line(run, table, tmp_path, command):
    code, _, err = run(command, table, "--encoder", "fast", "--model", find_model(), "-o", tmp_path / "out")
    assert code == 1
    assert "is not a fast model" in err
    assert err.count("\n") == 1


def test_why_a_sentence_has_its_labels(run):
    code, out, _ = run("explain", "Chronologies were not of a consistent quality.", "--encoder", "fast")
    assert code == 0
    assert "Chronologies: assigned." in out


def test_no_transformer_is_loaded(table, tmp_path):
    script = (
        "import sys; from synth.cli import main\n"
        f"sys.argv = ['synth', 'classify', {str(table)!r}, '--encoder', 'fast', '-q', '-o']\n"
        f"sys.argv.append({str(tmp_path / 'out.csv')!r})\n"
        "try:\n    main()\nexcept SystemExit as stop:\n    assert not stop.code, stop.code\n"
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'onnxruntime', 'openvino'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"
