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
            help="Table to write (.csv, .xlsx, .parquet or .jsonl), or a folder: a data set of any size, which a run "
            "that was stopped takes up again.",
            show_default=False,
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
    """Say of every sentence whether it is a finding, of which themes, and with which polarity.

    Polarity is one of: strength, improvement (area for improvement), mixed, neutral.

    Given a table, every row and column comes back, in order. Labels that were in it are kept as given_kind,
    given_polarity and given_themes.
    """
    from synth.cli.datasets import is_folder, say_what_was_written, write_dataset
    from synth.cli.inputs import is_table, read_input, read_taxonomy
    from synth.files import check_not_read

    terminal = Terminal(quiet=quiet, verbose=verbose)
    is_dataset = is_folder(out, jobs=jobs, dask=dask)
    if not is_dataset:
        # In a folder of documents a table is not read, and may be written anew.
        check_not_read(out, [path for path in (*inputs, *([inspections] if inspections else [])) if is_table(path)])
    themes = read_taxonomy(taxonomy) if taxonomy else None
    from synth.classifier import check_taxonomy, load_model, model_folder, read_manifest

    folder = model_folder(model, encoder)
    known_themes = check_taxonomy(read_manifest(folder), themes)
    if is_dataset:
        from synth.shards import classification_task

        written = write_dataset(
            inputs,
            out,
            classification_task(folder, prefer=prefer, device=device),
            terminal,
            holds="classified sentences",
            title="Classifying",
            inspections=inspections,
            parts=parts,
            jobs=jobs,
            dask=dask,
        )
        _summarise(terminal, known_themes, written.outcome.counts)
        say_what_was_written(terminal, written, out)
        if not written.is_whole:
            raise typer.Exit(1)
        return
    from concurrent.futures import ThreadPoolExecutor

    from synth.findings import summary_of, write_table

    # Documents are read in processes of their own: while they are, the model is loaded.
    with ThreadPoolExecutor(max_workers=1) as beside:
        loading = beside.submit(load_model, folder, taxonomy=themes, device=device)
        given = read_input(inputs, terminal, inspections=inspections, parts=parts)
    trained = loading.result().with_preference(prefer)
    terminal.tell(f"Model: {folder}; encoder: {trained.classifier.encoder.name}")
    with terminal.progress("Encoding", len(given.table)) as encoded:
        table = trained.classify(given.table, progress=encoded)
    terminal.tell(trained.how)
    write_table(table, out)
    _summarise(terminal, known_themes, summary_of(table))
    terminal.say(f"Wrote {out}.")
    if given.failures:
        raise typer.Exit(1)


def _summarise(terminal: Terminal, themes: Taxonomy, counts: Mapping[str, int]) -> None:
    terminal.say(
        f"{counted(counts['sentences'], 'sentence')}, {counts['findings']:,} of them findings; "
        f"{counted(counts['without_theme'], 'finding')} without a theme."
    )
    rows = [[theme.label, f"{counts.get(f'theme {theme.id}', 0):,}"] for theme in themes.themes]
    terminal.table(["theme", "findings"], rows)
