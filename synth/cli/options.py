"""Options that several commands share, each declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

Inputs = Annotated[
    list[Path],
    typer.Argument(
        help="Report files (.pdf, .docx, .html, .txt, .md), folders of them, or one table of sentences "
        "(which may be a folder of Parquet files).",
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
Tier = Annotated[
    Literal["full", "fast"],
    typer.Option(
        "--encoder",
        help="full: the model whose scores are quoted. fast: a model many times faster, for very many sentences.",
    ),
]
TaxonomyFile = Annotated[
    Path | None,
    typer.Option("--taxonomy", metavar="FILE", help="Themes; without it the eleven national ones.", show_default=False),
]
InspectionsFile = Annotated[
    Path | None,
    typer.Option(
        "--inspections",
        metavar="FILE",
        help="Table of inspections (inspection_id, area, year, grade …), as synth ingest writes it and you correct it: "
        "goes before what the documents say.",
        show_default=False,
    ),
]
ProgrammeFile = Annotated[
    Path | None,
    typer.Option(
        "--programme",
        metavar="FILE",
        help="How reports of a programme of your own are recognised and read (docs/programmes.md).",
        show_default=False,
    ),
]
Parts = Annotated[
    str,
    typer.Option(
        "--parts",
        metavar="PART,…",
        help="Keep only these parts of the reports (key_message,strengths …).",
        show_default=False,
    ),
]
Prefer = Annotated[
    Literal["precision", "balanced", "recall"],
    typer.Option(
        "--prefer",
        help="Give fewer labels that are wrong (precision), or miss fewer (recall): moves every threshold.",
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        min=1,
        metavar="N",
        help="Where a folder is written: number of processes that work at the same time.",
        show_default=False,
    ),
]
Dask = Annotated[
    str,
    typer.Option(
        "--dask",
        metavar="ADDRESS",
        help="Where a folder is written: let the workers of a Dask cluster do it (tcp://HOST:8786, or local).",
        show_default=False,
    ),
]
Device = Annotated[
    Literal["cpu", "cuda"],
    typer.Option("--device", help="Where the encoder computes: cuda is a graphics card, in half precision."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Print what is done, and the traceback of an error.")]
