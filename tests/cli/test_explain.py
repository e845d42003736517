"""`synth explain`, as a user reads it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from synth.classifier import persistence, train_model
from synth.classifier.explanation.by_id import explain_by_id
from synth.classifier.explanation.sentence import explain
from synth.cli.models.explain import explain as command
from synth.cli.models.explain import print_explanation, print_row_explanation
from synth.cli.terminal import Terminal
from synth.errors import UsageError
from synth.findings import read_table, write_table

from .conftest import save_with_rule

CHRONOLOGIES = "Chronologies in AreaZ were not of a consistent quality."


@pytest.fixture
def model(small_model):
    return replace(small_model, kind_threshold=0.5)


@pytest.fixture
def printed(model, capsys):
    def printed(text, **place):
        print_explanation(Terminal(), explain(model, text, **place))
        return capsys.readouterr().out

    return printed


def test_says_what_speaks_for_a_theme(printed):
    text = printed(CHRONOLOGIES, section="Chronologies")
    assert text.startswith(f"{CHRONOLOGIES}\nunder the heading: Chronologies\n")
    assert "A finding: probability" in text
    assert "Polarity: improvement (improvement 0." in text
    assert "Chronologies: assigned. Probability 0." in text
    assert (
        "  terms in the sentence: Chronologies\n  terms in the heading: Chronologies\n  words for it: Chronologies +0."
        in text
    )
    assert "(improvement; chronologies; invented-" in text


def test_says_that_what_is_no_finding_has_no_theme(printed):
    text = printed("We read the records of 40 children in AreaZ.")
    assert "Not a finding: probability" in text
    assert "Polarity" not in text
    assert ": given. " not in text


def test_nothing_in_a_text_steers_the_terminal(model, capsys):
    explanation = explain(model, CHRONOLOGIES)
    nasty = replace(explanation.neighbours[0], text="a\x1b[2Jb\nc", inspection_id="\x07")
    print_explanation(Terminal(), replace(explanation, text="x\x1b[31m", neighbours=(nasty,)))
    out = capsys.readouterr().out
    assert "a [2Jb c" in out
    assert all(character.isprintable() or character == "\n" for character in out)


def test_invented_neighbours_are_called_invented(labelled, taxonomy, word_encoder, capsys):
    made_up = train_model(labelled.assign(origin="invented"), taxonomy, word_encoder).model
    print_explanation(Terminal(), explain(made_up, CHRONOLOGIES))
    out = capsys.readouterr().out
    assert "(improvement; chronologies; invented invented-" in out
    assert out.endswith("were written to train the model. They describe no real place, service or child.\n")


def test_nothing_is_called_invented_that_is_not_said_to_be(printed):
    assert "written to train" not in printed(CHRONOLOGIES)


def test_no_number_is_nan(printed):
    assert "nan" not in printed("•").lower()


@pytest.mark.parametrize("sentence", ["", "  "], ids=["empty", "space"])
def test_an_empty_sentence_is_refused_before_a_model_is_loaded(sentence):
    with pytest.raises(UsageError, match="the sentence is empty"):
        command(sentence)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "there is nothing to explain. Write synth explain"),
        (("Staff had time.", "--findings", "t.csv", "--id", "a-1"), "a sentence in quotes, and one of a table"),
        (("Staff had time.", "--id", "a-1"), "a sentence in quotes, and one of a table"),
        (("--id", "a-1"), "--id a-1 goes with a table"),
        (("--findings", "t.csv"), "t.csv: no sentence is named"),
        (("--findings", "t.csv", "--id", " "), "t.csv: no sentence is named"),
        (("--findings", "t.csv", "--id", "a-1", "--section", "x"), "--section goes with a sentence in quotes"),
        (("--findings", "not-there", "--id", "a-1"), "not-there: there is no such file or folder"),
    ],
    ids=["neither", "both", "both, by id", "no table", "no id", "blank id", "heading", "no file"],
)
def test_one_way_to_ask_is_taken(run, arguments, message):
    code, out, err = run("explain", *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert err.count("\n") == 1


@pytest.fixture
def folder(model, tmp_path, monkeypatch, word_encoder):
    monkeypatch.setattr(persistence, "load_encoder", lambda name, **_: word_encoder)
    save_with_rule(model, tmp_path / "model")
    return tmp_path / "model"


@pytest.fixture
def reports(tmp_path):
    path = tmp_path / "reports" / "strathorran-2023.txt"
    path.parent.mkdir()
    path.write_text(
        "Report of a joint inspection in Strathorran\n\nFindings\n\nLeaders in Strathorran had a clear vision. "
        "Chronologies in Strathorran were not of a consistent quality. This had not helped children.\n",
        encoding="utf-8",
    )
    return path.parent


@pytest.mark.parametrize("out", ["t.parquet", "t.csv", "t.xlsx", "t.jsonl", "data-set"])
def test_what_classify_wrote_is_explained_as_it_was_judged(run, folder, reports, tmp_path, out):
    assert run("classify", reports, "--model", folder, "-o", tmp_path / out, "-q")[0] == 0
    name = tmp_path / out
    table = read_table(next(name.glob("*.parquet")) if name.is_dir() else name)
    row = table[table["text"] == "This had not helped children."].iloc[0]
    before = table[table["text"].str.startswith("Chronologies")].iloc[0]
    code, text, err = run("explain", "--findings", name, "--id", row["finding_id"], "--model", folder)
    assert (code, err) == (0, "")
    assert text.startswith(
        f"id {row['finding_id']}, inspection strathorran-2023, document strathorran-2023.txt, part body\n"
        "The probabilities are those of the table.\n\nThis had not helped children.\nunder the heading: Findings\n"
        "sentences before it that change a probability:\n"
    )
    assert f"  {before['finding_id']}: {before['text']} (" in text
    assert f"probability {float(row['p_finding']):.2f}, threshold" in text


def test_what_aggregate_wrote_is_explained(run, folder, reports, tmp_path):
    code, _, err = run("aggregate", reports, "--model", folder, "--out", tmp_path / "overview", "-q")
    assert code == 0, err
    table = read_table(tmp_path / "overview" / "findings.parquet")
    name = tmp_path / "overview" / "findings.parquet"
    code, text, err = run("explain", "--findings", name, "--id", table["finding_id"].iloc[-1], "--model", folder)
    assert (code, err) == (0, "")
    assert "The probabilities are those of the table." in text


def test_another_model_is_refused(run, folder, reports, tmp_path):
    run("classify", reports, "--model", folder, "-o", tmp_path / "t.csv", "-q")
    table = read_table(tmp_path / "t.csv")
    write_table(table.assign(model="m000000000000"), tmp_path / "other.csv")
    code, out, err = run(
        "explain", "--findings", tmp_path / "other.csv", "--id", table["finding_id"].iloc[0], "--model", folder
    )
    assert (code, out) == (1, "")
    assert "was classified by the model m000000000000" in err


def test_an_unknown_id_is_refused_before_a_model_is_loaded(run, model, folder, labelled, tmp_path, monkeypatch):
    monkeypatch.setattr("synth.classifier.load_model", lambda *_, **__: pytest.fail("the model was loaded"))
    write_table(model.classify(labelled), tmp_path / "t.csv")
    code, out, err = run("explain", "--findings", tmp_path / "t.csv", "--id", "invented-0-2", "--model", folder)
    assert (code, out) == (1, "")
    assert "contains no sentence with the finding_id 'invented-0-2'. Nearest: invented-0-0002," in err


def test_a_sentence_by_itself_is_said_to_be(run, folder):
    code, out, _ = run("explain", CHRONOLOGIES, "--model", folder)
    assert code == 0
    assert "Explained without its context." in out


def test_says_what_is_other_than_in_the_table(model, labelled, capsys):
    placed = explain_by_id(model, model.classify(labelled), "invented-0-0003", where="t")
    changed = replace(
        placed, difference=0.001, missing=2, preference="recall", labels=("finding", "mixed", ("data", "poverty"))
    )
    print_row_explanation(Terminal(), replace(changed, page="7", document="a\x1b[2J\nb"))
    out = capsys.readouterr().out
    assert out.startswith("id invented-0-0003, inspection invented-0, document a [2J b, page 7\n")
    assert "differ from those of the table by 0.001000 at most." in out
    assert "--prefer recall" in out
    assert "The table has different labels, which are not this model's: finding; mixed; data, poverty." in out
    assert "2 sentences shortly before it are not in the table; the labels are the same without." in out


def test_sentences_before_without_weight_are_named_only(model, capsys):
    explanation = explain(model, CHRONOLOGIES, before=["Staff had time.", "Leaders had a clear vision."])
    weightless = [
        replace(one, kind_change=0.0, polarity_change=0.0, theme_changes=dict.fromkeys(one.theme_changes, 0.001))
        for one in explanation.before
    ]
    print_explanation(Terminal(), replace(explanation, before=tuple(weightless)), before_ids=["a-1", "a-2"])
    assert "\nsentences before it that change nothing: a-1, a-2\n" in capsys.readouterr().out
