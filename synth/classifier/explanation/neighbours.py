"""The labelled sentences a model was trained on, stored with it to show those most similar to a given sentence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.classifier.features.assembly import prepare_table
from synth.classifier.features.normalisation import normalise
from synth.encoding import Encoder
from synth.encoding.tensors import reading_tensors
from synth.errors import ModelError
from synth.files import digest_of_bytes, to_json
from synth.findings import split_themes

_COLUMNS = ("text", "inspection_id", "section", "kind", "polarity", "themes", "origin")
# Value of the column origin in a labelled table: written for training, not from a real inspection.
INVENTED = "invented"
# The rest of a model takes about 25 MB. A user's own corpus may be of any size.
MOST_BYTES = 8_000_000


@dataclass(frozen=True)
class Neighbour:
    """A labelled sentence that is similar to another.

    Attributes
    ----------
    text, inspection_id, section, kind, polarity
        As in the labelled data.
    themes
        Theme ids.
    similarity
        Cosine of the two sentence vectors, in [-1, 1].
    origin
        Its origin according to the labelled data, such as ``invented``; empty if not stated.
    """

    text: str
    inspection_id: str
    section: str
    kind: str
    polarity: str
    themes: tuple[str, ...]
    similarity: float
    origin: str = ""

    @property
    def is_invented(self) -> bool:
        """Whether the sentence was written for training and is about no real inspection."""
        return self.origin == INVENTED


@dataclass(frozen=True)
class LabelledSentences:
    """Labelled sentences with their vectors.

    Attributes
    ----------
    table
        Columns text, inspection_id, section, kind, polarity, themes and origin.
    vectors : ndarray of shape (n_sentences, dimension), float16
        Of length 1. Half precision moves a cosine by less than 0.001.
    """

    table: pd.DataFrame
    vectors: NDArray[np.float16]

    @classmethod
    def none(cls) -> LabelledSentences:
        """Return an empty collection."""
        return cls(pd.DataFrame(columns=list(_COLUMNS), dtype="str"), np.zeros((0, 0), dtype=np.float16))

    @classmethod
    def of(cls, table: pd.DataFrame, encoder: Encoder) -> LabelledSentences:
        """Return the distinct sentences of a labelled table, up to `MOST_BYTES`.

        If there are more, those with the lowest digests are taken: a sample that depends neither on the order of the
        sentences nor on chance.
        """
        ready = prepare_table(table).reindex(columns=list(_COLUMNS), fill_value="").fillna("").astype("str")
        ready = ready[ready["text"] != ""].drop_duplicates(["text", "kind", "polarity", "themes"])
        if ready.empty:
            return cls.none()
        vectors = unit_vectors(encoder.encode(ready["text"].tolist())).astype(np.float16)
        sizes = (
            vectors.shape[1] * 2
            + ready.map(lambda cell: len(cell.encode("utf-8", "replace")) + 8).sum(axis=1).to_numpy()
        )
        order = np.argsort([digest_of_bytes("\x1f".join(row).encode("utf-8", "replace")) for row in ready.to_numpy()])
        fits = np.sort(order[np.cumsum(sizes[order]) <= MOST_BYTES - 10_000])
        return cls(ready.iloc[fits].reset_index(drop=True), vectors[fits])

    def nearest(
        self, vector: NDArray[np.float32], n: int, *, theme: str | None = None, leaving_out: Sequence[str] = ()
    ) -> tuple[Neighbour, ...]:
        """Return the sentences whose vectors are most similar to a given one.

        Parameters
        ----------
        vector : ndarray of shape (dimension,)
        n
            Maximum number of sentences.
        theme
            Only sentences with this theme are returned.
        leaving_out
            Texts to leave out, such as the sentence itself.
        """
        wanted = ~self.table["text"].isin(list(leaving_out)).to_numpy(dtype=np.bool_)
        if theme is not None:
            wanted &= np.array([theme in split_themes(cell) for cell in self.table["themes"]], dtype=np.bool_)
        rows = np.flatnonzero(wanted)
        if not rows.size:
            return ()
        similarity = self.vectors[rows].astype(np.float32) @ unit_vectors(vector[None])[0]
        best = np.argsort(-similarity, kind="stable")[:n]
        return tuple(self._neighbour(int(row), value) for row, value in zip(rows[best], similarity[best], strict=True))

    def inspections_in(self, table: pd.DataFrame) -> tuple[str, ...]:
        """Return the inspections of a table that were trained on, sorted.

        An inspection counts as trained on if one of its sentences is stored here under the same inspection_id. The id
        alone is not enough: anybody may use ids such as 1 and 2.

        Parameters
        ----------
        table
            Sentences with inspection_id and text.
        """
        suspects = table.loc[
            table["inspection_id"].isin(self.table["inspection_id"].unique()), ["inspection_id", "text"]
        ]
        known = set(zip(self.table["inspection_id"], self.table["text"], strict=True))
        texts = (normalise(text) for text in suspects["text"].fillna("").tolist())
        pairs = zip(map(str, suspects["inspection_id"]), texts, strict=True)
        return tuple(sorted({name for name, text in pairs if (name, text) in known}))

    def to_bytes(self) -> bytes:
        """Return the content as safetensors: the vectors, and the table as JSON in a tensor of bytes."""
        from safetensors.numpy import save

        content = to_json({name: self.table[name].tolist() for name in _COLUMNS}).encode("utf-8", "replace")
        return save({"vectors": self.vectors, "table": np.frombuffer(content, dtype=np.uint8)})

    @classmethod
    def from_bytes(cls, data: bytes, *, where: object) -> LabelledSentences:
        """Return the sentences that `to_bytes` wrote.

        Raises
        ------
        ModelError
            If the data have another form.
        """
        with reading_tensors(data, where=where) as tensors:
            table = pd.DataFrame(json.loads(tensors["table"].tobytes()), dtype="str")[list(_COLUMNS)]
            vectors = tensors["vectors"]
        if vectors.dtype != np.float16 or vectors.ndim != 2 or len(vectors) != len(table):
            raise ModelError("cannot be read: vectors and sentences differ", where=where)
        return cls(table, vectors)

    def _neighbour(self, row: int, similarity: float) -> Neighbour:
        cells = {name: str(self.table[name].iloc[row]) for name in _COLUMNS}
        themes = split_themes(cells.pop("themes"))
        return Neighbour(**cells, themes=themes, similarity=float(np.clip(similarity, -1, 1)))


def unit_vectors(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the vectors scaled to length 1; zero vectors stay zero."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(np.divide(vectors, length, out=np.zeros_like(vectors), where=length > 0), dtype=np.float32)
