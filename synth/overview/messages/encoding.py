"""How texts become vectors, as this stage is handed it: it loads no encoder itself."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

# Texts to sentence embeddings, an ndarray of shape (n_texts, d).
Encode = Callable[[list[str]], NDArray[np.float32]]
