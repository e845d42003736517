"""Reading of all documents of a run into one table of sentences and one table of inspections."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synth.cache import open_store
from synth.errors import ReportError
from synth.programmes import load_programme
from synth.reports.inspections.identity import assign_inspections
from synth.reports.inspections.table import inspection_table
from synth.reports.notes import Note
from synth.reports.reading_cache import read_once
from synth.reports.report import Reading, Report, Sentence
from synth.reports.slugs import unique_slugs
from synth.reports.sources.archives import archive_of
from synth.reports.sources.discovery import find_reports
from synth.words import readable

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = ("finding_id", "inspection_id", "document", "page", "section", "part", "voice", "position", "text")
_OF_SENTENCE: dict[str, Any] = {
    "page": "Int64",
    "section": "str",
    "part": "str",
    "voice": "str",
    "position": "Int64",
    "text": "str",
}


def read_reports(
    paths: Sequence[Path],
    *,
    programmes: Sequence[Path] = (),
    progress: Callable[[Path], object] | None = None,
    strict: bool = False,
) -> Reading:
    """Read documents, each in its own process, and put their sentences into one table.

    Documents that have been read before are taken from the cache, see `synth.reports.reading_cache`.

    Parameters
    ----------
    paths
        Files and folders, see `find_reports`. Their order does not matter.
    programmes
        Programme files that are tried before those that come with synth, see `synth.programmes.load_programme`.
    progress
        Called from this thread with the path of each file after it has been read or has failed.
    strict
        Stop at the first file that cannot be read, instead of continuing with the others.

    Raises
    ------
    UsageError
        If there is nothing to read in the paths.
    ReportError
        With `strict`, for the first file that cannot be read.
    """
    reports: list[Report] = []
    parts: list[pd.DataFrame] = []
    failures: list[ReportError] = []
    files = find_reports(paths)
    for file in programmes:
        # An error in a programme file is reported once, not for every document.
        load_programme(file)
    for path, result in _read_all(files, programmes):
        if isinstance(result, Report):
            # A table needs a quarter of the memory of the objects.
            parts.append(sentence_rows(result.sentences))
            reports.append(replace(result, sentences=()))
        elif strict:
            raise result
        else:
            failures.append(result)
        if progress is not None:
            progress(path)
    reading, stems = arrange(reports, failures)
    return replace(reading, table=sentence_table(parts, reading.table, stems))


def arrange(reports: Sequence[Report], failures: Sequence[ReportError] = ()) -> tuple[Reading, list[str]]:
    """Name the documents of a run and determine their inspections from what all of them state.

    Parameters
    ----------
    reports
        Sorted by path, as returned by `find_reports`. Their sentences are not used.
    failures
        As in `Reading`.

    Returns
    -------
    reading, stems
        The table of the reading has one row for each document, with the columns document and inspection_id. `stems`
        has for each document the beginning of the ids of its sentences.
    """
    import pandas as pd

    documents = _document_names([report.path for report in reports])
    stems = unique_slugs(documents)
    inspections, doubts = assign_inspections(reports, documents, stems)
    notes = [
        Note.of(note, document=name) for report, name in zip(reports, documents, strict=True) for note in report.notes
    ]
    facts = inspection_table(reports, documents, inspections, doubts)
    notes += [Note(doubt.text) for doubt in doubts]
    table = pd.DataFrame({"document": documents, "inspection_id": inspections}, dtype="str")
    return Reading(table, facts, tuple(failures), tuple(notes), tuple(reports), tuple(doubts)), stems


def _read_all(files: Sequence[Path], programmes: Sequence[Path]) -> Iterator[tuple[Path, Report | ReportError]]:
    """Read in parallel and yield in order. The threads only wait for the processes."""
    store = open_store()

    def read(path: Path) -> Report | ReportError:
        try:
            return read_once(path, store, programmes)
        except ReportError as error:
            return error

    with ThreadPoolExecutor(max_workers=min(os.cpu_count() or 1, 8)) as pool:
        try:
            answers = pool.map(read, files)
            # This takes as long as reading a short document, and is needed next.
            import pandas  # noqa: F401, ICN001

            yield from zip(files, answers, strict=True)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            if store:
                store.close()


def _document_names(paths: Sequence[Path]) -> list[str]:
    """Return the file names. Equal names are extended by as much of the folder as is needed to distinguish them."""
    if not paths:
        return []
    # The name of a document in a zip file begins with the name of the zip file.
    files = [archive_of(path) or path for path in paths]
    names = [path.relative_to(file.parent).as_posix() for path, file in zip(paths, files, strict=True)]
    twice = {name for name, count in Counter(names).items() if count > 1}
    parents = [file.absolute().parent for file, name in zip(files, names, strict=True) if name in twice]
    root = Path(os.path.commonpath(parents)) if twice else Path()
    return [
        readable(path.absolute().relative_to(root).as_posix() if name in twice else name)
        for path, name in zip(paths, names, strict=True)
    ]


def sentence_rows(sentences: Sequence[Sentence]) -> pd.DataFrame:
    """Return the sentences of one document as rows: page, section, part, position, text."""
    import pandas as pd

    cells = ((name, kind, [getattr(sentence, name) for sentence in sentences]) for name, kind in _OF_SENTENCE.items())
    return pd.DataFrame({name: pd.array(values, dtype=kind) for name, kind, values in cells}, copy=False)


def sentence_table(parts: Sequence[pd.DataFrame], documents: pd.DataFrame, stems: Sequence[str]) -> pd.DataFrame:
    """Join the sentences of several documents, and give each its id, its document and its inspection.

    Parameters
    ----------
    parts
        The `sentence_rows` of each document. They are removed from it.
    documents, stems
        Name, inspection and beginning of the ids of each document, see `arrange`.
    """
    import pandas as pd

    lengths = [len(part) for part in parts]
    ids = (f"{stem}-{at:04d}" for stem, part in zip(stems, parts, strict=True) for at in part["position"])
    named = {"finding_id": list(ids), **{name: documents[name].repeat(lengths).tolist() for name in documents}}
    columns: dict[str, pd.Series] = {}
    for name in _COLUMNS:
        if name in named:
            columns[name] = pd.Series(named[name], dtype="str")
            continue
        # Removed from the parts one by one, so that they are not in memory twice.
        cells = [part.pop(name) for part in parts]
        columns[name] = pd.concat(cells, ignore_index=True) if cells else pd.Series([], dtype=_OF_SENTENCE[name])
    return pd.DataFrame(columns, copy=False)
