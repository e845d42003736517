"""``synth audit``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synth.cli.options import Quiet, TaxonomyFile
from synth.cli.terminal import Terminal

audit = typer.Typer(
    name="audit", help="Have people label whole inspections, to correct what a model counts.", no_args_is_help=True
)


@audit.callback()
def _group() -> None:
    """Without this a group with one command would be that command."""


@audit.command()
def draw(
    findings: Annotated[
        Path, typer.Argument(help="The table of sentences that the overview is made of.", show_default=False)
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", help="Workbook to write: .xlsx.", show_default=False)
    ],
    inspections: Annotated[int, typer.Option(min=1, metavar="N", help="Number of inspections to draw.")] = 8,
    seed: Annotated[int, typer.Option(min=0, help="Of the draw; the same seed draws the same inspections.")] = 0,
    taxonomy: TaxonomyFile = None,
    quiet: Quiet = False,
) -> None:
    """Draw whole inspections, all with the same probability, and write a workbook for people to label.

    Give it back with 'synth aggregate … --audit FILE'.
    """
    from synth.cli.inputs import read_taxonomy
    from synth.findings import read_table, repeats
    from synth.prevalence import draw_audit, least_audited, write_audit

    terminal = Terminal(quiet=quiet)
    themes = read_taxonomy(taxonomy)
    table = read_table(findings)
    if {"inspection_id", "finding_id", "text"} <= set(table.columns):
        table = table[repeats(table) == ""]
    drawn = draw_audit(table, inspections, seed=seed)
    write_audit(drawn, themes, out)
    n = len(drawn.inspections)
    terminal.say(f"Drew {n} of {drawn.drawn_from} inspections, each with probability {n / drawn.drawn_from:.3f}:")
    for name in drawn.inspections:
        terminal.say(f"  {name}")
    terminal.say(f"{len(drawn.sentences):,} sentences to label. Wrote {out}; its second sheet says how to label.")
    least = least_audited(drawn.drawn_from)
    if n < least:
        terminal.warn(f"note: with fewer than {least} audited inspections no corrected interval is given.")
