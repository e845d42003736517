"""Process a stream of sentences to a data set, shard by shard."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from synth.errors import SynthError
from synth.shards.dataset import DatasetFolder
from synth.shards.executors import Executor, Failure
from synth.shards.splitting import Shard, ShardSizes, split_into_shards
from synth.shards.tasks import Task, sum_counts


@dataclass(frozen=True)
class FailedShard:
    """A shard that could not be finished.

    Attributes
    ----------
    name
        Description by which a user can find it.
    why
        The reason.
    sentences
        Number of its sentences.
    """

    name: str
    why: str
    sentences: int


@dataclass(frozen=True)
class Outcome:
    """The outcome of a run.

    Attributes
    ----------
    counts
        Sum of the summaries of all finished shards.
    shards
        Number of shards, including those set aside.
    kept
        Number of shards that an earlier run had finished.
    set_aside
        The shards that could not be finished.
    """

    counts: Mapping[str, int]
    shards: int
    kept: int
    set_aside: tuple[FailedShard, ...]


def run_shards(
    frames: Iterable[pd.DataFrame],
    work: Task,
    dataset: DatasetFolder,
    executor: Executor,
    *,
    where: object,
    sizes: ShardSizes | None = None,
    progress: Callable[[int], object] | None = None,
) -> Outcome:
    """Process the shards that are not finished, and put all shards into order.

    The data set depends only on the sentences, the work and the sizes. It does not depend on the executor, on the order
    in which shards are finished, or on how often the run was interrupted and resumed.

    Parameters
    ----------
    frames
        Consecutive rows in pieces of any size.
    work
        The work to do on each shard.
    dataset
        The data set to write the parts to.
    executor
        The executor that does the work.
    where
        Source of the sentences, for messages.
    sizes
        Sizes of the shards.
    progress
        Called with the number of sentences just finished.

    Raises
    ------
    SynthError
        If there is no sentence, or if an error prevents work on any shard.
    """
    keys: list[str] = []
    kept = 0
    aside: dict[int, FailedShard] = {}

    def unfinished() -> Iterator[Shard]:
        nonlocal kept
        for shard in split_into_shards(frames, settings=work.settings, where=where, sizes=sizes):
            keys.append(shard.key)
            if dataset.part(shard.key) is None:
                yield shard
                continue
            kept += 1
            if progress:
                progress(len(shard.rows))

    for shard, made in executor.run(work, unfinished()):
        if isinstance(made, Failure):
            aside[shard.number] = FailedShard(shard.name, made.why, len(shard.rows))
        else:
            dataset.add(shard.number, shard.key, made)
        if progress:
            progress(len(shard.rows))
    if not keys:
        raise SynthError("contains no sentence", where=where, remedy="Put one sentence in each row.")
    finished = [key for number, key in enumerate(keys) if number not in aside]
    parts = [part for key in finished if (part := dataset.part(key))]
    counts = sum_counts([part.summary for part in parts])
    set_aside = tuple(aside[number] for number in sorted(aside))
    dataset.describe(counts=counts)
    dataset.finish(finished, [{"shard": one.name, "why": one.why, "sentences": one.sentences} for one in set_aside])
    return Outcome(counts, len(keys), kept, set_aside)
