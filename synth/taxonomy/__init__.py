"""The themes of a national programme and their terms, read from a data file."""

from synth.taxonomy.facets import Facet
from synth.taxonomy.programme import Programme, parse_programme
from synth.taxonomy.taxonomy import Taxonomy, Theme, default_taxonomy, load_taxonomy, with_known_facets

__all__ = [
    "Facet",
    "Programme",
    "Taxonomy",
    "Theme",
    "default_taxonomy",
    "load_taxonomy",
    "parse_programme",
    "with_known_facets",
]
