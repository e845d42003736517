"""Compute the features of sentences in their context, for the regressions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import repeat
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synth.classifier.features.context import preceding_rows, preceding_values
from synth.classifier.features.normalisation import normalise
from synth.classifier.features.theme_terms import term_finder
from synth.encoding import Encoder
from synth.encoding.word_table import SplitTexts
from synth.files import digest_of_bytes
from synth.taxonomy import Taxonomy

if TYPE_CHECKING:
    import scipy.sparse as sp

# How many sentences back a chain such as "This … They … These …" is followed.
DEPTH = 3
# A sentence with such a beginning refers to the one before it.
_LEANS = re.compile(
    r"(?:this|these|those|they|their|it|its|such|he|she|however|as a result|in addition|additionally|similarly|also|"
    r"where|when|for example|the (?:programme|service|project|team|group|approach|tool|work|survey|audit|support))\b",
    re.IGNORECASE,
)


def prepare_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with normalised text and section, and with a part; missing cells are empty.

    `features` takes only tables prepared in this way, so that the work is done once.
    """
    empty = pd.Series("", index=table.index, dtype="str")
    section, part = (table[name].fillna("") if name in table.columns else empty for name in ("section", "part"))
    texts = [normalise(text) for text in table["text"].fillna("").tolist()]
    return table.assign(
        text=pd.Series(texts, index=table.index, dtype="str"),
        section=_normalise_unique(section).astype("str"),
        part=part.astype("str").str.strip(),
    )


def texts_to_encode(table: pd.DataFrame) -> list[str]:
    """Return the distinct texts that `features` needs the vectors of, in a fixed order."""
    ready = prepare_table(table)
    return sorted({*ready["text"], *ready["section"]})


def features(
    ready: pd.DataFrame,
    taxonomy: Taxonomy,
    encoder: Encoder,
    *,
    context: bool,
    terms: bool,
    parts: Sequence[str] = (),
    progress: Callable[[int], None] | None = None,
    texts: SplitTexts | None = None,
) -> NDArray[np.float32]:
    """Compute the features of sentences.

    Parameters
    ----------
    ready
        Sentences in document order, as returned by `prepare_table`.
    taxonomy
        Provides the terms.
    encoder
        Provides the vectors.
    context
        Whether the heading and the preceding sentences are used.
    terms
        Whether the terms of the themes are used.
    parts
        The parts of reports that are used; empty for none.
    progress
        Passed to the encoder.
    texts
        The texts of `ready`, if they have already been split into words.

    Returns
    -------
    ndarray of shape (n_sentences, n_features), float32
        The vector of the sentence. Then, as requested: its terms; the vectors of its heading and of the sentence
        before; the terms of the heading, of the sentences before, and of the sentences that it refers back to; its
        part.
    """
    texts = SplitTexts(ready["text"].tolist()) if texts is None else texts
    # Many sentences share a heading, so its features are computed once.
    section, sections = pd.factorize(ready["section"].to_numpy(dtype=object))
    headings = sections.tolist()
    read = texts.extended_with(headings) if context else texts
    vectors = encoder.encode(read, progress=progress)
    found = term_finder(taxonomy).find(read)
    own, own_terms = vectors[: len(texts)], found[: len(texts)]
    blocks = [own]
    if terms:
        blocks.append(own_terms)
    if context:
        has_section = np.array([[bool(heading)] for heading in headings], dtype=np.float32).reshape(-1, 1)
        rows = preceding_rows(ready, DEPTH)
        blocks += [(vectors[len(texts) :] * has_section)[section], preceding_values(own, rows[:, 0])]
        if terms:
            leans = np.fromiter(map(bool, map(_LEANS.match, texts)), dtype=np.float32, count=len(texts))[:, None]
            blocks.append(found[len(texts) :][section])
            chain = leans
            for back in range(DEPTH):
                before = preceding_values(own_terms, rows[:, back])
                blocks += [before, chain * before]
                chain = chain * preceding_values(leans, rows[:, back])
    blocks.append(part_indicators(ready["part"].tolist(), parts))
    return np.hstack(blocks).astype(np.float32, copy=False)


def feature_counts(n_themes: int, n_parts: int, *, context: bool, terms: bool) -> tuple[int, int]:
    """Return the number of vectors in a row of `features`, and the number of other values."""
    n_terms = (2 + 2 * DEPTH if context else 1) * n_themes if terms else 0
    return 3 if context else 1, n_terms + n_parts


def part_indicators(cells: Sequence[str], parts: Sequence[str]) -> NDArray[np.float32]:
    """Return which part of the report each sentence is in.

    Returns
    -------
    ndarray of shape (n_sentences, n_parts), float32
        1 for its part, else 0; all 0 if its part is missing or not among `parts`.
    """
    place = {part: number for number, part in enumerate(parts)}
    known = np.fromiter(map(place.get, cells, repeat(len(parts))), dtype=np.int64, count=len(cells))
    indicators = np.zeros((len(cells), len(parts) + 1), dtype=np.float32)
    indicators[np.arange(len(cells)), known] = 1
    return indicators[:, :-1]


def drop_half_of_parts(table: pd.DataFrame) -> pd.DataFrame:
    """Remove the part of about half the sentences, so that the model is also trained on sentences without a part.

    Which sentences these are depends only on their words. If no part were removed, sentences without a part would be
    classified less well than by a classifier that does not use parts (docs/classifier.md).
    """
    if "part" not in table.columns:
        return table
    digests = (digest_of_bytes(text.encode("utf-8", "replace")) for text in prepare_table(table)["text"])
    kept = np.array([digest < "8" for digest in digests], dtype=np.bool_)
    return table.assign(part=table["part"].where(kept, ""))


def stack_features(
    dense: NDArray[np.float32], words: Sequence[tuple[sp.csr_matrix, float]]
) -> NDArray[np.float32] | sp.csr_matrix:
    """Join the dense features and the TF-IDF matrices, each multiplied by its weight."""
    import scipy.sparse as sp

    if not words:
        return dense
    return sp.hstack([_as_csr(dense), *(matrix * weight for matrix, weight in words)], format="csr", dtype=np.float32)


def decision_function(
    dense: NDArray[np.float32], words: Sequence[tuple[sp.csr_matrix, float]], weights: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Return the product of `stack_features` and weights, equal to the last bit, without copying the dense features.

    Parameters
    ----------
    dense : ndarray of shape (n_sentences, n_dense), float32
    words
        TF-IDF matrices with their weights.
    weights : ndarray of shape (n_features, n_regressions), float32

    Returns
    -------
    ndarray of shape (n_sentences, n_regressions), float32
        Each row depends only on its own features, to the last bit: scipy adds up row by row, one feature after the
        other. A product of dense matrices does not.
    """
    import scipy.sparse as sp

    n_dense = dense.shape[1]
    so_far = np.asarray(_as_csr(dense) @ weights[:n_dense])
    if not words:
        return so_far
    # The sum of the dense features comes first in each row, so that the order of addition is that of `stack_features`.
    rest = sp.hstack(
        [sp.identity(len(dense), dtype=np.float32, format="csr"), *(matrix * weight for matrix, weight in words)],
        format="csr",
        dtype=np.float32,
    )
    return np.asarray(rest @ np.vstack([so_far, weights[n_dense:]]))


def _as_csr(dense: NDArray[np.float32]) -> sp.csr_matrix:
    import scipy.sparse as sp

    n_rows, n_columns = dense.shape
    columns = np.tile(np.arange(n_columns, dtype=np.int32), n_rows)
    # Zeros are stored with the rest: searching for them takes longer than including them.
    return sp.csr_matrix((dense.ravel(), columns, np.arange(n_rows + 1) * n_columns), shape=dense.shape)


def _normalise_unique(cells: pd.Series) -> pd.Series:
    """Normalise each distinct cell once: many sentences share a heading."""
    return cells.map({cell: normalise(cell) for cell in cells.unique()})
