"""What people decided: a log that only grows. The current state of a subject is its latest decision."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from synth.desk.storage.project import Project, now
from synth.errors import SynthError

KINDS = ("setting", "document", "inspection", "sentence", "answer", "verdict", "message", "signature", "model")
_COLUMNS = "id, at, who, kind, subject, before, after, note, undoes"
_STANDING = (
    f"SELECT {_COLUMNS} FROM decisions WHERE kind = ? AND subject = ? AND undoes IS NULL "  # noqa: S608
    "AND id NOT IN (SELECT undoes FROM decisions WHERE undoes IS NOT NULL) ORDER BY id DESC LIMIT 2"
)


class ConflictError(SynthError):
    """Someone else decided on the same subject since the page was shown.

    Parameters
    ----------
    latest
        Their decision.
    """

    def __init__(self, latest: Decision) -> None:
        self.latest = latest
        super().__init__(
            f"{latest.who} changed this at {latest.at}, after your page was shown",
            remedy="Look at the change, then decide again.",
        )


@dataclass(frozen=True)
class Decision:
    """One decision of one person.

    Attributes
    ----------
    id
        Number, in the order of decisions.
    at, who
        When (UTC) and by whom.
    kind
        One of `KINDS`.
    subject
        What was decided on, such as a sentence.
    before, after
        The state before and after, as JSON can hold it; None for what the documents or the model say.
    note
        The reason given.
    undoes
        The decision that this one takes back; None for a decision of its own.
    """

    id: int
    at: str
    who: str
    kind: str
    subject: str
    before: Any
    after: Any
    note: str
    undoes: int | None

    @property
    def state(self) -> Any:
        """The state that the decision is about: the one that it made, or the one that it took back."""
        return self.after if self.undoes is None else self.before

    @property
    def day(self) -> str:
        """The day in UTC, as an ISO date."""
        return self.at.partition("T")[0]


class DecisionLog:
    """The decisions of a project.

    Parameters
    ----------
    project
        Where they are stored.
    """

    def __init__(self, project: Project) -> None:
        self._project = project

    def add(
        self,
        kind: str,
        subject: str,
        after: Any,
        *,
        who: str,
        note: str = "",
        before: Any = None,
        seen: int | None = None,
    ) -> Decision:
        """Append a decision; when this returns it is on the disk.

        Parameters
        ----------
        kind, subject
            What is decided on.
        after
            The new state.
        who
            The person.
        note
            The reason.
        before
            The state without any decision, such as the model's labels; that of the latest decision takes its place.
        seen
            The latest decision on the subject that the person saw (0 for none). None skips the check.

        Returns
        -------
        Decision
            The new one; the one that stands, if the same state was decided on since `seen` (a button pressed twice).

        Raises
        ------
        ConflictError
            If another state was decided on since, in another window or by another person.
        """
        with self._project.transaction() as connection:
            latest = self.latest(kind, subject)
            if seen is not None and latest is not None and latest.id > seen:
                if latest.after == after:
                    return latest
                raise ConflictError(latest)
            if latest is not None and latest.after is not None:
                before = latest.after
            return _insert(connection, who, kind, subject, before, after, note, None)

    def undo(self, decision_id: int, *, who: str) -> Decision:
        """Take a decision back: the subject returns to what it was before. Nothing is deleted.

        Raises
        ------
        SynthError
            If there is no such decision, it was taken back already, or a later one stands on the same subject.
        """
        with self._project.transaction() as connection:
            rows = self._project.rows(f"SELECT {_COLUMNS} FROM decisions WHERE id = ?", (decision_id,))  # noqa: S608
            if not rows:
                raise SynthError("there is no such decision", remedy="Reload the page.")
            decision = _decision(rows[0])
            standing = self._standing(decision.kind, decision.subject)
            if not standing or standing[0].id != decision.id:
                raise SynthError(
                    "this was taken back already, or there is a later decision on the same subject",
                    remedy="Undo the later decision first, or decide again.",
                )
            earlier = standing[1].after if len(standing) > 1 else None
            return _insert(connection, who, decision.kind, decision.subject, decision.after, earlier, "", decision.id)

    def latest(self, kind: str, subject: str) -> Decision | None:
        """Return the latest decision on a subject, None if there is none."""
        return next(iter(self.history(kind=kind, subject=subject, limit=1)), None)

    def standing(self, kind: str, subject: str) -> Decision | None:
        """Return the decision on a subject that can be undone next: the latest that was not taken back."""
        return next(iter(self._standing(kind, subject)), None)

    def _standing(self, kind: str, subject: str) -> list[Decision]:
        """Return the last two decisions on a subject that were not taken back, the latest first."""
        return [_decision(row) for row in self._project.rows(_STANDING, (kind, subject))]

    def current(self, kind: str) -> dict[str, Decision]:
        """Return the latest decision on each subject of a kind, those that were taken back left out."""
        rows = self._project.rows(
            f"SELECT {_COLUMNS} FROM decisions WHERE id IN "  # noqa: S608
            "(SELECT max(id) FROM decisions WHERE kind = ? GROUP BY subject) ORDER BY id",
            (kind,),
        )
        found = map(_decision, rows)
        return {decision.subject: decision for decision in found if decision.after is not None}

    def history(
        self, *, kind: str = "", subject: str = "", who: str = "", limit: int = 50, offset: int = 0
    ) -> list[Decision]:
        """Return decisions, the latest first."""
        wanted = [(name, value) for name, value in (("kind", kind), ("subject", subject), ("who", who)) if value]
        where = " AND ".join(f"{name} = ?" for name, _ in wanted) or "1"
        rows = self._project.rows(
            f"SELECT {_COLUMNS} FROM decisions WHERE {where} ORDER BY id DESC LIMIT ? OFFSET ?",  # noqa: S608
            (*(value for _, value in wanted), limit, offset),
        )
        return [_decision(row) for row in rows]

    def count(self, kinds: Iterable[str] = KINDS) -> int:
        """Return the number of decisions of some kinds that stand."""
        return sum(len(self.current(kind)) for kind in kinds)

    def last_id(self) -> int:
        """Return the number of the latest decision, 0 if there is none: the revision of the project's state."""
        return int(self._project.rows("SELECT coalesce(max(id), 0) FROM decisions")[0][0])

    def undone(self) -> set[int]:
        """Return the numbers of decisions that were taken back."""
        rows = self._project.rows("SELECT undoes FROM decisions WHERE undoes IS NOT NULL")
        return {number for (number,) in rows}


def _insert(
    connection: sqlite3.Connection,
    who: str,
    kind: str,
    subject: str,
    before: Any,
    after: Any,
    note: str,
    undoes: int | None,
) -> Decision:
    if kind not in KINDS:
        raise ValueError(f"no kind of decision: {kind!r}")
    cells = [json.dumps(state, ensure_ascii=False, sort_keys=True) for state in (before, after)]
    at = now()
    cursor = connection.execute(
        "INSERT INTO decisions (at, who, kind, subject, before, after, note, undoes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (at, who, kind, subject, *cells, note, undoes),
    )
    return Decision(int(cursor.lastrowid or 0), at, who, kind, subject, before, after, note, undoes)


def _decision(row: tuple[Any, ...]) -> Decision:
    number, at, who, kind, subject, before, after, note, undoes = row
    return Decision(number, at, who, kind, subject, json.loads(before), json.loads(after), note, undoes)
