"""Encoders, which turn sentences into vectors."""

from synth.encoding.cached_encoder import CachedEncoder, PrecomputedVectors, describe_encoder
from synth.encoding.encoder import Encoder, SentenceTransformerEncoder, load_encoder

__all__ = [
    "CachedEncoder",
    "Encoder",
    "PrecomputedVectors",
    "SentenceTransformerEncoder",
    "describe_encoder",
    "load_encoder",
]
