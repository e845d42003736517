"""Sentences: find any, and correct its labels."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import numpy as np
from starlette.responses import Response

from synth.desk.state.confirm import neighbours
from synth.desk.state.labels import SentenceLabels
from synth.desk.state.sentences import Place
from synth.desk.views.context import Context, local_path
from synth.desk.views.wording import describe_decision, inspection_name, labels_in_words
from synth.errors import UsageError
from synth.findings import KINDS, POLARITIES

SIDES = {
    "strength": "A strength",
    "improvement": "An area for improvement",
    "mixed": "Both in one sentence",
    "neutral": "Neither",
}
_PAGE = 25
_BACK = {
    "/sentences": "Back to the sentences",
    "/verdict": "Back to the verdict",
    "/confirm": "Go on confirming",
    "/training": "Back to the retraining",
    "/messages": "Back to the messages",
}
"""How the way back is called, by how its address begins."""


def show(context: Context) -> Response:
    """Show sentences, by what was asked for, a page at a time."""
    workspace = context.workspace
    wanted = {name: context.query(name) for name in ("words", "inspection", "theme", "side", "kind", "changed")}
    rows = _matching(context, wanted)
    page = max(1, context.number("page", 1))
    pages = max(1, -(-len(rows) // _PAGE))
    shown = rows[(page - 1) * _PAGE : page * _PAGE]
    return context.page(
        "sentences.html",
        rows=[_row(context, int(row)) for row in shown],
        total=len(rows),
        page=page,
        pages=pages,
        wanted=wanted,
        here=f"/sentences?{urlencode({**wanted, 'page': page})}",
        themes=workspace.engine.taxonomy.themes,
        sides=SIDES,
        inspections=[(name, inspection_name(workspace, name)) for name in workspace.inspections],
    )


def _matching(context: Context, wanted: dict[str, str]) -> np.ndarray:
    """Return the rows that were asked for, in order."""
    workspace = context.workspace
    n = len(workspace.frame)
    keep = np.ones(n, dtype=np.bool_)
    if wanted["inspection"]:
        keep &= False
        keep[workspace.rows_of(wanted["inspection"])] = True
    kind = wanted["kind"] or "finding"
    if kind in KINDS:
        keep &= workspace.labels.kind == kind
    side = wanted["side"] if wanted["side"] in POLARITIES else ""
    if wanted["theme"] in workspace.engine.taxonomy.ids:
        labels = workspace.labels
        of_theme = {
            pair: SentenceLabels.of_cells("", *pair).polarity_on(wanted["theme"])
            for pair in set(zip(labels.polarity, labels.themes, strict=True))
        }
        found = (of_theme[pair] for pair in zip(labels.polarity, labels.themes, strict=True))
        keep &= np.fromiter((said != "" and side in ("", said) for said in found), dtype=np.bool_, count=n)
    elif side:
        keep &= workspace.labels.polarity == side
    if wanted["changed"]:
        changed = np.zeros(n, dtype=np.bool_)
        changed[workspace.decided_rows()] = True
        keep &= changed
    rows = np.flatnonzero(keep)
    if wanted["words"]:
        text = workspace.frame["text"].iloc[rows]
        rows = rows[text.str.contains(wanted["words"], case=False, regex=False).to_numpy(dtype=np.bool_)]
    return rows


def _row(context: Context, row: int) -> dict[str, Any]:
    workspace = context.workspace
    frame = workspace.frame.iloc[row]
    return {
        "place": workspace.place_of(row),
        "text": frame["text"],
        "inspection": inspection_name(workspace, frame["inspection_id"]),
        "document": frame["document"],
        "page": workspace.page_of(row),
        "section": frame["section"],
        "labels": labels_in_words(workspace, workspace.labels.at(row).to_dict()),
        "side": workspace.labels.polarity[row],
    }


def one(context: Context) -> Response:
    """Show one sentence with its labels as a form."""
    return _page(context, *_asked(context))


def by_id(context: Context) -> Response:
    """Lead to the sentence with the id that it has in all tables."""
    row = context.workspace.row_of_finding(context.query("id"))
    if row is None:
        raise UsageError("there is no sentence with this id", remedy="Search for its words instead.")
    place = context.workspace.place_of(row)
    return context.go(f"/sentences/{place.document_id}/{place.position}", back=context.query("back"))


def _asked(context: Context) -> tuple[Place, int]:
    """Return the sentence that is asked for, and its row."""
    document, position = (context.request.path_params[name] for name in ("document", "position"))
    place = Place(int(document), int(position))
    row = context.workspace.row_of(place)
    if row is None:
        raise UsageError("there is no such sentence, or its document is left out", remedy="Go back to the list.")
    return place, row


def _page(context: Context, place: Place, row: int, *, errors: dict[str, str] | None = None) -> Response:
    workspace = context.workspace
    latest = context.desk.log.latest("sentence", place.subject)
    back = local_path(context.field("back") or context.query("back"), "/sentences")
    history = [
        (decision, describe_decision(workspace, decision))
        for decision in context.desk.log.history(kind="sentence", subject=place.subject)
    ]
    return context.page(
        "sentence.html",
        status=400 if errors else 200,
        errors=errors or {},
        place=place,
        **{name: value for name, value in _row(context, row).items() if name != "place"},
        around=neighbours(workspace, row),
        labels_now=workspace.labels.at(row),
        predicted=labels_in_words(workspace, workspace.predicted.at(row).to_dict()),
        finding_id=workspace.frame["finding_id"].iloc[row],
        themes=workspace.engine.taxonomy.themes,
        sides=SIDES,
        seen=latest.id if latest else 0,
        corrected=latest is not None and latest.after is not None,
        history=history,
        back=back,
        back_words=next((words for start, words in _BACK.items() if back.startswith(start)), _BACK["/sentences"]),
    )


def correct(context: Context) -> Response:
    """Store the labels that a person gave to one sentence."""
    workspace = context.workspace
    place, row = _asked(context)
    before = {**workspace.predicted.at(row).to_dict(), "text": str(workspace.frame["text"].iloc[row])}
    kind, side = context.field("kind"), context.field("side")
    if kind == "finding" and side not in POLARITIES:
        return _page(context, place, row, errors={"side": "Choose what the finding says"})
    if kind not in KINDS:
        return _page(context, place, row, errors={"kind": "Choose whether it is a finding"})
    chosen = set(context.fields("themes"))
    themes = tuple(theme for theme in workspace.engine.taxonomy.ids if theme in chosen)
    own = {theme: said for theme in themes if (said := context.field(f"side_{theme}")) in POLARITIES and said != side}
    labels = SentenceLabels(kind, side, themes, own) if kind == "finding" else SentenceLabels("other", "neutral", ())
    decision = context.desk.decide(
        "sentence",
        place.subject,
        labels.to_dict(),
        who=context.who,
        note=context.field("note"),
        before=before,
        seen=context.seen(),
    )
    back = local_path(context.field("back"), "/sentences")
    return context.go(f"/sentences/{place.document_id}/{place.position}", decision, back=back)
