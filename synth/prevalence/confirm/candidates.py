"""Find the sentences that can settle a verdict, in the order in which they should be read."""

from __future__ import annotations

import numpy as np
import pandas as pd

from synth.files import digest_of_bytes
from synth.prevalence.verdicts.evidence import headline_weights
from synth.taxonomy import Taxonomy

# Readers are not asked about a sentence and theme if the predicted probability of a finding is below this. A random
# sample of all sentences shows what is missed below it.
FLOOR = 0.05


def sentence_key(text: str) -> str:
    """Return a digest of a sentence that ignores spacing and case; decisions refer to sentences by it.

    Examples
    --------
    >>> sentence_key("Staff  listened.") == sentence_key("staff listened. ")
    True
    """
    return digest_of_bytes(" ".join(text.casefold().split()).encode("utf-8", "replace"))[:20]


def find_candidates(sentences: pd.DataFrame, taxonomy: Taxonomy) -> pd.DataFrame:
    """Return the sentences that a reader may have to read for each inspection and theme.

    Parameters
    ----------
    sentences
        All sentences with inspection_id, text, the probabilities from a model, and part, section and document where
        known. Duplicates must have been removed.
    taxonomy
        The themes.

    Returns
    -------
    DataFrame
        One row for each sentence and theme with a probability of `FLOOR` or more: row (position in `sentences`),
        inspection_id, theme, sentence (`sentence_key`), weight (a headline counts twice), p_theme (probability of a
        finding on the theme), p_strength and p_improvement (probability of a finding for that side; mixed findings
        count towards both). Sorted by inspection, theme (in the order of the taxonomy) and the larger of p_strength and
        p_improvement, in descending order.
    """
    finding = sentences["p_finding"].to_numpy(dtype=np.float64)
    mixed = sentences["p_mixed"].to_numpy(dtype=np.float64)
    probability = sentences[[f"p_{theme}" for theme in taxonomy.ids]].to_numpy(dtype=np.float64) * finding[:, None]
    order, row = np.nonzero((probability >= FLOOR).T)
    of_theme = probability[row, order]
    sides = {
        side: of_theme * np.minimum(sentences[f"p_{side}"].to_numpy(dtype=np.float64) + mixed, 1.0)[row]
        for side in ("strength", "improvement")
    }
    used, place = np.unique(row, return_inverse=True)
    keys = np.array([sentence_key(str(text)) for text in sentences["text"].iloc[used]], dtype=object)
    inspection = sentences["inspection_id"].to_numpy(dtype=object)[row]
    _, rank = np.unique(inspection.astype("str"), return_inverse=True)
    first = -np.round(np.maximum(sides["strength"], sides["improvement"]), 6)
    sorted_rows = np.lexsort((row, first, order, rank))
    columns = {
        "row": row,
        "inspection_id": inspection,
        "theme": np.array(taxonomy.ids, dtype=object)[order],
        "sentence": keys[place],
        "weight": headline_weights(sentences)[row],
        "p_theme": of_theme,
        **{f"p_{side}": values for side, values in sides.items()},
    }
    table = pd.DataFrame({name: values[sorted_rows] for name, values in columns.items()})
    return table.astype(dict.fromkeys(("inspection_id", "theme", "sentence"), "str"))
