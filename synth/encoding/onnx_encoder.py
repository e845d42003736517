"""The encoder without torch: onnxruntime runs an ONNX graph with the weights of the checkpoint."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from synth.encoding.checkpoint import TOKENIZER, Checkpoint, open_tokenizer
from synth.encoding.onnx_graph import GRAPH_VERSION, INPUT, Graph, build_graph
from synth.errors import EncoderError
from synth.files import digest_of_bytes

# The matrix products for a batch of this many tokens still fit into a processor's cache. Larger batches are not faster.
_TOKENS = 512
Batch = TypeVar("Batch")
Output = TypeVar("Output")
MAX_CHARACTERS = 4_000
"""Every encoder truncates longer texts. Truncating them first means that the tokenizer need not read megabytes."""


class OnnxEncoder:
    """A checkpoint that runs with onnxruntime.

    All sentences of a batch have the same number of tokens, so nothing is padded. Each core computes its own batch:
    cores that share a batch wait for each other at every product. The vector of a text depends only on this text, to
    the last bit: not on the other texts, their order, or the number of threads.

    Parameters
    ----------
    checkpoint
        The model.
    graph
        As returned by `build_graph`.
    tokenizer
        The tokenizer as JSON.

    Attributes
    ----------
    name
        Name of the model.
    digest
        Digest of the model from which it was made.
    """

    def __init__(self, checkpoint: Checkpoint, graph: Graph, tokenizer: str, *, name: str, digest: str) -> None:
        self.name = name
        self.digest = digest
        self._checkpoint = checkpoint
        self._session = open_session(graph)
        # onnxruntime reads them without copying them.
        self._weights = graph.weights
        self._tokenizer = open_tokenizer(tokenizer)
        self._tokenizer.enable_truncation(checkpoint.max_tokens)

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """Return the vectors of texts.

        Parameters
        ----------
        texts
            Any strings; an empty string has a vector as well.
        progress
            Called, from the caller's thread, with the number of texts that were just finished.

        Returns
        -------
        ndarray of shape (n_texts, dimension), float32
        """
        clean = [text[:MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8") for text in texts]
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch_fast(clean)]
        batches = batches_of_one_length([len(ids) for ids in tokens])
        arrays = [np.array([tokens[row] for row in rows], dtype=np.int64) for rows in batches]
        vectors = np.zeros((len(texts), self._checkpoint.config["hidden_size"]), dtype=np.float32)
        for rows, found in zip(batches, run_on_all_cores(self._run, arrays), strict=True):
            vectors[rows] = found
            if progress:
                progress(len(rows))
        return vectors

    def _run(self, tokens: NDArray[np.int64]) -> NDArray[np.float32]:
        hidden: NDArray[np.float32] = self._session.run(None, {INPUT: np.ascontiguousarray(tokens.T)})[0]
        # numpy adds the tokens of a text one by one, whatever the number of texts.
        tokens_of_each = np.float32(len(hidden))
        pooled: NDArray[np.float32] = (
            hidden[0] if self._checkpoint.pooling == "cls" else np.asarray(hidden.sum(axis=0) / tokens_of_each)
        )
        if not self._checkpoint.normalised:
            return pooled
        length = np.sqrt((pooled * pooled).sum(axis=1, keepdims=True))
        return np.asarray(pooled / np.maximum(length, np.float32(1e-12)), dtype=np.float32)


def batches_of_one_length(lengths: Sequence[int]) -> list[list[int]]:
    """Return batches of texts with the same number of tokens, so that nothing is padded; the longest first.

    Parameters
    ----------
    lengths
        Number of tokens of each text.

    Returns
    -------
    list of list of int
        For each batch the numbers of its texts.
    """
    of_length: dict[int, list[int]] = defaultdict(list)
    for number, length in enumerate(lengths):
        of_length[length].append(number)
    batches = []
    for length in sorted(of_length, reverse=True):
        alike, size = of_length[length], max(1, _TOKENS // length)
        batches += [alike[start : start + size] for start in range(0, len(alike), size)]
    return batches


def run_on_all_cores(run: Callable[[Batch], Output], batches: Sequence[Batch]) -> Iterator[Output]:
    """Run batches, one on each core, and yield their results in order, in this thread."""
    workers = min(n_threads(), len(batches))
    if workers <= 1:
        yield from map(run, batches)
        return
    pool = ThreadPoolExecutor(workers, thread_name_prefix="encode")
    try:
        yield from pool.map(run, batches)
    finally:
        # After an error or Ctrl-C no further batch starts. Those already running take milliseconds.
        pool.shutdown(cancel_futures=True)


def fingerprint_of(checkpoint: Checkpoint, digest: str) -> str:
    """Return everything that the bits of a vector depend on besides the text and the kind of processor."""
    fingerprint = f"{digest} {checkpoint.settings_digest} graph {GRAPH_VERSION} onnxruntime {version('onnxruntime')}"
    return digest_of_bytes(fingerprint.encode("utf-8"))


def load_onnx_encoder(checkpoint: Checkpoint, *, name: str, digest: str) -> OnnxEncoder:
    """Load the compiled form of a checkpoint. Nothing is stored on disk: building the graph takes milliseconds.

    Parameters
    ----------
    checkpoint
        The model.
    name, digest
        Name and digest of the encoder.

    Raises
    ------
    UnsupportedModelError
        If the model has a form that cannot be compiled.
    EncoderError
        If the weights do not have the digest of the checkpoint.
    """
    tokenizer = (checkpoint.folder / TOKENIZER).read_text(encoding="utf-8")
    return OnnxEncoder(checkpoint, build_graph(checkpoint), tokenizer, name=name, digest=digest)


def n_threads() -> int:
    """Return the number of cores that this process may use; ``OMP_NUM_THREADS`` overrides it."""
    asked = os.environ.get("OMP_NUM_THREADS", "").partition(",")[0].strip()
    if asked.isdecimal() and int(asked) > 0:
        return int(asked)
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def open_session(graph: Graph) -> Any:
    """Return an onnxruntime session that runs a graph on one thread.

    Raises
    ------
    EncoderError
        If onnxruntime cannot be imported.
    """
    # From version 1.29, onnxruntime sends usage data to its maker unless this is set before it is imported. Its own
    # option can be set only after the import, which is too late.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        import onnxruntime  # type: ignore[import-untyped]
    except ImportError as error:
        raise EncoderError(
            f"onnxruntime cannot be loaded ({error})",
            remedy="On Windows, install the Microsoft Visual C++ Redistributable; elsewhere, reinstall onnxruntime.",
        ) from error

    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    # Threads within a product gain less than parallel batches, are busy while they wait, and do not survive a fork.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    # A higher level would bring in fused operators that are slower than those that `build_graph` writes.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    values = [onnxruntime.OrtValue.ortvalue_from_numpy(weight) for weight in graph.weights.values()]
    options.add_external_initializers(list(graph.weights), values)
    return onnxruntime.InferenceSession(graph.model, options, providers=["CPUExecutionProvider"])
