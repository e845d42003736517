"""Verdicts that people decided on as a whole."""

from __future__ import annotations

import pandas as pd

from synth.prevalence import verdicts_from_labels
from synth.prevalence.confirm.direct_verdicts import decide_verdicts


def test_what_people_decided_stands_and_the_rest_stays(labelled, taxonomy):
    verdicts = verdicts_from_labels(labelled, taxonomy).assign(status="provisional", missed_found=0.2)
    cells = {"verdict": "both", "checked_by": "Anna", "checked_on": "2026-11-29"}
    decided = decide_verdicts(verdicts, {("invented-3", "poverty"): cells, ("elsewhere", "poverty"): cells})
    changed = (decided["inspection_id"] == "invented-3") & (decided["theme"] == "poverty")
    row = decided[changed].iloc[0]
    assert {name: row[name] for name in cells} == cells
    assert (row["status"], row["certainty"], row["certainty_found"], row["missed_found"]) == ("confirmed", 1, 1, 0)
    pd.testing.assert_frame_equal(decided[~changed], verdicts[~changed])
