"""``synth desk``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synth.cli.terminal import Terminal


def desk(
    project: Annotated[
        Path | None,
        typer.Argument(
            metavar="PROJECT",
            help="Folder of the project; created if it does not exist. By default 'synth project' in your documents.",
        ),
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option(
            "--model", metavar="MODEL", help="Begin a new project with a model of your own, which is copied into it."
        ),
    ] = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Print the address, and do not open a browser.")
    ] = False,
) -> None:
    """Do the whole job in a browser on this machine: reports, inspections, confirmation, messages, export."""
    import platformdirs

    from synth.desk import run_desk

    folder = project or Path(platformdirs.user_documents_dir()) / "synth project"
    run_desk(folder, say=Terminal().say, open_browser=not no_browser, model=model)
