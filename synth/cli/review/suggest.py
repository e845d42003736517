"""``synth review suggest``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synth.cli.options import ModelFolder, Quiet, TaxonomyFile
from synth.cli.terminal import Terminal
from synth.words import counted


def suggest(
    findings: Annotated[Path, typer.Argument(help="Sentences that synth classify has classified.", show_default=False)],
    n: Annotated[int, typer.Option("-n", min=1, metavar="N", help="How many sentences.")] = 50,
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Write them there as a table, to label.", show_default=False),
    ] = None,
    model: ModelFolder = None,
    taxonomy: TaxonomyFile = None,
    quiet: Quiet = False,
) -> None:
    """Say which sentences to label next: those the model is unsure of, unlike each other, from many inspections."""
    from synth.classifier import bundled_model_folder, check_taxonomy, read_manifest
    from synth.classifier.persistence import model_name
    from synth.errors import TableError
    from synth.files import check_file_is_new
    from synth.findings import MODEL_COLUMN, write_table
    from synth.pipeline.sentences import check_model, read_sentences, resolve_taxonomy
    from synth.review.suggestion import suggest as choose

    terminal = Terminal(quiet=quiet)
    if out:
        check_file_is_new(out)
    folder = model or bundled_model_folder()
    manifest = read_manifest(folder)
    themes = check_taxonomy(manifest, resolve_taxonomy(taxonomy) if taxonomy else None)
    cuts = {**manifest["thresholds"], "finding": manifest["kind_threshold"]}
    table = read_sentences(findings)
    if "p_finding" not in table.columns:
        raise TableError(
            "holds no probabilities of a model",
            where=findings,
            remedy="Classify it first: synth classify, and name the table that it writes.",
        )
    check_model(table, model_name(folder), where=findings)
    chosen = choose(table, themes, n, thresholds=cuts)
    terminal.say("Each with what the model is most unsure of, and how unsure (from 0 to 1):")
    for row in chosen.to_dict("records"):
        terminal.say(f"{row['finding_id']}  {row['unsure_of']} {row['uncertainty']:.2f}  {row['text']}")
    n_inspections = chosen["inspection_id"].nunique()
    terminal.say(f"{counted(len(chosen), 'sentence')} of {counted(n_inspections, 'inspection')}.")
    if out:
        of_the_model = [name for name in chosen.columns if name.startswith("p_") or name == MODEL_COLUMN]
        write_table(chosen.drop(columns=of_the_model), out)
        terminal.say(f"Wrote {out}: correct kind, polarity and themes, and train with it.")
