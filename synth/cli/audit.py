"""``synth audit``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synth.cli.options import Quiet, TaxonomyFile
from synth.cli.terminal import Terminal
from synth.words import counted

_REMEDY = "Draw from the table that synth ingest or synth classify wrote of the reports."

audit = typer.Typer(
    name="audit",
    help="Have people label whole inspections, to correct what a model counts.",
    short_help="Correct what a model counts, by people's labels.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@audit.callback()
def _group() -> None:
    """Without this a group with one command would be that command."""


@audit.command(short_help="Draw inspections, and write a workbook to label.")
def draw(
    findings: Annotated[
        Path,
        typer.Argument(
            help="Table of all sentences of the reports, as synth ingest or synth classify writes it.",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", help="Workbook to write: .xlsx.", show_default=False)
    ],
    inspections: Annotated[int, typer.Option(min=1, metavar="N", help="Number of inspections to draw.")] = 8,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Another number draws others.")] = 0,
    taxonomy: TaxonomyFile = None,
    quiet: Quiet = False,
) -> None:
    """Draw whole inspections, all with the same probability, and write a workbook for people to label.

    Give it back with 'synth aggregate … --audit FILE'.
    """
    from synth.cli.inputs import read_sentences, read_taxonomy
    from synth.files import check_file_is_new
    from synth.findings import mark_duplicates, require_columns
    from synth.prevalence import draw_audit, least_audited, write_audit

    terminal = Terminal(quiet=quiet)
    check_file_is_new(out)
    themes = read_taxonomy(taxonomy)
    table = read_sentences(findings)
    require_columns(table, ("finding_id", "inspection_id", "text"), where=findings)
    table = table[mark_duplicates(table) == ""]
    drawn = draw_audit(table, inspections, seed=seed)
    write_audit(drawn, themes, out)
    n = len(drawn.inspections)
    frame = counted(drawn.drawn_from, "inspection")
    terminal.say(f"Drew {n:,} of {frame}, each with probability {n / drawn.drawn_from:.3f}:")
    for name in drawn.inspections:
        terminal.say(f"  {name}")
    terminal.say(
        f"{counted(len(drawn.sentences), 'sentence')} to label. Wrote {out}; its second sheet says how to label."
    )
    if "kind" in table.columns and (table["kind"] == "finding").all():
        terminal.warn(
            "note: a model has called every sentence of this table a finding, so this audit cannot show what it passed "
            f"over. {_REMEDY}"
        )
    least = least_audited(drawn.drawn_from)
    if n < least:
        terminal.warn(f"note: with fewer than {least} audited inspections no corrected interval is given.")
