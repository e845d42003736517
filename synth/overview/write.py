"""Write an overview as a folder: three forms for people, tables beside them, and a record of the run."""

from __future__ import annotations

import platform
from pathlib import Path
from typing import Any

import synth
from synth.files import atomic_folder, to_json
from synth.findings import write_table
from synth.overview.content import Overview
from synth.overview.excel.workbook import write_workbook
from synth.overview.messages.decisions import FILE_NAME as MESSAGES
from synth.overview.messages.decisions import write_message_decisions
from synth.overview.page import render_findings, render_inspections, render_page
from synth.overview.word.document import write_word_file
from synth.prevalence.confirm.decisions import FILE_NAME, append_decisions
from synth.prevalence.confirm.session import SENTENCES
from synth.versions import installed_versions

PAGE = "overview.html"
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

    overview.html with findings.html and ``inspections/``, overview.docx, overview.xlsx; themes.csv, contrasts.csv,
    inspections.csv, verdicts.csv, findings.parquet and run.json. With groups groups.csv is written too; where a model
    classified the sentences, sentences.parquet with all of them; where people decided on some, confirmed.jsonl, which a
    later run of the same reports takes up; where they decided on messages, messages.jsonl.

    Parameters
    ----------
    overview
        The content.
    folder
        Made, or replaced if an overview is in it; in place whole or not at all.
    """
    record = _record(overview)
    with atomic_folder(folder, marker=PAGE) as temporary:
        write_table(overview.prevalence, temporary / "themes.csv")
        write_table(overview.inspections, temporary / "inspections.csv")
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
        (temporary / "inspections").mkdir()
        pages = [(PAGE, render_page(overview)), ("findings.html", render_findings(overview))]
        for name, html in pages:
            (temporary / name).write_text(html, encoding="utf-8", errors="replace")
        for name, html in render_inspections(overview):
            (temporary / "inspections" / name).write_text(html, encoding="utf-8", errors="replace")
        write_word_file(overview, temporary / "overview.docx")
        write_workbook(overview, temporary / "overview.xlsx", method=method_rows(overview))


def method_rows(overview: Overview) -> list[tuple[str, str]]:
    """Return the rows of the workbook's sheet on method: how the figures were made, and the record of the run."""
    return [*overview.method, *_record_rows(_record(overview))]


def _record(overview: Overview) -> dict[str, Any]:
    return {
        "synth": synth.__version__,
        "python": platform.python_version(),
        "libraries": installed_versions(_LIBRARIES),
        "taxonomy": {"name": overview.taxonomy.name, "digest": overview.taxonomy.digest},
        "title": overview.title,
        "notes": list(overview.notes),
        "asides": list(overview.asides),
        **overview.run,
    }


def _record_rows(record: dict[str, Any]) -> list[tuple[str, str]]:
    """Give the record of the run as rows of a sheet."""
    rows = [
        ("synth", str(record["synth"])),
        ("Taxonomy", f"{record['taxonomy']['name']} ({record['taxonomy']['digest']})"),
    ]
    rows += [("Input", f"{entry['file']} (SHA-256 {entry['sha256']})") for entry in record.get("inputs", ())]
    return [*rows, ("Versions", "run.json holds the versions of all libraries.")]
