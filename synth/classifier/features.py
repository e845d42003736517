"""From sentences in their places to numbers that heads can weigh."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from synth.classifier.context import preceding_rows, take_preceding
from synth.classifier.text import normalise
from synth.encoding import Encoder
from synth.taxonomy import Taxonomy

# How far back a chain such as "This … They … These …" is followed.
DEPTH = 3
# A sentence that begins so leans on the one before.
_LEANS = re.compile(
    r"(?:this|these|those|they|their|it|its|such|he|she|however|as a result|in addition|additionally|similarly|also|"
    r"where|when|for example|the (?:programme|service|project|team|group|approach|tool|work|survey|audit|support))\b",
    re.IGNORECASE,
)


def prepared(table: pd.DataFrame) -> pd.DataFrame:
    """Give the table with text and section normalised; a section that is missing is empty."""
    section = table["section"] if "section" in table.columns else pd.Series("", index=table.index, dtype="str")
    return table.assign(text=table["text"].map(normalise).astype("str"), section=section.map(normalise).astype("str"))


def texts_to_encode(table: pd.DataFrame) -> list[str]:
    """Give every text that `features` will ask an encoder for, once each, in a fixed order."""
    ready = prepared(table)
    return sorted({*ready["text"], *ready["section"]})


def features(
    table: pd.DataFrame,
    taxonomy: Taxonomy,
    encoder: Encoder,
    *,
    context: bool,
    terms: bool,
    progress: Callable[[int], None] | None = None,
) -> NDArray[np.float32]:
    """Measure sentences.

    Parameters
    ----------
    table
        Sentences in document order.
    taxonomy
        Gives the terms.
    encoder
        Gives the vectors.
    context
        Whether the heading and the sentences before count.
    terms
        Whether the terms of the themes count.
    progress
        Passed to the encoder.

    Returns
    -------
    ndarray of shape (n_sentences, n_features), float32
        The sentence's vector; then, as asked for, its terms; the vectors of its heading and of the sentence before; the
        terms of the heading and of the sentences before, and again those that a leaning sentence leans on.
    """
    ready = prepared(table)
    texts, sections = ready["text"].tolist(), ready["section"].tolist()
    vectors = encoder.encode(texts + sections if context else texts, progress=progress)
    own = vectors[: len(texts)]
    blocks = [own]
    own_terms = term_indicators(texts, taxonomy)
    if terms:
        blocks.append(own_terms)
    if context:
        has_section = np.array([[bool(section)] for section in sections], dtype=np.float32).reshape(-1, 1)
        rows = preceding_rows(ready, DEPTH)
        blocks += [vectors[len(texts) :] * has_section, take_preceding(own, rows[:, 0])]
        if terms:
            leans = np.array([[bool(_LEANS.match(text))] for text in texts], dtype=np.float32).reshape(-1, 1)
            blocks.append(term_indicators(sections, taxonomy))
            chain = leans
            for back in range(DEPTH):
                before = take_preceding(own_terms, rows[:, back])
                blocks += [before, chain * before]
                chain = chain * take_preceding(leans, rows[:, back])
    return np.hstack(blocks).astype(np.float32)


def term_indicators(texts: Sequence[str], taxonomy: Taxonomy) -> NDArray[np.float32]:
    """Say which themes' terms stand in each text.

    Returns
    -------
    ndarray of shape (n_texts, n_themes), float32
        1 where a term of the theme stands, else 0.
    """
    cells = [[bool(theme.pattern.search(text)) for theme in taxonomy.themes] for text in texts]
    return np.array(cells, dtype=np.float32).reshape(len(texts), len(taxonomy.themes))


def joined(
    dense: NDArray[np.float32], words: Sequence[tuple[sp.csr_matrix, float]]
) -> NDArray[np.float32] | sp.csr_matrix:
    """Join the dense features with TF-IDF matrices, each times its weight."""
    if not words:
        return dense
    blocks = [sp.csr_matrix(dense), *(matrix * weight for matrix, weight in words)]
    return sp.hstack(blocks, format="csr", dtype=np.float32)
