"""The commands under the name ``synth``."""

from __future__ import annotations

from typing import Annotated

import typer

import synth
from synth.cli.aggregate import aggregate
from synth.cli.agreement import agreement
from synth.cli.audit import audit
from synth.cli.cache import cache
from synth.cli.classify import classify
from synth.cli.evaluate import evaluate
from synth.cli.explain import explain
from synth.cli.ingest import ingest
from synth.cli.inspect import inspect
from synth.cli.review import review
from synth.cli.train import train
from synth.cli.validate import validate

app = typer.Typer(
    name="synth",
    help="From inspection reports to an overview of national themes, every figure traceable to its sentences.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (inspect, ingest, aggregate, classify, explain, train, evaluate, validate, agreement, cache):
    app.command()(command)
app.add_typer(audit)
app.add_typer(review)


def _print_version(value: bool) -> None:
    if value:
        typer.echo(f"synth {synth.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Options that stand before a command."""
