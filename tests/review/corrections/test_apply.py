from __future__ import annotations

import pandas as pd
import pytest

from synth.errors import TableError
from synth.review import Correction, Labels, apply_corrections
from synth.review.corrections.correction import COLUMNS

LABEL = Labels("finding", "strength", ("relationships",))
ONE = Labels("finding", "mixed", ("relationships",))
TWO = Labels("finding", "strength", ("participation",))
SENTENCE = "invented-0-0001"


def table_of(*decisions, **fields):
    """Make corrections of (who, before, after, verdict), a minute apart."""
    rows = []
    for minute, (who, before, after, verdict) in enumerate(decisions):
        record = {
            "inspection_id": "invented-0",
            "finding_id": SENTENCE,
            "text": "Staff had built trusting relationships with children in Area0.",
            **fields,
        }
        made = Correction(
            who=who,
            source="s",
            before=before,
            after=after,
            verdict=verdict,
            when=f"2026-01-01T00:{minute:02d}:00.000000Z",
            **record,
        )
        rows.append({**made.to_record(), "place": f"line {minute + 1}"})
    return pd.DataFrame(rows, columns=[*COLUMNS, "place"], dtype="str")


def fates(result):
    return {
        name: getattr(result, name)["place"].str[5:].tolist()
        for name in ("applied", "unchanged", "superseded", "stale")
    }


def label_of(result):
    return Labels.of(result.table.set_index("finding_id").loc[SENTENCE])


EDIT, RIGHT, UNSURE, BOTH = "edited", "label right", "unsure", "both"


@pytest.mark.parametrize(
    ("decisions", "label", "applied", "unchanged", "superseded", "stale"),
    [
        ([("A", LABEL, ONE, EDIT)], ONE, "1", "", "", ""),
        ([("A", LABEL, LABEL, RIGHT)], LABEL, "", "1", "", ""),
        ([("A", LABEL, LABEL, BOTH)], LABEL, "", "1", "", ""),
        ([("A", LABEL, ONE, EDIT), ("B", LABEL, TWO, EDIT)], TWO, "2", "", "1", ""),
        ([("A", LABEL, ONE, EDIT), ("B", ONE, TWO, EDIT)], TWO, "2", "", "1", ""),
        ([("A", LABEL, ONE, EDIT), ("B", LABEL, LABEL, RIGHT)], LABEL, "", "2", "1", ""),
        ([("A", LABEL, ONE, EDIT), ("B", ONE, ONE, RIGHT)], ONE, "2", "", "1", ""),
        ([("A", LABEL, ONE, EDIT), ("A", LABEL, LABEL, UNSURE)], LABEL, "", "2", "1", ""),
        ([("A", LABEL, ONE, EDIT), ("B", LABEL, LABEL, UNSURE)], ONE, "1", "2", "", ""),
        ([("A", ONE, TWO, EDIT)], LABEL, "", "", "", "1"),
        ([("A", ONE, LABEL, EDIT)], LABEL, "", "1", "", ""),
        ([("A", ONE, LABEL, EDIT), ("A", LABEL, TWO, EDIT)], TWO, "2", "", "1", ""),
        ([("A", LABEL, ONE, EDIT), ("B", TWO, LABEL, UNSURE)], ONE, "1", "2", "", ""),
    ],
    ids=[
        "one",
        "label right",
        "both",
        "later wins",
        "on top of another",
        "label right takes an earlier one back",
        "label right on top",
        "unsure takes one's own back",
        "unsure leaves another's",
        "not what was seen",
        "already so",
        "already so, then another",
        "unsure fits if it says what is there",
    ],
)
def test_which_correction_holds(labelled, decisions, label, applied, unchanged, superseded, stale):
    result = apply_corrections(labelled, table_of(*decisions))
    assert label_of(result) == label
    assert fates(result) == {
        "applied": list(applied),
        "unchanged": list(unchanged),
        "superseded": list(superseded),
        "stale": list(stale),
    }


def test_the_order_of_the_rows_does_not_matter_but_the_time_does(labelled):
    corrections = table_of(("A", LABEL, ONE, EDIT), ("B", LABEL, TWO, EDIT))
    assert label_of(apply_corrections(labelled.iloc[::-1], corrections.iloc[::-1])) == TWO


def test_nothing_else_changes(labelled):
    result = apply_corrections(labelled, table_of(("A", LABEL, ONE, EDIT)))
    changed = result.table.ne(labelled).fillna(False)
    assert changed.sum().sum() == 1
    assert changed.loc[0, "polarity"]
    pd.testing.assert_index_equal(result.table.columns, labelled.columns)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"finding_id": "gone"}, "no such finding_id"),
        ({"text": "Another sentence."}, "is different now"),
        ({"inspection_id": "invented-1"}, "belongs to inspection invented-0"),
    ],
    ids=["id", "text", "inspection"],
)
def test_what_does_not_fit_is_listed_with_its_reason(labelled, fields, reason):
    result = apply_corrections(labelled, table_of(("A", LABEL, ONE, EDIT), **fields))
    assert reason in result.stale["reason"].iloc[0]
    pd.testing.assert_frame_equal(result.table, labelled, check_dtype=False)


def test_a_label_that_has_changed_is_named(labelled):
    result = apply_corrections(labelled, table_of(("A", ONE, TWO, EDIT)))
    assert "the label is finding, strength, relationships now" in result.stale["reason"].iloc[0]


def test_a_sentence_that_stands_twice_is_an_error(labelled):
    twice = pd.concat([labelled, labelled.iloc[:1]], ignore_index=True)
    with pytest.raises(TableError, match="occurs twice"):
        apply_corrections(twice, table_of(("A", LABEL, ONE, EDIT)))


def test_no_corrections_change_nothing(labelled):
    result = apply_corrections(labelled, table_of())
    pd.testing.assert_frame_equal(result.table, labelled, check_dtype=False)
    assert fates(result) == {"applied": [], "unchanged": [], "superseded": [], "stale": []}
