"""Which sentences decide the verdicts that no one has settled yet."""

from __future__ import annotations

import pandas as pd

from synth.prevalence.confirm.candidates import find_candidates
from synth.prevalence.confirm.settling import CLAIM_NAMES, questions
from synth.taxonomy import Taxonomy


def unread_sentences(sentences: pd.DataFrame, decisions: pd.DataFrame, taxonomy: Taxonomy) -> dict[str, list[int]]:
    """Return for each theme of an inspection that is not settled the sentences to read, in order.

    Parameters
    ----------
    sentences
        Those of one inspection that count, with labels and probabilities as they stand after the decisions.
    decisions
        What readers said of them.
    taxonomy
        The themes.

    Returns
    -------
    dict
        By theme, rows of `sentences`.
    """
    candidates = find_candidates(sentences, taxonomy)
    counts = (sentences["kind"] == "finding").groupby(sentences["inspection_id"]).sum()
    found = {str(name): int(count) for name, count in counts.items()}
    rows = candidates["row"].to_numpy()
    return {
        theme: [
            int(rows[place])
            for place in sorted({place for places in question.open.values() for place in places})
            if any(place in question.open[name] and question.holds(name) is None for name in CLAIM_NAMES)
        ]
        for (_, theme), question in questions(candidates, decisions, found, taxonomy).items()
        if not question.is_settled
    }
