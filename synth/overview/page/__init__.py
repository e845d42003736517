"""The overview as pages that need no network: the main page, all findings, and a page for each inspection."""

from synth.overview.page.findings import render_findings
from synth.overview.page.inspections import render_inspections
from synth.overview.page.overview import render_page

__all__ = ["render_findings", "render_inspections", "render_page"]
