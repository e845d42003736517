"""Write data sets shard by shard: ``synth ingest`` and ``synth classify`` with a folder as --out."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from synth.errors import UsageError
from synth.findings import TABLE_SUFFIXES
from synth.reporter import Reporter
from synth.words import unit, worded

if TYPE_CHECKING:
    from synth.reports import Reading
    from synth.shards import DocumentSource, Executor, Outcome, TableSource, Task
    from synth.shards.dataset import DatasetFolder


@dataclass(frozen=True)
class DatasetResult:
    """What was written, for the messages of a command.

    Attributes
    ----------
    outcome
        The outcome of the run.
    reading
        The reading of the documents; None if the sentences came as a table.
    notes
        Notes on the requested parts.
    is_kept
        Whether an existing table of inspections was left unchanged.
    """

    outcome: Outcome
    reading: Reading | None
    notes: tuple[str, ...]
    is_kept: bool

    @property
    def is_whole(self) -> bool:
        """Whether the data set is complete."""
        return not self.outcome.set_aside and not (self.reading and self.reading.failures)


def is_folder(out: Path, *, jobs: int | None, dask: str) -> bool:
    """Return whether --out names a folder for a data set, rather than a table.

    Raises
    ------
    UsageError
        If it is neither, or if options for data sets were given with a table.
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
) -> DatasetResult:
    """Read sentences as a stream, process them, and write them as a data set.

    Parameters
    ----------
    inputs
        Documents and folders of them, or one table or folder of Parquet files.
    out
        The folder to write.
    work
        The work to do on each shard.
    reporter
        Receives failures, notes and progress.
    holds, title
        Names of the work in the manifest and in the progress bar.
    inspections, programme, parts, strict
        As for `synth.pipeline.input.documents.read_documents`.
    only_documents
        Whether to accept only documents, not tables.
    jobs, dask
        Where the work is done, see `synth.cli.options`.

    Raises
    ------
    SynthError
        If nothing can be read, or the folder has content from another command. Documents that fail and shards that
        were set aside are printed.
    """
    from synth.reports.structure.parts import Selection, parts_of
    from synth.shards import Serial, check_dataset_folder, open_dataset, run_shards

    wanted = parts_of(parts)
    table = None if only_documents else _table(inputs, out, inspections, wanted)
    check_dataset_folder(out, holds=holds)
    with ExitStack() as stack:
        dataset = stack.enter_context(open_dataset(out))
        readers, workers = _executors(stack, jobs, dask, reporter)
        if only_documents:
            # Reading is most of the work. The rest takes less time than sending a shard to another process.
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
    return DatasetResult(outcome, reading, selection.notes(), is_kept)


def _table(inputs: Sequence[Path], out: Path, inspections: Path | None, parts: Sequence[str]) -> TableSource | None:
    from synth.pipeline.input.sentences import is_table
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
            worded("--inspections is for reports only: a table already has its inspections"),
            where=tables[0],
            remedy="Give it to synth aggregate.",
        )
    if out.exists() and tables[0].exists() and out.samefile(tables[0]):
        raise UsageError("is what is read", where=out, remedy="Name another folder to write to.")
    return open_table(tables[0], required=("text", *(("part",) if parts else ())))


def _executors(stack: ExitStack, jobs: int | None, dask: str, reporter: Reporter) -> tuple[Executor, Executor]:
    """Return the executor that reads documents and the one that processes shards."""
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
    """Read documents with the messages of `read_documents`, and correct their inspections."""
    from synth.pipeline.input.documents import read_documents
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
    """Write the table of inspections. Return whether an existing one was kept, since it has more than could be read.

    A table that synth wrote may be replaced. A table that a person has changed since may not.
    """
    from synth.files import digest_of_file
    from synth.findings import read_table, write_table

    path = dataset.path / unit().table_file
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
