"""What a command says of a data set that it wrote."""

from __future__ import annotations

from pathlib import Path

from synth.cli.terminal import Terminal
from synth.pipeline.dataset import DatasetResult
from synth.words import counted


def say_what_was_written(terminal: Terminal, written: DatasetResult, out: Path) -> None:
    """Say where the data set is, what of it was there before, and what it lacks."""
    outcome = written.outcome
    earlier = f"; {counted(outcome.kept, 'was', 'were')} there already" if outcome.kept else ""
    terminal.say(f"Wrote {out}: {counted(outcome.shards, 'shard')}{earlier}.")
    if outcome.set_aside:
        lacking = sum(shard.sentences for shard in outcome.set_aside)
        terminal.say(
            f"It is not complete: {counted(lacking, 'sentence was', 'sentences were')} left out, as the lines "
            "above say. Run the same command again to retry, or leave out their documents."
        )
