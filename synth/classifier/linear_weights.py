"""The weights of the linear classifiers and their vocabularies, in one file that is checked on reading."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synth.classifier.features.tfidf import Vocabulary
from synth.encoding.tensors import reading_tensors
from synth.errors import ModelError
from synth.files import to_json
from synth.findings import POLARITIES, binary_columns, score_matrix_width

# Names in the file, and the names of the attributes.
_ARRAYS = {"weights": "coef", "intercepts": "intercepts", "constants": "constants"}
_VOCABULARIES = ("words", "letters", "negations")


@dataclass(frozen=True)
class LinearWeights:
    """The weights of the regressions, and the vocabularies and parts that they use besides vectors.

    Attributes
    ----------
    coef : ndarray of shape (n_regressions, n_features), float32
        One row for each of `targets`, then the rows of the polarity: none, one (in favour of the second of two), or one
        for each of `polarities`. The features are those of `synth.classifier.features.assembly.stack_features`.
    intercepts : ndarray of shape (n_regressions,), float32
    constants : ndarray of shape (5 + n_themes,), float32
        The share of each target in the training data. It is the predicted probability if there is no regression.
    targets
        The columns of the predictions that have a regression, among `synth.findings.binary_columns`. A target with only
        one class in the training data has none.
    polarities
        The numbers of the polarities in the training data; empty if there was only one.
    parts
        The parts of reports in the training data, sorted; empty if parts are not used.
    words, letters, negations
        The vocabularies of TF-IDF; None if there are none.
    """

    coef: NDArray[np.float32]
    intercepts: NDArray[np.float32]
    constants: NDArray[np.float32]
    targets: tuple[int, ...]
    polarities: tuple[int, ...]
    parts: tuple[str, ...]
    words: Vocabulary | None
    letters: Vocabulary | None
    negations: Vocabulary | None

    @cached_property
    def by_feature(self) -> NDArray[np.float32]:
        """The weights with one row for each feature, as the product needs them. They are transposed only once."""
        return np.ascontiguousarray(self.coef.T)

    def to_bytes(self) -> bytes:
        """Return the content as safetensors: the arrays, and the rest as JSON in a tensor of bytes.

        The same content gives the same bytes.
        """
        from safetensors.numpy import save

        vocabularies = {name: getattr(self, name) for name in _VOCABULARIES}
        about = {
            "targets": self.targets,
            "polarities": self.polarities,
            "parts": self.parts,
            **{name: known.entries if known else None for name, known in vocabularies.items()},
        }
        idf = {f"{name}_idf": known.idf for name, known in vocabularies.items() if known}
        content = np.frombuffer(to_json(about).encode("utf-8", "surrogatepass"), dtype=np.uint8)
        numbers = {**{name: getattr(self, attribute) for name, attribute in _ARRAYS.items()}, **idf}
        # safetensors writes an array as it is stored in memory, whatever its stated order.
        return save({**{name: np.ascontiguousarray(array) for name, array in numbers.items()}, "about": content})

    @classmethod
    def from_bytes(cls, data: bytes, *, where: object) -> LinearWeights:
        """Return the weights that `to_bytes` wrote.

        Raises
        ------
        ModelError
            If the data have another form, or their parts do not match.
        """
        with reading_tensors(data, where=where) as tensors:
            about = json.loads(tensors["about"].tobytes().decode("utf-8", "surrogatepass"))
            weights = cls(
                coef=_numbers(tensors["weights"], 2),
                intercepts=_numbers(tensors["intercepts"], 1),
                constants=_numbers(tensors["constants"], 1),
                targets=_places(about["targets"]),
                polarities=_places(about["polarities"]),
                parts=_texts(about["parts"]),
                words=_vocabulary("words", about, tensors),
                letters=_vocabulary("letters", about, tensors),
                negations=_vocabulary("negations", about, tensors),
            )
        if not weights._is_whole():
            raise ModelError("cannot be read: its regressions and targets differ", where=where)
        return weights

    def fits(self, *, n_themes: int, vectors: int, others: int) -> bool:
        """Return whether the weights fit a taxonomy and a form of features.

        Parameters
        ----------
        n_themes
            Number of themes.
        vectors
            Number of vectors of the encoder in a row of features; their length is not known here.
        others
            Number of other values in a row, without the vocabularies.
        """
        n_vocabulary = sum(len(known.entries) for known in (self.words, self.letters, self.negations) if known)
        left = self.coef.shape[1] - others - n_vocabulary
        is_width = not len(self.coef) or (left > 0 and left % vectors == 0)
        return len(self.constants) == score_matrix_width(n_themes) and is_width

    def _is_whole(self) -> bool:
        n_rows = len(self.targets) + _rows_of(self.polarities)
        return (
            len(self.coef) == len(self.intercepts) == n_rows
            and set(self.targets) <= set(binary_columns(len(self.constants)))
            and set(self.polarities) <= set(range(len(POLARITIES)))
            and len(self.polarities) != 1
        )


def _rows_of(polarities: tuple[int, ...]) -> int:
    """Return the number of rows of the polarity. Two classes need only one row."""
    return 1 if len(polarities) == 2 else len(polarities)


def _numbers(tensor: NDArray[Any], dimensions: int) -> NDArray[np.float32]:
    if tensor.dtype != np.float32 or tensor.ndim != dimensions or not np.isfinite(tensor).all():
        raise ValueError("not a finite float32 array of these dimensions")
    return tensor


def _places(values: list[int]) -> tuple[int, ...]:
    if not all(type(value) is int for value in values) or values != sorted(set(values)):
        raise ValueError("not ascending whole numbers")
    return tuple(values)


def _texts(values: list[str]) -> tuple[str, ...]:
    if type(values) is not list or not all(type(value) is str for value in values) or len(set(values)) != len(values):
        raise ValueError("not distinct texts")
    return tuple(values)


def _vocabulary(name: str, about: Mapping[str, Any], tensors: Mapping[str, NDArray[Any]]) -> Vocabulary | None:
    if about[name] is None:
        return None
    known = Vocabulary(_texts(about[name]), _numbers(tensors[f"{name}_idf"], 1))
    if len(known.entries) != len(known.idf):
        raise ValueError("the numbers of entries and of frequencies differ")
    return known
