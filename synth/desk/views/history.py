"""History: who decided what and when, and how to take it back. Also the person's name and the settings."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_plus

from starlette.responses import Response

from synth.desk.state.workspace import TITLE
from synth.desk.storage.decisions import KINDS
from synth.desk.views.context import Context, clean_name, local_path, whole_number
from synth.desk.views.wording import describe_decision
from synth.words import worded

_PAGE = 50
SETTINGS = {
    "title": "Title of the overview",
    "population": "Number of all inspections there are",
}
_MOST_SETTING = 200


def show(context: Context) -> Response:
    """Show the decisions, the latest first."""
    kind = context.query("kind") if context.query("kind") in KINDS else ""
    page = max(1, context.number("page", 1))
    found = context.desk.log.history(kind=kind, limit=_PAGE + 1, offset=(page - 1) * _PAGE)
    undone = context.desk.log.undone()
    return context.page(
        "history.html",
        rows=[(decision, describe_decision(context.workspace, decision)) for decision in found[:_PAGE]],
        undone=undone,
        standing={
            decision.id
            for decision in found
            if (latest := context.desk.log.standing(decision.kind, decision.subject)) and latest.id == decision.id
        },
        kind=kind,
        kinds=KINDS,
        page=page,
        more=len(found) > _PAGE,
    )


def undo(context: Context) -> Response:
    """Take a decision back."""
    decision = context.desk.undo(whole_number(context.field("decision")), who=context.who)
    path, _, query = local_path(context.field("back"), "/history").partition("?")
    parameters = {}
    for pair in query.split("&"):
        name, _, cell = pair.partition("=")
        if name in ("inspection", "theme", "show", "page", "back"):
            parameters[name] = unquote_plus(cell)
    return context.go(path, decision, **parameters)


def who(context: Context) -> Response:
    """Ask for the person's name."""
    rows = context.desk.project.rows("SELECT DISTINCT who FROM decisions ORDER BY who LIMIT 20")
    return context.page("who.html", names=[name for (name,) in rows], next=local_path(context.query("next")))


def set_who(context: Context) -> Response:
    """Keep the person's name."""
    name = clean_name(context.field("name"))
    after = local_path(context.field("next"))
    if not name:
        return context.page("who.html", status=400, names=[], next=after, errors={"name": "Enter your name"})
    return context.remember(context.go(after), name)


def settings(context: Context) -> Response:
    """Show the settings of the project."""
    return context.page("settings.html", **_settings(context))


def _settings(context: Context) -> dict[str, Any]:
    return {
        "labels": {name: worded(label) for name, label in SETTINGS.items()},
        "values": {name: context.workspace.setting(name) for name in SETTINGS},
        "model": context.workspace.engine.name,
        "origin": _origin(context),
        "folder": str(context.desk.project.folder.absolute()),
        "title_if_empty": worded(TITLE),
    }


def _origin(context: Context) -> str:
    engine, begun_with = context.workspace.engine, context.desk.project.base_model
    if engine.is_bundled:
        return "comes with synth"
    return "the one that the project was begun with" if engine.folder == begun_with else "retrained here"


def set_settings(context: Context) -> Response:
    """Store changed settings."""
    population = context.field("population")
    if population and not (population.isascii() and population.isdigit() and len(population) < 7):
        errors = {"population": f"{worded(SETTINGS['population'])}: write a whole number, or leave it empty"}
        return context.page("settings.html", status=400, **_settings(context), errors=errors)
    decision = None
    for name in SETTINGS:
        value = " ".join(context.field(name).split())[:_MOST_SETTING]
        if value != context.workspace.setting(name):
            decision = context.desk.decide("setting", name, value, who=context.who)
    return context.go("/settings", decision)
