"""Static sentence vectors: the mean of one vector for each word piece, many times faster than a transformer."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from synth.encoding.sharing import SharedByClones
from synth.encoding.tensors import reading_tensors
from synth.encoding.word_table import WordTable
from synth.errors import ModelError
from synth.files import digest_of_bytes

STATIC = "static"
UNKNOWN_PIECE = "[UNK]"
# Number of texts at a time: intermediate matrices stay under 20 MB.
_TEXTS_AT_ONCE = 8_192


class StaticEncoder(SharedByClones):
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
        self._unknown = self._tokenizer.token_to_id(UNKNOWN_PIECE)
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
        with reading_tensors(data, where=where) as tensors:
            vectors, scale, weight = tensors["vectors"], tensors["scale"], tensors["weight"]
            encoder = cls(vectors, scale, weight, tensors["tokenizer"].tobytes().decode("utf-8"))
        kinds = [tensor.dtype.name for tensor in (vectors, scale, weight)]
        fits = scale.shape == vectors.shape[1:] and weight.shape == (encoder._tokenizer.get_vocab_size(),)
        if kinds != ["int8", "float32", "float32"] or not fits or encoder._unknown is None:
            raise ModelError("cannot be read: vectors and tokenizer differ", where=where)
        return encoder

    def __reduce__(self) -> tuple[object, ...]:
        """Return the state for another process, without what can be computed again there."""
        return StaticEncoder, (self._vectors, self._scale, self._weight, self._tokenizer_json)

    def _pieces_of(self, words: Sequence[str]) -> list[list[int]]:
        encoded = self._tokenizer.encode_batch_fast(list(words), add_special_tokens=False)
        return [[piece for piece in word.ids if piece != self._unknown] for word in encoded]
