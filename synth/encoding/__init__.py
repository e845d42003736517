"""Sentences to vectors."""

from synth.encoding.encoder import Encoder, SentenceTransformerEncoder, load_encoder
from synth.encoding.known import KnownVectors
from synth.encoding.stored import StoredEncoder, how_encoded

__all__ = [
    "Encoder",
    "KnownVectors",
    "SentenceTransformerEncoder",
    "StoredEncoder",
    "how_encoded",
    "load_encoder",
]
