"""Any number of documents as a stream of sentences. Each is read once, and its reading is stored on disk."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synth.errors import ReportError, SynthError
from synth.files import atomic_file, digest_of_bytes
from synth.reports import Reading, Report
from synth.reports.reading import arrange, sentence_rows, sentence_table
from synth.reports.reading_cache import place_of, reading_fingerprint
from synth.reports.worker import read_in_subprocess, report_from_json
from synth.shards.executors import Executor, Failure

if TYPE_CHECKING:
    import pandas as pd

READINGS = "_readings"
_SUFFIX = ".json.gz"
_DOCUMENTS_AT_A_TIME = 16


@dataclass(frozen=True)
class _Document:
    path: Path
    place: str
    programmes: tuple[Path, ...] = ()


@dataclass(frozen=True)
class DocumentSource:
    """The sentences of documents that have been read.

    Attributes
    ----------
    reading
        As returned by `synth.reports.read_reports`, but its table has one row for each document, with the columns
        document and inspection_id.
    folder
        Folder of the readings.
    names
        For each report in `reading`, the file name of its reading in `folder`.
    stems
        For each report, the first part of the ids of its sentences.
    sentences
        Number of sentences.
    """

    reading: Reading
    folder: Path
    names: Sequence[str]
    stems: Sequence[str]
    sentences: int

    def frames(self) -> Iterator[pd.DataFrame]:
        """Yield the table of sentences that `synth.reports.read_reports` would return, in pieces."""
        for start in range(0, len(self.names), _DOCUMENTS_AT_A_TIME):
            some = slice(start, start + _DOCUMENTS_AT_A_TIME)
            parts = []
            for report, name in zip(self.reading.reports[some], self.names[some], strict=True):
                known = _load(self.folder / name, report.path)
                if known is None:
                    raise SynthError(
                        "was changed while it was in use", where=self.folder / name, remedy="Run the command again."
                    )
                parts.append(sentence_rows(known.sentences))
            yield sentence_table(parts, self.reading.table[some], self.stems[some])


def read_documents(
    files: Sequence[Path],
    folder: Path,
    executor: Executor,
    *,
    programmes: Sequence[Path] = (),
    strict: bool = False,
    progress: Callable[[int], object] | None = None,
) -> DocumentSource:
    """Read documents in separate processes, and store their readings.

    A document is not read again if its content, its ending and the version of the readers have not changed.

    Parameters
    ----------
    files
        As returned by `synth.reports.find_reports`.
    folder
        Where readings are stored. Readings of other documents are removed.
    executor
        Reads the documents. On a cluster, every worker must see the files in the same place.
    programmes
        Programme files that are tried before the programmes that come with synth.
    strict
        Whether to stop at the first file that cannot be read, instead of continuing with the others.
    progress
        Called with the number of documents just finished, whether or not they could be read.

    Raises
    ------
    ReportError
        If `strict` and a file cannot be read.
    """
    folder.mkdir(parents=True, exist_ok=True)
    documents = [_Document(path, place_of(path), tuple(programmes)) for path in files]
    heads: dict[Path, tuple[Report, int] | ReportError] = {}
    missing = []
    for document in documents:
        known = _load(folder / _name(document), document.path)
        if known is None:
            missing.append(document)
        else:
            heads[document.path] = _head(known)
            if progress:
                progress(1)
    for document, answer in executor.run(_read, missing):
        heads[document.path] = _taken(document, answer, folder, strict=strict)
        if progress:
            progress(1)
    names = {_name(document) for document in documents}
    for entry in folder.iterdir():
        if entry.name not in names and entry.name.endswith(_SUFFIX):
            entry.unlink(missing_ok=True)
    return _source(documents, heads, folder)


def _source(
    documents: Sequence[_Document], heads: dict[Path, tuple[Report, int] | ReportError], folder: Path
) -> DocumentSource:
    reports, names, failures, sentences = [], [], [], 0
    for document in documents:
        head = heads[document.path]
        if isinstance(head, ReportError):
            failures.append(head)
        else:
            reports.append(head[0])
            names.append(_name(document))
            sentences += head[1]
    reading, stems = arrange(reports, failures)
    return DocumentSource(reading, folder, names, stems, sentences)


def _taken(
    document: _Document, answer: dict[str, Any] | Failure, folder: Path, *, strict: bool
) -> tuple[Report, int] | ReportError:
    """Store the reading of a document."""
    if isinstance(answer, Failure):
        answer = {"error": f"cannot be read ({answer.why})", "remedy": "Save it again, or split it."}
    if "error" in answer:
        error = ReportError(answer["error"], where=document.path, remedy=answer["remedy"])
        if strict:
            raise error
        return error
    with atomic_file(folder / _name(document)) as temporary:
        text = json.dumps(answer, sort_keys=True)
        temporary.write_bytes(gzip.compress(text.encode("ascii"), compresslevel=6, mtime=0))
    return _head(report_from_json(document.path, answer))


def _read(document: _Document) -> dict[str, Any]:
    """Read a document, in any process. An error is returned as a result, not raised."""
    if document.place and place_of(document.path) != document.place:
        raise SynthError(
            "is a different file on a worker from the file where the command was started",
            where=document.path,
            remedy="Every machine must see the documents in the same place.",
        )
    try:
        return read_in_subprocess(document.path, document.programmes)
    except ReportError as error:
        return {"error": error.what, "remedy": error.remedy}


def _name(document: _Document) -> str:
    read_as = f"{document.place} {reading_fingerprint(document.programmes)}"
    return digest_of_bytes(read_as.encode())[:32] + _SUFFIX


def _load(path: Path, document: Path) -> Report | None:
    """Return a reading; None if there is none, or it is damaged (gzip has a checksum)."""
    try:
        return report_from_json(document, json.loads(gzip.decompress(path.read_bytes())))
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError):
        return None


def _head(report: Report) -> tuple[Report, int]:
    """Return what is needed from a document besides its sentences."""
    return replace(report, sentences=(), outline=()), len(report.sentences)
