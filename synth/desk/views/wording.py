"""Decisions in words, for notices, histories and conflicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from synth.desk.state.labels import ANSWERS, SentenceLabels
from synth.desk.state.sentences import Place
from synth.desk.state.workspace import Workspace
from synth.desk.storage.decisions import Decision
from synth.overview.page.render import SIDE_WORDS
from synth.overview.wording import VERDICT_WORDS

_MOST_QUOTE = 140
FACT_LABELS: dict[str, str] = {
    "area": "Area",
    "year": "Year",
    "programme": "Programme",
    "grade": "Grade",
    "inspection_start": "Began",
    "inspection_end": "Ended",
    "publication_date": "Published",
}
"""How the columns of an inspection are called on the screens."""


def describe_decision(workspace: Workspace, decision: Decision) -> str:
    """Return one decision as a sentence without its full stop."""
    text = _KINDS[decision.kind](workspace, decision)
    return f"Undone: {text}" if decision.undoes is not None else text


def theme_label(workspace: Workspace, theme: str) -> str:
    """Return the label of a theme, or its id if the taxonomy has no such theme."""
    return next((one.label for one in workspace.engine.taxonomy.themes if one.id == theme), theme)


def inspection_name(workspace: Workspace, inspection: str) -> str:
    """Return area and year of an inspection where both are known and tell it apart, else its id."""
    one = workspace.inspections.get(inspection)
    if one is None or not (one.facts.get("area") and one.facts.get("year")):
        return inspection
    place = (one.facts["area"], one.facts["year"])
    alike = sum((other.facts.get("area"), other.facts.get("year")) == place for other in workspace.inspections.values())
    return f"{place[0]}, {place[1]}" if alike == 1 else f"{place[0]}, {place[1]} ({inspection})"


def labels_in_words(workspace: Workspace, labels: Mapping[str, Any] | None) -> str:
    """Return kind, side and themes of a sentence in words, with the sides of themes that have another."""
    if not labels:
        return "as the model says"
    said = SentenceLabels.of(labels)
    if said.kind == "other":
        return "not a finding"
    themes = [
        theme_label(workspace, theme)
        + (f" ({SIDE_WORDS[side]})" if (side := said.polarity_on(theme)) != said.polarity else "")
        for theme in said.themes
    ]
    return f"{SIDE_WORDS.get(said.polarity, said.polarity)}; {', '.join(themes) or 'no theme'}"


def quote_of(workspace: Workspace, place: Place) -> str:
    """Return a sentence, cut to some length."""
    row = workspace.row_of(place)
    if row is None:
        return "a sentence of a document that is left out"
    text = str(workspace.frame["text"].iloc[row])
    return f"“{text}”" if len(text) <= _MOST_QUOTE else f"“{text[: _MOST_QUOTE - 1].rstrip()}…”"


def _sentence(workspace: Workspace, decision: Decision) -> str:
    quote = quote_of(workspace, Place.of(decision.subject))
    return f"{quote} is now: {labels_in_words(workspace, decision.state)}"


def _answer(workspace: Workspace, decision: Decision) -> str:
    subject, theme, _ = decision.subject.split("/", 2)
    words = ANSWERS.get((decision.state or {}).get("answer", ""), "no answer")
    words = words if words.startswith("I ") else words[:1].lower() + words[1:]
    return f"{theme_label(workspace, theme)}: {words} ({quote_of(workspace, Place.of(subject))})"


def _verdict(workspace: Workspace, decision: Decision) -> str:
    inspection, _, theme = decision.subject.rpartition("/")
    verdict = VERDICT_WORDS.get((decision.state or {}).get("verdict", ""), "left to the count")
    return f"{inspection_name(workspace, inspection)}, {theme_label(workspace, theme)}: the verdict is {verdict}"


def _inspection(workspace: Workspace, decision: Decision) -> str:
    state = dict(decision.state or {})
    parts = []
    if state.pop("left_out", False):
        parts.append("left out of the figures")
    if state.pop("confirmed", False) and not state:
        parts.append("confirmed without changes")
    parts += [f"{FACT_LABELS.get(name, str(name)).lower()}: {value or 'empty'}" for name, value in state.items()]
    return f"{inspection_name(workspace, decision.subject)}: {', '.join(parts) or 'as the documents say'}"


def _document(workspace: Workspace, decision: Decision) -> str:
    state = decision.state or {}
    rows = workspace.project.rows("SELECT name FROM documents WHERE id = ?", (int(decision.subject),))
    name = rows[0][0] if rows else "a document"
    if state.get("left_out"):
        return f"{name} is left out"
    if state.get("inspection_id"):
        return f"{name} belongs to {inspection_name(workspace, state['inspection_id'])}"
    return f"{name} is counted"


def _message(workspace: Workspace, decision: Decision) -> str:
    status = (decision.state or {}).get("status", "a draft")
    return f"Message on {theme_label(workspace, decision.subject)}: {status}"


def _signature(_: Workspace, decision: Decision) -> str:
    return "The overview is signed" if decision.after else "The signature is taken back"


def _setting(_: Workspace, decision: Decision) -> str:
    return f"{decision.subject.replace('_', ' ').capitalize()}: {decision.after or 'as before'}"


def _model(_: Workspace, decision: Decision) -> str:
    return "The retrained model is used" if decision.after else "The model that comes with synth is used"


_KINDS = {
    "sentence": _sentence,
    "answer": _answer,
    "verdict": _verdict,
    "inspection": _inspection,
    "document": _document,
    "message": _message,
    "signature": _signature,
    "setting": _setting,
    "model": _model,
}
