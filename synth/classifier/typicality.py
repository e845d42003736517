"""How much a sentence differs from the training text: its distance, and the share of held-out text as far away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.encoding.tensors import reading_tensors
from synth.errors import ModelError

# Shrinks the covariance slightly towards a multiple of the identity, so that it can be inverted.
_SHRINKAGE = 0.02
_LEAST_VARIANCE = 1e-6
_QUANTILES = 1001
_FOLDS = 5
_DIGITS = 4


@dataclass(frozen=True)
class Typicality:
    """Compares sentences with the training text by their vectors; contains no sentence.

    The distance is the Mahalanobis distance from the mean of the training vectors. Held-out text is the reference: for
    each source of the training text (a programme of inspections), distances are measured with the other sources as
    training text. The typicality of a sentence is the share of such held-out sentences that are at least as far away.
    About one in twenty sentences of a programme that the model was not trained on is therefore below 0.05.

    Attributes
    ----------
    mean : ndarray of shape (dimension,), float32
        Mean of the training vectors.
    whitening : ndarray of shape (dimension, dimension), float32
        The length of (vector minus mean) times this matrix is the distance.
    quantiles : ndarray of shape (1001,), float32
        Quantiles of the distances of held-out sentences, ascending. All sources have equal weight.

    References
    ----------
    Lee, K. et al. (2018). A simple unified framework for detecting out-of-distribution samples. NeurIPS.
    Bates, S. et al. (2023). Testing for outliers with conformal p-values. Annals of Statistics 51(1), 149-178.
    """

    mean: NDArray[np.float32]
    whitening: NDArray[np.float32]
    quantiles: NDArray[np.float32]

    @classmethod
    def fit(cls, vectors: NDArray[np.float32], sources: NDArray[np.object_]) -> Self:
        """Fit on the training text.

        Parameters
        ----------
        vectors : ndarray of shape (n_sentences, dimension)
        sources : ndarray of shape (n_sentences,)
            Source of each sentence, see `sources_of`; at least two different ones.
        """
        names = sorted(set(sources))
        parts = []
        for name in names:
            inside = sources == name
            mean, whitening = _fit_distance(vectors[~inside])
            distances = _distances(vectors[inside], mean, whitening)
            parts.append(np.quantile(distances, np.linspace(0, 1, _QUANTILES)))
        # Each source has the same number of quantiles, so that all have equal weight, whatever their size.
        quantiles = np.quantile(np.concatenate(parts), np.linspace(0, 1, _QUANTILES))
        return cls(*_fit_distance(vectors), np.maximum.accumulate(quantiles.astype(np.float32)))

    def of(self, vectors: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return the typicality of sentences.

        Parameters
        ----------
        vectors : ndarray of shape (n_sentences, dimension)

        Returns
        -------
        ndarray of shape (n_sentences,), float64
            In [0, 1]. Low values mean that few held-out sentences differ as much from the training text.
        """
        if not len(vectors):
            return np.zeros(0)
        distances = _distances(vectors, self.mean, self.whitening)
        nearer = np.interp(distances, self.quantiles, np.linspace(0, 1, len(self.quantiles)))
        return np.asarray(np.round(1 - nearer, _DIGITS), dtype=np.float64)

    def to_bytes(self) -> bytes:
        """Return the content as safetensors; the same numbers give the same bytes."""
        from safetensors.numpy import save

        return save({name: getattr(self, name) for name in ("mean", "whitening", "quantiles")})

    @classmethod
    def from_bytes(cls, data: bytes, *, where: object) -> Self:
        """Return the object that `to_bytes` wrote.

        Raises
        ------
        ModelError
            If the data have another form.
        """
        with reading_tensors(data, where=where) as tensors:
            arrays = mean, _, quantiles = tensors["mean"], tensors["whitening"], tensors["quantiles"]
        is_whole = all(array.dtype == np.float32 and np.isfinite(array).all() for array in arrays)
        shapes = [(mean.size,), (mean.size, mean.size), (_QUANTILES,)]
        if [array.shape for array in arrays] != shapes or not is_whole or (np.diff(quantiles) < 0).any():
            raise ModelError("cannot be read: it does not fit", where=where)
        return cls(*arrays)


def sources_of(table: pd.DataFrame, groups: pd.Series) -> NDArray[np.object_]:
    """Return the source of each training sentence. Text is held out by source.

    Parameters
    ----------
    table
        Labelled sentences.
    groups
        Their authority or inspection.

    Returns
    -------
    ndarray of shape (n_sentences,), object
        The programme if the table states it, else the origin. If that is the same for all sentences, one of at most
        five parts made of whole groups.
    """
    empty = pd.Series("", index=table.index, dtype="str")
    programme, origin = (table[name].fillna("") if name in table.columns else empty for name in ("programme", "origin"))
    sources = programme.where(programme != "", origin).to_numpy(dtype=object)
    if len(set(sources)) > 1:
        return sources
    place = {name: number for number, name in enumerate(sorted(set(groups)))}
    return np.array([str(place[group] % _FOLDS) for group in groups], dtype=object)


def _fit_distance(vectors: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    wide = vectors.astype(np.float64)
    mean = wide.mean(axis=0)
    covariance = (wide - mean).T @ (wide - mean) / len(wide)
    variance = max(float(np.trace(covariance)) / len(covariance), _LEAST_VARIANCE)
    shrunk = (1 - _SHRINKAGE) * covariance + _SHRINKAGE * variance * np.eye(len(covariance))
    values, directions = np.linalg.eigh(shrunk)
    whitening = directions / np.sqrt(np.maximum(values, _SHRINKAGE * variance))
    # Rotated back, so that the arbitrary signs of the directions do not matter.
    return mean.astype(np.float32), (whitening @ directions.T).astype(np.float32)


def _distances(
    vectors: NDArray[np.float32], mean: NDArray[np.float32], whitening: NDArray[np.float32]
) -> NDArray[np.float64]:
    away = (vectors.astype(np.float64) - mean) @ whitening.astype(np.float64)
    return np.asarray(np.sqrt(np.einsum("ij,ij->i", away, away)), dtype=np.float64)
