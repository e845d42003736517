"""Overview: the figures as they stand now, and the full page as a file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

import pandas as pd
from starlette.responses import HTMLResponse, Response

from synth.desk.published import OVERVIEW, written_key
from synth.desk.state.sentences import Place
from synth.desk.state.workspace import Workspace
from synth.desk.views.context import Context
from synth.desk.views.wording import inspection_name, theme_label
from synth.errors import UsageError
from synth.overview.wording import interval, is_missing, records
from synth.prevalence import VERDICTS
from synth.words import unit

# The page's own policy (in its head) allows its style and script by their digests; this one keeps it from acting as the
# desk: no requests, no forms.
_PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
_SORTS = {
    "balance": "balance",
    "improvement": "area for improvement",
    "strength": "strength",
    "theme": "order of the themes",
}


def figures(workspace: Workspace) -> list[dict[str, Any]]:
    """Count the verdicts of each theme; no statistics, so that it is instant.

    Returns
    -------
    list of dict
        For each theme its id and label (theme, label); numbers of inspections by verdict (`VERDICTS`), and with either
        side, alone or with the other (strength_side, improvement_side); number of findings; and numbers of verdicts
        that are not certain (uncertain), and that people have settled (confirmed).
    """
    table = workspace.verdicts()
    found: list[dict[str, Any]] = []
    for theme in workspace.engine.taxonomy.themes:
        rows = table[table["theme"] == theme.id]
        verdicts, statuses = Counter(rows["verdict"]), Counter(rows["status"])
        found.append(
            {
                "theme": theme.id,
                "label": theme.label,
                **{name: verdicts[name] for name in VERDICTS},
                **{f"{side}_side": verdicts[side] + verdicts["both"] for side in ("strength", "improvement")},
                "findings": int(rows["findings"].sum()),
                "uncertain": statuses["uncertain"],
                "confirmed": statuses["confirmed"],
            }
        )
    return found


def show(context: Context) -> Response:
    """Show counts, chart and matrix as they stand."""
    workspace = context.workspace
    if not workspace.counted:
        return context.page("overview_empty.html")
    order = context.query("sort") if context.query("sort") in _SORTS else "balance"
    rows = figures(workspace)
    keys: dict[str, Callable[[dict[str, Any]], int]] = {
        "balance": lambda row: row["improvement_side"] - row["strength_side"],
        "improvement": lambda row: -row["improvement_side"],
        "strength": lambda row: -row["strength_side"],
        "theme": lambda _: 0,
    }
    rows.sort(key=keys[order])
    prevalence = workspace.prevalence_if_known()
    return context.page(
        "overview.html",
        rows=rows,
        intervals=_intervals(prevalence),
        settled=prevalence is not None,
        n=len(workspace.counted),
        widest=max([1, *(row[side] for row in rows for side in ("strength_side", "improvement_side"))]),
        findings=int(workspace.findings_per_inspection().sum()),
        order=order,
        sorts=_SORTS,
        doubtful=sum(bool(one.doubts) and not one.left_out for one in workspace.inspections.values()),
        decisions=workspace.log.count(("sentence", "answer", "verdict")),
        page=page_state(context),
    )


def intervals(context: Context) -> Response:
    """Return whether the intervals of the figures as they stand are known."""
    return context.page("overview_intervals.html", settled=context.workspace.prevalence_if_known() is not None)


def _intervals(prevalence: pd.DataFrame | None) -> dict[str, dict[str, str]]:
    """Return the 95% intervals of the two sides by theme, empty where there is none."""
    return {
        row["theme"]: {
            side: "" if is_missing(row[f"{side}_lower"]) else interval(row[f"{side}_lower"], row[f"{side}_upper"])
            for side in ("strength_side", "improvement_side")
        }
        for row in ([] if prevalence is None else records(prevalence))
    }


def page_state(context: Context) -> dict[str, Any]:
    """Return whether the files of the overview are there, are up to date, or are being written."""
    written = written_key(context.desk.project.folder)
    current = written == context.workspace.key()
    return {"there": bool(written), "current": current, **context.desk.tasks.state("overview")}


def matrix(context: Context) -> Response:
    """Show the verdict of each inspection on each theme; of one theme and side, the inspections that are counted."""
    workspace = context.workspace
    theme, side = context.query("theme"), context.query("side")
    is_one = theme in workspace.engine.taxonomy.ids and side in ("strength", "improvement")
    themes = workspace.engine.taxonomy.themes
    cells: dict[str, dict[str, tuple[str, str]]] = {}
    for row in workspace.verdicts().to_dict("records"):
        cells.setdefault(str(row["inspection_id"]), {})[str(row["theme"])] = str(row["verdict"]), str(row["status"])
    rows = [
        (name, inspection_name(workspace, name), [(theme.id, *cells[name][theme.id]) for theme in themes])
        for name in workspace.counted
        if not is_one or cells[name][theme][0] in (side, "both")
    ]
    return context.page(
        "matrix.html",
        rows=rows,
        themes=themes,
        theme=workspace.engine.taxonomy[theme] if is_one else None,
        side=side,
        n=len(workspace.counted),
    )


def one_verdict(context: Context) -> Response:
    """Show one verdict with its findings, and let a person decide it."""
    workspace = context.workspace
    inspection, theme = context.query("inspection"), context.query("theme")
    if inspection not in workspace.counted or theme not in workspace.engine.taxonomy.ids:
        raise UsageError("there is no such verdict", remedy="Go back to the overview.")
    verdict = workspace.verdict_of(inspection, theme)
    on_theme = [
        int(row)
        for row in workspace.rows_of(inspection)
        if workspace.is_counted[row] and theme in workspace.labels.at(row).themes
    ]
    latest = context.desk.log.latest("verdict", f"{inspection}/{theme}")
    return context.page(
        "verdict.html",
        inspection=inspection,
        inspection_label=inspection_name(workspace, inspection),
        theme=theme,
        theme_label=theme_label(workspace, theme),
        verdict=verdict["verdict"],
        certainty=verdict["certainty"],
        standing=verdict["status"],
        checked_by=verdict["checked_by"],
        read=_is_read(context, inspection, theme),
        decided=latest if latest is not None and latest.after is not None else None,
        seen=latest.id if latest else 0,
        findings=[
            {
                "place": workspace.place_of(number),
                "text": workspace.frame["text"].iloc[number],
                "polarity": workspace.labels.at(number).polarity_on(theme),
                "document": workspace.frame["document"].iloc[number],
                "page": workspace.page_of(number),
            }
            for number in on_theme
        ],
    )


def _is_read(context: Context, inspection: str, theme: str) -> bool:
    """Return whether someone read a sentence of this inspection for this theme, or corrected one that is about it."""
    workspace = context.workspace
    rows = {
        workspace.row_of(Place.of(subject)) for subject, about, _ in workspace.decisions.answered() if about == theme
    }
    for subject in workspace.decisions.corrections:
        row = workspace.row_of(Place.of(subject))
        labels = () if row is None else (workspace.labels.at(row), workspace.predicted.at(row))
        if any(theme in one.themes for one in labels):
            rows.add(row)
    return any(row is not None and workspace.frame["inspection_id"].iloc[row] == inspection for row in rows)


def decide_verdict(context: Context) -> Response:
    """Store the verdict that a person decided on."""
    inspection, theme, state = (context.field(name) for name in ("inspection", "theme", "verdict"))
    workspace = context.workspace
    known = (*VERDICTS, "count")
    if inspection not in workspace.counted or theme not in workspace.engine.taxonomy.ids or state not in known:
        raise UsageError("choose a verdict", remedy="Go back and choose one of the list.")
    after = None if state == "count" else {"verdict": state}
    decision = context.desk.decide(
        "verdict",
        f"{inspection}/{theme}",
        after,
        who=context.who,
        note=context.field("note"),
        before={"verdict": workspace.verdict_of(inspection, theme)["verdict"]},
        seen=context.seen(),
    )
    return context.go("/verdict", decision, inspection=inspection, theme=theme)


def write(context: Context) -> Response:
    """Start to write the full page, the Word file and the workbook."""
    if context.workspace.counted:
        context.desk.tasks.start("overview")
    return context.go(context.field("back") if context.field("back") == "/export" else "/overview")


def status(context: Context) -> Response:
    """Return how far the writing is: a part of the page."""
    return context.page("overview_status.html", page=page_state(context))


def page(context: Context) -> Response:
    """Return a page of the overview as it was last written."""
    folder = context.desk.project.folder / OVERVIEW
    part = context.request.path_params.get("part", "")
    # Looked up among the names that are there: what stands in the address never becomes a path.
    inside = context.request.path_params.get("folder", "")
    place = folder / unit().table if inside == unit().table else folder
    known = place.iterdir() if place.is_dir() and inside in ("", unit().table) else ()
    found = [entry for entry in known if entry.name == part]
    if not found or found[0].suffix != ".html":
        raise UsageError("the page has not been written yet", remedy="Choose 'Write the page' on the overview.")
    return HTMLResponse(found[0].read_text(encoding="utf-8"), headers={"content-security-policy": _PAGE_POLICY})
