"""``synth review export``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synth.cli.options import Labelled, ModelFolder, Quiet, TaxonomyFile, Verbose
from synth.cli.terminal import Terminal
from synth.words import counted, worded

Jobs = Annotated[
    int, typer.Option(min=1, metavar="N", help="Number of parallel processes. The result does not depend on it.")
]


def export(
    labelled: Labelled,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="Workbook to write: .xlsx.")],
    model: ModelFolder = None,
    rows: Annotated[
        int, typer.Option(min=1, metavar="N", help="Number of sentences. Those that most need checking come first.")
    ] = 300,
    taxonomy: TaxonomyFile = None,
    jobs: Jobs = 2,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Write a workbook for reviewing labels, with predictions by models that were not trained on them.

    The model predicts inspections that it was not trained on. For the others, further models are trained that leave
    out the inspection; for the bundled corpus this takes some minutes.
    """
    from synth.pipeline.input.sentences import use_words_of
    from synth.pipeline.review.reviewing import export_review

    terminal = Terminal(quiet=quiet, verbose=verbose)
    use_words_of(taxonomy, model)
    written = export_review(labelled, out, model=model, taxonomy=taxonomy, rows=rows, jobs=jobs, reporter=terminal)
    by_model = written.labelled - written.cross_validated
    terminal.say(
        worded(
            f"{counted(written.labelled, 'labelled sentence')}: {written.cross_validated:,} predicted by models "
            f"trained without their inspection, {by_model:,} by the model itself, which was not trained on them."
        )
    )
    terminal.say(
        f"The model and the label differ for {written.differing:,}. "
        f"Wrote {counted(written.written, 'sentence')} to {out}."
    )
