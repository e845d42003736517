"""Write an overview from classified findings that people read, edit and sign: pages, Word file, workbook, tables."""

from synth.overview.content import Overview, build_overview
from synth.overview.earlier import read_earlier, years_of
from synth.overview.messages.decisions import MessageDecision, read_message_decisions, write_message_decisions
from synth.overview.write import write_overview

__all__ = [
    "MessageDecision",
    "Overview",
    "build_overview",
    "read_earlier",
    "read_message_decisions",
    "write_message_decisions",
    "write_overview",
    "years_of",
]
