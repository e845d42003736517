"""Why a model said what it said of a labelled sentence: for the few rows that someone looks at, since it is slow."""

from __future__ import annotations

import pandas as pd

from synth.classifier import Model
from synth.classifier.context import NONE, preceding_rows
from synth.classifier.explanation import Explanation, WordEffect, explain
from synth.classifier.features import DEPTH
from synth.classifier.neighbours import Neighbour

_MOST_WORDS = 5
_LEAST_CHANGE = 0.005


def explain_sentence(model: Model, labelled: pd.DataFrame, row: int) -> Explanation:
    """Explain one labelled sentence in its place, with the sentences before it that the classifier reads.

    A model that learnt from this sentence explains what it would say now, which may be other than what a model said
    out of fold.

    Parameters
    ----------
    model
        A trained model.
    labelled
        Sentences in document order.
    row
        Place of the sentence in it, counted from 0.
    """
    window = labelled.iloc[max(0, row - DEPTH) : row + 1]
    before = [int(place) for place in preceding_rows(window, DEPTH)[-1] if place != NONE]
    texts = [str(window["text"].iloc[place]) for place in reversed(before)]
    section = str(labelled["section"].iloc[row]) if "section" in labelled.columns else ""
    return explain(model, str(labelled["text"].iloc[row]), section=section, before=texts)


def add_evidence(errors: pd.DataFrame, labelled: pd.DataFrame, model: Model) -> pd.DataFrame:
    """Add the words and the labelled sentences that speak for and against each error.

    Takes about a quarter of a second a sentence: give it the rows that are shown.

    Parameters
    ----------
    errors
        Rows of `misclassifications`.
    labelled
        The table that they came from, in document order.
    model
        A trained model.

    Returns
    -------
    DataFrame
        With words_for and words_against (of the theme, or of the kind or polarity that the model finds most probable;
        at most five, each with its effect on the probability), and nearest (the labelled sentences most like it, with
        their labels, a line each).
    """
    place = {finding: row for row, finding in enumerate(labelled["finding_id"])}
    known: dict[str, Explanation] = {}
    rows = []
    for finding, error, theme in zip(errors["finding_id"], errors["error"], errors["theme"], strict=True):
        if finding not in known:
            known[finding] = explain_sentence(model, labelled, place[finding])
        found = known[finding]
        words, nearest = found.kind_words, found.neighbours
        if error == "polarity":
            words = found.polarity_words
        elif theme:
            evidence = next(evidence for evidence in found.themes if evidence.theme == theme)
            words, nearest = evidence.words, evidence.neighbours
        rows.append((_listed(words, 1), _listed(words, -1), "\n".join(map(_line, nearest))))
    names = ["words_for", "words_against", "nearest"]
    return errors.assign(**pd.DataFrame(rows, index=errors.index, columns=names, dtype="str"))


def _listed(words: tuple[WordEffect, ...], sign: int) -> str:
    found = [effect for effect in words if effect.change * sign >= _LEAST_CHANGE][:_MOST_WORDS]
    return ", ".join(f"{effect.word} {effect.change:+.2f}" for effect in found)


def _line(neighbour: Neighbour) -> str:
    labels = ", ".join(neighbour.themes) or "no theme"
    about = f"{neighbour.polarity}; {labels}" if neighbour.kind == "finding" else "not a finding"
    return f"{neighbour.similarity:.2f} {neighbour.text} ({about}; {neighbour.inspection_id})"
