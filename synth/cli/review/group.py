"""``synth review``: from wrong labels to a better model."""

from __future__ import annotations

import typer

from synth.cli.review.diff import diff
from synth.cli.review.disagreements import disagreements
from synth.cli.review.export import export
from synth.cli.review.import_ import import_
from synth.cli.review.suggest import suggest

review = typer.Typer(
    name="review",
    help="Review what a model gets wrong, correct labels, and see what that changed.",
    short_help="Correct labels, and see what that changed.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
for name, command, short_help in (
    ("export", export, "Write a workbook in which a person reviews labels."),
    ("import", import_, "Import a reviewed workbook."),
    ("diff", diff, "Show what another model fixed and broke."),
    ("suggest", suggest, "Suggest which sentences to label next."),
    ("disagreements", disagreements, "List where two reviewers disagree."),
):
    review.command(name=name, short_help=short_help)(command)
