from __future__ import annotations

import pandas as pd

from synth.findings.context import with_context


def test_context_ends_where_the_document_ends():
    place = pd.DataFrame(
        {
            "inspection_id": ["a", "a", "a", "b"],
            "document": ["report", "report", "letter", "letter"],
            "text": ["One.", "Two.", "Three.", "Four."],
        }
    )
    found = with_context(place)
    assert found["before"].tolist() == ["", "One.", "", ""]
    assert found["after"].tolist() == ["Two.", "", "", ""]
    assert found["section"].tolist() == [""] * 4
