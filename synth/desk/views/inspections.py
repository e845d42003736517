"""Inspections: are these your inspections? Doubtful rows first, each changed in its place."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from synth.desk.state.inspections import FACTS, Inspection
from synth.desk.views.context import Context
from synth.desk.views.wording import FACT_LABELS
from synth.errors import UsageError
from synth.programmes import gazetteer, known_scales
from synth.reports.inspections.cells import tidy_cell
from synth.words import worded

HINTS = {
    "year": "Four digits, such as 2023",
    "inspection_start": "Such as 2023-05-14, or 2023-05 if the day is not known",
    "inspection_end": "Such as 2023-05-18, or 2023-05 if the day is not known",
    "publication_date": "Such as 2023-09-26",
}
_PAGE = 50
_MOST_CELL = 200


def show(context: Context) -> Response:
    """Show the table, one row of it as a form if asked for."""
    return _page(context, editing=context.query("edit"))


def _page(
    context: Context, *, editing: str, errors: dict[str, str] | None = None, typed: dict[str, str] | None = None
) -> Response:
    workspace = context.workspace
    rows = sorted(workspace.inspections.values(), key=lambda one: (one.left_out, not one.doubts, one.id))
    only = context.query("show")
    shown = [one for one in rows if one.doubts and not one.left_out] if only == "doubtful" else rows
    page = max(1, context.number("page", 1))
    at = next((number for number, one in enumerate(shown) if one.id == editing), None)
    if at is not None:
        page = at // _PAGE + 1
    findings = workspace.findings_per_inspection()
    return context.page(
        "inspections.html",
        status=400 if errors else 200,
        rows=shown[(page - 1) * _PAGE : page * _PAGE],
        total=len(rows),
        doubtful=sum(bool(one.doubts) and not one.left_out for one in rows),
        only=only,
        page=page,
        pages=max(1, -(-len(shown) // _PAGE)),
        editing=editing if at is not None else "",
        errors=errors or {},
        typed=typed or {},
        columns=FACTS,
        labels=FACT_LABELS,
        hints=HINTS,
        areas=sorted({area.name for area in gazetteer().areas}),
        grades=list(dict.fromkeys(word for scale in known_scales() for word in scale)),
        ids=sorted(workspace.inspections),
        findings={name: int(count) for name, count in findings.items()},
        # Classified, but all of it is the services' own words.
        uncounted={
            name
            for name, one in workspace.inspections.items()
            if not one.left_out and name not in findings.index and workspace.rows_of(name).size
        },
    )


def change(context: Context) -> Response:
    """Store the row of one inspection as a person filled it in, or confirm it as it stands."""
    name = context.field("inspection")
    one = context.workspace.inspections.get(name)
    if one is None:
        raise UsageError(worded("there is no such inspection any more"), remedy="Go back to the table.")
    decided = context.desk.log.current("inspection").get(one.id)
    before: dict[str, Any] = dict(decided.after) if decided else {}
    action = context.field("action")
    if action == "take_in":
        return _decide(context, one, {key: value for key, value in before.items() if key != "left_out"})
    if action in ("confirm", "leave_out"):
        return _decide(context, one, {**before, "confirmed" if action == "confirm" else "left_out": True})
    typed = {column: context.field(column) for column in FACTS}
    cells, errors = {}, {}
    for column, value in typed.items():
        if len(value) > _MOST_CELL:
            errors[column] = f"{FACT_LABELS[column]}: use at most {_MOST_CELL} characters"
            continue
        try:
            cells[column] = tidy_cell(column, value)
        except ValueError as error:
            errors[column] = f"{FACT_LABELS[column]}: {value!r} is {error}"
    start, end = cells.get("inspection_start", ""), cells.get("inspection_end", "")
    if start and end and start[: len(end)] > end[: len(start)]:
        errors["inspection_end"] = f"{FACT_LABELS['inspection_end']}: {end} is before the beginning, {start}"
    if errors:
        return _page(context, editing=name, errors=errors, typed=typed)
    # Only what differs is kept, so that a document read later can still fill what no one touched.
    changed = {column: value for column, value in cells.items() if value != one.facts.get(column, "")}
    _move_documents(context, one)
    return _decide(context, one, {**before, **changed, "confirmed": True})


def _decide(context: Context, one: Inspection, after: dict[str, Any]) -> Response:
    decision = context.desk.decide(
        "inspection", one.id, after, who=context.who, note=context.field("note"), seen=context.seen()
    )
    return context.go("/inspections", decision, show=context.field("show"), page=context.field("page"))


def _move_documents(context: Context, one: Inspection) -> None:
    """Store to which inspection each document of the row belongs, where that was changed."""
    for number, _ in one.documents:
        target = " ".join(context.field(f"document-{number}").split())[:_MOST_CELL]
        if target and target != one.id:
            context.desk.decide("document", str(number), {"inspection_id": target}, who=context.who)
