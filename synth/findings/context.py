"""The sentences around each sentence."""

from __future__ import annotations

import pandas as pd

_PLACE = ("finding_id", "inspection_id", "document", "section", "text")


def with_context(table: pd.DataFrame) -> pd.DataFrame:
    """Return place and text of sentences, with ``before`` and ``after``: the sentences next to them in their document.

    Parameters
    ----------
    table
        Sentences in document order, with inspection_id and text; other columns for their place where known.
    """
    place = pd.DataFrame({name: table[name] if name in table.columns else "" for name in _PLACE})
    texts = place.groupby(["inspection_id", "document"], sort=False)["text"]
    around = {"before": texts.shift(), "after": texts.shift(-1)}
    return place.assign(**{name: column.fillna("").astype("str") for name, column in around.items()})
