"""The sentences that can settle a verdict, in the order in which they should be read."""

from __future__ import annotations

import numpy as np
import pandas as pd

from synth.files import digest_of_bytes
from synth.prevalence.verdicts.evidence import headline_weights
from synth.taxonomy import Taxonomy

# Sentences that the model gives a theme (as a finding) less than this are not put to readers one by one; a random
# sample of all sentences shows what is missed below it.
FLOOR = 0.05
CANDIDATES = ("row", "inspection_id", "theme", "sentence", "weight", "p_theme", "p_strength", "p_improvement")


def sentence_key(text: str) -> str:
    """Return a digest of a sentence that does not change with spaces or case; a decision refers to it.

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
        All sentences with inspection_id, text, a model's probabilities, and part, section and document where known.
        Repeats must have been taken out.
    taxonomy
        The themes.

    Returns
    -------
    DataFrame
        A row for each sentence and theme with a probability of `FLOOR` or more: row (place in `sentences`),
        inspection_id, theme, sentence (`sentence_key`), weight (a headline counts twice), p_theme, p_strength and
        p_improvement (probability of a finding on the theme, and of one for either side; mixed is in both). Sorted by
        inspection, theme (in the order of the taxonomy) and the larger of the two sides' probabilities, falling.
    """
    finding = sentences["p_finding"].to_numpy(dtype=np.float64)
    mixed = sentences["p_mixed"].to_numpy(dtype=np.float64)
    sides = {side: sentences[f"p_{side}"].to_numpy(dtype=np.float64) + mixed for side in ("strength", "improvement")}
    weight = headline_weights(sentences)
    keys = sentences["text"].astype("str").map(sentence_key).to_numpy(dtype=object)
    parts = []
    for order, theme in enumerate(taxonomy.ids):
        probability = finding * sentences[f"p_{theme}"].to_numpy(dtype=np.float64)
        rows = np.flatnonzero(probability >= FLOOR)
        columns = {
            "row": rows,
            "inspection_id": sentences["inspection_id"].to_numpy(dtype=object)[rows],
            "theme": theme,
            "sentence": keys[rows],
            "weight": weight[rows],
            "p_theme": probability[rows],
            **{f"p_{side}": (probability * np.minimum(share, 1.0))[rows] for side, share in sides.items()},
            "order": order,
        }
        parts.append(pd.DataFrame(columns))
    table = pd.concat(parts, ignore_index=True)
    table["first"] = -np.round(table[["p_strength", "p_improvement"]].max(axis=1), 6)
    table = table.sort_values(["inspection_id", "order", "first", "row"], kind="stable", ignore_index=True)
    return table[list(CANDIDATES)]
