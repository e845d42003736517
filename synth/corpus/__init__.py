"""Labels that are stored separately from the text, and the code that joins them to the text again."""

from synth.corpus.build import Built, Cause, build_corpus
from synth.corpus.labels import LABEL_COLUMNS, read_standoff_labels
from synth.corpus.places import Windows, describe, find_run
from synth.corpus.sources import download_reports, read_sources
from synth.corpus.stream import CharacterStream

__all__ = [
    "LABEL_COLUMNS",
    "Built",
    "Cause",
    "CharacterStream",
    "Windows",
    "build_corpus",
    "describe",
    "download_reports",
    "find_run",
    "read_sources",
    "read_standoff_labels",
]
