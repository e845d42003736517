"""``synth review diff``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synth.cli.options import Labelled, Quiet, TaxonomyFile, Verbose
from synth.cli.terminal import Terminal
from synth.words import counted


def diff(
    first: Annotated[Path, typer.Argument(help="A trained model.", metavar="MODEL_A", show_default=False)],
    second: Annotated[Path, typer.Argument(help="Another.", metavar="MODEL_B", show_default=False)],
    labelled: Labelled,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Write what changed there as a table.", show_default=False),
    ] = None,
    taxonomy: TaxonomyFile = None,
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Show what the second model gets right that the first got wrong, and the other way round, theme by theme.

    Rows with 'test' in a column 'split' alone are compared on, where there are any: both models should not have
    learnt from them.
    """
    from synth.classifier import check_taxonomy, load_model, read_manifest
    from synth.cli.review.tables import print_comparison
    from synth.files import check_not_read
    from synth.findings import write_table
    from synth.pipeline.labelled import read_labelled
    from synth.pipeline.sentences import resolve_taxonomy
    from synth.review.comparison import LEAST_INSPECTIONS, compare_models
    from synth.review.out_of_sample import was_trained_on

    terminal = Terminal(quiet=quiet, verbose=verbose)
    if out:
        check_not_read(out, labelled)
    themes = check_taxonomy(read_manifest(first), resolve_taxonomy(taxonomy) if taxonomy else None)
    check_taxonomy(read_manifest(second), themes)
    table = read_labelled(labelled, themes)
    if "split" in table.columns and (table["split"] == "test").any():
        table = table[table["split"] == "test"].reset_index(drop=True)
    answers = []
    for folder in (first, second):
        trained = load_model(folder)
        learnt = table.loc[was_trained_on(table, trained), "inspection_id"].nunique() if trained.labelled else 0
        if learnt:
            terminal.warn(f"note: {folder} learnt from {learnt:,} of these inspections, which flatters it.")
        with terminal.progress("Encoding", len(table)) as encoded:
            answers.append(trained.classify(table, progress=encoded))
    compared = compare_models(table, answers[0], answers[1], themes)
    terminal.say(f"{counted(compared.sentences, 'sentence')} of {counted(compared.inspections, 'inspection')}.")
    terminal.say()
    print_comparison(terminal, compared)
    if first.resolve() == second.resolve():
        terminal.warn(f"note: {first} was compared with itself.")
    if compared.inspections < LEAST_INSPECTIONS:
        terminal.warn(f"note: with fewer than {LEAST_INSPECTIONS} inspections no p can be below 0.05.")
    if out:
        write_table(compared.changes, out)
        terminal.say()
        terminal.say(f"Wrote {counted(len(compared.changes), 'changed answer')} to {out}.")
