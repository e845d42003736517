from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from synth.classifier.features.assembly import decision_function, drop_half_of_parts, part_indicators, stack_features


def test_about_half_of_the_sentences_lose_their_part_whatever_the_order():
    table = pd.DataFrame({"text": [f"Sentence {number}." for number in range(400)], "part": "body"}, dtype="str")
    without = drop_half_of_parts(table)["part"]
    assert 150 < (without == "").sum() < 250
    turned = drop_half_of_parts(table.iloc[::-1])["part"].iloc[::-1]
    pd.testing.assert_series_equal(turned, without)
    assert "part" not in drop_half_of_parts(table[["text"]]).columns


def test_a_part_is_told_by_one_column():
    indicators = part_indicators(["body", "", "method", "other"], ("body", "method"))
    np.testing.assert_array_equal(indicators, [[1, 0], [0, 0], [0, 1], [0, 0]])
    assert part_indicators(["body"], ()).shape == (1, 0)


@pytest.fixture(scope="module")
def measured():
    rng = np.random.default_rng(3)
    dense = (rng.standard_normal((60, 37)) * (rng.random((60, 37)) < 0.6)).astype(np.float32)
    words = [
        (sp.random(60, size, density=0.1, format="csr", dtype=np.float32, rng=rng), weight)
        for size, weight in ((200, 3.0), (300, 1.5))
    ]
    return dense, words, rng.standard_normal((537, 16)).astype(np.float32)


@pytest.mark.parametrize("n_words", [0, 1, 2])
def test_what_is_weighed_unjoined_is_the_same_to_the_last_bit(measured, n_words):
    dense, words, weights = measured
    some = words[:n_words]
    used = weights[: 37 + sum(matrix.shape[1] for matrix, _ in some)]
    np.testing.assert_array_equal(
        decision_function(dense, some, used), sp.csr_matrix(stack_features(dense, some)) @ used
    )


@pytest.mark.parametrize("size", [1, 3, 7, 59])
@pytest.mark.parametrize("n_words", [0, 2])
def test_what_a_row_weighs_depends_on_this_row_alone(measured, n_words, size):
    dense, words, weights = measured
    some = words[:n_words]
    used = weights[: 37 + sum(matrix.shape[1] for matrix, _ in some)]
    pieces = [
        decision_function(dense[at : at + size], [(matrix[at : at + size], weight) for matrix, weight in some], used)
        for at in range(0, len(dense), size)
    ]
    np.testing.assert_array_equal(np.vstack(pieces), decision_function(dense, some, used))


def test_scipy_is_imported_when_something_is_judged_and_not_before():
    """What is known of a document is shown without it."""
    asked = (
        "import sys, synth.classifier, synth.classifier.predictor, synth.encoding.static_encoder; "
        "print('scipy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
