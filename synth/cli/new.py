"""``synth new``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synth.cli.options import Quiet, Verbose
from synth.cli.terminal import Terminal
from synth.words import counted


def new(
    folder: Annotated[Path, typer.Argument(help="Folder to create for the new programme.")],
    codebook: Annotated[
        Path,
        typer.Option(
            "--from",
            metavar="CODEBOOK",
            help="Codebook: Excel or CSV (one row for each code: name, description), .qdc; a coded project (.qdpx); or "
            "a file of themes (.toml).",
        ),
    ],
    reports: Annotated[
        list[Path] | None,
        typer.Option(
            "--reports",
            metavar="PATH",
            help="Reports without labels, folders of them, or a table of sentences: sentences to label are drawn from "
            "them. May be given several times.",
        ),
    ] = None,
    unit: Annotated[
        str,
        typer.Option(metavar="ONE,SEVERAL", help="What is counted, if not inspections: library,libraries."),
    ] = "",
    name: Annotated[str, typer.Option(help="Name of the programme; that of the folder if left out.")] = "",
    sentences: Annotated[int, typer.Option(min=20, metavar="N", help="How many sentences to label.")] = 240,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Begin a new programme from its codebook: a file of themes, and a workbook of the sentences to label first."""
    from synth.pipeline.exchange.new_programme import CODED, THEMES, WORKBOOK, begin_programme

    terminal = Terminal(quiet=quiet, verbose=verbose)
    made = begin_programme(folder, codebook, reports or [], name=name, unit=unit, rows=sentences, reporter=terminal)
    terms = sum(len(theme.terms) for theme in made.taxonomy.themes)
    units = made.taxonomy.label_scheme.unit
    terminal.say(f"{folder / THEMES}: {counted(len(made.taxonomy.ids), 'theme')}, {counted(terms, 'term')}.")
    if made.to_label:
        terminal.say(
            f"{folder / WORKBOOK}: {counted(made.to_label, 'sentence')} to label, chosen from {made.sentences:,} of "
            f"{counted(made.inspections, units.one, units.several)}."
        )
    if made.coded:
        terminal.say(f"{folder / CODED}: {counted(made.coded, 'sentence')} with the labels of the project.")
    if made.left_out:
        terminal.warn(f"note: not read of the project: {', '.join(made.left_out)}.")
    labels = [str(folder / file) for file, n in ((WORKBOOK, made.to_label), (CODED, made.coded)) if n]
    inputs = " ".join(map(str, reports or [])) or "REPORTS"
    terminal.say()
    terminal.say("Next:")
    terminal.say(
        f"1. Go through {folder / THEMES} and delete terms that do not fit. Label the sentences in the workbook; its "
        "second sheet explains how."
    )
    terminal.say(f"2. synth train {' '.join(labels) or 'LABELLED'} --taxonomy {folder / THEMES} -o {folder / 'model'}")
    terminal.say(f"3. synth aggregate {inputs} --model {folder / 'model'} -o {folder / 'overview'}")
