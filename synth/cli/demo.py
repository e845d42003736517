"""``synth demo``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synth.cli.aggregate import aggregate
from synth.cli.options import Quiet, Verbose
from synth.cli.terminal import Terminal


def demo(
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="Folder for the overview.")] = Path(
        "demonstration"
    ),
    quiet: Quiet = False,
    verbose: Verbose = False,
) -> None:
    """Make an overview of the invented reports that come with synth, as synth aggregate would.

    Every area, service and event in these reports is invented.
    """
    from synth.pipeline.input.demonstration import GROUP_BY, TITLE, find_demonstration

    reports, inspections = find_demonstration()
    Terminal(quiet=quiet).say("These reports are invented: no area, service or event in them exists.")
    aggregate(
        [reports],
        out,
        title=TITLE,
        inspections=inspections,
        by=GROUP_BY,
        quiet=quiet,
        verbose=verbose,
    )
