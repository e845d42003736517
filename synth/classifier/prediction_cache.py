"""Cache of the predictions for whole documents, so that an unchanged document is not classified again."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import groupby, pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.cache import Store, code_fingerprint, open_store
from synth.classifier.features.context import group_starts
from synth.classifier.predictor import Predictor
from synth.encoding import CachedEncoder
from synth.files import digest_of_bytes
from synth.findings import score_matrix_width

# The modules on which probabilities depend, apart from the encoders, whose fingerprint is recorded separately.
_CODE = ("synth.classifier", "synth.encoding", "synth.taxonomy")
_LIBRARIES = ("numpy", "pandas", "scipy")
# Columns that identify documents, and columns that the classification depends on.
_DOCUMENT = ("inspection_id", "document", "passage")
_PREDICTED_FROM = ("text", "section", "part")
# A table without documents may be split anywhere, since its sentences are classified independently.
_ROWS = 2_048


class CachedPredictor:
    """A predictor with a cache of its predictions. It computes only those that are missing.

    The predictions for the sentences of a document depend only on this document, the model and the code. They are
    cached with the vectors, under a digest of all three. If vectors are not cached, predictions are not either: the
    fast encoder is as fast as a look-up.

    Parameters
    ----------
    predictor
        Computes the probabilities of new sentences.
    model
        Name of the model, different for different weights.
    """

    def __init__(self, predictor: Predictor, model: str) -> None:
        self._predictor = predictor
        self._model = model
        self._n_cached = 0

    @property
    def description(self) -> str:
        """Number of sentences whose predictions were cached, in one line."""
        return f"{self._n_cached:,} sentences classified before"

    def predict_proba(
        self, table: pd.DataFrame, *, progress: Callable[[int], None] | None = None
    ) -> NDArray[np.float64]:
        """Return the same as `Predictor.predict_proba`."""
        store = self._store()
        if store is None or table.empty:
            return self._predictor.predict_proba(table, progress=progress)
        width = score_matrix_width(len(self._predictor.taxonomy.ids))
        pieces = _pieces(table)
        digests = _digests(table, pieces)
        kept = store.get(self._fingerprint(), digests)
        answer = np.zeros((len(table), width), dtype=np.float64)
        fresh: dict[str, bytes] = {}
        numbers = range(len(pieces))
        # Adjacent missing pieces are classified together. Others are not, since one would seem to follow the other.
        for is_kept, together in groupby(numbers, key=lambda number: digests[number] in kept):
            some = list(together)
            rows = slice(pieces[some[0]].start, pieces[some[-1]].stop)
            if not is_kept:
                answer[rows] = self._predictor.predict_proba(table.iloc[rows], progress=progress)
                fresh |= {digests[number]: answer[pieces[number]].astype("<f8").tobytes() for number in some}
                continue
            for number in some:
                answer[pieces[number]] = np.frombuffer(kept[digests[number]], dtype="<f8").reshape(-1, width)
            self._n_cached += rows.stop - rows.start
            if progress:
                progress(rows.stop - rows.start)
        if fresh:
            # Loading may have shown that the encoder has to run with another backend.
            store.put(self._fingerprint(), "predictions for documents", fresh)
        return answer

    def _store(self) -> Store | None:
        encoder = self._predictor.encoder
        if isinstance(encoder, CachedEncoder):
            return encoder.store
        return open_store() if self._predictor.contextual_ is not None else None

    def _fingerprint(self) -> str:
        encoder, contextual = self._predictor.encoder, self._predictor.contextual_
        fingerprints = (
            encoder.fingerprint if isinstance(encoder, CachedEncoder) else encoder.digest,
            contextual.fingerprint if contextual is not None else "",
        )
        return f"prediction {self._model} {' '.join(fingerprints)} {code_fingerprint(_CODE, _LIBRARIES)}"


def _pieces(table: pd.DataFrame) -> list[slice]:
    """Split the table at the start of each document."""
    names = [name for name in _DOCUMENT if name in table.columns]
    begins = group_starts(table, names)
    if not names:
        begins[::_ROWS] = True
    begins[0] = True
    return [slice(start, stop) for start, stop in pairwise([*np.flatnonzero(begins).tolist(), len(table)])]


def _digests(table: pd.DataFrame, pieces: list[slice]) -> list[str]:
    """Return for each piece a digest of everything that its predictions depend on."""
    alone = not any(name in table.columns for name in _DOCUMENT)
    cells = [
        table[name].fillna("").tolist() if name in table.columns else [""] * len(table) for name in _PREDICTED_FROM
    ]
    return [
        digest_of_bytes(json.dumps([alone, *(column[rows] for column in cells)]).encode("ascii")) for rows in pieces
    ]
