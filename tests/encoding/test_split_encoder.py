from __future__ import annotations

import numpy as np
import pytest

from synth.encoding import load_encoder
from synth.encoding.split_encoder import SplitEncoder

TEXTS = ["Staff had time.", "", "Chronologies in AreaZ were not of a consistent quality.", "Staff had time."]


@pytest.fixture(scope="module")
def bundled():
    return load_encoder()


def test_both_halves_together_are_the_encoder(bundled):
    cut = SplitEncoder(bundled, TEXTS)
    np.testing.assert_allclose(cut.encode(TEXTS), bundled.encode(TEXTS), atol=1e-6)
    assert (cut.name, cut.digest, cut.dimension) == (bundled.name, bundled.digest, 384)


def test_progress_counts_every_text_once(bundled):
    done = []
    SplitEncoder(bundled, TEXTS, progress=done.append)
    assert sum(done) == 3


def test_it_says_which_texts_it_knows(bundled):
    cut = SplitEncoder(bundled, TEXTS)
    assert cut.knows(TEXTS[:2])
    assert not cut.knows(["other"])
