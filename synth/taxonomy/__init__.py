"""The themes of a national programme and their terms, read from a data file."""

from synth.taxonomy.facets import Facet
from synth.taxonomy.label_scheme import LabelScheme, parse_label_scheme
from synth.taxonomy.taxonomy import Taxonomy, Theme, default_taxonomy, load_taxonomy, with_known_facets

__all__ = [
    "Facet",
    "LabelScheme",
    "Taxonomy",
    "Theme",
    "default_taxonomy",
    "load_taxonomy",
    "parse_label_scheme",
    "with_known_facets",
]
