from __future__ import annotations

import numpy as np
import pytest

from synth.classifier import bundled_static_encoder
from tools.distil_static_encoder import _principal_components, distil


def test_principal_components_keep_most_and_have_one_sign():
    rng = np.random.default_rng(0)
    vectors = rng.standard_normal((200, 3)) @ rng.standard_normal((3, 10))
    short = _principal_components(vectors, 3)
    centred = vectors - vectors.mean(axis=0)
    np.testing.assert_allclose(short @ short.T, centred @ centred.T, atol=1e-8)
    np.testing.assert_allclose(_principal_components(vectors[::-1], 3)[::-1], short, atol=1e-8)


@pytest.mark.slow
def test_the_vectors_that_come_with_synth_are_those_of_the_bundled_transformer():
    words = ["advocacy", "advocate", "poverty", "chronology", "unseenword", "children", "domestic abuse"]
    made, stored = distil(), bundled_static_encoder()
    assert len(made.to_bytes()) == len(stored.to_bytes())
    # Another processor may round a number the other way; one step of 255 in each number leaves this much.
    np.testing.assert_allclose(made.encode(words), stored.encode(words), atol=0.01)
    advocacy, advocate, poverty = stored.encode(words[:3])
    assert advocacy @ advocate > advocacy @ poverty
