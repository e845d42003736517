"""A page for each inspection: its findings, and its verdicts compared with all others and with similar ones."""

from __future__ import annotations

from collections.abc import Iterator

from synth.overview.content import Overview, counted_findings
from synth.overview.evidence.findings import ThemeFindings
from synth.overview.page.names import inspection_names
from synth.overview.page.render import render
from synth.overview.profile import Profile, profiles
from synth.overview.wording import VERDICT_WORDS, plain


def render_inspections(overview: Overview) -> Iterator[tuple[str, str]]:
    """Yield the file name and the HTML of each inspection's page."""
    findings = counted_findings(overview)
    for inspection, profile in profiles(overview):
        own = findings[(findings["inspection_id"] == inspection).to_numpy()].reset_index(drop=True)
        yield _page(overview, profile, ThemeFindings(own, overview.taxonomy))


def _page(overview: Overview, profile: Profile, by_theme: ThemeFindings) -> tuple[str, str]:
    names = inspection_names(overview)
    one = names[profile.inspection]
    html = render(
        "inspection.html.jinja",
        overview=overview,
        one=one,
        profile=profile,
        verdict_words=VERDICT_WORDS,
        findings={
            theme.id: sorted(
                by_theme.quotes(by_theme.rows(theme.id), theme.id), key=lambda quote: _ORDER.index(quote.polarity)
            )
            for theme in overview.taxonomy.themes
        },
        title=plain(one.name),
        depth="../",
    )
    return one.page, html


_ORDER = ("improvement", "mixed", "strength", "neutral")
