"""Encoders that do not encode a text twice: with a cache for all runs, or with vectors in memory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from synth.cache import Store
from synth.encoding.checkpoint import UnsupportedModelError
from synth.encoding.sharing import SharedByClones
from synth.errors import INSTALL_TRAIN, EncoderError

if TYPE_CHECKING:
    from synth.encoding.encoder import Encoder

# Vectors are cached after each batch of this size, so a killed run loses no more than one batch.
_TEXTS_AT_ONCE = 512


@dataclass(frozen=True)
class Backend:
    """One way to run an encoder.

    Attributes
    ----------
    fingerprint
        Identifies everything that a vector depends on besides its text: the weights, and the libraries used.
    description
        Description in words.
    load
        Returns the encoder. It is called once, and only if there is something to encode.
    """

    fingerprint: str
    description: str
    load: Callable[[], Encoder]


class CachedEncoder(SharedByClones):
    """An encoder with a cache of its vectors. It is loaded only when a text is missing from the cache.

    Parameters
    ----------
    name, digest
        Name and digest of the encoder.
    backends
        The ways to run it, the best first. If one turns out to be impossible, the next is used.
    store
        Holds the cached vectors; None for no cache.
    """

    def __init__(self, name: str, digest: str, backends: Sequence[Backend], store: Store | None) -> None:
        self.name = name
        self.digest = digest
        self._backend, *self._other_backends = backends
        self.store = store
        self._encoder: Encoder | None = None
        self._n_cached = self._encoded = 0

    @property
    def fingerprint(self) -> str:
        """Identifier of everything that its vectors depend on besides their texts."""
        return self._backend.fingerprint

    @property
    def description(self) -> str:
        """How it is run, and how many texts were cached or encoded so far, in one line."""
        return f"{self._backend.description}; {self._n_cached:,} texts from the cache, {self._encoded:,} encoded"

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """Return the vectors of texts. Those that are not in the cache are computed and cached.

        Parameters
        ----------
        texts
            Any strings.
        progress
            Called with the number of texts that were just finished.

        Returns
        -------
        ndarray of shape (n_texts, dimension), float32
        """
        unique = sorted(set(texts), key=lambda text: (len(text), text))
        kept = self.store.get(self._backend.fingerprint, unique) if self.store else {}
        missing = [text for text in unique if text not in kept]
        self._n_cached += len(kept)
        if progress:
            progress(len(texts) - len(missing))
        vectors = {text: np.frombuffer(content, dtype="<f4") for text, content in kept.items()}
        for start in range(0, len(missing), _TEXTS_AT_ONCE):
            some = missing[start : start + _TEXTS_AT_ONCE]
            vectors.update(zip(some, self._encode(some, progress), strict=True))
        if not vectors:
            return self._loaded().encode([])
        return np.array([vectors[text] for text in texts], dtype=np.float32)

    def _encode(self, texts: Sequence[str], progress: Callable[[int], None] | None) -> NDArray[np.float32]:
        fresh = self._loaded().encode(texts, progress=progress)
        self._encoded += len(texts)
        if self.store:
            rows = fresh.astype("<f4", copy=False)
            vectors = {text: row.tobytes() for text, row in zip(texts, rows, strict=True)}
            self.store.put(self._backend.fingerprint, f"vectors of {self.name}", vectors)
        return fresh

    def _loaded(self) -> Encoder:
        if self._encoder is None:
            try:
                self._encoder = self._backend.load()
            except UnsupportedModelError as error:
                if not self._other_backends:
                    raise EncoderError(f"cannot be run ({error})", where=self.name, remedy=INSTALL_TRAIN) from error
                self._backend = self._other_backends.pop(0)
                self._backend = replace(self._backend, description=f"{self._backend.description} ({error})")
                return self._loaded()
        return self._encoder

    def __getstate__(self) -> dict[str, object]:
        """Return the state for another process, without what is loaded again there."""
        return {**self.__dict__, "_encoder": None}


def describe_encoder(encoder: Encoder) -> str:
    """Return in one line how an encoder was run, and how many texts were cached or encoded."""
    return f"Encoder: {encoder.description}" if isinstance(encoder, CachedEncoder) else f"Encoder: {encoder.name}"


class PrecomputedVectors(SharedByClones):
    """An encoder that looks up vectors in memory. It is cheap to pass to the processes that train on different folds.

    Parameters
    ----------
    encoder
        Encoder that encodes every text of `texts` once.
    texts
        All texts that will be needed.
    progress
        Passed to the encoder.
    """

    def __init__(
        self, encoder: Encoder, texts: Sequence[str], *, progress: Callable[[int], None] | None = None
    ) -> None:
        self.name = encoder.name
        self.digest = encoder.digest
        unique = sorted(set(texts))
        self._place = {text: number for number, text in enumerate(unique)}
        self._vectors = encoder.encode(unique, progress=progress)

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """Return the vectors of known texts, an array of shape (n_texts, dimension), float32."""
        if progress:
            progress(len(texts))
        return self._vectors[[self._place[text] for text in texts]]
