"""Reports: add documents, see how far their reading is, and what could not be read."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from starlette.datastructures import UploadFile
from starlette.responses import Response

from synth.desk.security import MOST_BODY_BYTES
from synth.desk.storage.project import TEMPORARY
from synth.desk.views.context import Context
from synth.errors import ReportError, UsageError
from synth.reports import SUFFIXES
from synth.reports.sources.archives import ARCHIVE, members_of, open_document
from synth.words import counted

_CHUNK = 1 << 20
_MOST_NAME = 150
_TOLD = ("added", "already", "again", "passed", "failed")
_ORDER = {"failed": 0, "reading": 1, "waiting": 2, "read": 3}


def start(context: Context) -> Response:
    """Lead to where the work is."""
    return context.go("/overview" if context.workspace.counted else "/reports")


def show(context: Context) -> Response:
    """Show the documents and the form for more."""
    told = {name: context.query(name) for name in _TOLD}
    return context.page("reports.html", **{**_state(context), **told})


def progress(context: Context) -> Response:
    """Return the part of the page that changes while documents are read."""
    return context.page("reports_progress.html", **_state(context))


def _state(context: Context) -> dict[str, Any]:
    documents = context.desk.project.documents()
    left_out = {int(subject) for subject, d in context.desk.log.current("document").items() if d.after.get("left_out")}
    counts = {status: sum(d.status == status for d in documents) for status in _ORDER}
    unclassified = context.desk.project.unclassified(context.workspace.model_id)
    documents.sort(key=lambda d: (d.id in left_out, _ORDER[d.status], d.name.casefold()))
    return {
        "documents": documents,
        "left_out": left_out,
        "counts": counts,
        "busy": bool(counts["waiting"] + counts["reading"] + len(unclassified)) or context.desk.worker.busy,
        "unclassified": len(unclassified),
        "classifying": context.desk.worker.classifying,
        "problem": context.desk.worker.problem,
        "endings": SUFFIXES,
        "accepted": (*SUFFIXES, ARCHIVE),
        "most_bytes": MOST_BODY_BYTES,
        "sentences": sum(d.sentences for d in documents if d.id not in left_out),
        "inspections": len(context.workspace.counted),
    }


def add(context: Context) -> Response:
    """Store the documents of an upload."""
    new, known, passed, again = 0, 0, [], []
    names = {document.name for document in context.desk.project.documents()}
    try:
        for name, pieces in _uploaded(context):
            if pieces is None:
                passed.append(name)
                continue
            suffix = PurePosixPath(name).suffix.lower()
            _, is_new = context.desk.project.add_document(pieces, name=name, suffix=suffix, who=context.who)
            new, known = new + is_new, known + (not is_new)
            if is_new and name in names:
                again.append(name)
            names.add(name)
    finally:
        # What was stored before a damaged zip file is read all the same.
        context.desk.worker.wake()
    if not new and not known and not passed:
        error = {"documents": "Choose at least one file or folder"}
        told = dict.fromkeys(_TOLD, "")
        return context.page("reports.html", status=400, **_state(context), **told, errors=error)
    said = f"{counted(new, 'document')} added." if new or not known else ""
    if known:
        said = f"{said} {counted(known, 'document')} already here, by content.".strip()
    # The script sends one file at a time; the number of known documents tells it that this file was one.
    return context.go("/reports", added=said, known=known or "", passed=_several(passed), again=_several(again))


def _several(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _uploaded(context: Context) -> Iterator[tuple[str, Iterator[bytes] | None]]:
    """Yield the documents of an upload, those in zip files one by one; None in place of the bytes if not read."""
    for upload in context.form.getlist("documents"):
        if not isinstance(upload, UploadFile) or not upload.filename:
            continue
        name = shown_name(upload.filename)
        if PurePosixPath(name).suffix.lower() == ARCHIVE:
            with tempfile.TemporaryDirectory(dir=context.desk.project.folder, prefix=TEMPORARY) as folder:
                archive = Path(folder) / f"upload{ARCHIVE}"
                with archive.open("wb") as handle:
                    shutil.copyfileobj(upload.file, handle)
                try:
                    yield from _documents_in(archive)
                except ReportError as error:
                    remedy = "What could be unpacked of it is in the list. Unpack it yourself, and add the others."
                    raise UsageError(f"{name}: {error.what}", remedy=remedy) from error
        elif PurePosixPath(name).suffix.lower() in SUFFIXES:
            yield name, iter(partial(upload.file.read, _CHUNK), b"")
        elif not name.startswith((".", "~")):
            yield name, None


def _documents_in(archive: Path) -> Iterator[tuple[str, Iterator[bytes] | None]]:
    for member in members_of(archive):
        if member.suffix.lower() not in SUFFIXES:
            yield shown_name(member.name), None
            continue
        with open_document(member) as handle:
            yield shown_name(member.name), iter(partial(handle.read, _CHUNK), b"")


def leave_out(context: Context) -> Response:
    """Leave a document out of everything, or take it in again. Its file is kept."""
    number = context.field("document")
    state = {"left_out": True} if context.field("leave_out") == "1" else {}
    current = context.desk.log.current("document").get(number)
    after = {**(current.after if current else {}), **state}
    if not state:
        after.pop("left_out", None)
    decision = context.desk.decide("document", number, after, who=context.who)
    return context.go("/reports", decision)


def read_again(context: Context) -> Response:
    """Try again to read the documents that failed."""
    for document in context.desk.project.documents():
        if document.status == "failed":
            context.desk.project.set_status(document.id, "waiting")
    context.desk.worker.wake()
    return context.go("/reports")


def shown_name(name: str) -> str:
    """Return the last part of an uploaded file's name. It is shown to people and never used as a path."""
    last = PureWindowsPath(PurePosixPath(name.replace("\x00", "")).name).name
    clean = "".join(character if character.isprintable() else " " for character in last).strip()
    if len(clean) > _MOST_NAME:
        stem, dot, suffix = clean.rpartition(".")
        clean = f"{stem[: _MOST_NAME - len(suffix) - 2]}…{dot}{suffix}"
    return clean if clean.strip(".") else "document"
