"""``synth cache``, and what commands import."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from synth.cache import Store

HEAVY = {"torch", "transformers", "sentence_transformers", "onnxruntime", "onnx", "tokenizers", "matplotlib"}
# What a list of commands has no use for.
TABLES = {"numpy", "pandas", "pyarrow", "scipy", "sklearn"}
# What only training has a use for.
LEARNS = {"sklearn", "joblib", "skops"}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SYNTH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def modules_of(*arguments, folder):
    """Run a command in a process of its own and give the top names of what it imported."""
    code = (
        "import atexit, json, sys; "
        "atexit.register(lambda: print('MODULES', json.dumps(sorted({n.split('.')[0] for n in sys.modules})))); "
        "from synth.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.partition("MODULES ")[2]))


def test_empty_cache(run, folder):
    code, out, _ = run("cache")
    assert code == 0
    assert f"Folder: {folder}" in out
    assert "Size: 0.0 MB of at most 2,000.0 MB" in out
    assert not folder.exists()


def test_what_is_kept_is_shown_and_cleared_and_nothing_else(run, folder):
    store = Store(folder, 10**9)
    store.put("form", "vectors of bundled", {f"text {n}": bytes(1536) for n in range(1200)})
    store.close()
    (folder / "mine.txt").write_text("not of synth")
    out = run("cache")[1]
    assert "vectors of bundled   1,200" in out
    code, out, _ = run("cache", "--clear")
    assert (code, out.startswith("Deleted "), "Deleted 0.0 MB" in out) == (0, True, False)
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]


def test_nothing_is_kept(run, monkeypatch):
    monkeypatch.setenv("SYNTH_CACHE", "off")
    assert run("cache")[1] == "Nothing is cached (SYNTH_CACHE=off).\n"
    assert run("cache", "--clear")[0] == 0


def test_a_size_that_is_no_number_is_one_line(run, monkeypatch):
    monkeypatch.setenv("SYNTH_CACHE_MB", "big")
    code, _, err = run("cache")
    assert (code, err.count("\n")) == (2, 1)
    assert "SYNTH_CACHE_MB: is 'big'" in err


def test_help_imports_nothing_heavy(tmp_path):
    assert not modules_of("--help", folder=tmp_path) & (HEAVY | TABLES)


def test_cache_imports_no_encoder(tmp_path):
    assert not modules_of("cache", folder=tmp_path) & (HEAVY | (TABLES - {"numpy"}))


def test_aggregate_of_a_classified_table_loads_neither_torch_nor_scikit_learn(tmp_path):
    table = tmp_path / "labelled.csv"
    table.write_text(
        "finding_id,inspection_id,section,text,kind,polarity,themes\n"
        "a-1,a-2021,Findings,Staff knew families well.,finding,strength,relationships\n"
        "b-1,b-2022,Findings,Chronologies were poor.,finding,improvement,chronologies\n",
        encoding="utf-8",
    )
    used = modules_of("aggregate", table, "--out", tmp_path / "overview", folder=tmp_path)
    # Sub-themes are clusters of sentence vectors, which onnxruntime computes.
    assert not used & ({"torch", "transformers", "sentence_transformers"} | LEARNS)


def test_aggregate_of_what_a_model_classified_imports_nothing_that_learns_or_encodes(tmp_path):
    table, classified = tmp_path / "sentences.csv", tmp_path / "classified.csv"
    table.write_text(
        "inspection_id,text\na-2021,Staff knew families well.\nb-2022,Chronologies were poor.\n", encoding="utf-8"
    )
    modules_of("classify", table, "-o", classified, "--encoder", "fast", folder=tmp_path)
    used = modules_of("aggregate", classified, "--encoder", "fast", "--out", tmp_path / "overview", folder=tmp_path)
    assert not used & ({"torch", "transformers", "sentence_transformers"} | LEARNS)


@pytest.mark.parametrize("source", ["table", "report"])
def test_classify_runs_without_torch_and_of_known_sentences_without_what_encodes(tmp_path, source):
    assert os.environ["SYNTH_CACHE"]
    table, report = tmp_path / "sentences.csv", tmp_path / "report.txt"
    table.write_text("text\nOne team in Strathorran met daily.\n", encoding="utf-8")
    report.write_text("Findings\n\nStaff in Strathorran knew families well.\n", encoding="utf-8")
    arguments = ("classify", {"table": table, "report": report}[source], "-o", tmp_path / "out.csv")
    first = modules_of(*arguments, folder=tmp_path)
    assert "onnxruntime" in first
    assert not first & (HEAVY - {"onnxruntime", "onnx", "tokenizers"})
    written = (tmp_path / "out.csv").read_bytes()
    again = modules_of(*arguments, folder=tmp_path)
    assert not again & ((HEAVY | LEARNS) - {"tokenizers"})
    assert (tmp_path / "out.csv").read_bytes() == written


def test_explain_imports_nothing_that_learns(tmp_path):
    used = modules_of("explain", "Staff knew families well.", "--encoder", "fast", folder=tmp_path)
    assert not used & ((HEAVY | LEARNS) - {"tokenizers"})
