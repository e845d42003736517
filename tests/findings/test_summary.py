from __future__ import annotations

import pandas as pd

from synth.findings import summary_of


def test_sentences_findings_and_themes_are_counted():
    table = pd.DataFrame(
        [
            ("finding", "data;advocacy:improvement"),
            ("finding", "data;advocacy:improvement"),
            ("finding", "data"),
            ("finding", ""),
            ("other", ""),
            ("other", ""),
        ],
        columns=["kind", "themes"],
        dtype="str",
    )
    assert summary_of(table) == {
        "sentences": 6,
        "findings": 4,
        "without_theme": 1,
        "theme data": 3,
        "theme advocacy": 2,
    }


def test_a_table_without_sentences_has_zeros():
    empty = pd.DataFrame({"kind": [], "themes": []}, dtype="str")
    assert summary_of(empty) == {"sentences": 0, "findings": 0, "without_theme": 0}
