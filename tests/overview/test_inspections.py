from __future__ import annotations

import pandas as pd
import pytest

from synth.errors import TableError
from synth.overview.inspections import described_by


def frame(**columns):
    return pd.DataFrame(columns, dtype="str")


def test_what_people_know_goes_before_what_documents_say():
    said = frame(inspection_id=["a", "b"], grade=["good", "weak"], area=["A", "B"])
    table, notes = described_by(frame(inspection_id=["a"], grade=["adequate"], kind=["x"]), said, ["a", "b"], where="f")
    assert table.to_dict("list") == {
        "inspection_id": ["a", "b"],
        "grade": ["adequate", "weak"],
        "area": ["A", "B"],
        "kind": ["x", ""],
    }
    assert notes == ("Not in the table of inspections: b.",)


def test_inspections_that_were_not_read_are_told_and_left_out():
    table, notes = described_by(
        frame(inspection_id=["a", "z"], year=["2021", "2022"]), pd.DataFrame(), ["a"], where="f"
    )
    assert table["inspection_id"].tolist() == ["a"]
    assert notes == ("In the table of inspections, but nothing was read of: z.",)


@pytest.mark.parametrize(
    ("table", "message"),
    [(frame(area=["A"]), "'inspection_id' is missing"), (frame(inspection_id=["a", " a"]), "'a' stands twice")],
    ids=["no id", "twice"],
)
def test_table_that_cannot_be_used_is_refused(table, message):
    with pytest.raises(TableError, match=message):
        described_by(table, pd.DataFrame(), ["a"], where="f")
