"""Sentences to vectors."""

from synth.encoding.encoder import Encoder, SentenceTransformerEncoder, load_encoder
from synth.encoding.known import KnownVectors

__all__ = ["Encoder", "KnownVectors", "SentenceTransformerEncoder", "load_encoder"]
