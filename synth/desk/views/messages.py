"""Messages: accept, edit or reject each draft, sign the whole."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from synth.desk.published import kept_drafts, signature_of, signed_key
from synth.desk.state.workspace import Workspace
from synth.desk.views.context import Context
from synth.desk.views.wording import describe_decision, theme_label
from synth.errors import UsageError

SIDE_COUNTS = {"strength_side": "Strength in", "improvement_side": "Area for improvement in", "inspections": "Of"}
STATUSES = {"accepted": "Accepted", "edited": "Edited", "rejected": "Rejected"}
_MOST_TEXT = 4000


def figures_of(workspace: Workspace, theme: str) -> dict[str, int]:
    """Return the counts that a message on a theme rests on."""
    table = workspace.verdicts()
    verdicts = list(table.loc[table["theme"] == theme, "verdict"])
    return {
        "strength_side": sum(verdict in ("strength", "both") for verdict in verdicts),
        "improvement_side": sum(verdict in ("improvement", "both") for verdict in verdicts),
        "inspections": len(verdicts),
    }


def show(context: Context) -> Response:
    """Show the message of each theme, its state, and the form of the one that is asked for."""
    return _page(context)


def _page(context: Context, *, errors: dict[str, str] | None = None) -> Response:
    workspace = context.workspace
    if not workspace.counted:
        return context.page("overview_empty.html")
    drafts, ready = kept_drafts(workspace)
    if not ready:
        context.desk.tasks.start("drafts")
    decided = context.desk.log.current("message")
    # What a person typed stays in a form that is shown again because of an error.
    failed = context.field("theme") if errors else ""
    rows = []
    for theme in workspace.engine.taxonomy.themes:
        decision, latest = decided.get(theme.id), context.desk.log.latest("message", theme.id)
        state = decision.after if decision else {}
        now = figures_of(workspace, theme.id)
        made = drafts.get(theme.id, {"draft": "", "quotes": [], "counterexample": ""})
        rows.append(
            {
                "theme": theme.id,
                "label": theme.label,
                "draft": made["draft"],
                "text": state.get("text") or state.get("draft") or made["draft"],
                "quotes": made["quotes"],
                "counterexample": made["counterexample"],
                "other_draft": bool(ready and state.get("draft") and state["draft"] != made["draft"]),
                "status": state.get("status", ""),
                "memo": state.get("memo", ""),
                "typed": {name: context.field(name) for name in ("text", "memo")} if theme.id == failed else None,
                "decision": decision,
                "seen": latest.id if latest else 0,
                "changed": [
                    f"{SIDE_COUNTS[name]}: {state['figures'][name]} then, {now[name]} now"
                    for name in SIDE_COUNTS
                    if state.get("figures") and state["figures"].get(name) != now[name]
                ],
            }
        )
    signature = context.desk.log.latest("signature", "overview")
    signed, holds = signature_of(workspace)
    return context.page(
        "messages.html",
        status=400 if errors else 200,
        errors=errors or {},
        rows=rows,
        ready=ready,
        drafting={"ready": ready, **context.desk.tasks.state("drafts")},
        statuses=STATUSES,
        open_count=sum(not row["status"] for row in rows),
        signed=signed,
        signature_seen=signature.id if signature else 0,
        stale=signed is not None and not holds,
        editing=context.query("edit") or context.field("theme"),
    )


def status(context: Context) -> Response:
    """Return how far the drafting is: a part of the page."""
    _, ready = kept_drafts(context.workspace)
    drafting = {"ready": ready, **context.desk.tasks.state("drafts")}
    if not ready and not drafting["failed"]:
        # What was drafted meanwhile may rest on figures that have changed since.
        context.desk.tasks.start("drafts")
    return context.page("messages_status.html", drafting=drafting)


def decide(context: Context) -> Response:
    """Store what a person decided on one message."""
    workspace = context.workspace
    theme, status = context.field("theme"), context.field("status")
    if theme not in workspace.engine.taxonomy.ids or status not in (*STATUSES, "draft"):
        raise UsageError("choose to accept, edit or reject", remedy="Go back and choose one.")
    drafts, ready = kept_drafts(workspace)
    draft = drafts.get(theme, {}).get("draft", "")
    if status in STATUSES and (not ready or context.field("draft") != draft):
        raise UsageError(
            "the figures changed while you read the draft, so it is being drafted again",
            remedy="Look at the new draft, then decide.",
        )
    text = " ".join(context.field("text").split())
    errors = {}
    if status == "edited" and not text:
        errors[f"text-{theme}"] = f"{theme_label(workspace, theme)}: write the message, or reject it"
    decided = context.desk.log.latest("message", theme)
    stood = decided.after["text"] if decided is not None and decided.after else draft
    if status == "accepted" and text and text not in (" ".join(draft.split()), stood):
        errors[f"text-{theme}"] = f"{theme_label(workspace, theme)}: the wording is changed; choose “Save my wording”"
    if len(text) > _MOST_TEXT:
        errors[f"text-{theme}"] = f"{theme_label(workspace, theme)}: at most {_MOST_TEXT} characters"
    if status == "rejected" and not context.field("memo"):
        errors[f"memo-{theme}"] = f"{theme_label(workspace, theme)}: say why it is rejected"
    if errors:
        return _page(context, errors=errors)
    after: dict[str, Any] | None = None
    if status != "draft":
        after = {
            "status": status,
            "text": text if status == "edited" else draft if status == "accepted" else "",
            "memo": context.field("memo"),
            "draft": draft,
            "figures": figures_of(workspace, theme),
        }
    decision = context.desk.decide(
        "message",
        theme,
        after,
        who=context.who,
        note=context.field("memo"),
        before={"draft": draft},
        seen=context.seen(),
    )
    return context.go(f"/messages#{theme}", decision)


def sign(context: Context) -> Response:
    """Sign the messages and figures as they stand, or take the signature back."""
    if context.field("action") == "withdraw":
        after = None
    else:
        decided = context.desk.log.current("message")
        open_themes = [theme.label for theme in context.workspace.engine.taxonomy.themes if theme.id not in decided]
        if open_themes:
            return _page(context, errors={"sign": f"Decide on each message first. Open: {', '.join(open_themes)}"})
        if context.field("read") != "yes":
            return _page(context, errors={"sign": "Confirm that you have read the messages"})
        after = {"key": signed_key(context.workspace), "name": context.who}
    decision = context.desk.decide("signature", "overview", after, who=context.who, seen=context.seen())
    return context.go("/messages", decision)


def history(context: Context) -> Response:
    """Show all that was decided on one message."""
    theme = context.query("theme")
    if theme not in context.workspace.engine.taxonomy.ids:
        raise UsageError("there is no such message", remedy="Go back to the messages.")
    rows = [
        (d, describe_decision(context.workspace, d)) for d in context.desk.log.history(kind="message", subject=theme)
    ]
    return context.page("message_history.html", rows=rows, label=theme_label(context.workspace, theme))
