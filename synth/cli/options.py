"""Options that several commands share, each declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Inputs = Annotated[
    list[Path],
    typer.Argument(
        help="Report files (.pdf, .docx, .html, .txt, .md), folders of them, or one table of sentences.",
        show_default=False,
    ),
]
Labelled = Annotated[
    list[Path],
    typer.Argument(help="Labelled tables (.csv, .xlsx, .parquet, .jsonl), or folders of them.", show_default=False),
]
ModelFolder = Annotated[
    Path | None,
    typer.Option("--model", metavar="DIR", help="A trained model; without it the bundled one.", show_default=False),
]
TaxonomyFile = Annotated[
    Path | None,
    typer.Option("--taxonomy", metavar="FILE", help="Themes; without it the eleven national ones.", show_default=False),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Print what is done, and the traceback of an error.")]
