"""``synth aggregate``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synth.cli.options import (
    Device,
    Inputs,
    InspectionsFile,
    ModelFolder,
    Parts,
    Prefer,
    ProgrammeFile,
    Quiet,
    TaxonomyFile,
    Tier,
    Verbose,
)
from synth.cli.terminal import Terminal
from synth.words import counted


def aggregate(
    inputs: Inputs,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the overview.", show_default=False)
    ],
    model: ModelFolder = None,
    encoder: Tier = "full",
    taxonomy: TaxonomyFile = None,
    title: Annotated[str, typer.Option(help="Title of the overview.")] = "Overview of inspections",
    inspections: InspectionsFile = None,
    parts: Parts = "",
    by: Annotated[
        str,
        typer.Option(
            metavar="COLUMN", help="Give the figures by a column of the inspections, too.", show_default=False
        ),
    ] = "",
    compare: Annotated[
        Path | None,
        typer.Option(
            metavar="EARLIER", help="Folder of the overview of an earlier period to compare with.", show_default=False
        ),
    ] = None,
    programme: ProgrammeFile = None,
    grade: Annotated[
        str,
        typer.Option(metavar="NAME", help="Which grade to use where inspections have several, such as 'care leavers'."),
    ] = "overall",
    population: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Number of inspections there are in all.", show_default=False)
    ] = None,
    confirmed: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Workbook of 'synth confirm draw' that people filled in, or a file of their decisions; may be given "
            "several times.",
            show_default=False,
        ),
    ] = None,
    messages: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Decisions on messages: a file saved from the page, or a filled overview.xlsx; may be given several "
            "times.",
            show_default=False,
        ),
    ] = None,
    prefer: Prefer = "balanced",
    device: Device = "cpu",
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Make an overview: how widespread each theme is across inspections, and the findings that say so.

    From reports the sentences are read and classified first. From a table with labels, these are counted as they are.
    What people decided on an overview in the same folder is taken up again.
    The folder of a project of synth desk is counted with its own settings and all that people decided.
    """
    from synth import api
    from synth.desk import is_project, write_project_overview
    from synth.pipeline.aggregation import decided_before

    terminal = Terminal(quiet=quiet, verbose=verbose)
    decisions, message_decisions = decided_before(out)
    if len(inputs) == 1 and is_project(inputs[0]):
        write_project_overview(inputs[0], out)
        terminal.say(f"Wrote {out / 'overview.html'}, as the project stands, with all that people decided.")
        return
    trained = api.load_model(model, fast=True, prefer=prefer, device=device) if encoder == "fast" else model
    reading = api.read(inputs, inspections=inspections, programme=programme, parts=parts, reporter=terminal)
    for line in reading.summary:
        terminal.say(line)
    overview = api.aggregate(
        reading,
        model=trained,
        taxonomy=taxonomy,
        title=title,
        by=by,
        grade=grade,
        compare=compare,
        population=population,
        confirmed=[*decisions, *(confirmed or ())],
        messages=[*message_decisions, *(messages or ())],
        prefer=prefer,
        device=device,
        reporter=terminal,
    )
    overview.save(out)
    n = len(overview.inspections)
    findings = int(overview.inspections["findings"].sum())
    terminal.say(f"{counted(n, 'inspection')}, {counted(findings, 'finding')}.")
    rows = [
        [
            row["label"],
            *(f"{row[name]:,} of {n:,}" for name in ("found", "strength_side", "improvement_side")),
            f"{row['findings']:,}",
        ]
        for row in overview.themes.to_dict("records")
    ]
    terminal.table(["theme", "found in", "strength in", "area for improvement in", "findings"], rows)
    terminal.say(f"Wrote {out / 'overview.html'}, with overview.docx, overview.xlsx and its tables beside it.")
    if reading.failures:
        raise typer.Exit(1)
