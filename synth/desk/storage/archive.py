"""A project as one file for a colleague, with or without the text of the reports."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import zipfile
import zlib
from contextlib import closing
from pathlib import Path

from synth.desk.published import OVERVIEW
from synth.desk.state.workspace import Workspace
from synth.desk.storage.project import DOCUMENTS, FILE, MODELS, TEMPORARY

_LEFT_OUT = "The text of this sentence is left out (number {})."
_READ_ME = """A project of synth.

Unpack it into a folder, then open that folder with 'synth desk FOLDER'.
{text}
Made on {when}, up to decision {revision}.
"""


def write_archive(workspace: Workspace, target: Path, *, with_text: bool, when: str) -> None:
    """Write a project as a zip file.

    Parameters
    ----------
    workspace
        The project as it stands.
    target
        The file.
    with_text
        Whether documents and sentences go in. Without, every figure can still be counted from the labels, and no
        sentence of a report is in the file.
    when
        The time, for the read-me.
    """
    project = workspace.project
    with (
        tempfile.TemporaryDirectory(dir=project.folder, prefix=TEMPORARY) as temporary,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        copy = Path(temporary) / FILE
        project.copy_to(copy)
        if not with_text:
            _take_text_out(copy, _first_of_each(workspace))
        archive.write(copy, FILE)
        text = (
            "It holds the documents."
            if with_text
            else "Documents and sentences are left out: figures can be counted, but not read."
        )
        archive.writestr("READ ME.txt", _READ_ME.format(text=text, when=when, revision=workspace.revision))
        # A model that was adapted here keeps none of the project's sentences.
        folders = [MODELS, *((DOCUMENTS, OVERVIEW) if with_text else ())]
        for name in folders:
            for path in sorted((project.folder / name).rglob("*")):
                inside = path.relative_to(project.folder)
                if path.is_file() and not any(part.startswith(".") for part in inside.parts):
                    archive.write(path, inside.as_posix())


def _first_of_each(workspace: Workspace) -> dict[tuple[int, int], int]:
    """Return a number for each sentence, the same for those that repeat one another."""
    numbers: dict[str, int] = {}
    found = {}
    frame = workspace.frame
    names = zip(frame["finding_id"], frame["repeat_of"], strict=True) if len(frame) else ()
    for row, (name, first) in enumerate(names):
        number = numbers.setdefault(first or name, row + 1)
        found[int(workspace.document[row]), int(workspace.position[row])] = number
    return found


def _take_text_out(path: Path, numbers: dict[tuple[int, int], int]) -> None:
    """Replace every sentence and heading of a copy; repeats stay recognisable as such."""
    with closing(sqlite3.connect(path, isolation_level=None)) as copy:
        triggers = copy.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        copy.execute("BEGIN")
        for name, _ in triggers:
            copy.execute(f"DROP TRIGGER {name}")
        rows = copy.execute("SELECT id, document_id, position FROM sentences").fetchall()
        copy.executemany(
            "UPDATE sentences SET section = '', text = ? WHERE id = ?",
            [(_LEFT_OUT.format(numbers.get((d, p), f"{d}-{p}")), row) for row, d, p in rows],
        )
        for number, before, after in copy.execute("SELECT id, before, after FROM decisions").fetchall():
            cells = [json.dumps(_without_text(json.loads(cell)), sort_keys=True) for cell in (before, after)]
            copy.execute("UPDATE decisions SET before = ?, after = ? WHERE id = ?", (*cells, number))
        for number, content in copy.execute("SELECT id, reading FROM documents WHERE reading IS NOT NULL").fetchall():
            head = json.loads(zlib.decompress(content)) | {"outline": [], "notes": []}
            copy.execute(
                "UPDATE documents SET reading = ? WHERE id = ?", (zlib.compress(json.dumps(head).encode()), number)
            )
        for _, sql in triggers:
            copy.execute(sql)
        copy.execute("COMMIT")
        # Freed pages still hold what was deleted.
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.execute("VACUUM")


def _without_text(state: object) -> object:
    return {name: value for name, value in state.items() if name != "text"} if isinstance(state, dict) else state
