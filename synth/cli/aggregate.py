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
    named_encoder,
)
from synth.cli.terminal import Terminal
from synth.words import counted


def aggregate(
    inputs: Inputs,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the overview.")],
    model: ModelFolder = None,
    encoder: Tier = "full",
    taxonomy: TaxonomyFile = None,
    title: Annotated[str, typer.Option(help="Title of the overview.")] = "",
    inspections: InspectionsFile = None,
    parts: Parts = "",
    by: Annotated[
        str,
        typer.Option(metavar="COLUMN", help="Also give the figures by a column of the table of --inspections."),
    ] = "",
    compare: Annotated[
        Path | None,
        typer.Option(metavar="EARLIER", help="Folder of an earlier overview to compare with."),
    ] = None,
    programme: ProgrammeFile = None,
    grade: Annotated[
        str,
        typer.Option(metavar="NAME", help="Grade to use where there are several, such as 'care leavers'."),
    ] = "overall",
    population: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Number of inspections, or other units, in the whole population."),
    ] = None,
    confirmed: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Workbook from 'synth confirm draw' that people have filled in, or a file of their decisions. Can be "
            "repeated.",
        ),
    ] = None,
    messages: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="FILE",
            help="Decisions on messages: a file saved from the page, or a completed overview.xlsx. Can be repeated.",
        ),
    ] = None,
    prefer: Prefer = "balanced",
    device: Device = "cpu",
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Make an overview: how common each theme is across inspections or other units, and the evidence for each figure.

    Reports are read and classified first. The labels of a labelled table are counted as they are.

    Decisions that people made on an earlier overview in the same folder are kept. The folder of a desk project is
    counted with its own settings and decisions.
    """
    from synth import api
    from synth.desk import is_project, write_project_overview
    from synth.pipeline.aggregation import decided_before
    from synth.pipeline.input.sentences import use_words_of

    terminal = Terminal(quiet=quiet, verbose=verbose)
    use_words_of(taxonomy, model)
    decisions, message_decisions = decided_before(out)
    if len(inputs) == 1 and is_project(inputs[0]):
        write_project_overview(inputs[0], out)
        terminal.say(f"Wrote {out / 'overview.html'}, with all decisions in the project.")
        return
    is_fast, named = encoder == "fast", named_encoder(encoder)
    trained = (
        api.load_model(model, fast=is_fast, prefer=prefer, device=device, encoder=named) if is_fast or named else model
    )
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
    themes = overview.themes.to_dict("records")
    columns = {"found": "found in", "strength_side": "strength in", "improvement_side": "area for improvement in"}
    if not overview.taxonomy.label_scheme.has_polarity:
        columns = {"found": "found in"}
    rows = [
        [
            row["label"],
            *(f"{row[name]:,} of {n:,}" for name in columns),
            f"{row['findings']:,}",
            f"{row['confirmed']:,} of {n:,}",
        ]
        for row in themes
    ]
    terminal.table(["theme", *columns.values(), "findings", "checked"], rows)
    checked, verdicts = sum(row["confirmed"] for row in themes), n * len(themes)
    if checked < verdicts:
        terminal.say(
            f"Provisional: people have checked {checked:,} of {counted(verdicts, 'verdict')}. To check them: "
            f"synth confirm draw {out} -o confirm.xlsx{'' if overview.taxonomy.is_national else ' --taxonomy FILE'}"
        )
    terminal.say(f"Wrote {out / 'overview.html'}, overview.docx, overview.xlsx and tables.")
    if reading.failures:
        raise typer.Exit(1)
