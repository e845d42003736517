"""Charts, tables and panels with buttons that notebooks show for models and overviews.

The functions take results of the functions in `synth`. See docs/api.md for examples.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from synth.errors import UsageError
from synth.review import (
    apply_corrections,
    compare_models,
    misclassifications,
    read_corrections,
    suggest,
    theme_confusion,
)
from synth.review.charts.charts import Chart
from synth.review.label_quality import label_quality
from synth.review.panel.case_html import table_view
from synth.review.panel.evidence_panel import EvidencePanel
from synth.review.panel.panel import ReviewPanel
from synth.words import counted

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray
    from pandas.io.formats.style import Styler

    from synth.overview import Overview
    from synth.pipeline.models.model import Model
    from synth.review import Comparison
    from synth.review.panel.cases import Case
    from synth.taxonomy import Taxonomy

__all__ = [
    "EvidencePanel",
    "ReviewPanel",
    "apply_corrections",
    "balance_chart",
    "change_chart",
    "compare_models",
    "confusion_chart",
    "corrections_as_predicted",
    "disagreements",
    "errors_chart",
    "label_quality",
    "misclassifications",
    "overview_table",
    "precision_recall_chart",
    "read_corrections",
    "reliability_chart",
    "suggest",
    "table_view",
    "theme_confusion",
    "threshold_chart",
]


def precision_recall_chart(model: Model, *, themes: tuple[str, ...] = ()) -> Chart:
    """Draw precision against recall at every threshold, in one panel for each theme, with the chosen threshold marked.

    Parameters
    ----------
    model
        A model that has just been trained, so that its held-out predictions are available.
    themes
        Ids of the themes to show; all if left out.

    Raises
    ------
    UsageError
        If the model was loaded from a folder, because predictions for sentences are not saved with it.
    """
    from synth.review.charts import curves

    truth, probability, labels = _held_out(model, themes)
    return curves.precision_recall_chart(truth, probability, labels, model.thresholds)


def reliability_chart(model: Model, *, themes: tuple[str, ...] = ()) -> Chart:
    """Draw predicted probabilities against observed shares, one panel for each theme; see `precision_recall_chart`."""
    from synth.review.charts import curves

    return curves.reliability_chart(*_held_out(model, themes))


def threshold_chart(model: Model, *, themes: tuple[str, ...] = ()) -> Chart:
    """Draw F1 at every threshold, in one panel for each theme; see `precision_recall_chart`."""
    from synth.review.charts import curves

    truth, probability, labels = _held_out(model, themes)
    return curves.threshold_chart(truth, probability, labels, model.thresholds)


def _held_out(
    model: Model, themes: tuple[str, ...]
) -> tuple[NDArray[np.bool_], NDArray[np.float64], Mapping[str, str]]:
    from synth.findings import theme_matrix

    if model.held_out is None:
        raise UsageError(
            "the predictions of held-out sentences are not saved with a model",
            where=model.name or "the model",
            remedy="Train it in this notebook with synth.train.",
        )
    chosen = [theme for theme in model.taxonomy.themes if not themes or theme.id in themes]
    columns = [model.taxonomy.ids.index(theme.id) for theme in chosen]
    truth = theme_matrix(model.held_out.labels, model.taxonomy)[:, columns]
    probability = model.held_out.predictions[[f"p_{theme.id}" for theme in chosen]].to_numpy(float)
    return truth, probability, {theme.id: theme.label for theme in chosen}


def errors_chart(errors: pd.DataFrame, taxonomy: Taxonomy) -> Chart:
    """Draw how often each theme was missed and how often it was added, from the result of `misclassifications`."""
    from synth.review.charts import charts

    return charts.errors_chart(errors, _names(taxonomy))


def confusion_chart(labels: pd.DataFrame, predictions: pd.DataFrame, taxonomy: Taxonomy) -> Chart:
    """Draw which theme was predicted where another was missed. The rows of the two tables must correspond."""
    from synth.review.charts import charts

    return charts.confusion_chart(theme_confusion(labels, predictions, taxonomy), _names(taxonomy))


def change_chart(comparison: Comparison, taxonomy: Taxonomy, *, names: tuple[str, str]) -> Chart:
    """Draw the scores of two models from `compare_models`; `names` are the names shown for them."""
    from synth.review.charts import charts

    titles = {"themes": "All themes", "kind": "Finding or not", "polarity": "Polarity"} | _names(taxonomy)
    what = [titles[name] for name in comparison.table["what"]]
    first, second = (dict(zip(what, comparison.table[name].astype(float), strict=True)) for name in ("first", "second"))
    return charts.change_chart(first, second, names=names)


def _names(taxonomy: Taxonomy) -> dict[str, str]:
    return {theme.id: theme.label for theme in taxonomy.themes}


def balance_chart(overview: Overview) -> Chart:
    """Draw the number of inspections in which each theme is a strength, and in which it is an area for improvement.

    Parameters
    ----------
    overview
        From `synth.aggregate`.
    """
    from synth.overview.charts import draw_balance
    from synth.overview.page.overview import balance_alt

    n = len(overview.inspections)
    headline = f"In how many of {counted(n, 'inspection')} each theme is a strength or an area for improvement"
    return Chart(draw_balance(overview.themes), headline, balance_alt())


def overview_table(overview: Overview, name: str) -> Styler:
    """Return a table of an overview, with the same wording as on its web page.

    Parameters
    ----------
    overview
        From `synth.aggregate`.
    name
        ``prevalence``, ``year``, ``findings-share`` and others. An error for a wrong name lists the names.

    Raises
    ------
    UsageError
        If the overview has no such table.
    """
    import pandas as pd

    from synth.overview.views.build import views

    found = {view.name: view for view in views(overview)}
    if name not in found:
        raise UsageError(f"there is no table “{name}”", where="overview", remedy=f"Choose one of {', '.join(found)}.")
    table = found[name].table
    rows = [[f"{cell.text} {cell.small}".strip() for cell in row] for row in table.rows]
    return table_view(pd.DataFrame(rows, columns=[column.name for column in table.columns]))


def disagreements(labels: pd.DataFrame, predictions: pd.DataFrame, taxonomy: Taxonomy) -> tuple[Case, ...]:
    """Return a case for each sentence whose label differs from its prediction, the most certain predictions first.

    Parameters
    ----------
    labels
        Labelled sentences in document order, as `synth.read_labelled` returns them.
    predictions
        The same rows, classified by a model that was not trained on these inspections.
    taxonomy
        The themes.
    """
    from synth.review.panel.cases import list_cases

    return list_cases(labels, predictions, taxonomy)


def corrections_as_predicted(cases: tuple[Case, ...], *, source: str | Path) -> pd.DataFrame:
    """Return the corrections that would give each case the labels predicted by the model. Nothing is written.

    Parameters
    ----------
    cases
        From `disagreements`.
    source
        The source that is recorded in the corrections.
    """
    import pandas as pd

    from synth.review.corrections.correction import Correction

    records: list[dict[str, Any]] = [
        Correction(
            who="the model",
            source=str(source),
            inspection_id=case.inspection_id,
            finding_id=case.finding_id,
            text=case.text,
            before=case.label,
            after=case.model,
            verdict="model right",
        ).to_record()
        for case in cases
    ]
    return pd.DataFrame(records)
