"""Evidence for each theme of a sentence: its terms, its words, and the labelled sentences most similar to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.classifier.explanation.neighbours import LabelledSentences, Neighbour
from synth.classifier.features.assembly import DEPTH
from synth.classifier.features.normalisation import normalise
from synth.classifier.model import SentenceModel, labels_from
from synth.findings import FINDING_COLUMN, POLARITIES, POLARITY_COLUMNS, THEME_COLUMNS
from synth.taxonomy import Theme

# A theme that is not given counts as near if its probability is at least this share of its threshold.
NEAR = 0.5
_WORD = re.compile(r"\w[\w'-]*")
# Each part takes one pass through the model. In texts of more words, runs of several words are left out at a time.
_MOST_PARTS = 120
_MOST_NEIGHBOURS = 3


@dataclass(frozen=True)
class WordEffect:
    """Effect of a word on a probability.

    Attributes
    ----------
    word
        The word; in a text of more than 120 words, a run of words.
    start
        Position of its first character in `Explanation.text`, counted from 0.
    change
        The probability with the word minus the probability without it, in [-1, 1]. Above 0, it supports the label.
    """

    word: str
    start: int
    change: float


@dataclass(frozen=True)
class SentenceBefore:
    """Effect of a preceding sentence on the probabilities.

    Attributes
    ----------
    text
        As the classifier sees it.
    kind_change, polarity_change
        Change in the probability of a finding, and of the most probable polarity: with this sentence and those after
        it, minus the value with only those after it; in [-1, 1].
    theme_changes
        The same for each theme id.
    """

    text: str
    kind_change: float
    polarity_change: float
    theme_changes: dict[str, float]


@dataclass(frozen=True)
class ThemeEvidence:
    """Evidence for one theme.

    Attributes
    ----------
    theme, label
        Id, and the name shown to readers.
    probability, threshold
        In [0, 1]. The theme is given if the sentence is a finding and the probability is at least the threshold.
    given
        Whether it is given.
    terms, section_terms
        The taxonomy's terms that occur in the sentence, and in its heading, as written there.
    words
        Every word, in descending order of the size of its effect.
    neighbours
        The labelled sentences of this theme that are most similar to this one.
    """

    theme: str
    label: str
    probability: float
    threshold: float
    given: bool
    terms: tuple[str, ...]
    section_terms: tuple[str, ...]
    words: tuple[WordEffect, ...]
    neighbours: tuple[Neighbour, ...]

    @property
    def is_near(self) -> bool:
        """Whether it is given, or its probability is at least half its threshold."""
        return self.given or self.probability >= NEAR * self.threshold


@dataclass(frozen=True)
class Explanation:
    """Explanation of the labels of a sentence.

    Attributes
    ----------
    text, section
        As the classifier reads them: with straight quotes and without bullets.
    kind, polarity
        The labels.
    p_finding, kind_threshold
        In [0, 1]. The sentence is a finding if the probability is at least the threshold.
    polarities
        The probability of each polarity if it is a finding; they add up to 1.
    kind_words, polarity_words
        Effect of each word on the probability of a finding, and on that of the most probable polarity.
    themes
        All themes, starting with those given or nearest to being given.
    neighbours
        The labelled sentences that are most similar to this one, whatever their labels.
    before
        The sentences before it that the classifier reads, in order.
    """

    text: str
    section: str
    kind: str
    polarity: str
    p_finding: float
    kind_threshold: float
    polarities: dict[str, float]
    kind_words: tuple[WordEffect, ...]
    polarity_words: tuple[WordEffect, ...]
    themes: tuple[ThemeEvidence, ...]
    neighbours: tuple[Neighbour, ...]
    before: tuple[SentenceBefore, ...] = ()


def explain(
    model: SentenceModel,
    text: str,
    *,
    section: str = "",
    part: str = "",
    before: Sequence[str] = (),
    after: Sequence[str] = (),
) -> Explanation:
    """Return the evidence for and against each label of a sentence.

    Words are left out one at a time, and the model classifies the sentence again; nothing is approximated. The
    context of the sentence stays the same. If two words have the same meaning, each may seem to have little effect,
    since the other one is still there. The effect of the preceding sentences is measured in the same way: the furthest
    is left out first.

    Parameters
    ----------
    model
        As returned by `load_model`.
    text
        The sentence.
    section
        Its heading.
    part
        Its part of the report; empty if unknown.
    before, after
        The sentences before and after it under that heading, in order. The regressions use the last three before it.
        A model with a contextual encoder uses all of them, including those after it.

    References
    ----------
    Li, J., Monroe, W. & Jurafsky, D. (2016). Understanding neural networks through representation erasure.
    arXiv:1612.08220.
    """
    sentence, heading = normalise(text), normalise(section)
    pieces = _parts(sentence)
    all_before, later = tuple(map(normalise, before)), tuple(map(normalise, after))
    earlier = all_before[-DEPTH:]
    variants = [(_without(sentence, piece), all_before, later) for piece in pieces]
    # The effect of the first sentence shown includes that of all sentences before it.
    further = len(all_before) - len(earlier)
    nearest = [(sentence, all_before[further + place :], later) for place in range(1, len(earlier) + 1)]
    cases = [(sentence, all_before, later), *variants, *nearest]
    probability = probabilities_in_context(model, cases, section=heading, part=part)
    answer = probability[0]
    changes = answer - probability[1 : 1 + len(pieces)]
    # The effect of a sentence is what it adds to those after it, so the effects add up to the effect of all of them.
    known = np.vstack([answer, probability[1 + len(pieces) :]])
    steps = known[:-1] - known[1:]
    labels = labels_from(probability[:1], model.taxonomy, model.thresholds, model.kind_threshold)
    given = set(labels["themes"].iloc[0].split(";"))
    labelled = model.labelled or LabelledSentences.none()
    vector = model.classifier.encoder.encode([sentence])[0]

    def words(column: int) -> tuple[WordEffect, ...]:
        effects = [
            WordEffect(sentence[start:end], start, float(change))
            for (start, end), change in zip(pieces, changes[:, column], strict=True)
        ]
        return tuple(sorted(effects, key=lambda effect: (-abs(effect.change), effect.start)))

    def evidence(theme: Theme, column: int) -> ThemeEvidence:
        return ThemeEvidence(
            theme.id,
            theme.label,
            float(answer[column]),
            model.thresholds[theme.id],
            theme.id in given,
            _terms(theme, sentence),
            _terms(theme, heading),
            words(column),
            labelled.nearest(vector, _MOST_NEIGHBOURS, theme=theme.id, leaving_out=[sentence]),
        )

    columns = range(len(answer))
    shares = answer[POLARITY_COLUMNS]
    polarity = columns[POLARITY_COLUMNS][int(shares.argmax())]
    themes = [
        evidence(theme, column) for theme, column in zip(model.taxonomy.themes, columns[THEME_COLUMNS], strict=True)
    ]
    return Explanation(
        sentence,
        heading,
        str(labels["kind"].iloc[0]),
        str(labels["polarity"].iloc[0]),
        float(answer[FINDING_COLUMN]),
        model.kind_threshold,
        dict(zip(POLARITIES, map(float, shares), strict=True)),
        words(FINDING_COLUMN),
        words(polarity),
        tuple(sorted(themes, key=lambda found: (not found.given, -found.probability / found.threshold, found.theme))),
        labelled.nearest(vector, _MOST_NEIGHBOURS, leaving_out=[sentence]),
        tuple(
            SentenceBefore(
                known_text,
                float(step[FINDING_COLUMN]),
                float(step[polarity]),
                dict(zip(model.taxonomy.ids, map(float, step[THEME_COLUMNS]), strict=True)),
            )
            for known_text, step in zip(earlier, steps, strict=True)
        ),
    )


def probabilities_in_context(
    model: SentenceModel, cases: Sequence[tuple[str, Sequence[str], Sequence[str]]], *, section: str, part: str
) -> NDArray[np.float64]:
    """Return the probabilities of sentences under one heading, each with its own context.

    Parameters
    ----------
    model
        As returned by `load_model`.
    cases
        For each case the sentence, the sentences before it and those after it, in order, as `normalise` returns them.
    section, part
        Their heading, as `normalise` returns it, and their part of the report.

    Returns
    -------
    ndarray of shape (n_cases, 5 + n_themes), float64
        See `Predictor.predict_proba`.
    """
    sizes = np.array([len(before) + 1 + len(after) for _, before, after in cases])
    ends = sizes.cumsum()
    rows = ends - 1 - np.array([len(after) for _, _, after in cases])
    table = pd.DataFrame(
        {
            "inspection_id": np.repeat([str(number) for number in range(len(cases))], sizes),
            "section": _again(section),
            "part": part,
            "text": [_again(row) for text, before, after in cases for row in (*before, text, *after)],
        },
        dtype="str",
    )
    asked: NDArray[np.float64] = model.classifier.predict_proba(table)[rows]
    return asked


def _again(normalised: str) -> str:
    """Return a text that `normalise` turns into this one: if there are two bullets or numbers, it removes only one."""
    return f"• {normalised}"


def _parts(sentence: str) -> list[tuple[int, int]]:
    """Return start and end of each word, or of runs of words if there are too many words."""
    words = [(match.start(), match.end()) for match in _WORD.finditer(sentence)]
    size = -(-len(words) // _MOST_PARTS) or 1
    return [(words[place][0], words[min(place + size, len(words)) - 1][1]) for place in range(0, len(words), size)]


def _without(sentence: str, part: tuple[int, int]) -> str:
    return " ".join((sentence[: part[0]] + " " + sentence[part[1] :]).split())


def _terms(theme: Theme, text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match.group(0) for match in theme.pattern.finditer(text)))
