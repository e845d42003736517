"""Methods of `Overview` that write its forms."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

from synth.words import speaking_of

if TYPE_CHECKING:
    import pandas as pd

    from synth.overview.content import Overview


class OverviewOutput:
    """Base class of `Overview` with methods that write it."""

    @property
    def themes(self) -> pd.DataFrame:
        """One row for each theme: counts and shares of inspections with 95% intervals, and findings."""
        return self._overview.prevalence

    def to_html(self, path: str | Path) -> None:
        """Write the page as one file that needs no network."""
        from synth.files import write_text
        from synth.overview.page import render_page

        with speaking_of(self._overview.taxonomy.label_scheme.unit):
            write_text(Path(path), render_page(self._overview))

    def to_word(self, path: str | Path) -> None:
        """Write the Word file."""
        from synth.files import atomic_file
        from synth.overview.word.document import write_word_file

        with speaking_of(self._overview.taxonomy.label_scheme.unit), atomic_file(Path(path)) as temporary:
            write_word_file(self._overview, temporary)

    def to_excel(self, path: str | Path) -> None:
        """Write the workbook."""
        from synth.files import atomic_file
        from synth.overview.excel.workbook import write_workbook
        from synth.overview.write import method_rows

        with speaking_of(self._overview.taxonomy.label_scheme.unit), atomic_file(Path(path)) as temporary:
            write_workbook(self._overview, temporary, method=method_rows(self._overview))

    def save(self, folder: str | Path) -> None:
        """Write all forms, the tables and the record of the run to a folder.

        Raises
        ------
        UsageError
            If the folder exists and is not an overview.
        """
        from synth.overview.write import write_overview

        write_overview(self._overview, Path(folder))

    @property
    def _overview(self) -> Overview:
        return cast("Overview", self)
