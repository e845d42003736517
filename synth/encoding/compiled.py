"""The encoder without torch: an ONNX graph that onnxruntime runs, kept in the user's cache folder."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from synth.encoding.checkpoint import TOKENIZER, Checkpoint
from synth.encoding.graph import GRAPH_VERSION, INPUT, graph_of
from synth.cache import cache_folder, make_private
from synth.errors import SynthError
from synth.files import atomic_folder, digest_of_bytes

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FOLDER = "encoders"
GRAPH, DIGESTS = "graph.onnx", "SHA256SUMS"
# Each takes 90 MB; the least recently used of more than these are deleted.
_MOST_KEPT = 4
_HOUR = 3_600
# The products of a batch of so many tokens still fit into a processor's cache; more is not faster.
_TOKENS = 512
_TEXTS_AT_ONCE = 4_096
MOST_CHARACTERS = 4_000
"""What is longer is cut by every encoder anyway; cutting it first keeps the tokenizer from reading megabytes."""


class CompiledEncoder:
    """A checkpoint that onnxruntime runs.

    A batch holds sentences of the same number of tokens, so that nothing is padded. The vector of a text depends on
    this text alone, to the last bit: not on the texts beside it, their order, or the number of threads.

    Parameters
    ----------
    checkpoint
        The model.
    graph
        As `graph_of` wrote it.
    tokenizer
        The tokenizer as JSON.

    Attributes
    ----------
    name
        How the model was named.
    digest
        That of the model it was made from.
    """

    def __init__(self, checkpoint: Checkpoint, graph: bytes, tokenizer: str, *, name: str, digest: str) -> None:
        self.name = name
        self.digest = digest
        self._checkpoint = checkpoint
        self._session = _session(graph)
        self._tokenizer = _tokenizer(tokenizer, checkpoint.most_tokens)

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """Encode each different text once.

        Returns
        -------
        ndarray of shape (n_texts, dimension), float32
        """
        unique = sorted(set(texts), key=lambda text: (len(text), text))
        vectors = np.zeros((len(unique), self._checkpoint.config["hidden_size"]), dtype=np.float32)
        waiting = len(texts) - len(unique)
        for start in range(0, len(unique), _TEXTS_AT_ONCE):
            for rows, batch in self._batches(unique[start : start + _TEXTS_AT_ONCE]):
                vectors[start + rows] = self._run(batch)
                if progress:
                    progress(len(rows) + waiting)
                    waiting = 0
        place = {text: number for number, text in enumerate(unique)}
        return vectors[[place[text] for text in texts]]

    def _batches(self, texts: Sequence[str]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
        """Give row numbers and tokens of texts that have the same number of tokens."""
        clean = [text[:MOST_CHARACTERS].encode("utf-8", "replace").decode("utf-8") for text in texts]
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch_fast(clean)]
        of_length: dict[int, list[int]] = defaultdict(list)
        for row, ids in enumerate(tokens):
            of_length[len(ids)].append(row)
        for length in sorted(of_length):
            rows, size = of_length[length], max(1, _TOKENS // length)
            for start in range(0, len(rows), size):
                chosen = rows[start : start + size]
                yield np.array(chosen), np.array([tokens[row] for row in chosen], dtype=np.int64)

    def _run(self, tokens: NDArray[np.int64]) -> NDArray[np.float32]:
        hidden: NDArray[np.float32] = self._session.run(None, {INPUT: np.ascontiguousarray(tokens.T)})[0]
        # numpy adds the tokens of one text one by one, however many texts there are.
        tokens_of_each = np.float32(len(hidden))
        pooled: NDArray[np.float32] = (
            hidden[0] if self._checkpoint.pooling == "cls" else np.asarray(hidden.sum(axis=0) / tokens_of_each)
        )
        if not self._checkpoint.normalised:
            return pooled
        length = np.sqrt((pooled * pooled).sum(axis=1, keepdims=True))
        return np.asarray(pooled / np.maximum(length, np.float32(1e-12)), dtype=np.float32)


def form_of(checkpoint: Checkpoint, digest: str) -> str:
    """Name all that a vector's bits depend on besides the text and the kind of processor."""
    form = f"{digest} {checkpoint.settings_digest} graph {GRAPH_VERSION} onnxruntime {version('onnxruntime')}"
    return digest_of_bytes(form.encode("utf-8"))


def load_compiled(
    checkpoint: Checkpoint, *, name: str, digest: str, added: Mapping[str, NDArray[np.float32]] | None = None
) -> CompiledEncoder:
    """Load the compiled form of a checkpoint; make and keep it if it is not there or was changed.

    Where nothing can be kept (``SYNTH_CACHE=off``, a read-only home) it is made anew each time, in about a second.

    Parameters
    ----------
    checkpoint
        The model.
    name, digest
        Of the encoder: with `added` not that of the checkpoint.
    added
        See `graph_of`.

    Raises
    ------
    NotCompilableError
        If the model is of a form that cannot be compiled.
    """
    tokenizer = (checkpoint.folder / TOKENIZER).read_text(encoding="utf-8")
    folder = cache_folder()
    kept = folder / FOLDER / form_of(checkpoint, digest)[:32] if folder else None
    graph = _read(kept) if kept else None
    if graph is None:
        graph = graph_of(checkpoint, added=added)
        if kept:
            _keep(kept, graph)
    return CompiledEncoder(checkpoint, graph, tokenizer, name=name, digest=digest)


def threads() -> int:
    """Give the number of cores that this process may use; ``OMP_NUM_THREADS`` goes before."""
    asked = os.environ.get("OMP_NUM_THREADS", "").partition(",")[0].strip()
    if asked.isdecimal() and int(asked) > 0:
        return int(asked)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def _read(folder: Path) -> bytes | None:
    """Read a kept graph; None if it is not there, or is not what was written."""
    try:
        graph = (folder / GRAPH).read_bytes()
        written = (folder / DIGESTS).read_text(encoding="ascii")
    except (OSError, ValueError):
        return None
    if written != _digests(graph):
        return None
    # Says when it was last used.
    with contextlib.suppress(OSError):
        os.utime(folder / DIGESTS)
    return graph


def _keep(folder: Path, graph: bytes) -> None:
    """Write a graph, whole or not at all; a folder that cannot be written is no error."""
    try:
        make_private(folder.parent)
        # What is there is not what was written, or is this very form, made by another process.
        shutil.rmtree(folder, ignore_errors=True)
        with atomic_folder(folder, marker=DIGESTS) as temporary:
            (temporary / GRAPH).write_bytes(graph)
            (temporary / DIGESTS).write_text(_digests(graph), encoding="ascii")
        _drop_oldest(folder.parent)
    except (OSError, SynthError):
        return


def _digests(graph: bytes) -> str:
    return f"{digest_of_bytes(graph)}  {GRAPH}\n"


def _drop_oldest(folder: Path) -> None:
    used = sorted(((file.stat().st_mtime, file.parent) for file in folder.glob(f"*/{DIGESTS}")), reverse=True)
    for _, old in used[_MOST_KEPT:]:
        shutil.rmtree(old, ignore_errors=True)
    for left in folder.glob(".synth-*"):  # by a process that was killed while it wrote
        if left.stat().st_mtime < time.time() - _HOUR:
            shutil.rmtree(left, ignore_errors=True)


def _session(graph: bytes) -> Any:
    import onnxruntime  # type: ignore[import-untyped]

    onnxruntime.disable_telemetry_events()  # Only builds for Windows have any.
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads()
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # More would put back fused operators that are slower than what `graph_of` writes.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    return onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def _tokenizer(content: str, most_tokens: int) -> Tokenizer:
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_str(content)
    tokenizer.no_padding()
    tokenizer.enable_truncation(most_tokens)
    return tokenizer
