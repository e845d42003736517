from __future__ import annotations

import numpy as np
import pandas as pd

from synth.classifier.features import part_indicators, without_half_of_the_parts


def test_about_half_of_the_sentences_lose_their_part_whatever_the_order():
    table = pd.DataFrame({"text": [f"Sentence {number}." for number in range(400)], "part": "body"}, dtype="str")
    without = without_half_of_the_parts(table)["part"]
    assert 150 < (without == "").sum() < 250
    turned = without_half_of_the_parts(table.iloc[::-1])["part"].iloc[::-1]
    pd.testing.assert_series_equal(turned, without)
    assert "part" not in without_half_of_the_parts(table[["text"]]).columns


def test_a_part_is_told_by_one_column():
    indicators = part_indicators(["body", "", "method", "other"], ("body", "method"))
    np.testing.assert_array_equal(indicators, [[1, 0], [0, 0], [0, 1], [0, 0]])
    assert part_indicators(["body"], ()).shape == (1, 0)
