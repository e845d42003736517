"""Static sentence vectors: the mean of one vector for each word piece, many times faster than a transformer."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from synth.encoding.checkpoint import TOKENIZER, Checkpoint
from synth.encoding.encoder import bundled_checkpoint
from synth.encoding.onnx_encoder import open_session
from synth.encoding.onnx_graph import INPUT, build_graph
from synth.encoding.word_table import WordTable
from synth.errors import ModelError
from synth.files import digest_of_bytes

STATIC = "static"
DIMENSION = 256
_UNKNOWN, _FIRST, _LAST = "[UNK]", "[CLS]", "[SEP]"
# More frequent pieces have less weight: a / (a + p), where p is the frequency that Zipf's law gives for the rank.
_SMOOTH_FREQUENCY = 1e-4
_LARGEST = 127
# Number of texts at a time: intermediate matrices stay under 20 MB.
_TEXTS_AT_ONCE = 8_192
_PIECES_AT_ONCE = 512


class StaticEncoder:
    """An encoder that looks up a vector for each piece of a word, and takes their mean, scaled to length 1.

    A text is first split at white space, so that each distinct word is split into pieces only once. The vector of a
    text depends only on this text, to the last bit.

    Parameters
    ----------
    vectors : ndarray of shape (n_pieces, dimension), int8
        Vector of each piece of the tokenizer's vocabulary, in its order.
    scale : ndarray of shape (dimension,), float32
        Size of one integer step in each dimension.
    weight : ndarray of shape (n_pieces,), float32
        Weight of each piece in the mean.
    tokenizer
        The tokenizer as JSON, as the library tokenizers reads it.

    Attributes
    ----------
    name
        Always ``static``.
    digest
        SHA-256 of everything that the vectors depend on.

    References
    ----------
    Tulkens, S. & van Dongen, T. (2024). Model2Vec: Fast State-of-the-Art Static Embeddings.
    https://github.com/MinishLab/model2vec
    Arora, S., Liang, Y. & Ma, T. (2017). A simple but tough-to-beat baseline for sentence embeddings. ICLR.
    """

    name = STATIC

    def __init__(
        self, vectors: NDArray[np.int8], scale: NDArray[np.float32], weight: NDArray[np.float32], tokenizer: str
    ) -> None:
        self._vectors, self._scale, self._weight, self._tokenizer_json = vectors, scale, weight, tokenizer
        self._tokenizer = Tokenizer.from_str(tokenizer)
        self._unknown = self._tokenizer.token_to_id(_UNKNOWN)
        self._full = vectors * scale
        # In place: allocating a second array of this size would take longer than the product.
        self._full *= weight[:, None]
        self._table = WordTable(self._pieces_of)
        self.digest = digest_of_bytes(self.to_bytes())

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self._vectors.shape[1])

    def encode(self, texts: Sequence[str], *, progress: Callable[[int], None] | None = None) -> NDArray[np.float32]:
        """Return the vectors of texts. The vector of a text without a known piece is zero.

        Parameters
        ----------
        texts
            Any strings.
        progress
            Called with the number of texts that were just finished.

        Returns
        -------
        ndarray of shape (n_texts, dimension), float32
            Of length 1, or zero.
        """
        import scipy.sparse as sp

        answer = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            batch = texts if len(texts) <= _TEXTS_AT_ONCE else texts[start : start + _TEXTS_AT_ONCE]
            pieces, ends = self._table.lookup(batch)
            counts = sp.csr_matrix(
                (np.ones(len(pieces), dtype=np.float32), pieces, ends), shape=(len(batch), len(self._full))
            )
            # scipy adds up row by row, in the order of the pieces: no row depends on another.
            total = counts @ self._full
            length = np.sqrt(np.einsum("ij,ij->i", total, total, dtype=np.float64))[:, None]
            np.divide(total, length, out=answer[start : start + len(batch)], where=length > 0, casting="same_kind")
            if progress:
                progress(len(batch))
        return answer

    def to_bytes(self) -> bytes:
        """Return the encoder as safetensors; the same encoder gives the same bytes."""
        from safetensors.numpy import save

        return save(
            {
                "vectors": self._vectors,
                "scale": self._scale,
                "weight": self._weight,
                "tokenizer": np.frombuffer(self._tokenizer_json.encode("utf-8"), dtype=np.uint8),
            }
        )

    @classmethod
    def from_bytes(cls, data: bytes, *, where: object) -> StaticEncoder:
        """Return the encoder that `to_bytes` wrote.

        Raises
        ------
        ModelError
            If the data have another form.
        """
        from safetensors.numpy import load

        try:
            tensors = load(data)
            vectors, scale, weight = tensors["vectors"], tensors["scale"], tensors["weight"]
            encoder = cls(vectors, scale, weight, tensors["tokenizer"].tobytes().decode("utf-8"))
        except Exception as error:
            raise ModelError("cannot be read", where=where, remedy="Train the model again.") from error
        kinds = [tensor.dtype.name for tensor in (vectors, scale, weight)]
        fits = scale.shape == vectors.shape[1:] and weight.shape == (encoder._tokenizer.get_vocab_size(),)
        if kinds != ["int8", "float32", "float32"] or not fits or encoder._unknown is None:
            raise ModelError(
                "cannot be read: vectors and tokenizer differ", where=where, remedy="Train the model again."
            )
        return encoder

    def __deepcopy__(self, memo: dict[int, object]) -> StaticEncoder:
        """Return the object itself: vectors never change, so clones of a classifier share them."""
        return self

    def __reduce__(self) -> tuple[object, ...]:
        """Return the state for another process, without what can be computed again there."""
        return StaticEncoder, (self._vectors, self._scale, self._weight, self._tokenizer_json)

    def _pieces_of(self, words: Sequence[str]) -> list[list[int]]:
        encoded = self._tokenizer.encode_batch_fast(list(words), add_special_tokens=False)
        return [[piece for piece in word.ids if piece != self._unknown] for word in encoded]


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
    model = {**tokenizer["model"], "vocab": {piece: number for number, piece in enumerate([_UNKNOWN, *kept])}}
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
