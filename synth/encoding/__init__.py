"""Sentences to vectors."""

from synth.encoding.encoder import Encoder, SentenceTransformerEncoder, load_encoder

__all__ = ["Encoder", "SentenceTransformerEncoder", "load_encoder"]
