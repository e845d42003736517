"""Vectors that were computed in advance."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from synth.encoding.encoder import Encoder


class PrecomputedVectors:
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

    def __deepcopy__(self, memo: dict[int, object]) -> PrecomputedVectors:
        """Return the object itself: vectors never change, so clones of a classifier share them."""
        return self
