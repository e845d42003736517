"""``synth review export``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synth.cli.options import Labelled, ModelFolder, Quiet, TaxonomyFile, Verbose
from synth.cli.terminal import Terminal
from synth.words import counted

Jobs = Annotated[int, typer.Option(min=1, metavar="N", help="Number of processes; the result does not depend on it.")]


def export(
    labelled: Labelled,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", help="Workbook to write: .xlsx.", show_default=False)
    ],
    model: ModelFolder = None,
    rows: Annotated[
        int, typer.Option(min=1, metavar="N", help="Number of sentences, those first that need a look.")
    ] = 300,
    taxonomy: TaxonomyFile = None,
    jobs: Jobs = 2,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write a workbook in which a person reviews labels, with what models say that have not seen them.

    Inspections that the model did not learn from are judged by it. For the others, models are trained without the
    inspection that they judge; for the bundled corpus that takes some minutes.
    """
    from synth.pipeline.reviewing import export_review

    terminal = Terminal(quiet=quiet, verbose=verbose)
    written = export_review(labelled, out, model=model, taxonomy=taxonomy, rows=rows, jobs=jobs, reporter=terminal)
    by_model = written.labelled - written.cross_validated
    terminal.say(
        f"{counted(written.labelled, 'labelled sentence')}: {written.cross_validated:,} judged by models trained "
        f"without their inspection, {by_model:,} by the model, which did not learn from theirs."
    )
    terminal.say(
        f"Model and label differ in {written.differing:,}. Wrote {counted(written.written, 'sentence')} to {out}."
    )
