"""Confirm: one sentence at a time, an answer by one key, the figures changed at once."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from synth.desk.state.confirm import Queue, neighbours
from synth.desk.state.labels import ANSWERS
from synth.desk.state.sentences import Place
from synth.desk.views.context import Context
from synth.desk.views.wording import inspection_name, theme_label
from synth.errors import UsageError
from synth.overview.wording import VERDICT_WORDS

KEYS = {
    "strength": "1",
    "improvement": "2",
    "mixed": "3",
    "neutral": "4",
    "off_theme": "5",
    "not_finding": "6",
    "unsure": "7",
}


def show(context: Context) -> Response:
    """Show the next question."""
    workspace = context.workspace
    inspection, theme = context.query("inspection"), context.query("theme")
    queue = Queue(workspace, context.who, inspection=inspection, theme=theme)
    answered = sum(context.who in readers for _, _, readers in workspace.decisions.answered())
    question = next(iter(queue), None)
    if question is None:
        return context.page(
            "confirm_done.html",
            answered=answered,
            any_counted=bool(workspace.counted),
            narrowed=bool(inspection or theme),
            change=context.query("change"),
        )
    verdict = workspace.verdict_of(question.inspection, question.theme)
    last = next(iter(context.desk.log.history(kind="answer", who=context.who, limit=1)), None)
    theme_facts = workspace.engine.taxonomy[question.theme]
    return context.page(
        "confirm.html",
        question=question,
        around=neighbours(workspace, question.row),
        document=workspace.frame["document"].iloc[question.row],
        document_page=workspace.page_of(question.row),
        inspection_label=inspection_name(workspace, question.inspection),
        theme_label=theme_label(workspace, question.theme),
        definition=theme_facts.definition,
        include=theme_facts.include,
        leave_out=theme_facts.leave_out,
        verdict=verdict["verdict"],
        certainty=verdict["certainty"],
        standing=verdict["status"],
        others=workspace.decisions.answers_to(question.place, question.theme) if question.why == "disagreement" else {},
        keys=KEYS,
        urgent=queue.left(uncertain=True),
        everything=queue.left(),
        answered=answered,
        inspection=inspection,
        theme=theme,
        last=last.id if last is not None and last.undoes is None and last.after is not None else 0,
        change=context.query("change"),
        narrow_to=inspection_name(workspace, inspection) if inspection in workspace.inspections else "",
        narrow_theme=theme_label(workspace, theme) if theme else "",
    )


def answer(context: Context) -> Response:
    """Store an answer, and tell which verdict it changed."""
    workspace = context.workspace
    chosen, theme = context.field("answer"), context.field("theme")
    place = _place(context.field("sentence"))
    row = workspace.row_of(place)
    if row is None or theme not in workspace.engine.taxonomy.ids:
        raise UsageError("this sentence is no longer counted", remedy="Go on with the next one.")
    narrowed: dict[str, Any] = {"inspection": context.field("only_inspection"), "theme": context.field("only_theme")}
    if chosen not in ANSWERS:
        return context.go("/confirm", None, **narrowed)
    inspection = str(workspace.frame["inspection_id"].iloc[row])
    before = workspace.verdict_of(inspection, theme)
    decision = context.desk.decide(
        "answer",
        f"{place.subject}/{theme}/{context.who}",
        {"answer": chosen},
        who=context.who,
        before={"text": str(workspace.frame["text"].iloc[row])},
    )
    after = workspace.verdict_of(inspection, theme)
    was, now = VERDICT_WORDS[before["verdict"]], VERDICT_WORDS[after["verdict"]]
    change = ""
    if was != now:
        change = f"was {was}, is now {now}"
    elif after["status"] == "confirmed" != before["status"]:
        change = f"{now} is confirmed"
    if change:
        change = f"{inspection_name(workspace, inspection)}, {theme_label(workspace, theme)}: {change}"
    return context.go("/confirm", decision, change=change, **narrowed)


def _place(subject: str) -> Place:
    try:
        return Place.of(subject)
    except ValueError:
        raise UsageError("there is no such sentence", remedy="Go on with the next one.") from None
