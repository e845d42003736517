"""Retrain: what a model learns from the corrections, what that fixed and broke, keep or discard."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import Response

from synth.desk.background.retraining import LEAST_CORRECTIONS, corrected_sentences
from synth.desk.state.sentences import Place
from synth.desk.storage.project import BASE
from synth.desk.views.context import Context, whole_number
from synth.desk.views.wording import labels_in_words, quote_of
from synth.errors import UsageError


def show(context: Context) -> Response:
    """Show how many corrections there are, and the models that were trained."""
    return context.page("training.html", **_state(context))


def _state(context: Context) -> dict[str, Any]:
    rows = context.desk.project.rows(
        "SELECT id, added_at, report FROM models WHERE folder NOT IN ('', ?) ORDER BY id DESC LIMIT 10", (BASE,)
    )
    chosen = context.desk.log.latest("model", "model")
    reports = ((number, at, json.loads(report) if report else {}) for number, at, report in rows)
    corrected = context.desk.log.history(kind="sentence", limit=1)
    return {
        "corrections": len(corrected_sentences(context.workspace)),
        "least": LEAST_CORRECTIONS,
        **context.desk.tasks.state("retrain"),
        "models": [(number, at, _in_words(context, report)) for number, at, report in reports],
        "learnt_all": bool(rows and corrected and corrected[0].at < rows[0][1]),
        "used_before": context.desk.project.models_decided_on(),
        "seen": chosen.id if chosen else 0,
        "current": context.workspace.model_id,
        "first_model": first_model(context),
    }


def _in_words(context: Context, report: dict[str, Any]) -> dict[str, Any]:
    """Return a comparison with its sentences and their labels in words."""
    workspace = context.workspace
    for name in ("fixed", "broken", "examples"):
        for one in report.get(name, ()):
            one["quote"] = quote_of(workspace, Place(one["document"], one["position"]))
            for state in ("before", "after"):
                labels = one[state]
                one[state] = labels_in_words(workspace, {**labels, "themes": labels["themes"].split(";")})
    return report


def first_model(context: Context) -> str:
    """Return in words the model with which the project was begun."""
    begun_with = context.desk.project.base_model
    return "the model that comes with synth" if begun_with is None else "the model that the project was begun with"


def start(context: Context) -> Response:
    """Start to train."""
    if len(corrected_sentences(context.workspace)) < LEAST_CORRECTIONS:
        raise UsageError("there are too few corrections yet", remedy=f"Correct at least {LEAST_CORRECTIONS} sentences.")
    context.desk.tasks.start("retrain")
    return context.go("/training")


def status(context: Context) -> Response:
    """Return how far the training is: a part of the page."""
    return context.page("training_status.html", **_state(context))


def discard(context: Context) -> Response:
    """Remove a model that nobody has used."""
    if not context.desk.project.remove_model(whole_number(context.field("model"))):
        raise UsageError("this model has been used, so it is kept", remedy="Go back to the training page.")
    return context.go("/training")


def choose(context: Context) -> Response:
    """Use a model that was trained, or the one that comes with synth."""
    value = context.field("model")
    after = None
    if value != "bundled":
        rows = context.desk.project.rows("SELECT id FROM models WHERE folder NOT IN ('', ?) AND id = ?", (BASE, value))
        if not rows:
            raise UsageError("there is no such model", remedy="Go back to the training page.")
        after = {"model_id": int(rows[0][0])}
    latest = context.desk.log.latest("model", "model")
    if after == (latest.after if latest else None):
        return context.go("/training")
    decision = context.desk.decide("model", "model", after, who=context.who, seen=context.seen())
    return context.go("/training", decision)
