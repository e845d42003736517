"""Export: the page, Word, Excel, tables, and the project for a colleague."""

from __future__ import annotations

import tempfile
import zipfile
from datetime import datetime
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.responses import FileResponse, Response

from synth.desk.published import OVERVIEW, signature_of
from synth.desk.storage.archive import write_archive
from synth.desk.storage.project import TEMPORARY
from synth.desk.views.context import Context
from synth.desk.views.overview import page_state
from synth.errors import UsageError
from synth.words import unit, worded

# Looked up in a table: a name in a request never becomes a path.
FILES = {
    "page": ("overview.html", "The page", "For a browser; needs no network. Its links lead into the zip file below"),
    "word": ("overview.docx", "Word file", "To edit and print"),
    "excel": ("overview.xlsx", "Excel workbook", "Figures, verdicts and all findings"),
    "themes": ("themes.csv", "Table of themes", "Counts and intervals (CSV)"),
    "verdicts": ("verdicts.csv", "Table of verdicts", "A row for each inspection and theme (CSV)"),
    "inspections": ("inspections.csv", "Table of inspections", "As corrected (CSV)"),
    "findings": ("findings.parquet", "All findings", "With probabilities (Parquet)"),
}


def show(context: Context) -> Response:
    """Show what can be taken away."""
    folder = context.desk.project.folder / OVERVIEW
    signed, holds = signature_of(context.workspace)
    return context.page(
        "export.html",
        files=[
            (key, worded(title), worded(hint), (folder / _file_name(key)).is_file())
            for key, (_, title, hint) in FILES.items()
        ],
        page=page_state(context),
        signed=signed,
        stale=signed is not None and not holds,
        any_counted=bool(context.workspace.counted),
    )


def _file_name(key: str) -> str:
    return unit().table_file if key == "inspections" else FILES[key][0]


def file(context: Context) -> Response:
    """Return one file of the overview."""
    key = context.request.path_params["key"]
    if key not in FILES:
        raise UsageError("there is no such file", remedy="Go back to the export page.")
    name = _file_name(key)
    path = context.desk.project.folder / OVERVIEW / name
    if not path.is_file():
        raise UsageError("this file has not been written yet", remedy="Choose 'Write the files' on the export page.")
    return FileResponse(path, filename=name, content_disposition_type="attachment")


def all_files(context: Context) -> Response:
    """Return all files of the overview as one zip file."""
    folder = context.desk.project.folder / OVERVIEW
    if not folder.is_dir():
        raise UsageError("the files have not been written yet", remedy="Choose 'Write the files' on the export page.")
    target = _temporary(context)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, f"overview/{path.relative_to(folder).as_posix()}")
    return FileResponse(target, filename="overview.zip", background=BackgroundTask(target.unlink, missing_ok=True))


def _temporary(context: Context) -> Path:
    with tempfile.NamedTemporaryFile(
        dir=context.desk.project.folder, prefix=TEMPORARY, suffix=".zip", delete=False
    ) as handle:
        return Path(handle.name)


def archive(context: Context) -> Response:
    """Return the project as one zip file."""
    with_text = context.field("text") == "with"
    stamp = datetime.now().astimezone()
    target = _temporary(context)
    try:
        with context.desk.lock:
            write_archive(context.workspace, target, with_text=with_text, when=f"{stamp:%Y-%m-%d %H:%M}")
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    name = f"project-{stamp:%Y-%m-%d}{'' if with_text else '-without-text'}.zip"
    return FileResponse(target, filename=name, background=BackgroundTask(target.unlink, missing_ok=True))
