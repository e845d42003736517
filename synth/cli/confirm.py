"""``synth confirm``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synth.cli.options import Quiet, TaxonomyFile
from synth.cli.terminal import Terminal
from synth.words import counted

Overview = Annotated[Path, typer.Argument(help="Folder that 'synth aggregate' wrote.", show_default=False)]

confirm = typer.Typer(
    name="confirm",
    help="Have people read the sentences that decide the verdicts of an overview.",
    short_help="Confirm verdicts by reading what decides them.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@confirm.command(short_help="Write a workbook of sentences to read.")
def draw(
    overview: Overview,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FILE", help="Workbook to write: .xlsx.", show_default=False)
    ],
    minutes: Annotated[float, typer.Option(min=1, metavar="N", help="Time that there is for reading.")] = 60,
    readers: Annotated[
        str, typer.Option(metavar="NAMES", help="Several readers, joined by commas.", show_default=False)
    ] = "",
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Another number draws another sample.")] = 0,
    taxonomy: TaxonomyFile = None,
    quiet: Quiet = False,
) -> None:
    """Write a workbook with the sentences that decide verdicts, the least certain verdicts first.

    When it is filled in: 'synth aggregate … --confirmed FILE'.
    """
    from synth.files import check_file_is_new
    from synth.pipeline.sentences import resolve_taxonomy
    from synth.prevalence.confirm.drawing import draw_confirmation
    from synth.prevalence.confirm.session import open_session

    terminal = Terminal(quiet=quiet)
    check_file_is_new(out)
    session = open_session(overview, resolve_taxonomy(taxonomy))
    drawn = draw_confirmation(
        session.sentences, session.verdicts(), session.decisions, session.taxonomy, minutes=minutes, seed=seed
    )
    names = tuple(name.strip() for name in readers.split(",") if name.strip())
    session.write(drawn, out, seed=seed, minutes=minutes, readers=names)
    terminal.say(
        f"{counted(drawn.verdicts, 'verdict')} to confirm: at most {counted(len(drawn.ordered), 'sentence')}, and "
        f"{len(drawn.sample):,} of a random sample; about {drawn.minutes:.0f} minutes, less what is settled early."
    )
    if drawn.left:
        terminal.say(f"{counted(drawn.left, 'verdict')} left for another workbook.")
    terminal.say(f"Wrote {out}. Its first sheet says what to do.")


@confirm.command(short_help="Show how far confirming has come.")
def status(
    overview: Overview,
    workbooks: Annotated[
        list[Path] | None,
        typer.Argument(help="Workbooks that are filled in and not yet aggregated.", show_default=False),
    ] = None,
    taxonomy: TaxonomyFile = None,
) -> None:
    """Show how many verdicts of an overview are confirmed, and how much there is left to read."""
    from dataclasses import replace

    from synth.pipeline.sentences import resolve_taxonomy
    from synth.prevalence.confirm.decisions import combine
    from synth.prevalence.confirm.drawing import SECONDS_PER_SENTENCE
    from synth.prevalence.confirm.returning import read_confirmed
    from synth.prevalence.confirm.session import open_session

    terminal = Terminal()
    session = open_session(overview, resolve_taxonomy(taxonomy))
    more = [read_confirmed(path, session.taxonomy) for path in workbooks or ()]
    session = replace(session, decisions=combine([session.decisions, *more]))
    table = session.status()
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
    total = table[["verdicts", "confirmed", "sentences_left", "differ"]].sum()
    left = int(total["sentences_left"]) * SECONDS_PER_SENTENCE / 60
    terminal.say(
        f"{total['confirmed']:,} of {counted(int(total['verdicts']), 'verdict')} confirmed; at most "
        f"{counted(int(total['sentences_left']), 'sentence')} ({left:.0f} minutes) left."
    )
    if total["differ"]:
        terminal.say(f"Readers differ on {counted(int(total['differ']), 'sentence')}; these count as unread.")
