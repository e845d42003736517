"""Make the reading fixtures in ``tests/reports/fixtures/``: documents of every kind and layout, with invented text.

Run ``python -m tools.make_fixtures`` in the project's root. What is expected of each document stands beside it, in
``<document>.expected.json``: it was written by hand from the text here, and this program leaves it alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from synth.files import atomic_file
from tools import fixture_pdf, fixture_text, fixture_web, fixture_word

if TYPE_CHECKING:
    from collections.abc import Callable

FIXTURES = Path(__file__).resolve().parents[1] / "tests" / "reports" / "fixtures"
DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "arrowmuir-one-column.pdf": fixture_pdf.one_column,
    "breckonside-two-columns.pdf": fixture_pdf.two_columns,
    "corsewall-plan-table.pdf": fixture_pdf.plan_table,
    "dunfallow-hyphens.pdf": fixture_pdf.hyphens,
    "eskerdale-key-facts.pdf": fixture_pdf.key_facts_grid,
    "garrowby-tracked-changes.docx": fixture_word.tracked_changes,
    "heatherlaw-tables-and-boxes.docx": fixture_word.tables_and_boxes,
    "innisbrae-saved-page.html": fixture_web.saved_page,
    "kelloch-press-release.html": fixture_web.press_release,
    "lornhaven-council-paper.docx": fixture_word.council_paper,
    "mossdene-progress-review.txt": fixture_text.progress_review,
    "northwick-isles-report.txt": fixture_text.tabbed_report,
    "orrinbank-summary.md": fixture_text.markdown_summary,
    "pennyburn-briefing.txt": fixture_text.wrapped_briefing,
}


def main() -> None:
    """Write all fixtures anew, the same bytes each time."""
    for name, make in DOCUMENTS.items():
        with atomic_file(FIXTURES / name) as temporary:
            temporary.write_bytes(make())
    print(f"{len(DOCUMENTS)} documents in {FIXTURES.name}")


if __name__ == "__main__":
    main()
