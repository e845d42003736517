"""The overview as one page that needs no network, no other file, and no script."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

from synth.overview.charts import to_svg
from synth.overview.content import Overview, counted_findings
from synth.overview.evidence.findings import SIDES, Quote, Shown, ThemeFindings
from synth.overview.inspections import reader_names
from synth.overview.views.build import views
from synth.overview.views.tables import evidence_anchor, inspections_table
from synth.overview.views.view import View
from synth.overview.wording import in_running_text, plain
from synth.words import counted

# The evidence in a page is cut down to this, so that it opens on any laptop.
MOST_EVIDENCE = 4000
MOST_EVIDENCE_BYTES = 1_500_000
# More stand at the end: the messages must not slip out of sight.
MOST_FIRST_NOTES = 8
# A longer table under a chart of the same numbers is folded.
MOST_OPEN_ROWS = 20
_NOTHING_ELSE = "base-uri 'none'; form-action 'none'"
SIDE_WORDS = {"strength": "strength", "improvement": "area for improvement", "mixed": "mixed", "neutral": "neutral"}


def render_page(overview: Overview) -> str:
    """Give the page as HTML text."""
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("synth.overview"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"plain": plain, "in_running_text": in_running_text}
    style, script = _resource("overview.css"), _resource("overview.js")
    themes = overview.taxonomy.themes
    by_theme = ThemeFindings(counted_findings(overview), overview.taxonomy)
    share = max(1, len(themes))
    evidence = {
        theme.id: by_theme.shown(theme.id, most=MOST_EVIDENCE // share, max_bytes=MOST_EVIDENCE_BYTES // share)
        for theme in themes
    }
    names = reader_names(overview.inspections)
    shown_inspections = sorted({names[quote.inspection] for shown in evidence.values() for quote in shown.quotes})
    return environment.get_template("overview.html.jinja").render(
        overview=overview,
        messages=overview.messages,
        views=[(view, *_charts(view)) for view in views(overview)],
        inspections=inspections_table(overview),
        evidence=evidence,
        anchors={theme: _anchors(theme, shown) for theme, shown in evidence.items()},
        listed_sides={theme: _listed_sides(shown) for theme, shown in evidence.items()},
        side_words=SIDE_WORDS,
        names=names,
        shown_inspections=shown_inspections,
        n_text=counted(len(overview.inspections), "inspection"),
        findings_text=counted(int(overview.inspections["findings"].sum()), "finding"),
        counted=counted,
        first_notes=overview.notes[:MOST_FIRST_NOTES],
        further_notes=overview.notes[MOST_FIRST_NOTES:],
        most_open_rows=MOST_OPEN_ROWS,
        style=Markup(style),  # noqa: S704 - our own file
        script=Markup(script),  # noqa: S704 - our own file
        policy=f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; {_NOTHING_ELSE}",
    )


def _charts(view: View) -> tuple[Any, Any]:
    """Give a chart for a screen and one for a telephone."""
    from markupsafe import Markup

    if view.drawing is None:
        return None, None
    wide, narrow = (to_svg(view.drawing, name=view.name, alt=view.alt, narrow=narrow) for narrow in (False, True))
    return Markup(wide), Markup(narrow)  # noqa: S704 - our own SVG, its labels escaped


def _anchors(theme: str, shown: Shown) -> dict[Quote, str]:
    """Name the first finding of each inspection, so that a verdict can lead there."""
    firsts: dict[str, Quote] = {}
    for quote in shown.quotes:
        firsts.setdefault(quote.inspection, quote)
    return {quote: evidence_anchor(theme, inspection) for inspection, quote in firsts.items()}


def _listed_sides(shown: Shown) -> tuple[str, ...]:
    """Name the sides that findings of a list hold; a mixed one holds both."""
    there = {quote.polarity for quote in shown.quotes}
    return tuple(side for side in SIDES if there & {side, "mixed"})


@cache
def _resource(name: str) -> str:
    return (files("synth.overview") / "templates" / name).read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
