"""What people are asked next: the verdicts that are least certain, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import Any

from synth.desk.state.labels import settle
from synth.desk.state.sentences import Place
from synth.desk.state.workspace import Workspace

LEAST_CERTAIN = 0.8
"""Verdicts below this certainty are uncertain: their sentences come first, and the time is told for them."""
SECONDS = 5.0
"""A sentence takes so long until a reader's own pace is known."""
_PACES = 10
_LONGEST_PAUSE = 120.0
_AROUND = 2


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


@dataclass(frozen=True)
class Left:
    """How much is left to read: verdicts, sentences and minutes, at most."""

    verdicts: int
    sentences: int
    minutes: int


class Queue:
    """The questions for one reader, in order.

    Disagreements come first, then the sentences of the verdicts that no one has settled, the least certain verdict
    first; within a verdict, in the order in which `synth confirm` puts them to readers. Each answer may settle a
    verdict, so fewer questions will be asked than there are now.

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

    def __iter__(self) -> Iterator[Question]:
        """Yield the questions; each is looked up when it is needed."""
        yield from self._disagreements
        for inspection, theme, certainty in self._open_verdicts:
            why = "uncertain" if certainty < LEAST_CERTAIN else "provisional"
            for row in self._workspace.unread(inspection).get(theme, ()):
                place = self._workspace.place_of(row)
                if self._who not in self._workspace.decisions.answers_to(place, theme):
                    yield Question(place, row, inspection, theme, why)

    def _is_wanted(self, inspection: str, theme: str) -> bool:
        return self._inspection in ("", inspection) and self._theme in ("", theme)

    @cached_property
    def _disagreements(self) -> tuple[Question, ...]:
        found = []
        for subject, theme, readers in self._workspace.decisions.answered():
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
                found.append(Question(place, row, inspection, theme, "disagreement"))
        return tuple(found)

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

    def left(self, *, uncertain: bool = False) -> Left | None:
        """Return how much is left, of all open verdicts or of the uncertain ones; None while that is being counted."""
        asked_before: dict[tuple[str, str], int] = {}
        for subject, theme, readers in self._workspace.decisions.answered():
            if self._who in readers and (row := self._workspace.row_of(Place.of(subject))) is not None:
                inspection = str(self._workspace.frame["inspection_id"].iloc[row])
                if row in self._workspace.unread(inspection).get(theme, ()):
                    key = (inspection, theme)
                    asked_before[key] = asked_before.get(key, 0) + 1
        verdicts, sentences = 0, len(self._disagreements)
        for inspection, theme, certainty in self._open_verdicts:
            if uncertain and certainty >= LEAST_CERTAIN:
                break
            unread = self._workspace.unread_if_known(inspection)
            if unread is None:
                return None
            number = len(unread.get(theme, ())) - asked_before.get((inspection, theme), 0)
            sentences += number
            verdicts += number > 0
        return Left(verdicts, sentences, max(1, round(sentences * self.seconds / 60)) if sentences else 0)

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


def neighbours(workspace: Workspace, row: int) -> dict[str, Any]:
    """Return what stands around a sentence in its document: heading, sentences before and after."""
    document = workspace.document[row]
    rows = [near for near in range(row - _AROUND, row + _AROUND + 1) if 0 <= near < len(workspace.document)]
    text, section = workspace.frame["text"], workspace.frame["section"]
    near = [one for one in rows if workspace.document[one] == document and section.iloc[one] == section.iloc[row]]
    return {
        "section": section.iloc[row],
        "before": [text.iloc[one] for one in near if one < row],
        "text": text.iloc[row],
        "after": [text.iloc[one] for one in near if one > row],
    }
