"""The contextual encoder: a fine-tuned transformer that reads each sentence with its neighbours, without torch."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synth.encoding.checkpoint import Checkpoint
from synth.encoding.encoder import BUNDLED, bundled_checkpoint
from synth.encoding.onnx_encoder import batches_of_one_length, open_session, run_on_all_cores
from synth.encoding.onnx_graph import GRAPH_VERSION, INPUT, build_graph
from synth.encoding.sharing import SharedByClones
from synth.encoding.tensors import reading_tensors
from synth.encoding.windows import Window, WindowTokenizer
from synth.errors import ModelError
from synth.files import digest_of_bytes, to_json
from synth.findings import THEME_COLUMNS, score_matrix_width

# Increased with every change that may change the last bit of a score.
_VERSION = 1
_HEADS = ("query", "value", "mean", "bias", "kind_polarity", "kind_polarity_bias")
_TENSOR = re.compile(r"encoder\.layer\.\d+\.[\w.]+")
# Attention scores are divided by this before the exponential, and limited, so that it cannot overflow.
_TEMPERATURE, _LIMIT = np.float32(8.0), np.float32(15.0)


@dataclass(frozen=True)
class ContextualWeights:
    """The result of fine-tuning.

    Attributes
    ----------
    layers : mapping of str to ndarray, float16
        The tensors of the transformer that replace those of the bundled encoder, by name.
    heads : mapping of str to ndarray, float32
        ``query``, ``value`` and ``mean`` of shape (n_themes, dimension), ``bias`` of shape (n_themes,),
        ``kind_polarity`` of shape (5, dimension), ``kind_polarity_bias`` of shape (5,).
    themes
        Ids of the themes, in the order of the rows.
    base
        Digest of the encoder whose other layers are unchanged.

    References
    ----------
    Mullenbach, J. et al. (2018). Explainable prediction of medical codes from clinical text. NAACL. (One attention for
    each label.)
    """

    layers: Mapping[str, NDArray[np.float16]]
    heads: Mapping[str, NDArray[np.float32]]
    themes: tuple[str, ...]
    base: str

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything that a score depends on."""
        return digest_of_bytes(self.to_bytes())

    def to_bytes(self) -> bytes:
        """Return the weights as safetensors; the same weights give the same bytes."""
        from safetensors.numpy import save

        about = np.frombuffer(to_json({"themes": self.themes, "base": self.base}).encode(), dtype=np.uint8)
        tensors = {**self.layers, **{f"head.{name}": tensor for name, tensor in self.heads.items()}}
        return save({**{name: np.ascontiguousarray(tensors[name]) for name in sorted(tensors)}, "about": about})

    @classmethod
    def from_bytes(cls, data: bytes, *, where: object) -> ContextualWeights:
        """Return the weights that `to_bytes` wrote.

        Raises
        ------
        ModelError
            If the data have another form.
        """
        with reading_tensors(data, where=where) as tensors:
            about = json.loads(tensors.pop("about").tobytes().decode())
            themes = tuple(map(str, about["themes"]))
            heads = {name: tensors.pop(f"head.{name}") for name in _HEADS}
            width = heads["query"].shape[1]
            shapes = {
                **dict.fromkeys(("query", "value", "mean"), (len(themes), width)),
                "bias": (len(themes),),
                "kind_polarity": (THEME_COLUMNS.start, width),
                "kind_polarity_bias": (THEME_COLUMNS.start,),
            }
            wrong = [name for name in _HEADS if heads[name].shape != shapes[name] or heads[name].dtype != np.float32]
            wrong += [name for name in tensors if not _TENSOR.fullmatch(name) or tensors[name].dtype != np.float16]
            wrong += [name for name, tensor in {**heads, **tensors}.items() if not np.isfinite(tensor).all()]
        if wrong:
            raise ModelError(f"cannot be read: {wrong[0]} has an unexpected form", where=where)
        return cls(tensors, heads, themes, str(about["base"]))


class ContextualEncoder(SharedByClones):
    """Computes the scores of each sentence for kind, polarity and themes, reading it with its neighbours.

    Each window is encoded once. A theme's score is a weighted mean of the scores of the tokens of the sentence, with
    weights specific to the theme (attention), plus the score of the mean of the tokens. The scores of a section depend
    only on this section, to the last bit.

    Parameters
    ----------
    weights
        The result of fine-tuning.

    Attributes
    ----------
    name
        Always ``contextual``.
    """

    name = "contextual"

    def __init__(self, weights: ContextualWeights) -> None:
        self.weights = weights
        self._session: Any = None
        self._kept: Any = None
        self._tokenizer: WindowTokenizer | None = None

    @property
    def fingerprint(self) -> str:
        """Digest of everything that a score depends on besides the sentences."""
        parts = (self.weights.digest, _VERSION, GRAPH_VERSION, version("onnxruntime"), version("tokenizers"))
        return digest_of_bytes(" ".join(map(str, parts)).encode())

    def scores(
        self,
        texts: Sequence[str],
        headings: Sequence[str],
        starts: NDArray[np.bool_],
        *,
        progress: Callable[[int], None] | None = None,
    ) -> NDArray[np.float32]:
        """Return the scores of sentences.

        Parameters
        ----------
        texts, headings, starts
            See `WindowTokenizer.windows`.
        progress
            Called, from the caller's thread, with the number of sentences that were just scored.

        Returns
        -------
        ndarray of shape (n_sentences, 5 + n_themes), float32
            Log-odds of a finding, the scores of the four polarities (softmax), log-odds of the themes.
        """
        answer = np.zeros((len(texts), score_matrix_width(len(self.weights.themes))), dtype=np.float32)
        if not len(texts):
            return answer
        checkpoint = self._load()
        if self._tokenizer is None:
            self._tokenizer = WindowTokenizer(checkpoint.folder)
        windows = self._tokenizer.windows(texts, headings, starts)
        batches = [
            [windows[number] for number in batch]
            for batch in batches_of_one_length([len(window.tokens) for window in windows])
        ]
        for batch, found in zip(batches, run_on_all_cores(self._run, batches), strict=True):
            for window, scores in zip(batch, found, strict=True):
                answer[list(window.rows)] = scores
            if progress:
                progress(sum(len(window.rows) for window in batch))
        return answer

    def _load(self) -> Checkpoint:
        checkpoint = bundled_checkpoint()
        if self._session is None:
            if checkpoint.digest != self.weights.base:
                raise ModelError(
                    "was fine-tuned from a different encoder than the one installed",
                    where=BUNDLED,
                    remedy="Install the encoder that synth names in its requirements, or train the model again.",
                )
            graph = build_graph(
                checkpoint,
                replaced={name: tensor.astype(np.float32) for name, tensor in self.weights.layers.items()},
            )
            # onnxruntime reads the weights without copying them.
            self._session, self._kept = open_session(graph), graph.weights
        return checkpoint

    def _run(self, batch: Sequence[Window]) -> list[NDArray[np.float32]]:
        tokens = np.array([window.tokens for window in batch], dtype=np.int64)
        hidden = self._session.run(None, {INPUT: np.ascontiguousarray(tokens.T)})[0]
        return [self._heads(np.ascontiguousarray(hidden[:, place]), window) for place, window in enumerate(batch)]

    def _heads(self, hidden: NDArray[np.float32], window: Window) -> NDArray[np.float32]:
        heads = self.weights.heads
        attention = np.exp(np.clip(hidden @ heads["query"].T / _TEMPERATURE, -_LIMIT, _LIMIT))
        value = attention * (hidden @ heads["value"].T)
        answer = np.empty((len(window.rows), score_matrix_width(len(self.weights.themes))), dtype=np.float32)
        for place, (start, stop) in enumerate(window.spans):
            mean = hidden[start:stop].mean(axis=0)
            answer[place, : THEME_COLUMNS.start] = heads["kind_polarity"] @ mean + heads["kind_polarity_bias"]
            answer[place, THEME_COLUMNS] = (
                value[start:stop].sum(axis=0) / attention[start:stop].sum(axis=0) + heads["mean"] @ mean + heads["bias"]
            )
        return answer

    def __getstate__(self) -> dict[str, object]:
        """Return the state for another process, without what is loaded again there."""
        return {**self.__dict__, "_session": None, "_kept": None, "_tokenizer": None}
