"""``synth classify``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from synth.cli.options import (
    Dask,
    Device,
    Inputs,
    InspectionsFile,
    Jobs,
    ModelFolder,
    Parts,
    Prefer,
    Quiet,
    TaxonomyFile,
    Tier,
    Verbose,
    named_encoder,
)
from synth.cli.terminal import Terminal
from synth.words import counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from synth.taxonomy import Taxonomy


def classify(
    inputs: Inputs,
    out: Annotated[
        Path,
        typer.Option(
            "-o",
            "--out",
            metavar="OUT",
            help="Table to write (.csv, .xlsx, .parquet or .jsonl), or a folder for a data set of any size. An "
            "interrupted run continues where it stopped.",
        ),
    ],
    model: ModelFolder = None,
    encoder: Tier = "full",
    taxonomy: TaxonomyFile = None,
    prefer: Prefer = "balanced",
    inspections: InspectionsFile = None,
    parts: Parts = "",
    jobs: Jobs = None,
    dask: Dask = "",
    device: Device = "cpu",
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Label each sentence: whether it is a finding, its themes, and its polarity.

    Polarity is strength, improvement (area for improvement), mixed or neutral.

    Every row and column of a table is kept, in order. Labels that it already has are kept as given_kind,
    given_polarity and given_themes.
    """
    from synth.cli.reading.written import say_what_was_written
    from synth.files import check_not_read
    from synth.findings import summary_of, write_table
    from synth.pipeline.dataset import is_folder
    from synth.pipeline.input.sentences import is_table, use_words_of
    from synth.pipeline.models.classification import classify as classify_reports
    from synth.pipeline.models.classification import classify_to_dataset
    from synth.pipeline.models.model import find_model, read_themes

    terminal = Terminal(quiet=quiet, verbose=verbose)
    use_words_of(taxonomy, model)
    is_dataset = is_folder(out, jobs=jobs, dask=dask)
    if not is_dataset:
        # In a folder of documents a table is not read, and may be written anew.
        check_not_read(out, [path for path in (*inputs, *([inspections] if inspections else [])) if is_table(path)])
    folder = find_model(model, fast=encoder == "fast")
    themes = read_themes(folder, taxonomy)
    if is_dataset:
        written = classify_to_dataset(
            inputs,
            out,
            terminal,
            model=folder,
            prefer=prefer,
            inspections=inspections,
            parts=parts,
            device=device,
            encoder=named_encoder(encoder),
            jobs=jobs,
            dask=dask,
        )
        _summarise(terminal, themes, written.outcome.counts)
        say_what_was_written(terminal, written, out)
        if not written.is_whole:
            raise typer.Exit(1)
        return
    classified = classify_reports(
        inputs,
        model=folder,
        taxonomy=themes,
        prefer=prefer,
        inspections=inspections,
        parts=parts,
        device=device,
        encoder=named_encoder(encoder),
        reporter=terminal,
    )
    write_table(classified.table, out)
    _summarise(terminal, themes, summary_of(classified.table))
    terminal.say(f"Wrote {out}.")
    if classified.failures:
        raise typer.Exit(1)


def _summarise(terminal: Terminal, themes: Taxonomy, counts: Mapping[str, int]) -> None:
    terminal.say(
        f"{counted(counts['sentences'], 'sentence')}, {counts['findings']:,} of them findings; "
        f"{counted(counts['without_theme'], 'finding')} without a theme."
    )
    rows = [[theme.label, f"{counts.get(f'theme {theme.id}', 0):,}"] for theme in themes.themes]
    terminal.table(["theme", "findings"], rows)
