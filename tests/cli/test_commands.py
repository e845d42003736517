"""The commands as a user runs them: what is written, what is said, and with which exit code."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
import typer

from synth.classifier import persistence
from synth.cli.app import app
from synth.findings import probability_columns, read_table, write_table

ROOT = Path(__file__).resolve().parents[2]
COMMANDS = sorted(typer.main.get_command(app).commands)


_TRAINED = []


@pytest.fixture
def model(tmp_path, tmp_path_factory, labelled, run, monkeypatch, word_encoder):
    """A small model in a folder, with a tiny encoder; trained once, a copy for each test."""
    monkeypatch.setattr("synth.encoding.load_encoder", lambda name="bundled", **_: word_encoder)
    monkeypatch.setattr(persistence, "load_encoder", lambda name, **_: word_encoder)
    write_table(labelled, tmp_path / "labelled.csv")
    if not _TRAINED:
        folder = tmp_path_factory.mktemp("trained") / "model"
        code, out, err = run("train", tmp_path / "labelled.csv", "--out", folder, "--jobs", 1)
        assert code == 0, err
        assert "Held out" in out
        _TRAINED.append(folder)
    return Path(shutil.copytree(_TRAINED[0], tmp_path / "model"))


@pytest.fixture
def report(tmp_path):
    path = tmp_path / "in" / "strathorran.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text(
        "Report of a joint inspection in Strathorran\n\nFindings\n\nLeaders in Strathorran had a clear vision. "
        "Chronologies in Strathorran were not of a consistent quality.\n",
        encoding="utf-8",
    )
    return path


def is_one_line(text):
    return len(text.strip().splitlines()) == 1 and "Traceback" not in text


def test_classify_keeps_every_row_and_column_of_a_table(run, model, tmp_path, taxonomy):
    table = pd.DataFrame(
        {
            "note": ["b", "", "=1"],
            "finding_id": ["2", "1", "3"],
            "text": ["We read the records of 40 children.", "Leaders had a clear vision.", ""],
        },
        dtype="str",
    )
    write_table(table, tmp_path / "in.csv")
    code, out, err = run("classify", tmp_path / "in.csv", "--model", model, "-o", tmp_path / "out.csv")
    assert (code, err) == (0, "")
    written = read_table(tmp_path / "out.csv")
    pd.testing.assert_frame_equal(written[list(table.columns)], table)
    assert list(written.columns[3:]) == [
        *("kind", "polarity", "themes", "model", "typicality"),
        *probability_columns(taxonomy),
    ]
    assert "3 sentences" in out


@pytest.mark.parametrize("suffix", [".xlsx", ".parquet", ".jsonl"])
def test_classify_writes_each_format(run, model, report, tmp_path, suffix):
    assert run("classify", report, "--model", model, "-o", tmp_path / f"out{suffix}", "-q")[0] == 0
    assert len(read_table(tmp_path / f"out{suffix}")) >= 2


def test_same_input_gives_same_bytes(run, model, report, tmp_path):
    for name in ("a.csv", "b.csv"):
        run("classify", report, "--model", model, "-o", tmp_path / name)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()


def test_one_sentence_is_not_called_several(run, model, tmp_path):
    (tmp_path / "in.csv").write_text("text\nLeaders had a clear vision.\n")
    _, out, _ = run("classify", tmp_path / "in.csv", "--model", model, "-o", tmp_path / "out.csv")
    assert out.startswith("1 sentence, ")


def test_a_table_beside_reports_may_be_written_anew(run, model, report, tmp_path):
    for _ in range(2):
        code, _, err = run("classify", report.parent, "--model", model, "-o", report.parent / "out.csv")
        assert code == 0, err


def test_quiet_says_nothing(run, model, report, tmp_path):
    assert run("classify", report, "--model", model, "-o", tmp_path / "o.csv", "--quiet")[1:] == ("", "")


def test_aggregate_makes_an_overview_of_a_folder(run, model, report, tmp_path):
    code, out, err = run("aggregate", report.parent, "--model", model, "--out", tmp_path / "overview")
    assert code == 0, err
    assert "Leaders in Strathorran had a clear vision." in (tmp_path / "overview" / "overview.html").read_text()
    assert "found in" in out


def test_aggregate_counts_the_labels_of_a_table_without_a_model(run, labelled, tmp_path):
    write_table(labelled, tmp_path / "l.csv")
    code, out, err = run("aggregate", tmp_path / "l.csv", "--out", tmp_path / "overview")
    assert code == 0, err
    assert "8 of 8" in out


def test_a_document_that_fails_is_named_and_the_others_go_on(run, model, report, tmp_path):
    (report.parent / "broken.pdf").write_bytes(b"%PDF-1.7 and no more")
    code, _, err = run("aggregate", report.parent, "--model", model, "--out", tmp_path / "overview")
    assert code == 1
    assert "broken.pdf" in err
    assert is_one_line(err)
    page = (tmp_path / "overview" / "overview.html").read_text()
    assert "broken.pdf" in page
    assert "Leaders in Strathorran" in page


def test_evaluate_prints_and_writes_scores_with_n(run, model, tmp_path):
    code, out, err = run("evaluate", tmp_path / "labelled.csv", "--model", model, "-o", tmp_path / "scores.json")
    assert code == 0, err
    assert "95% interval" in out
    assert json.loads((tmp_path / "scores.json").read_text())["sentences"] == 72


def test_agreement_prints_and_lists(run, labelled, tmp_path):
    write_table(labelled, tmp_path / "a.csv")
    changed = labelled.copy()
    changed.loc[0, "polarity"] = "mixed"
    write_table(changed, tmp_path / "b.csv")
    code, out, err = run("agreement", tmp_path / "a.csv", tmp_path / "b.csv", "-o", tmp_path / "d.csv")
    assert code == 0, err
    assert "kappa" in out
    assert read_table(tmp_path / "d.csv")[["question", "first", "second"]].values.tolist() == [
        ["polarity", "strength", "mixed"]
    ]


def test_validate_exits_with_one_where_there_is_something_to_mend(run, labelled, tmp_path):
    write_table(labelled.assign(kind="fnding"), tmp_path / "a.csv")
    code, _, err = run("validate", tmp_path / "a.csv")
    assert code == 1
    assert "fix: column kind: not known, 72 times: 'fnding' (72). First: " in err
    assert "a.csv, row 2, 3, 4, 5, 6 and 67 more." in err


BAD = {
    "missing file": (["classify", "none.csv", "-o", "o.csv"], "no such file"),
    "missing report": (["classify", "none.pdf", "-o", "o.csv"], "none.pdf"),
    "empty folder": (["aggregate", "empty", "--out", "o"], "empty"),
    "table without text": (["classify", "notext.csv", "-o", "o.csv"], "column 'text' is missing"),
    "unknown theme in labels": (["train", "unknown.csv", "--out", "m"], "row 2, column themes: 'housing'"),
    "unreadable pdf": (["classify", "broken.pdf", "-o", "o.csv"], "broken.pdf"),
    "unknown ending to write": (["classify", "in.csv", "-o", "o.ods"], ".ods"),
    "missing model": (["classify", "in.csv", "-o", "o.csv", "--model", "nomodel"], "no such model folder"),
    "a stranger's folder": (["aggregate", "in.csv", "--out", "thesis"], "not written by synth"),
    "two tables": (["classify", "in.csv", "notext.csv", "-o", "o.csv"], "a table goes alone"),
    "missing taxonomy": (["train", "in.csv", "--out", "m", "--taxonomy", "none.toml"], "none.toml"),
    "over what is read": (["classify", "in.csv", "-o", "in.csv"], "is read by this command and would be overwritten"),
    "over the inspections": (
        ["classify", "broken.pdf", "-o", "in.csv", "--inspections", "in.csv"],
        "is read by this command and would be overwritten",
    ),
    "sentences over the inspections": (
        ["ingest", "broken.pdf", "-o", "in.csv", "--inspections", "in.csv"],
        "is read by this command and would be overwritten",
    ),
    "folder of tables": (["aggregate", "tables", "--out", "o"], "Name one table itself, or the folder of the reports"),
    "folder of tables to classify": (
        ["classify", "tables", "-o", "o.csv"],
        "contains no document, but tables such as l.csv",
    ),
    "no model to compare with": (["review", "diff", "none", "none", "in.csv"], "Name a folder that synth train has"),
    "a folder that is no model": (["review", "diff", "thesis", "thesis", "in.csv"], "thesis: is not a model folder"),
    "a table for a review": (["review", "import", "in.csv"], "is not a review workbook. Name the .xlsx"),
    "malformed table": (["classify", "ragged.csv", "-o", "o.csv"], "row 3 has 1 cell,"),
}


@pytest.mark.parametrize(("arguments", "message"), BAD.values(), ids=BAD.keys())
def test_bad_input_is_one_clear_line_and_leaves_nothing(run, tmp_path, monkeypatch, arguments, message):
    monkeypatch.chdir(tmp_path)
    Path("empty").mkdir()
    Path("thesis").mkdir()
    Path("tables").mkdir()
    Path("tables/l.csv").write_text("text\nx\n")
    Path("thesis/chapter.docx").write_text("x")
    Path("in.csv").write_text("text\nx\n")
    Path("notext.csv").write_text("sentence\nx\n")
    Path("ragged.csv").write_text("text,page\nx,1\ny\n")
    Path("unknown.csv").write_text("inspection_id,text,kind,polarity,themes\na,x,finding,strength,housing\n")
    Path("broken.pdf").write_bytes(b"%PDF-1.7")
    before = sorted(str(path) for path in Path().rglob("*"))
    code, _, err = run(*arguments)
    assert code in (1, 2)
    assert message in err
    assert "Traceback" not in err
    assert all(line.startswith("error: ") for line in err.strip().splitlines())
    assert sorted(str(path) for path in Path().rglob("*")) == before


def test_a_changed_byte_in_a_model_is_one_line(run, model, report, tmp_path):
    broken = tmp_path / "broken-model"
    shutil.copytree(model, broken)
    content = bytearray((broken / "head.safetensors").read_bytes())
    content[100] ^= 1
    (broken / "head.safetensors").write_bytes(content)
    code, _, err = run("classify", report, "--model", broken, "-o", tmp_path / "o.csv")
    assert code == 1
    assert is_one_line(err)
    assert "head.safetensors" in err


def test_wrong_usage_exits_with_two(run):
    assert run("classify")[0] == 2
    assert run("no-such-command")[0] == 2


def test_help_imports_nothing_heavy():
    code = (
        "import sys; sys.argv = ['synth', '--help']\n"
        "from synth.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'sentence_transformers', 'transformers', 'sklearn', 'pandas', 'numpy', 'matplotlib'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("command", [*COMMANDS])
def test_every_command_has_help_and_is_documented(run, command):
    code, out, _ = run(command, "--help")
    assert code == 0
    assert "Usage" in out
    assert f"`synth {command}`" in (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [(), ("review",)], ids=["synth", "review"])
def test_help_names_every_command_in_a_whole_line_of_plain_words(run, command):
    code, out, _ = run(*command, "--help")
    assert code == 0
    assert "..." not in out.partition("Commands:")[2]
    assert "<bool>" not in out


def test_a_wrong_option_is_told_in_a_line_that_begins_with_error(run):
    code, _, err = run("classify", "x.csv", "-o", "y.csv", "--prefer", "best")
    assert code == 2
    assert err.splitlines()[-1].startswith("Error: Invalid value for '--prefer'")
