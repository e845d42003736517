"""`synth explain`, as a user reads it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from synth.classifier import train_model
from synth.classifier.explanation import explain
from synth.cli.explain import explain as command
from synth.cli.explain import print_explanation
from synth.cli.terminal import Terminal
from synth.errors import UsageError

CHRONOLOGIES = "Chronologies in AreaZ were not of a consistent quality."


@pytest.fixture
def model(labelled, taxonomy, word_encoder):
    return replace(train_model(labelled, taxonomy, word_encoder).model, kind_threshold=0.5)


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
    assert "Chronologies: given. Probability 0." in text
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
    assert out.endswith("were written to train the model. They are of no real place, service or child.\n")


def test_nothing_is_called_invented_that_is_not_said_to_be(printed):
    assert "written to train" not in printed(CHRONOLOGIES)


def test_no_number_is_nan(printed):
    assert "nan" not in printed("•").lower()


@pytest.mark.parametrize("sentence", ["", "  "], ids=["empty", "space"])
def test_an_empty_sentence_is_refused_before_a_model_is_loaded(sentence):
    with pytest.raises(UsageError, match="the sentence is empty"):
        command(sentence)
