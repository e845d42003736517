"""The commands under the name ``synth``."""

from __future__ import annotations

from typing import Annotated

import typer

import synth
from synth.cli.aggregate import aggregate
from synth.cli.agreement import agreement
from synth.cli.cache import cache
from synth.cli.confirm import confirm
from synth.cli.demo import demo
from synth.cli.desk import desk
from synth.cli.export import export
from synth.cli.models.classify import classify
from synth.cli.models.evaluate import evaluate
from synth.cli.models.explain import explain
from synth.cli.models.train import train
from synth.cli.new import new
from synth.cli.reading.corpus import corpus
from synth.cli.reading.ingest import ingest
from synth.cli.reading.inspect import inspect
from synth.cli.review.group import review
from synth.cli.validate import validate

app = typer.Typer(
    name="synth",
    help="From inspection reports to an overview of national themes, with every figure traceable to its sentences.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # with it switches read "--quiet <bool>", and one line of an error becomes a box of five
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
# In the order of the work; each line fits a terminal of 80 columns.
for command, short_help in (
    (demo, "Make an overview of the invented demonstration reports."),
    (desk, "Do the whole job in a browser on this machine."),
    (inspect, "Show what is understood of each inspection."),
    (ingest, "Write all sentences of reports to a table."),
    (aggregate, "Make an overview: how common each theme is."),
    (export, "Write findings for NVivo, MAXQDA and others."),
    (classify, "Label each sentence: kind, polarity and themes."),
    (explain, "Explain why a sentence gets its labels."),
    (new, "Start a programme of your own from a codebook."),
    (train, "Train a model on labelled sentences."),
    (evaluate, "Score a model on labelled sentences."),
    (validate, "Check labelled tables for mistakes."),
    (agreement, "Measure how far two people agree."),
    (cache, "Show or clear the cache."),
):
    app.command(short_help=short_help)(command)
app.add_typer(confirm)
app.add_typer(corpus)
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
    """Options that come before a command."""
