"""The labels of sentences as arrays, and how decisions change them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.findings import POLARITIES, join_themes, polarities_by_theme, polarity_of_sentence, split_themes

ANSWERS = {
    "strength": "A strength on this theme",
    "improvement": "An area for improvement on this theme",
    "mixed": "Both in one sentence",
    "neutral": "On this theme, but neither",
    "off_theme": "Not on this theme",
    "not_finding": "Not a finding at all",
    "unsure": "I cannot tell",
}
"""What a reader can answer about one sentence and one theme."""


@dataclass(frozen=True)
class SentenceLabels:
    """Kind, polarity and themes of one sentence, and the polarities that themes have of their own."""

    kind: str
    polarity: str
    themes: tuple[str, ...]
    own: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_cells(cls, kind: str, polarity: str, themes: str) -> SentenceLabels:
        """Return the labels in the cells of a findings table."""
        return cls(kind, polarity, split_themes(themes), polarities_by_theme(themes))

    @classmethod
    def of(cls, state: Mapping[str, Any]) -> SentenceLabels:
        """Return the labels that a decision holds."""
        return cls.of_cells(str(state["kind"]), str(state["polarity"]), ";".join(map(str, state["themes"])))

    @property
    def cell(self) -> str:
        """The themes as a cell of a findings table."""
        return join_themes(self.themes, self.own)

    def polarity_on(self, theme: str) -> str:
        """Return the polarity of a theme, empty if the sentence is not about it."""
        return self.own.get(theme, self.polarity) if theme in self.themes else ""

    def to_dict(self) -> dict[str, Any]:
        """Return them as a decision holds them."""
        return {"kind": self.kind, "polarity": self.polarity, "themes": self.cell.split(";") if self.themes else []}


@dataclass(frozen=True)
class Decided:
    """What people decided on one sentence.

    Attributes
    ----------
    labels
        Its labels.
    themes
        The themes that they spoke of; None for all.
    """

    labels: SentenceLabels
    themes: frozenset[str] | None = None

    def covers(self, column: str) -> bool:
        """Return whether a probability column is certain now."""
        name = column.removeprefix("p_")
        return self.themes is None or name == "finding" or self.labels.kind == "other" or name in self.themes


@dataclass
class Labels:
    """Labels and probabilities of all sentences.

    Attributes
    ----------
    kind, polarity, themes : ndarray of shape (n_sentences,), object
        As in the findings table.
    probability : ndarray of shape (n_sentences, n_columns), float64
        In the order of the model's columns.
    """

    kind: NDArray[np.object_]
    polarity: NDArray[np.object_]
    themes: NDArray[np.object_]
    probability: NDArray[np.float64]

    @classmethod
    def of_columns(
        cls, kind: Sequence[str], polarity: Sequence[str], themes: Sequence[str], cells: bytes, n_columns: int
    ) -> Labels:
        """Return the labels that are stored as columns, with probabilities as little-endian float64."""
        probability = np.frombuffer(cells, dtype="<f8").reshape(-1, n_columns).astype(np.float64)
        arrays = [np.array(column, dtype=object) for column in (kind, polarity, themes)]
        return cls(arrays[0], arrays[1], arrays[2], probability)

    def copy(self) -> Labels:
        """Return a copy that can be changed."""
        return Labels(self.kind.copy(), self.polarity.copy(), self.themes.copy(), self.probability.copy())

    def at(self, row: int) -> SentenceLabels:
        """Return the labels of one sentence."""
        return SentenceLabels.of_cells(self.kind[row], self.polarity[row], self.themes[row])

    def set(self, row: int, decided: Decided | None, columns: Sequence[str], predicted: Labels) -> None:
        """Set one sentence to what people decided; None sets it back to the prediction."""
        self.probability[row] = predicted.probability[row]
        labels = predicted.at(row) if decided is None else decided.labels
        self.kind[row], self.polarity[row], self.themes[row] = labels.kind, labels.polarity, labels.cell
        if decided is None:
            return
        certain = {f"p_{theme}" for theme in labels.themes} | {f"p_{labels.polarity}"}
        if labels.kind == "finding":
            certain.add("p_finding")
        for number, name in enumerate(columns):
            if decided.covers(name):
                self.probability[row, number] = float(name in certain)

    def onto(self, frame: pd.DataFrame, rows: slice | NDArray[np.int64], columns: Sequence[str]) -> pd.DataFrame:
        """Return a table with the labels and probabilities of its rows."""
        labels = pd.DataFrame(
            {name: pd.Series(getattr(self, name)[rows], dtype="str") for name in ("kind", "polarity", "themes")}
        )
        numbers = pd.DataFrame(self.probability[rows], columns=list(columns))
        return pd.concat([frame.reset_index(drop=True), labels, numbers], axis=1)


def settle(answers: Sequence[str]) -> str | None:
    """Return what several readers say of one question: the answer of all, or of most of three and more.

    Returns
    -------
    str or None
        None if no one could tell, or they disagree.
    """
    counts = Counter(answer for answer in answers if answer != "unsure")
    if not counts:
        return None
    (best, times), *others = counts.most_common()
    if not others:
        return best
    return best if times > others[0][1] and times > sum(counts.values()) / 2 else None


def labels_of_sentence(
    predicted: SentenceLabels,
    correction: Mapping[str, Any] | None,
    answers: Mapping[str, Sequence[str]],
    theme_order: Sequence[str],
) -> Decided | None:
    """Return what people decided on one sentence, None if it keeps the prediction.

    An answer is the polarity of its theme only. The sentence keeps its polarity for the others.

    Parameters
    ----------
    predicted
        The model's labels.
    correction
        The labels that a person gave; overrides answers.
    answers
        For each theme what readers answered, as in `ANSWERS`. Readers who disagree change nothing until most agree.
    theme_order
        All themes, in order.
    """
    if correction is not None:
        return Decided(SentenceLabels.of(correction))
    settled = {theme: answer for theme, given in answers.items() if (answer := settle(given)) is not None}
    if not settled:
        return None
    if "not_finding" in settled.values():
        return Decided(SentenceLabels("other", "neutral", ()))
    own = {theme: answer for theme, answer in settled.items() if answer in POLARITIES}
    on_theme = ({*predicted.themes} - {*settled}) | {*own}
    themes = tuple(theme for theme in theme_order if theme in on_theme)
    polarity = polarity_of_sentence(themes, own, predicted.polarity)
    return Decided(SentenceLabels("finding" if own else predicted.kind, polarity, themes, own), frozenset(settled))
