"""``synth review disagreements``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synth.cli.options import Quiet, TaxonomyFile
from synth.cli.terminal import Terminal
from synth.words import counted


def disagreements(
    corrections: Annotated[
        list[Path], typer.Argument(help="Files of corrections (.jsonl) of two reviewers.", show_default=False)
    ],
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", metavar="FILE", help="Workbook for a third to settle: .xlsx.", show_default=False),
    ] = None,
    first: Annotated[str, typer.Option(metavar="NAME", help="A reviewer, if there are more than two.")] = "",
    second: Annotated[str, typer.Option(metavar="NAME", help="Another.")] = "",
    labelled: Annotated[
        list[Path] | None,
        typer.Option(
            "--labelled",
            metavar="FILE",
            help="Labelled table: shows the sentences around each. May be given several times.",
            show_default=False,
        ),
    ] = None,
    taxonomy: TaxonomyFile = None,
    quiet: Quiet = False,
) -> None:
    """Say how far two reviewers agree, and write what they do not agree on for a third to settle.

    The workbook does not say who said what. It comes back with 'synth review import'; the later word holds.
    """
    import pandas as pd

    from synth.cli.review.tables import print_agreement
    from synth.errors import UsageError
    from synth.files import check_file_is_new
    from synth.pipeline.labelled import read_labelled
    from synth.pipeline.sentences import resolve_taxonomy
    from synth.review import check_corrections, read_corrections
    from synth.review.adjudication import find_disagreements
    from synth.review.workbook.export import write_review_workbook

    terminal = Terminal(quiet=quiet)
    if bool(first) != bool(second):
        raise UsageError("one reviewer was named", remedy="Name two with --first and --second, or none.")
    if out:
        check_file_is_new(out)
    themes = resolve_taxonomy(taxonomy)
    parts = [read_corrections(path) for path in corrections]
    for path, part in zip(corrections, parts, strict=True):
        check_corrections(part, themes, where=path)
    found = find_disagreements(
        pd.concat(parts, ignore_index=True),
        themes,
        reviewers=(first, second) if first else None,
        labelled=read_labelled(labelled, themes) if labelled else None,
    )
    one, two = found.reviewers
    unsure = f"; of {found.unsure:,} one or both were unsure" if found.unsure else ""
    terminal.say(f"{counted(found.both, 'sentence')} reviewed by both {one} (first) and {two} (second){unsure}.")
    if found.agreement:
        terminal.say()
        print_agreement(terminal, found.agreement)
    terminal.say()
    terminal.say(f"{len(found.sentences):,} to settle.")
    if out and len(found.sentences):
        write_review_workbook(found.sentences, found.opinions, themes, out)
        terminal.say(f"Wrote {out}.")
