"""A model that several tests ask, and an encoder that can be fine-tuned; none of the tests changes them."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def model(small_model):
    return small_model


@pytest.fixture(scope="session")
def tiny_folder(labelled, tmp_path_factory):
    """A tiny random BERT with vectors of 16 numbers, seeded, saved as sentence-transformers saves one."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    words = sorted(set(" ".join(labelled["text"]).lower().replace(".", " ").replace(",", " ").split()))
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]
    (folder / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    BertTokenizerFast(vocab=str(folder / "vocab.txt")).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=4,
        num_attention_heads=2,
        intermediate_size=32,
    )
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        BertModel(config).save_pretrained(folder)
    modules = [Transformer(str(folder)), Pooling(16), Normalize()]
    SentenceTransformer(modules=modules, device="cpu").save(str(folder / "encoder"))
    return folder / "encoder"


@pytest.fixture(scope="session")
def tiny_encoder(tiny_folder):
    from synth.encoding import load_encoder

    return load_encoder(str(tiny_folder))
