"""``synth aggregate``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from synth.cli.options import Inputs, ModelFolder, Quiet, TaxonomyFile, Verbose
from synth.cli.terminal import Terminal

if TYPE_CHECKING:
    import pandas as pd

    from synth.cli.inputs import Input
    from synth.taxonomy import Taxonomy


def aggregate(
    inputs: Inputs,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the overview.", show_default=False)],
    model: ModelFolder = None,
    taxonomy: TaxonomyFile = None,
    title: Annotated[str, typer.Option(help="Title of the overview.")] = "Overview of inspections",
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Make an overview: how widespread each theme is across inspections, and the findings that say so.

    From reports the sentences are read and classified first. From a table with labels, these are counted as they are.
    """
    from synth.cli.inputs import read_input
    from synth.files import check_folder_is_free, digest_of_file

    terminal = Terminal(quiet=quiet, verbose=verbose)
    check_folder_is_free(out, marker="overview.html")
    given = read_input(inputs, terminal)
    run: dict[str, Any] = {"inputs": [{"file": path.name, "sha256": digest_of_file(path)} for path in given.files]}
    table, themes, least_findings = _labelled(given, model, taxonomy, terminal, run)
    from synth.overview import build_overview, write_overview

    notes = tuple(f"Not read: {Path(failure.where).name}: {failure.what}." for failure in given.failures)
    overview = build_overview(
        table, given.inspections, themes, title=title, least_findings=least_findings, notes=(*notes, *given.notes)
    )
    write_overview(overview, out, run=run)
    n = len(overview.inspections)
    terminal.say(f"{n:,} inspections, {int(overview.inspections['findings'].sum()):,} findings.")
    rows = [
        [row["label"], f"{row['found']} of {n}", str(row["strength"]), str(row["improvement"]), str(row["both"]), str(row["findings"])]
        for row in overview.prevalence.to_dict("records")
    ]
    terminal.table(["theme", "found in", "strength", "improvement", "both", "findings"], rows)
    terminal.say(f"Wrote {out / 'overview.html'}, with its tables beside it.")
    if given.failures:
        raise typer.Exit(1)


def _labelled(
    given: Input, model: Path | None, taxonomy: Path | None, terminal: Terminal, run: dict[str, Any]
) -> tuple[pd.DataFrame, Taxonomy, int]:
    """Give sentences with labels: those of the table if it has them, else the model's."""
    from synth.cli.inputs import read_taxonomy
    from synth.findings import check_labels, check_probabilities

    table = given.table
    wanted = read_taxonomy(taxonomy) if taxonomy else None
    if given.is_table and {"kind", "polarity", "themes"} <= set(table.columns):
        where = given.files[0]
        is_classified = "p_finding" in table.columns
        if not is_classified:
            themes = read_taxonomy(taxonomy)
            return check_labels(table, themes, where=where), themes, 1
        from synth.classifier.persistence import bundled_model_folder, check_taxonomy, read_manifest

        manifest = read_manifest(model or bundled_model_folder())
        themes = check_taxonomy(manifest, wanted)
        table = check_probabilities(check_labels(table, themes, where=where), themes, where=where)
        run["model"] = {"training": manifest["training"]["digest"], "encoder": manifest["encoder"]}
        return table, themes, manifest["least_findings"]
    from synth.classifier import bundled_model_folder, load_model

    trained = load_model(model or bundled_model_folder(), taxonomy=wanted)
    if "inspection_id" not in table.columns:
        from synth.errors import TableError

        raise TableError(
            "column 'inspection_id' is missing",
            where=given.files[0],
            remedy="Say which inspection each sentence comes from: shares are counted by inspection.",
        )
    with terminal.progress("Encoding", len(table)) as encoded:
        table = trained.classify(table, progress=encoded)
    run["model"] = {
        "training": trained.facts["training"]["digest"],
        "encoder": {"name": trained.classifier.encoder.name, "digest": trained.classifier.encoder.digest},
    }
    return table, trained.taxonomy, trained.least_findings
