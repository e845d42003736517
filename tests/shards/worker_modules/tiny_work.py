"""Task on shards that other processes can import: quick, traceable, and deadly where it is asked to be."""

from __future__ import annotations

import os
import signal
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from synth.errors import SynthError
from synth.shards.dataset import part_bytes


@dataclass(frozen=True)
class Measure:
    """Counts the words of each sentence, and those of the sentence before it in its document.

    Leaves a file in `traces` for each shard that it finishes. A shard with the sentence `poison` kills its process, one
    with the sentence `once` kills the first process that takes it.
    """

    traces: Path
    salt: str = ""
    poison: str = "none"
    once: str = "none"
    faulty: str = "none"
    hopeless: str = "none"
    seconds: float = 0.0

    @property
    def settings(self):
        return f"measure {self.salt}"

    def __call__(self, shard):
        texts = set(shard.rows["text"])
        if self.hopeless in texts:
            raise SynthError("no model", remedy="Find one.")
        if self.faulty in texts:
            raise ZeroDivisionError("by nought")
        first = self.traces / f"killed-{shard.key}"
        if self.poison in texts or (self.once in texts and not first.exists()):
            first.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        time.sleep(self.seconds)
        words = shard.rows["text"].str.split().str.len().astype("Int64")
        same = shard.rows["document"].eq(shard.rows["document"].shift())
        table = shard.rows.assign(words=words, before=words.shift().where(same, 0).astype("Int64"))
        (self.traces / f"done-{shard.key}-{uuid.uuid4().hex}").touch()
        return part_bytes(table, shard.key, {"sentences": len(table)})


def process_id(thing):
    """Say which process works on a thing."""
    time.sleep(0.05)
    return os.getpid()


def fail_on(thing):
    """Fail in the way that the thing names."""
    if thing == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if thing == "error":
        raise ZeroDivisionError("by nought")
    if thing == "hopeless":
        raise SynthError("no model", where="there", remedy="Find one.")
    return thing
