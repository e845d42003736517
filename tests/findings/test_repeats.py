from __future__ import annotations

import pandas as pd

from synth.findings import repeats


def test_a_finding_quoted_in_a_press_release_is_linked_to_the_report():
    table = pd.DataFrame(
        {
            "finding_id": ["r-1", "r-2", "p-1", "q-1"],
            "inspection_id": ["a", "a", "a", "b"],
            "text": [
                "Children’s views were heard by all staff.",
                "They agreed.",
                "“Children's views were heard by all staff.”",
                "Children's views were heard by all staff.",
            ],
        }
    )
    assert repeats(table).tolist() == ["", "", "r-1", ""]


def test_short_sentences_may_come_again():
    table = pd.DataFrame(
        {"finding_id": ["1", "2"], "inspection_id": ["a", "a"], "text": ["They agreed.", "They agreed."]}
    )
    assert repeats(table).tolist() == ["", ""]
