"""Which themes are far more or far less common in new text than in the text on which thresholds were chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from synth.classifier.model import SentenceModel

# A share has clearly moved if it is at least so many times as large or as small, and at least so many findings are
# concerned. benchmarks/prior_shift.md shows how often this is right.
_FACTOR = 2.0
LEAST_DIFFERENCE = 10


@dataclass(frozen=True)
class ShareShift:
    """A theme whose share of findings differs clearly from that in the text on which thresholds were chosen.

    Attributes
    ----------
    theme
        Its id.
    before
        Its share of the findings in that text.
    now
        Its estimated share of the findings in the new text.
    """

    theme: str
    before: float
    now: float


def share_shifts(table: pd.DataFrame, facts: Mapping[str, Any], themes: Sequence[str]) -> tuple[ShareShift, ...]:
    """Return the themes whose share of findings differs clearly from that in the text on which thresholds were chosen.

    The estimate of a share is the mean probability of the theme. It lies between the share before and the share now, so
    large shifts are understated. It is still closer to the labelled shares than the maximum of the likelihood to which
    the EM algorithm of Saerens et al. (2002) converges, which overstates them (benchmarks/prior_shift.md).

    Parameters
    ----------
    table
        Classified sentences.
    facts
        Content of the manifest of the model that classified them.
    themes
        Ids of the themes.

    References
    ----------
    Saerens, M., Latinne, P. and Decaestecker, C. (2002). Adjusting the outputs of a classifier to new a priori
    probabilities: a simple procedure. Neural Computation 14(1), 21-41.
    """
    learnt = facts.get("calibration_set", facts["training"])
    findings = table[table["kind"] == "finding"]
    moved = []
    for theme in themes if len(findings) and learnt["findings"] else ():
        before = learnt["positives"][theme] / learnt["findings"]
        now = float(np.mean(findings[f"p_{theme}"]))
        if 0 < before < 1 and has_shifted(before, now, len(findings)):
            moved.append(ShareShift(theme, before, now))
    return tuple(moved)


def has_shifted(before: float, now: float, n_findings: int) -> bool:
    """Return whether a share of this number of findings is far from the share before, by more than a few findings."""
    is_far = max(now, before) >= _FACTOR * min(now, before)
    return is_far and abs(now - before) * n_findings >= LEAST_DIFFERENCE


def share_note(model: SentenceModel, table: pd.DataFrame) -> str:
    """Return a note on the themes whose share of findings has clearly moved; empty if there are none.

    Parameters
    ----------
    model
        The model that classified the sentences.
    table
        The classified sentences.
    """
    moved = sorted(share_shifts(table, model.facts, model.taxonomy.ids), key=lambda one: -one.now / one.before)
    labels = {theme.id: theme.label for theme in model.taxonomy.themes}
    more, less = (
        [_shares(labels[one.theme], one) for one in moved if (one.now > one.before) is is_more]
        for is_more in (True, False)
    )
    said = [f"{word} common: {', '.join(named)}." for word, named in (("More", more), ("Less", less)) if named]
    if not said:
        return ""
    return (
        "For some themes, the share of findings is very different from that in the text on which the model's "
        f"thresholds were chosen. {' '.join(said)} The first share is an estimate. How often the model is right on "
        "these themes may differ from its scores: read their findings first."
    )


def _shares(label: str, moved: ShareShift) -> str:
    return f"{label} ({_percent(moved.now)} here, {_percent(moved.before)} there)"


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%" if share >= 0.095 else f"{100 * share:.1f}%"
