"""Inspection programmes and areas as data, including how the documents of each programme state facts."""

from synth.programmes.areas import Area, Gazetteer, gazetteer
from synth.programmes.loading import bundled_programmes, general_rules, known_programmes, load_programme
from synth.programmes.parts import PARTS
from synth.programmes.programme import GradeRule, Kind, Programme, known_scales, scale_of

__all__ = [
    "PARTS",
    "Area",
    "Gazetteer",
    "GradeRule",
    "Kind",
    "Programme",
    "bundled_programmes",
    "gazetteer",
    "general_rules",
    "known_programmes",
    "known_scales",
    "load_programme",
    "scale_of",
]
