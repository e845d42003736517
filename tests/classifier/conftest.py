"""A model that several tests ask, and none changes."""

from __future__ import annotations

import pytest

from synth.classifier import train_model

_TRAINED = []


@pytest.fixture
def model(labelled, taxonomy, word_encoder):
    """Trained once: the encoder, which every test has anew, is always the same."""
    if not _TRAINED:
        _TRAINED.append(train_model(labelled, taxonomy, word_encoder).model)
    return _TRAINED[0]
