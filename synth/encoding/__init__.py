"""Encoders, which turn sentences into vectors."""

from synth.encoding.cached_encoder import CachedEncoder, PrecomputedVectors, describe_encoder
from synth.encoding.encoder import Encoder, load_encoder

__all__ = [
    "CachedEncoder",
    "Encoder",
    "PrecomputedVectors",
    "describe_encoder",
    "load_encoder",
]
