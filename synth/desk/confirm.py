"""What people are asked next: the verdicts that are least certain, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import Any

from synth.desk.labels import settle
from synth.desk.workspace import Place, Workspace

LEAST_CERTAIN = 0.8
"""Verdicts below this certainty are uncertain: their sentences come first, and the time is told for them."""
SECONDS = 5.0
"""A sentence takes so long until a reader's own pace is known."""
_PACES = 10
_LONGEST_PAUSE = 120.0


@dataclass(frozen=True)
class Question:
    """One sentence to read for one theme.

    Attributes
    ----------
    place, row
        The sentence.
    inspection, theme
        The verdict that it decides.
    why
        ``disagreement``: two readers gave different answers. ``uncertain``: the verdict is less certain than
        `LEAST_CERTAIN`. ``provisional``: it is a model's, though a certain one.
    """

    place: Place
    row: int
    inspection: str
    theme: str
    why: str

    @property
    def key(self) -> str:
        """Name of the question in forms."""
        return f"{self.place.subject}/{self.theme}"


class Queue:
    """The questions for one reader, in order.

    Parameters
    ----------
    workspace
        The project.
    who
        The reader, who is asked nothing twice.
    inspection, theme
        Only of these, where given.
    """

    def __init__(self, workspace: Workspace, who: str, *, inspection: str = "", theme: str = "") -> None:
        self._workspace = workspace
        self._who = who
        self._inspection, self._theme = inspection, theme

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All open questions: disagreements first, then by verdict, the least certain first.

        Within a verdict the sentences stand in the order in which `synth confirm` puts them to readers. Each answer
        may settle a verdict, so fewer than these will be asked.
        """
        return (*self._disagreements(), *self._open())

    def _is_wanted(self, inspection: str, theme: str) -> bool:
        return self._inspection in ("", inspection) and self._theme in ("", theme)

    def _disagreements(self) -> Iterator[Question]:
        for subject, theme, readers in self._workspace.answered():
            if self._who in readers:
                continue
            answers = [str(decision.after["answer"]) for decision in readers.values()]
            sure = [answer for answer in answers if answer != "unsure"]
            if len(sure) < 2 or settle(answers) is not None:
                continue
            place = Place.of(subject)
            row = self._workspace.row_of(place)
            if row is None:
                continue
            inspection = str(self._workspace.frame["inspection_id"].iloc[row])
            if self._is_wanted(inspection, theme):
                yield Question(place, row, inspection, theme, "disagreement")

    def _open(self) -> Iterator[Question]:
        for inspection, theme, certainty in self._open_verdicts:
            why = "uncertain" if certainty < LEAST_CERTAIN else "provisional"
            for row in self._workspace.unread(inspection).get(theme, ()):
                place = self._workspace.place_of(row)
                if self._who not in self._workspace.answers_to(place, theme):
                    yield Question(place, row, inspection, theme, why)

    @cached_property
    def _open_verdicts(self) -> list[tuple[str, str, float]]:
        """Inspections and themes that no one has settled, the least certain first."""
        table = self._workspace.verdicts()
        if not len(table):
            return []
        table = table[table["status"] != "confirmed"].sort_values(["certainty", "inspection_id"], kind="stable")
        rows = zip(table["inspection_id"], table["theme"], table["certainty"], strict=True)
        return [
            (str(inspection), str(theme), float(certainty))
            for inspection, theme, certainty in rows
            if self._is_wanted(inspection, theme)
        ]

    @cached_property
    def seconds(self) -> float:
        """How long a sentence takes this reader: the median of the last answers, pauses left out."""
        times = [
            datetime.fromisoformat(decision.at)
            for decision in self._workspace.log.history(kind="answer", who=self._who, limit=_PACES + 1)
        ]
        paces = [(later - earlier).total_seconds() for later, earlier in pairwise(times)]
        paces = [pace for pace in paces if 0.5 < pace < _LONGEST_PAUSE]
        return median(paces) if len(paces) >= _PACES // 2 else SECONDS

    def minutes(self, questions: int) -> int:
        """Return the minutes that a number of questions takes at most."""
        return max(1, round(questions * self.seconds / 60)) if questions else 0


def neighbours(workspace: Workspace, row: int, *, around: int = 2) -> dict[str, Any]:
    """Return what stands around a sentence in its document: heading, sentences before and after."""
    document = workspace.document[row]
    rows = [near for near in range(row - around, row + around + 1) if 0 <= near < len(workspace.document)]
    text, section = workspace.frame["text"], workspace.frame["section"]
    near = [one for one in rows if workspace.document[one] == document and section.iloc[one] == section.iloc[row]]
    return {
        "section": section.iloc[row],
        "before": [text.iloc[one] for one in near if one < row],
        "text": text.iloc[row],
        "after": [text.iloc[one] for one in near if one > row],
    }
