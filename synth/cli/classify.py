"""``synth classify``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from synth.cli.options import Inputs, ModelFolder, Quiet, TaxonomyFile, Verbose
from synth.cli.terminal import Terminal

Prefer = Annotated[
    Literal["precision", "balanced", "recall"],
    typer.Option(help="Give fewer labels that are wrong (precision), or miss fewer (recall): moves every threshold."),
]


def classify(
    inputs: Inputs,
    out: Annotated[
        Path,
        typer.Option(
            "-o", "--out", metavar="FILE", help="Table to write: .csv, .xlsx, .parquet or .jsonl.", show_default=False
        ),
    ],
    model: ModelFolder = None,
    taxonomy: TaxonomyFile = None,
    prefer: Prefer = "balanced",
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Say of every sentence whether it is a finding, of which themes, and with which polarity.

    Given a table, every row and column comes back, in order. Labels that were in it are kept as given_kind,
    given_polarity and given_themes.
    """
    from synth.cli.inputs import read_input, read_taxonomy
    from synth.errors import UsageError
    from synth.findings import TABLE_SUFFIXES, write_table

    terminal = Terminal(quiet=quiet, verbose=verbose)
    if out.suffix.lower() not in TABLE_SUFFIXES:
        raise UsageError(
            f"cannot write {out.suffix or 'a file without an ending'}",
            where=out,
            remedy=f"Use {', '.join(TABLE_SUFFIXES)}.",
        )
    themes = read_taxonomy(taxonomy) if taxonomy else None
    from synth.classifier import bundled_model_folder, check_taxonomy, load_model, read_manifest

    folder = model or bundled_model_folder()
    check_taxonomy(read_manifest(folder), themes)
    given = read_input(inputs, terminal)
    trained = load_model(folder, taxonomy=themes).preferring(prefer)
    terminal.tell(f"Model: {folder}; encoder: {trained.classifier.encoder.name}")
    with terminal.progress("Encoding", len(given.table)) as encoded:
        table = trained.classify(given.table, progress=encoded)
    write_table(table, out)
    findings = table[table["kind"] == "finding"]
    terminal.say(
        f"{len(table):,} sentences, {len(findings):,} of them findings; "
        f"{(findings['themes'] == '').sum():,} findings without a theme."
    )
    from synth.findings import theme_matrix

    counts = theme_matrix(findings, trained.taxonomy).sum(axis=0)
    terminal.table(
        ["theme", "findings"],
        [[theme.label, f"{count:,}"] for theme, count in zip(trained.taxonomy.themes, counts, strict=True)],
    )
    terminal.say(f"Wrote {out}.")
    if given.failures:
        raise typer.Exit(1)
