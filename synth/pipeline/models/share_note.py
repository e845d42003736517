"""The note on themes that are far more or far less common in new text than in the text of the model's calibration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from synth.classifier.prior_shift import MovedShare, moved_shares

if TYPE_CHECKING:
    import pandas as pd

    from synth.classifier.model import SentenceModel


def share_note(model: SentenceModel, table: pd.DataFrame) -> str:
    """Return a note on the themes whose share of findings has clearly moved; empty if there are none.

    Parameters
    ----------
    model
        The model that classified the sentences.
    table
        The classified sentences.
    """
    moved = sorted(moved_shares(table, model.facts, model.taxonomy.ids), key=lambda one: -one.now / one.before)
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


def _shares(label: str, moved: MovedShare) -> str:
    return f"{label} ({_percent(moved.now)} here, {_percent(moved.before)} there)"


def _percent(share: float) -> str:
    return f"{100 * share:.0f}%" if share >= 0.095 else f"{100 * share:.1f}%"
