"""Write an overview as a folder: three forms for readers, tables, and a record of the run."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import Any

import synth
from synth.errors import UsageError
from synth.files import atomic_folder, check_folder_is_free, to_json
from synth.findings import write_table
from synth.overview.content import Overview
from synth.overview.excel.workbook import write_workbook
from synth.overview.messages.decisions import FILE_NAME as MESSAGES
from synth.overview.messages.decisions import (
    kept_message_decisions,
    read_message_decisions,
    write_message_decisions,
)
from synth.overview.page import render_findings, render_inspections, render_page
from synth.overview.word.document import write_word_file
from synth.prevalence.confirm.decisions import FILE_NAME, append_decisions, kept_decisions, read_decisions
from synth.prevalence.confirm.session import SENTENCES
from synth.versions import installed_versions
from synth.words import counted, speaking_of, unit

PAGE = "overview.html"
DECIDED = (FILE_NAME, MESSAGES)
"""Files of people's decisions. They may have changed since the last run, because a run reads them before it writes."""
_LIBRARIES = (
    "numpy",
    "pandas",
    "pyarrow",
    "scipy",
    "scikit-learn",
    "onnxruntime",
    "tokenizers",
    "sentence-transformers",
    "torch",
    "matplotlib",
    "jinja2",
    "openpyxl",
    "python-docx",
)


def write_overview(overview: Overview, folder: Path) -> None:
    """Write an overview as a folder of files.

    The files are overview.html with findings.html and ``inspections/``, overview.docx, overview.xlsx, themes.csv,
    contrasts.csv, inspections.csv, verdicts.csv, findings.parquet and run.json. groups.csv is written if there are
    groups, and sentences.parquet (all sentences) if a model classified them. confirmed.jsonl is written if people
    decided on sentences, and is used by later runs on the same reports. messages.jsonl is written if people decided on
    messages.

    Parameters
    ----------
    overview
        The content.
    folder
        Created if it does not exist. An overview in it is replaced atomically. Other files in it are not changed.

    Raises
    ------
    UsageError
        If the folder contains something else, a file of the overview in it was changed by hand, or it contains
        decisions by people that this overview does not have.
    """
    record = _record(overview)
    check_folder_is_free(folder, marker=PAGE, may_have_changed=DECIDED)
    _check_keeps_decisions(overview, folder)
    with (
        speaking_of(overview.taxonomy.label_scheme.unit),
        atomic_folder(folder, marker=PAGE, may_have_changed=DECIDED) as temporary,
    ):
        write_table(overview.prevalence, temporary / "themes.csv")
        write_table(overview.inspections, temporary / unit().table_file)
        write_table(overview.verdicts, temporary / "verdicts.csv")
        for name, table in (
            ("contrasts.csv", overview.facets),
            ("groups.csv", overview.groups),
        ):
            if len(table):
                write_table(table, temporary / name)
        write_table(overview.findings, temporary / "findings.parquet")
        if len(overview.sentences):
            write_table(overview.sentences, temporary / SENTENCES)
        if len(overview.decisions):
            append_decisions(overview.decisions, temporary / FILE_NAME)
        (temporary / "run.json").write_text(to_json(record), encoding="utf-8", errors="replace")
        decided = [message.decision for message in overview.messages if message.decision]
        if decided:
            write_message_decisions(decided, temporary / MESSAGES)
        (temporary / unit().table).mkdir()
        pages = [(PAGE, render_page(overview)), ("findings.html", render_findings(overview))]
        for name, html in pages:
            (temporary / name).write_text(html, encoding="utf-8", errors="replace")
        for name, html in render_inspections(overview):
            (temporary / unit().table / name).write_text(html, encoding="utf-8", errors="replace")
        write_word_file(overview, temporary / "overview.docx")
        write_workbook(overview, temporary / "overview.xlsx", method=method_rows(overview))


def _check_keeps_decisions(overview: Overview, folder: Path) -> None:
    """Refuse to replace an overview that contains people's decisions that this one does not have.

    Raises
    ------
    UsageError
        Naming the file.
    """
    question = ["inspection_id", "sentence", "theme", "drawn", "reader"]
    had = {tuple(row) for path in kept_decisions(folder) for row in read_decisions(path)[question].to_numpy()}
    lost = had - {tuple(row) for row in overview.decisions.reindex(columns=question).to_numpy()}
    themes = {message.theme.id for message in overview.messages if message.decision}
    lost_messages = {
        theme
        for path in kept_message_decisions(folder)
        for theme in read_message_decisions(path, overview.taxonomy)
        if theme not in themes
    }
    for name, missing in ((FILE_NAME, lost), (MESSAGES, lost_messages)):
        if missing:
            raise UsageError(
                f"contains {counted(len(missing), 'decision')} by people that this overview does not have",
                where=folder / name,
                remedy="Give this file to the overview as well, or name a new folder.",
            )


def method_rows(overview: Overview) -> list[tuple[str, str]]:
    """Return the rows of the sheet on method in the workbook: how figures were computed, and the record of the run."""
    record = _record(overview)
    return [
        *overview.method,
        ("synth", str(record["synth"])),
        ("Taxonomy", f"{record['taxonomy']['name']} ({record['taxonomy']['digest']})"),
        *(("Input", f"{entry['file']} (SHA-256 {entry['sha256']})") for entry in record.get("inputs", ())),
        ("Versions", "run.json lists the versions of all libraries."),
    ]


def _record(overview: Overview) -> dict[str, Any]:
    return {
        "synth": synth.__version__,
        "python": platform.python_version(),
        "libraries": installed_versions(_LIBRARIES),
        "taxonomy": {"name": overview.taxonomy.name, "digest": overview.taxonomy.digest},
        "title": overview.title,
        "notes": list(overview.notes),
        "document_notes": list(overview.document_notes),
        **overview.run,
    }
