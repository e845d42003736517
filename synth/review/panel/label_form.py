"""Fields of the review panel for sentences for which neither the label nor the model is right."""

from __future__ import annotations

import importlib
import time
from datetime import datetime
from typing import Any

from synth.errors import SynthError
from synth.findings import KINDS, POLARITIES
from synth.overview.wording import plain
from synth.review.corrections.correction import Labels
from synth.taxonomy import Taxonomy

WIDE = {"description_width": "8rem"}


class LabelForm:
    """Fields for kind, polarity and a checkbox for each theme, hidden until they are needed.

    Attributes
    ----------
    widget
        The whole form.
    save
        The button that saves the labels.
    """

    def __init__(self, taxonomy: Taxonomy) -> None:
        widgets = import_widgets()
        self._kind = widgets.Dropdown(options=KINDS, description="Kind", style=WIDE)
        self._polarity = widgets.Dropdown(options=POLARITIES, description="Polarity", style=WIDE)
        self._themes = {
            theme.id: widgets.Checkbox(description=plain(theme.label, most=60), indent=False)
            for theme in taxonomy.themes
        }
        self.save = widgets.Button(description="Save these labels", tooltip="Verdict: these labels instead")
        rows = {"flex_flow": "row wrap"}
        fields = widgets.VBox(
            [
                widgets.HBox([self._kind, self._polarity], layout=rows),
                widgets.HBox(list(self._themes.values()), layout=rows),
                self.save,
            ]
        )
        self.widget = widgets.Accordion([fields], titles=["Neither is right: give the labels yourself"])

    @property
    def labels(self) -> Labels:
        """The labels currently chosen; a sentence that is not a finding has no polarity and no theme."""
        if self._kind.value == "other":
            return Labels("other", "neutral")
        themes = tuple(theme for theme, box in self._themes.items() if box.value)
        return Labels(self._kind.value, self._polarity.value, themes)

    def fill(self, labels: Labels) -> None:
        """Set the fields to these labels."""
        self._kind.value, self._polarity.value = labels.kind, labels.polarity
        for theme, box in self._themes.items():
            box.value = theme in labels.themes


def import_widgets() -> Any:
    """Return the module ipywidgets.

    Raises
    ------
    SynthError
        If it is not installed.
    """
    try:
        return importlib.import_module("ipywidgets")
    except ImportError as error:
        raise SynthError(
            "the panel needs ipywidgets",
            remedy="In the folder of the project run: pip install -c constraints.txt -e '.[notebooks]'",
        ) from error


def pressed_at() -> float:
    """Return the time, in seconds, when the button being handled was pressed.

    A busy kernel handles a second click late, so the time when the browser sent it is used. Without a kernel it is the
    current time.
    """
    try:
        kernel = importlib.import_module("IPython").get_ipython().kernel
        date = kernel.get_parent()["header"]["date"]
        return (date if isinstance(date, datetime) else datetime.fromisoformat(date)).timestamp()
    except (ImportError, AttributeError, KeyError, TypeError, ValueError):
        return time.time()
