"""The screens: for each address what it shows or stores."""

from __future__ import annotations

from collections.abc import Callable

from starlette.responses import Response

from synth.desk.views import confirm, export, history, inspections, messages, overview, reports, sentences, training
from synth.desk.views.context import Context

ROUTES: tuple[tuple[str, str, Callable[[Context], Response]], ...] = (
    ("/", "GET", reports.start),
    ("/who", "GET", history.who),
    ("/who", "POST", history.set_who),
    ("/reports", "GET", reports.show),
    ("/reports", "POST", reports.add),
    ("/reports/progress", "GET", reports.progress),
    ("/reports/leave-out", "POST", reports.leave_out),
    ("/reports/read-again", "POST", reports.read_again),
    ("/inspections", "GET", inspections.show),
    ("/inspections", "POST", inspections.change),
    ("/overview", "GET", overview.show),
    ("/overview/matrix", "GET", overview.matrix),
    ("/overview/intervals", "GET", overview.intervals),
    ("/overview/write", "POST", overview.write),
    ("/overview/status", "GET", overview.status),
    ("/overview/page/{part}", "GET", overview.page),
    ("/overview/page/{folder}/{part}", "GET", overview.page),
    ("/verdict", "GET", overview.one_verdict),
    ("/verdict", "POST", overview.decide_verdict),
    ("/confirm", "GET", confirm.show),
    ("/confirm", "POST", confirm.answer),
    ("/sentences", "GET", sentences.show),
    ("/sentences/{document:int}/{position:int}", "GET", sentences.one),
    ("/sentences/{document:int}/{position:int}", "POST", sentences.correct),
    ("/finding", "GET", sentences.by_id),
    ("/training", "GET", training.show),
    ("/training", "POST", training.start),
    ("/training/status", "GET", training.status),
    ("/training/choose", "POST", training.choose),
    ("/training/discard", "POST", training.discard),
    ("/messages", "GET", messages.show),
    ("/messages", "POST", messages.decide),
    ("/messages/sign", "POST", messages.sign),
    ("/messages/status", "GET", messages.status),
    ("/messages/history", "GET", messages.history),
    ("/export", "GET", export.show),
    ("/export/archive", "POST", export.archive),
    ("/export/all", "GET", export.all_files),
    ("/export/{key}", "GET", export.file),
    ("/history", "GET", history.show),
    ("/undo", "POST", history.undo),
    ("/settings", "GET", history.settings),
    ("/settings", "POST", history.set_settings),
)
