"""What ``synth ingest`` and ``synth classify`` do where --out names a folder: write a data set, shard by shard."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from synth.errors import UsageError
from synth.findings import TABLE_SUFFIXES
from synth.reporter import Reporter
from synth.words import worded

if TYPE_CHECKING:
    from synth.reports import Reading
    from synth.shards import DocumentSource, Executor, Outcome, TableSource, Task
    from synth.shards.dataset import DatasetFolder

INSPECTIONS = "inspections.csv"


@dataclass(frozen=True)
class Written:
    """What was written, for the lines that a command prints about it.

    Attributes
    ----------
    outcome
        What the run came to.
    reading
        What was read of documents; None where sentences came as a table.
    notes
        What was noticed of the parts that were asked for.
    is_kept
        Whether a table of inspections was left as it is.
    """

    outcome: Outcome
    reading: Reading | None
    notes: tuple[str, ...]
    is_kept: bool

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing."""
        return not self.outcome.set_aside and not (self.reading and self.reading.failures)


def is_folder(out: Path, *, jobs: int | None, dask: str) -> bool:
    """Return whether --out names a folder to write a data set into, rather than a table.

    Raises
    ------
    UsageError
        If it is neither, or options of data sets were given with a table.
    """
    if not out.suffix:
        return True
    if out.suffix.lower() not in TABLE_SUFFIXES:
        raise UsageError(
            f"cannot write {out.suffix}",
            where=out,
            remedy=f"Use {', '.join(TABLE_SUFFIXES)}, or a name without an ending for a folder of Parquet files.",
        )
    if jobs is not None or dask:
        raise UsageError(
            f"{'--dask' if dask else '--jobs'} is for writing a folder, not one table",
            where=out,
            remedy="Name a folder (a name without an ending), or leave the option out.",
        )
    return False


def write_dataset(
    inputs: Sequence[Path],
    out: Path,
    work: Task,
    reporter: Reporter,
    *,
    holds: str,
    title: str,
    inspections: Path | None,
    programme: Path | None = None,
    parts: str,
    strict: bool = False,
    only_documents: bool = False,
    jobs: int | None,
    dask: str,
) -> Written:
    """Read sentences as a stream, work on them, and write them as a data set.

    Parameters
    ----------
    inputs
        Documents and folders of them, or one table or folder of Parquet files.
    out
        The folder.
    work
        What is done with each shard.
    reporter
        Where failures, notes and progress go.
    holds, title
        What the manifest and the bar of progress call it.
    inspections, programme, parts, strict
        As for `synth.pipeline.documents.read_documents`.
    only_documents
        Whether tables are not taken.
    jobs, dask
        Who does the work, see `synth.cli.options`.

    Raises
    ------
    SynthError
        If nothing can be read, or the folder holds what another command wrote; single documents that fail are printed,
        and so are shards that were set aside.
    """
    from synth.pipeline.selection import Selection
    from synth.reports.parts import parts_of
    from synth.shards import Serial, check_dataset_folder, open_dataset, run_shards

    wanted = parts_of(parts)
    table = None if only_documents else _table(inputs, out, inspections, wanted)
    check_dataset_folder(out, holds=holds)
    with ExitStack() as stack:
        dataset = stack.enter_context(open_dataset(out))
        readers, workers = _executors(stack, jobs, dask, reporter)
        if only_documents:
            # Reading is the work; what is left to do with a shard takes less time than sending it.
            workers = Serial()
        source: TableSource | DocumentSource
        is_kept = False
        if table is not None:
            source, reading = table, None
        else:
            dataset.claim()
            source = _documents(inputs, out, readers, reporter, inspections, programme, strict=strict)
            reading = source.reading
            is_kept = _write_inspections(reading, dataset, inspections)
        selection = Selection(wanted)
        dataset.describe(holds=holds, settings=work.settings)
        with reporter.progress(title, source.sentences) as advance:
            outcome = run_shards(
                selection.of(source.frames()), work, dataset, workers, where=inputs[0], progress=advance
            )
    for shard in outcome.set_aside:
        reporter.warn(f"error: {out}: shard set aside, {shard.name}: {shard.why}")
    return Written(outcome, reading, selection.notes(), is_kept)


def _table(inputs: Sequence[Path], out: Path, inspections: Path | None, parts: Sequence[str]) -> TableSource | None:
    from synth.pipeline.sentences import is_table
    from synth.shards import open_table

    tables = [path for path in inputs if is_table(path)]
    if not tables:
        return None
    if len(inputs) > 1:
        raise UsageError(
            f"a table goes alone, {len(inputs)} inputs were named", where=tables[0], remedy="Name one, or reports."
        )
    if inspections:
        raise UsageError(
            worded("--inspections goes with reports: a table has its inspections"),
            where=tables[0],
            remedy="Give it to synth aggregate.",
        )
    if out.exists() and tables[0].exists() and out.samefile(tables[0]):
        raise UsageError("is what is read", where=out, remedy="Name another folder to write to.")
    return open_table(tables[0], required=("text", *(("part",) if parts else ())))


def _executors(stack: ExitStack, jobs: int | None, dask: str, reporter: Reporter) -> tuple[Executor, Executor]:
    """Return who reads documents and who works on shards."""
    import os

    from synth.shards import Processes, Serial, Threads, open_dask

    if dask:
        cluster = stack.enter_context(open_dask(dask, jobs))
        reporter.tell(f"Dask: {dask}")
        return cluster, cluster
    readers = Threads(jobs or min(os.cpu_count() or 1, 8))
    return readers, Processes(jobs) if jobs and jobs > 1 else Serial()


def _documents(
    inputs: Sequence[Path],
    out: Path,
    executor: Executor,
    reporter: Reporter,
    inspections: Path | None,
    programme: Path | None,
    *,
    strict: bool,
) -> DocumentSource:
    """Read documents, print what `synth.pipeline.documents.read_documents` prints, and correct their inspections."""
    from synth.pipeline.documents import read_documents
    from synth.reports import find_reports
    from synth.shards import READINGS
    from synth.shards import read_documents as read_and_keep

    read: list[DocumentSource] = []

    def reader(paths: Sequence[Path], **options: object) -> Reading:
        read.append(read_and_keep(find_reports(paths), out / READINGS, executor, **options))  # type: ignore[arg-type]
        return read[0].reading

    reading = read_documents(
        inputs, reporter, inspections=inspections, programme=programme, strict=strict, reader=reader
    )
    return replace(read[0], reading=reading)


def _write_inspections(reading: Reading, dataset: DatasetFolder, corrected: Path | None) -> bool:
    """Write the table of inspections; say whether one was kept that holds more than could be read.

    What synth wrote there it may replace; what a person has changed since it may not.
    """
    from synth.files import digest_of_file
    from synth.findings import read_table, write_table

    path = dataset.path / INSPECTIONS
    is_own = corrected is not None and path.exists() and path.samefile(corrected)
    if is_own and reading.failures:
        return True
    is_same = path.exists() and read_table(path).equals(reading.inspections)
    is_synths = path.exists() and digest_of_file(path) == dataset.recorded("inspections")
    if is_same and is_synths:
        return False
    if path.exists() and not (is_same or is_synths or is_own):
        raise UsageError(
            "may have been corrected by hand", where=path, remedy="Pass it back with --inspections, or move it away."
        )
    dataset.begin()
    write_table(reading.inspections, path)
    dataset.describe(inspections=digest_of_file(path))
    return False
