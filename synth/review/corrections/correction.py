"""A decision of a reviewer on the labels of a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from synth.findings import join_themes, split_themes

VERDICTS = ("label right", "model right", "both", "unsure", "edited")
# Verdicts that do not contradict the label, and so cannot change it.
KEEPS_THE_LABEL = ("label right", "unsure")
COLUMNS = (
    "when",
    "who",
    "source",
    "inspection_id",
    "finding_id",
    "text",
    "kind_before",
    "polarity_before",
    "themes_before",
    "kind_after",
    "polarity_after",
    "themes_after",
    "verdict",
    "note",
)
WHEN = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True)
class Labels:
    """The labels of one sentence.

    Attributes
    ----------
    kind, polarity
        As in the findings table.
    themes
        Theme ids; their order does not matter when labels are compared.
    """

    kind: str
    polarity: str
    themes: tuple[str, ...] = field(default=(), compare=False)
    _set: frozenset[str] = field(default=frozenset(), init=False, repr=False)

    def __post_init__(self) -> None:
        """Store the themes without their order."""
        object.__setattr__(self, "_set", frozenset(self.themes))

    @classmethod
    def of(cls, row: Mapping[Any, Any], ending: str = "") -> Labels:
        """Read labels from a row: kind, polarity and themes, each name with `ending` (such as ``_before``)."""
        kind, polarity, themes = (str(row[f"{name}{ending}"]).strip() for name in ("kind", "polarity", "themes"))
        return cls(kind, polarity, split_themes(themes))


def now() -> str:
    """Return the current time in the format of ``when``: ISO 8601, UTC, to the microsecond."""
    return datetime.now(UTC).strftime(WHEN)


@dataclass(frozen=True)
class Correction:
    """A decision of one person on one sentence.

    Attributes
    ----------
    who
        The reviewer.
    source
        The notebook or file in which the decision was made.
    inspection_id, finding_id, text
        The sentence, as in the labelled table.
    before
        The labels that the reviewer saw in the table.
    after
        The labels that it should have; the same as `before` if the verdict is ``label right`` or ``unsure``.
    verdict
        One of `VERDICTS`.
    note
        Free text.
    when
        ISO 8601, UTC.
    """

    who: str
    source: str
    inspection_id: str
    finding_id: str
    text: str
    before: Labels
    after: Labels
    verdict: str
    note: str = ""
    when: str = field(default_factory=now)

    def to_record(self) -> dict[str, str]:
        """Return the correction as the content of one line of the file."""
        plain = {name: getattr(self, name) for name in COLUMNS if not name.endswith(("_before", "_after"))}
        for ending, labels in (("before", self.before), ("after", self.after)):
            plain[f"kind_{ending}"], plain[f"polarity_{ending}"] = labels.kind, labels.polarity
            plain[f"themes_{ending}"] = join_themes(labels.themes)
        return {name: plain[name] for name in COLUMNS}

    @classmethod
    def of(cls, record: Mapping[Any, Any]) -> Correction:
        """Read a correction from a row of `read_corrections` or a line of the file."""
        names = [name for name in COLUMNS if not name.endswith(("_before", "_after"))]
        return cls(
            **{name: str(record[name]) for name in names},
            before=Labels.of(record, "_before"),
            after=Labels.of(record, "_after"),
        )
