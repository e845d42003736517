"""Make the static vectors that come with synth anew: ``python -m tools.distil_static_encoder``.

The result depends only on the bundled transformer, so every fast model has the same vectors: `synth.train` reads them
from ``models/fast`` instead of computing them for a minute.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synth.classifier.persistence import STATIC_VECTORS, bundled_fast_folder
from synth.encoding.checkpoint import TOKENIZER, Checkpoint
from synth.encoding.encoder import bundled_checkpoint
from synth.encoding.onnx_encoder import open_session
from synth.encoding.onnx_graph import INPUT, build_graph
from synth.encoding.static_encoder import UNKNOWN_PIECE, StaticEncoder
from synth.files import atomic_file

DIMENSION = 256
_FIRST, _LAST = "[CLS]", "[SEP]"
# More frequent pieces have less weight: a / (a + p), where p is the frequency that Zipf's law gives for the rank.
_SMOOTH_FREQUENCY = 1e-4
_LARGEST = 127
_PIECES_AT_ONCE = 512


def distil(*, dimension: int = DIMENSION) -> StaticEncoder:
    """Return a static encoder made from the bundled one, as model2vec does.

    The transformer encodes each piece of its vocabulary on its own. The vectors are reduced to principal components,
    and frequent pieces get small weights. Pieces outside ASCII are left out, since English text does not contain them.

    Parameters
    ----------
    dimension
        Dimension of the vectors.
    """
    checkpoint = bundled_checkpoint()
    tokenizer = json.loads((checkpoint.folder / TOKENIZER).read_text(encoding="utf-8"))
    ids = tokenizer["model"]["vocab"]
    kept = sorted(
        (piece for piece in ids if piece.isascii() and not (piece.startswith("[") and piece.endswith("]"))),
        key=ids.__getitem__,
    )
    through = _mean_vectors(checkpoint, [ids[piece] for piece in kept], ids[_FIRST], ids[_LAST])
    vectors = _principal_components(through, dimension)
    largest = np.abs(vectors).max(axis=0)
    scale = (np.where(largest > 0, largest, 1.0) / _LARGEST).astype(np.float32)
    # The unknown piece comes first; its vector is never used.
    whole = np.vstack([np.zeros((1, vectors.shape[1])), vectors / scale])
    rank = np.arange(2, len(kept) + 2)
    frequency = (1 / rank) / np.sum(1 / rank)
    weight = np.concatenate([[0.0], _SMOOTH_FREQUENCY / (_SMOOTH_FREQUENCY + frequency)])
    return StaticEncoder(
        np.rint(whole).astype(np.int8), scale, weight.astype(np.float32), _with_vocabulary(tokenizer, kept)
    )


def _mean_vectors(checkpoint: Checkpoint, ids: Sequence[int], first: int, last: int) -> NDArray[np.float64]:
    graph = build_graph(checkpoint)
    session = open_session(graph)
    rows = []
    for start in range(0, len(ids), _PIECES_AT_ONCE):
        pieces = np.array(ids[start : start + _PIECES_AT_ONCE], dtype=np.int64)
        sentences = np.stack([np.full_like(pieces, first), pieces, np.full_like(pieces, last)])
        rows.append(session.run(None, {INPUT: sentences})[0].mean(axis=0))
    return np.concatenate(rows).astype(np.float64)


def _principal_components(vectors: NDArray[np.float64], dimension: int) -> NDArray[np.float64]:
    centred = vectors - vectors.mean(axis=0)
    _, directions = np.linalg.eigh(centred.T @ centred)
    directions = directions[:, ::-1][:, :dimension]
    # The sign of a direction is arbitrary: its largest entry is made positive.
    directions *= np.sign(directions[np.abs(directions).argmax(axis=0), np.arange(directions.shape[1])])
    return np.asarray(centred @ directions, dtype=np.float64)


def _with_vocabulary(tokenizer: dict[str, Any], kept: Sequence[str]) -> str:
    """Return the tokenizer with only these pieces, which adds nothing before, after or between them."""
    model = {**tokenizer["model"], "vocab": {piece: number for number, piece in enumerate([UNKNOWN_PIECE, *kept])}}
    return json.dumps(
        {
            **tokenizer,
            "model": model,
            "added_tokens": [],
            "post_processor": None,
            "truncation": None,
            "padding": None,
        },
        ensure_ascii=False,
    )


def main() -> int:
    """Write the vectors to the folder of the bundled fast model."""
    target = bundled_fast_folder() / STATIC_VECTORS
    with atomic_file(target) as temporary:
        temporary.write_bytes(distil().to_bytes())
    print(f"Written: {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
