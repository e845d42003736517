"""Options that several commands share, each declared once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

Inputs = Annotated[
    list[Path],
    typer.Argument(
        help="Report files (.pdf, .docx, .html, .txt, .md), folders of them, or one table of sentences "
        "(which may be a folder of Parquet files)."
    ),
]
Labelled = Annotated[
    list[Path],
    typer.Argument(
        help="Labelled tables (.csv, .xlsx, .parquet, .jsonl), coded projects (.qdpx), or folders of tables."
    ),
]
ModelFolder = Annotated[
    Path | None,
    typer.Option("--model", metavar="DIR", help="A trained model. Default: the bundled model."),
]
Tier = Annotated[
    str,
    typer.Option(
        "--encoder",
        metavar="NAME",
        help="full: the most accurate model. fast: a model many times faster, for very large numbers of sentences. Or "
        "the encoder that the model of --model was trained with, where it does not come with synth.",
    ),
]
TaxonomyFile = Annotated[
    Path | None,
    typer.Option("--taxonomy", metavar="FILE", help="File of themes. Default: the eleven national themes."),
]
UnitFile = Annotated[
    Path | None,
    typer.Option(
        "--taxonomy",
        metavar="FILE",
        help="File of themes, if your programme counts something other than inspections. Its unit is then named.",
    ),
]
InspectionsFile = Annotated[
    Path | None,
    typer.Option(
        "--inspections",
        metavar="FILE",
        help="Table of inspections, or of whatever else your programme counts (inspection_id, or for example "
        "hospital_id, area, year, grade …), that you have corrected. A filled cell overrides the document.",
    ),
]
ProgrammeFile = Annotated[
    Path | None,
    typer.Option(
        "--programme",
        metavar="FILE",
        help="File that says how to recognise and read reports of your own programme (docs/programmes.md).",
    ),
]
Parts = Annotated[
    str,
    typer.Option("--parts", metavar="PART,…", help="Keep only these parts of the reports (key_message,strengths …)."),
]
Prefer = Annotated[
    Literal["precision", "balanced", "recall"],
    typer.Option(
        "--prefer",
        help="Fewer wrong labels (precision) or fewer missed ones (recall). Shifts every threshold.",
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option("--jobs", min=1, metavar="N", help="Number of parallel processes, when a folder is written."),
]
Dask = Annotated[
    str,
    typer.Option(
        "--dask",
        metavar="ADDRESS",
        help="Address of a Dask cluster to use when a folder is written (tcp://HOST:8786, or local).",
    ),
]
Device = Annotated[
    Literal["cpu", "cuda"],
    typer.Option("--device", help="Where the encoder runs. cuda is a graphics card, in half precision."),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Print each step, and the traceback of an error.")]


def named_encoder(encoder: str) -> str:
    """Return the encoder that a user names with ``--encoder``; empty for one that comes with synth."""
    return "" if encoder in ("full", "fast") else encoder
