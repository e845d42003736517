"""An encoder whose last layers were changed by fine-tuning: the change is small, and is kept apart from the encoder."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from synth.cache import open_store
from synth.encoding.cached_encoder import Backend, CachedEncoder
from synth.encoding.checkpoint import Checkpoint, UnsupportedModelError
from synth.encoding.encoder import BUNDLED, Encoder, SentenceTransformerEncoder, bundled_folder
from synth.encoding.encoder import _check_graphics_card as check_graphics_card
from synth.encoding.encoder import _find as find_encoder
from synth.encoding.encoder import _load as load_sentence_transformer
from synth.encoding.onnx_encoder import form_of, load_onnx_encoder
from synth.errors import ModelError
from synth.files import digest_of_bytes

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_HALF = np.dtype(np.float16)
_NAME = re.compile(r"[\w.]+\.(?:down|up)")


@dataclass(frozen=True)
class LowRankUpdate:
    """What fine-tuning adds to the weights of linear modules: for each the product of two thin matrices.

    Attributes
    ----------
    tensors : mapping of str to ndarray, float16
        ``<module>.down`` of shape (rank, inputs) and ``<module>.up`` of shape (outputs, rank), where ``<module>`` is
        its name in the transformer, such as ``encoder.layer.5.output.dense``.

    References
    ----------
    Hu, E. J. et al. (2021). LoRA: Low-Rank Adaptation of Large Language Models. arXiv:2106.09685.
    """

    tensors: Mapping[str, NDArray[np.float16]]

    def modules(self) -> tuple[str, ...]:
        """Name the modules that are changed, sorted."""
        return tuple(sorted({name.rpartition(".")[0] for name in self.tensors}))

    def weights(self) -> dict[str, NDArray[np.float32]]:
        """Give for each module what is added to its weight, an array of shape (outputs, inputs)."""
        return {
            name: self.tensors[f"{name}.up"].astype(np.float32) @ self.tensors[f"{name}.down"].astype(np.float32)
            for name in self.modules()
        }

    def to_bytes(self) -> bytes:
        """Write as safetensors; the same change gives the same bytes."""
        from safetensors.numpy import save

        return save({name: np.ascontiguousarray(self.tensors[name]) for name in sorted(self.tensors)})

    @classmethod
    def from_bytes(cls, data: bytes, *, where: object) -> LowRankUpdate:
        """Read what `to_bytes` gave.

        Raises
        ------
        ModelError
            If it has another form.
        """
        from safetensors.numpy import load

        try:
            tensors = load(data)
        except Exception as error:
            raise ModelError("cannot be read", where=where, remedy="Train the model again.") from error
        change = cls(tensors)
        for name in change.modules():
            down, up = (tensors.get(f"{name}.{side}", np.zeros(0)) for side in ("down", "up"))
            if down.ndim != 2 or up.ndim != 2 or len(down) != up.shape[1] or {down.dtype, up.dtype} != {_HALF}:
                raise ModelError(
                    f"cannot be read: {name} has no low rank", where=where, remedy="Train the model again."
                )
        if not all(_NAME.fullmatch(name) for name in tensors):
            raise ModelError("cannot be read: names are not known", where=where, remedy="Train the model again.")
        return change

    def digest(self, base: str) -> str:
        """Give the digest of the encoder with digest `base` after this change."""
        return digest_of_bytes(f"{base}\n{digest_of_bytes(self.to_bytes())}".encode())

    def add_to(self, transformer: Any, *, where: object = None) -> None:
        """Add the change to a transformer's weights, in place.

        Raises
        ------
        ModelError
            If the transformer has no such modules.
        """
        import torch

        for name, weight in self.weights().items():
            try:
                with torch.no_grad():
                    transformer.get_submodule(name).weight += torch.from_numpy(weight)
            except (AttributeError, RuntimeError) as error:
                raise ModelError(
                    f"changes {name}, which the encoder does not have in this form",
                    where=where,
                    remedy="Train the model again with the encoder that is installed.",
                ) from error


class FineTunedEncoder(CachedEncoder):
    """An encoder with a change added to it, behind the vectors that the user's cache folder holds of it.

    Attributes
    ----------
    name
        That of the encoder before.
    base_digest, digest
        Of its weights before, and of these and the change.
    change
        What was added.
    """

    def __init__(self, name: str, base_digest: str, change: LowRankUpdate, backends: Sequence[Backend]) -> None:
        super().__init__(name, change.digest(base_digest), backends, open_store())
        self.base_digest = base_digest
        self.change = change


def load_fine_tuned(
    name: str, change: LowRankUpdate, *, where: object = None, device: Literal["cpu", "cuda"] = "cpu"
) -> FineTunedEncoder:
    """Load an encoder with a change added to it; it runs as `synth.encoding.load_encoder` says.

    Parameters
    ----------
    name, device
        As `load_encoder` takes them.
    change
        What fine-tuning has made.
    where
        The file of the change, for messages.

    Raises
    ------
    EncoderError
        If there is no such encoder, or no such device. A change that does not fit is a ModelError when the first text
        is encoded.
    """
    if device == "cuda":
        check_graphics_card()
    folder, base = find_encoder(name)
    digest = change.digest(base)

    def reference() -> SentenceTransformerEncoder:
        model = reference_model(name, change, where=where)
        return SentenceTransformerEncoder(name, model.half().to(device) if device == "cuda" else model, digest)

    library = f"sentence-transformers {version('sentence-transformers')}"
    backends = [Backend(f"{digest} {library} {device}", "fine-tuned, sentence-transformers", reference)]
    if device == "cpu":
        # What cannot be compiled, a change that does not fit included, is left to sentence-transformers.
        with suppress(UnsupportedModelError, PackageNotFoundError):
            checkpoint = Checkpoint.read(folder, base)
            compiled = partial(_compiled, checkpoint, name, digest, change)
            backends.insert(0, Backend(form_of(checkpoint, digest), "fine-tuned, compiled, onnxruntime", compiled))
    return FineTunedEncoder(name, base, change, backends)


def _compiled(checkpoint: Checkpoint, name: str, digest: str, change: LowRankUpdate) -> Encoder:
    try:
        return load_onnx_encoder(checkpoint, name=name, digest=digest, added=change.weights())
    except ValueError as error:
        raise UnsupportedModelError(f"the change does not fit: {error}") from error


def reference_model(name: str, change: LowRankUpdate | None = None, *, where: object = None) -> SentenceTransformer:
    """Load an encoder as a sentence-transformers module of its own, with a change added to it.

    Parameters
    ----------
    name
        As `synth.encoding.load_encoder` takes it.
    change
        What fine-tuning has made.
    where
        The file of the change, for messages.
    """
    find_encoder(name)  # It knows whether there is such an encoder, and whether it was changed.
    if name == BUNDLED:
        model = load_sentence_transformer(str(bundled_folder()), offline=True)
    else:
        model = load_sentence_transformer(name, offline=Path(name).is_dir())
    if change is not None:
        change.add_to(transformer_of(model), where=where)
    return model


def transformer_of(model: SentenceTransformer) -> Any:
    """Give the transformer inside a sentence-transformers module."""
    return model[0].auto_model
