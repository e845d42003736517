"""Build a labelled table from labels without text and the reports they belong to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from synth.files import check_not_read
from synth.pipeline.input.sentences import resolve_taxonomy
from synth.reporter import Reporter

if TYPE_CHECKING:
    from synth.corpus import BuildResult

_MOST_NAMED = 10
_MOST_NOT_FOUND = 0.01


def build_labelled_table(
    labels: Path,
    reports: Sequence[Path],
    out: Path,
    *,
    unlabelled: Path | None,
    download: Path | None,
    taxonomy: Path | None,
    reporter: Reporter,
) -> tuple[BuildResult, bool]:
    """Find each labelled sentence in its report, and write text and labels as one table.

    Parameters
    ----------
    labels
        The labels without text.
    reports
        Folders of reports, or files.
    out
        The table to write.
    unlabelled
        The table to write the sentences of the same reports to that have no label; None for none.
    download
        A table of addresses from which missing reports are downloaded into the first of `reports`.
    taxonomy
        The themes.
    reporter
        Receives progress and warnings.

    Returns
    -------
    BuildResult, bool
        The content of the table and what is missing; whether every report was downloaded and read, and at most 1% of
        the sentences were not found.
    """
    from synth.corpus import build_corpus, download_reports, read_sources, read_standoff_labels
    from synth.findings import write_table

    for written in (out, unlabelled):
        if written is not None:
            check_not_read(written, [labels, *reports])
    wanted = read_standoff_labels(labels, resolve_taxonomy(taxonomy))
    failures: Sequence[Exception] = ()
    if download:
        folder = reports[0]
        here = {path.stem for path in folder.rglob("*.*")} if folder.is_dir() else set()
        lacking = sorted(set(wanted["report"]) - here)
        sources = read_sources(download)
        with reporter.progress("Downloading", len(lacking)) as advance:
            failures = download_reports(sources, lacking, folder, progress=advance)
        for failure in failures[:_MOST_NAMED]:
            reporter.warn(f"error: {failure}")
        if len(failures) > _MOST_NAMED:
            reporter.warn(f"… and {len(failures) - _MOST_NAMED} more reports that could not be downloaded")
    with reporter.progress("Reading", wanted["report"].nunique()) as advance:
        built = build_corpus(wanted, reports, progress=lambda _: advance(1))
    for failure in built.failures:
        reporter.warn(f"error: {failure}")
    write_table(built.table, out)
    if unlabelled is not None:
        write_table(built.unlabelled, unlabelled)
    is_whole = not failures and not built.failures and built.share_not_found <= _MOST_NOT_FOUND
    return built, is_whole
