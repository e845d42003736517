"""``synth confirm``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from synth.cli.options import Quiet, TaxonomyFile
from synth.cli.terminal import Terminal
from synth.words import counted

Overview = Annotated[Path, typer.Argument(help="Folder that 'synth aggregate' wrote.")]

confirm = typer.Typer(
    name="confirm",
    help="Confirm the verdicts of an overview by reading the sentences behind them.",
    short_help="Confirm verdicts by reading their sentences.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@confirm.command(short_help="Write a workbook of sentences to read.")
def draw(
    overview: Overview,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help="Workbook to write: .xlsx.")],
    minutes: Annotated[float, typer.Option(min=1, metavar="N", help="Time available for reading.")] = 60,
    readers: Annotated[str, typer.Option(metavar="NAMES", help="Names of several readers, separated by commas.")] = "",
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Seed of the random sample.")] = 0,
    second_opinion: Annotated[
        str,
        typer.Option(
            metavar="URL",
            help="Ask a model at this address (OpenAI-compatible, such as http://localhost:11434/v1) about the drawn "
            "sentences, too. You are told what is sent before anything is.",
        ),
    ] = "",
    second_model: Annotated[str, typer.Option(metavar="NAME", help="Name of that model.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Send without asking for consent.")] = False,
    taxonomy: TaxonomyFile = None,
    quiet: Quiet = False,
) -> None:
    """Write a workbook with the sentences that decide verdicts, the least certain verdicts first.

    Fill it in, and pass it back with 'synth aggregate … --confirmed FILE'. With --second-opinion, sentences leave this
    machine; a key is read from the environment variable SYNTH_OPINION_KEY.
    """
    from synth.pipeline.input.sentences import use_words_of
    from synth.pipeline.review.confirming import draw_workbook
    from synth.pipeline.review.second_opinions import agreement_lines

    terminal = Terminal(quiet=quiet)
    use_words_of(taxonomy, None)
    names = [name.strip() for name in readers.split(",") if name.strip()]
    drawn, opinion = draw_workbook(
        overview,
        out,
        minutes=minutes,
        readers=names,
        seed=seed,
        taxonomy=taxonomy,
        second_opinion=second_opinion,
        second_model=second_model,
        consent=lambda announcement: _agrees(terminal, announcement, yes=yes),
        reporter=terminal,
    )
    terminal.say(
        f"{counted(drawn.verdicts, 'verdict')} to confirm: at most {counted(len(drawn.ordered), 'sentence')}, and "
        f"{len(drawn.sample):,} of a random sample. About {drawn.minutes:.0f} minutes if settled rows are skipped, "
        f"otherwise {drawn.minutes_at_most:.0f}."
    )
    if drawn.silent:
        terminal.say(f"{counted(drawn.silent, 'verdict')} with nothing to read: too few sentences may be on the theme.")
    terminal.say(f"{counted(drawn.left, 'verdict')} left for another workbook.")
    if opinion:
        for line in agreement_lines(opinion):
            terminal.say(line)
    terminal.say(f"Wrote {out}. Its first sheet says what to do.")


def _agrees(terminal: Terminal, announcement: str, *, yes: bool) -> bool:
    """Say what would be sent, even when quiet, and ask; where no one can answer, the answer is no."""
    terminal.warn(announcement)
    return yes or (sys.stdin.isatty() and typer.confirm("Send them?", default=False, err=True))


@confirm.command(short_help="Show how much is confirmed.")
def status(
    overview: Overview,
    workbooks: Annotated[
        list[Path] | None,
        typer.Argument(help="Workbooks that were filled in but not yet aggregated."),
    ] = None,
    taxonomy: TaxonomyFile = None,
) -> None:
    """Show how many verdicts of an overview are confirmed, and how much is left to read."""
    from synth.pipeline.input.sentences import use_words_of
    from synth.pipeline.review.confirming import confirm_status

    terminal = Terminal()
    use_words_of(taxonomy, None)
    table = confirm_status(overview, workbooks or (), taxonomy=taxonomy)
    terminal.table(
        ["theme", "verdicts", "confirmed", "uncertain", "read", "left at most"],
        [
            [
                row["label"],
                *(
                    f"{row[name]:,}"
                    for name in ("verdicts", "confirmed", "uncertain", "sentences_read", "sentences_left")
                ),
            ]
            for row in table.to_dict("records")
        ],
    )
    total = table[["verdicts", "confirmed", "sentences_left", "differ", "minutes_left"]].sum()
    terminal.say(
        f"{int(total['confirmed']):,} of {counted(int(total['verdicts']), 'verdict')} confirmed; at most "
        f"{counted(int(total['sentences_left']), 'sentence')} ({total['minutes_left']:.0f} minutes) left."
    )
    if total["differ"]:
        terminal.say(f"Readers differ on {counted(int(total['differ']), 'sentence')}; these count as unread.")
