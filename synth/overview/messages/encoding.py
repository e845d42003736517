"""Type of the function that encodes texts, which is passed to this stage; the stage loads no encoder itself."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

# From texts to sentence embeddings, an ndarray of shape (n_texts, d).
Encode = Callable[[list[str]], NDArray[np.float32]]
