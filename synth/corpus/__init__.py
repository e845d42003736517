"""Labels that are stored separately from the text, and the code that joins them to the text again."""

from synth.corpus.build import BuildResult, build_corpus
from synth.corpus.labels import read_standoff_labels
from synth.corpus.sources import download_reports, read_sources

__all__ = ["BuildResult", "build_corpus", "download_reports", "read_sources", "read_standoff_labels"]
