"""``synth export``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from synth.cli.options import InspectionsFile, Quiet, TaxonomyFile
from synth.cli.terminal import Terminal


def export(
    findings: Annotated[
        Path,
        typer.Argument(help="Folder that 'synth aggregate' wrote, or a table of sentences."),
    ],
    form: Annotated[
        Literal["project", "codebook", "matrix", "quotes"],
        typer.Option(
            "--as",
            help="project: a REFI-QDA project (.qdpx) for NVivo, MAXQDA, ATLAS.ti and QualCoder. codebook: the themes "
            "(.qdc; .csv for Taguette; .xlsx). matrix: one row for each inspection (or other unit), one column for "
            "each theme, 0 or 1. quotes: every finding with its theme and the attributes of its inspection.",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="File to write.")],
    inspections: InspectionsFile = None,
    taxonomy: TaxonomyFile = None,
    quiet: Quiet = False,
) -> None:
    """Write findings for other programs: a coded project, a codebook, a table of themes, or quotes."""
    from synth.files import check_not_read
    from synth.pipeline.exchange.exporting import export_as, read_coded
    from synth.pipeline.input.sentences import resolve_taxonomy, use_words_of

    terminal = Terminal(quiet=quiet)
    use_words_of(taxonomy, None)
    check_not_read(out, [path for path in (findings, inspections) if path])
    themes = resolve_taxonomy(taxonomy)
    terminal.say(export_as(read_coded(findings, themes, inspections), themes, out, form))
    terminal.say(f"Wrote {out}.")
