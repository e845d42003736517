"""The page of all findings, with search and filters."""

from __future__ import annotations

from synth.findings import polarities_by_theme, split_themes
from synth.overview.content import Overview, counted_findings
from synth.overview.evidence.findings import ThemeFindings, balanced_rows
from synth.overview.inspections import shown_id
from synth.overview.page.names import filters_of, inspection_names
from synth.overview.page.render import render

# Browsers open larger pages slowly; findings.parquet contains all findings.
MOST_FINDINGS = 15_000


def render_findings(overview: Overview) -> str:
    """Return the page of findings as HTML."""
    findings = counted_findings(overview)
    rows = balanced_rows(findings["inspection_id"], MOST_FINDINGS)
    quotes = ThemeFindings(findings, overview.taxonomy).quotes(rows)
    cells = findings["themes"].iloc[rows]
    names = {shown_id(one.id): one for one in inspection_names(overview).values()}
    return render(
        "findings.html.jinja",
        overview=overview,
        rows=[
            (quote, split_themes(cell), polarities_by_theme(cell)) for quote, cell in zip(quotes, cells, strict=True)
        ],
        total=len(findings),
        names=names,
        labels={theme.id: theme.label for theme in overview.taxonomy.themes},
        filters=filters_of(overview),
        depth="",
    )
