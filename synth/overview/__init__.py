"""From classified findings to an overview that people read, quote and edit: a page, a Word file, a workbook, tables."""

from synth.overview.content import Overview, build_overview
from synth.overview.earlier import read_earlier, years_of
from synth.overview.write import write_overview

__all__ = ["Overview", "build_overview", "read_earlier", "write_overview", "years_of"]
