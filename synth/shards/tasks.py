"""Tasks on a shard: classify its sentences, or copy them unchanged."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

import synth
from synth.cache import code_digest
from synth.errors import ModelError, SynthError
from synth.findings import summary_of
from synth.shards.dataset import part_bytes
from synth.shards.splitting import Shard
from synth.versions import installed_versions

if TYPE_CHECKING:
    from synth.classifier import SentenceModel

_THAT_MATTER = ("numpy", "onnxruntime", "pandas", "pyarrow", "scipy")

_CODE_DIGITS = 12
# A Dask worker may have several threads. They share one model, and only one shard's features are in memory.
_ONE_AT_A_TIME = threading.Lock()
Device = Literal["cpu", "cuda"]


class Task(Protocol):
    """Makes a part from a shard, in any process."""

    @property
    def settings(self) -> str:
        """Text that identifies everything that the result depends on besides the rows."""
        ...

    def __call__(self, shard: Shard) -> bytes:
        """Return the content of the part, see `synth.shards.dataset.part_bytes`."""
        ...


@dataclass(frozen=True)
class CopyRows:
    """Copies the sentences unchanged."""

    @property
    def settings(self) -> str:
        """See `Task`."""
        return f"sentences, synth {_synth()}"

    def __call__(self, shard: Shard) -> bytes:
        """See `Task`."""
        return part_bytes(shard.rows, shard.key, {"sentences": len(shard.rows)})


@dataclass(frozen=True)
class ClassifyRows:
    """Classifies the sentences with a model, which each process loads once.

    Attributes
    ----------
    folder
        Folder of the model. On a cluster, every machine has it in the same place.
    digest
        SHA-256 of the digests of its files.
    prefer
        See `synth.classifier.SentenceModel.with_preference`.
    device
        See `synth.classifier.load_model`.
    encoder
        See `synth.classifier.load_model`.
    versions
        Versions of synth and of the packages that affect the result. All workers must have the same.
    """

    folder: Path
    digest: str
    prefer: str
    device: Device
    encoder: str
    versions: tuple[tuple[str, str], ...]

    @property
    def settings(self) -> str:
        """See `Task`."""
        return f"classified, synth {_synth()}, model {self.digest}, prefer {self.prefer}, {self.device}"

    def __call__(self, shard: Shard) -> bytes:
        """See `Task`.

        Raises
        ------
        SynthError
            If this process has another version of synth or of the model than the process that sent the shard.
        """
        with _ONE_AT_A_TIME:
            table = _loaded(self).classify(shard.rows)
        return part_bytes(table, shard.key, summary_of(table))


def classification_task(folder: Path, *, prefer: str, device: Device = "cpu", encoder: str = "") -> ClassifyRows:
    """Return the task of classifying with a model, for processes that have the same model."""
    return ClassifyRows(folder.absolute(), _digest(folder), prefer, device, encoder, _versions())


def sum_counts(summaries: list[Mapping[str, int]]) -> dict[str, int]:
    """Return the sum of the counts of parts."""
    total: Counter[str] = Counter()
    for summary in summaries:
        total.update(summary)
    return dict(total)


def _digest(folder: Path) -> str:
    from synth.classifier.persistence import DIGESTS
    from synth.files import digest_of_file

    try:
        return digest_of_file(folder / DIGESTS)
    except OSError as error:
        raise ModelError(
            "is missing or cannot be read in a worker",
            where=folder / DIGESTS,
            remedy="Every machine that works on shards needs the model in the same place.",
        ) from error


def _versions() -> tuple[tuple[str, str], ...]:
    return ("synth", _synth()), *installed_versions(_THAT_MATTER).items()


def _synth() -> str:
    """Return the version of synth, with a digest that distinguishes this code from other code of the same version."""
    return f"{synth.__version__} ({code_digest('synth')[:_CODE_DIGITS]})"


@lru_cache(maxsize=1)
def _loaded(work: ClassifyRows) -> SentenceModel:
    from synth.classifier import load_model

    own = dict(_versions())
    for name, wanted in work.versions:
        here = own.get(name, "not installed")
        if wanted != here:
            raise SynthError(
                f"a worker has {name} {here}, but the run was started with {wanted}",
                remedy="Install the same versions on every machine (pip install -c constraints.txt).",
            )
    if _digest(work.folder) != work.digest:
        raise ModelError(
            "a worker has a different model there from the one that the run was started with",
            where=work.folder,
            remedy="Copy the model folder to every machine.",
        )
    return load_model(work.folder, device=work.device, encoder=work.encoder).with_preference(work.prefer)
