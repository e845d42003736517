"""Themes and the codebook, as data."""

from synth.taxonomy.taxonomy import Taxonomy, Theme, default_taxonomy, load_taxonomy

__all__ = ["Taxonomy", "Theme", "default_taxonomy", "load_taxonomy"]
