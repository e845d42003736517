"""From classified findings to pages that people read and quote."""

from synth.overview.content import Overview, Quote, build_overview
from synth.overview.write import write_overview

__all__ = ["Overview", "Quote", "build_overview", "write_overview"]
