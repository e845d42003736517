"""Browse the findings behind a verdict in a notebook, by theme, side and inspection."""

from __future__ import annotations

from typing import Any

from synth.overview.content import Overview, counted_findings
from synth.overview.evidence.findings import Quote, ThemeFindings
from synth.overview.wording import plain
from synth.review.panel.case_html import template
from synth.review.panel.label_form import WIDE, import_widgets
from synth.words import counted, worded

SIDES = {"": "all sides", "strength": "strength", "improvement": "area for improvement", "mixed": "mixed"}
_MOST = 40


class EvidencePanel:
    """Choose a theme, a side and an inspection, and read the sentences. Display it as the last line of a cell.

    Parameters
    ----------
    overview
        From `synth.overview.build_overview`.

    Raises
    ------
    SynthError
        If ipywidgets is not installed.
    """

    def __init__(self, overview: Overview) -> None:
        widgets = import_widgets()
        self._findings = ThemeFindings(counted_findings(overview), overview.taxonomy)
        self._names = {theme.id: plain(theme.label, most=60) for theme in overview.taxonomy.themes}
        inspections = sorted(overview.inspections["inspection_id"])
        self.theme = widgets.Dropdown(
            options=[(name, theme) for theme, name in self._names.items()], description="Theme", style=WIDE
        )
        self.side = widgets.Dropdown(
            options=[(words, side) for side, words in SIDES.items()], description="Said as", style=WIDE
        )
        self.inspection = widgets.Dropdown(
            options=[(worded("all inspections"), ""), *((plain(name, most=60), name) for name in inspections)],
            description=worded("Inspection"),
            style=WIDE,
        )
        self.view = widgets.HTML()
        for widget in (self.theme, self.side, self.inspection):
            widget.observe(lambda _: self._show(), names="value")
        filters = widgets.HBox([self.theme, self.side, self.inspection], layout={"flex_flow": "row wrap"})
        self.widget = widgets.VBox([filters, self.view])
        self._show()

    def quotes(self) -> tuple[Quote, ...]:
        """Return the findings that match the choices, in order."""
        found = self._findings.quotes(
            self._findings.rows(self.theme.value, (self.side.value,) if self.side.value else ())
        )
        wanted = plain(self.inspection.value, most=200)
        return tuple(quote for quote in found if wanted in ("", quote.inspection))

    def _show(self) -> None:
        quotes = self.quotes()
        shown = f", the first {_MOST} of them below" if len(quotes) > _MOST else ""
        heading = f"{self._names[self.theme.value]}, {SIDES[self.side.value]}: {counted(len(quotes), 'finding')}{shown}"
        self.view.value = template("evidence.html.jinja").render(heading=heading, quotes=quotes[:_MOST], words=SIDES)

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        """Return widgets where they can be shown, otherwise the findings on the first theme."""
        bundle = self.widget._repr_mimebundle_(**options)
        data = dict(bundle[0] if isinstance(bundle, tuple) else bundle)
        return data | {"text/plain": worded("Findings by theme, side and inspection."), "text/html": self.view.value}
