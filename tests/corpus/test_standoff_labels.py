"""Making stand-off labels from labelled sentences. All sentences are invented."""

from __future__ import annotations

import pandas as pd
import pytest

from synth.corpus import CharacterStream
from synth.corpus.stream import normalise
from tools.standoff_labels import label_rows, mark_repeats, place_labels

STREAM = CharacterStream(
    ["Carers were asked what they thought of plans.", "The invented bus took no one under 19.", "It was kind."]
)


@pytest.mark.parametrize(
    ("text", "placed"),
    [
        ("12.Carers were asked what they thought of plans.", "Carers were asked what they thought of plans"),
        ("Carers were asked what they thought of plans. 13.", "Carers were asked what they thought of plans"),
        ("The invented bus took no one under 19.", "The invented bus took no one under 19"),
        ("It was kind.3", "It was kind"),
        (
            "Carers were asked what they thought 4 Of Ashmere of plans. The invented bus took no one under 19.",
            "Carers were asked what they thought of plans. The invented bus took no one under 19",
        ),
    ],
)
def test_what_an_early_reader_left_at_a_sentence_does_not_count(text, placed):
    [(start, run)] = place_labels([{"text": text}], STREAM)
    assert run == normalise(placed)
    assert STREAM.characters.startswith(run, start)


def test_a_sentence_that_is_not_in_the_report_has_no_place():
    assert place_labels([{"text": "The moon was painted green."}], STREAM) == [None]


def test_rows_are_numbered_in_the_order_of_the_report():
    common = {"report": "ashmere-2031-05-01", "programme": "invented", "kind": "finding", "polarity": "strength"}
    common |= {"themes": ["relationships"], "source": "new", "annotator": 0, "split": "train"}
    rows = label_rows(
        [common | {"text": "It was kind."}, common | {"text": "Carers were asked what they thought of plans."}],
        {"ashmere-2031-05-01": STREAM},
    )
    assert [row["finding_id"] for row in rows] == ["ashmere-2031-05-01-0001", "ashmere-2031-05-01-0002"]
    assert [row["length"] for row in rows] == ["37", "9"]
    assert {row["authority"] for row in rows} == {"ashmere"}
    [later] = label_rows([common | {"text": "It was kind."}], {"ashmere-2031-05-01": STREAM}, {"ashmere-2031-05-01": 2})
    assert later["finding_id"] == "ashmere-2031-05-01-0003"
    assert not any("kind." in cell or "Carers" in cell for row in rows for cell in row.values())


def test_of_sentences_that_are_nearly_the_same_the_held_out_one_stays(taxonomy):
    text = "Staff in both of these invented places kept in touch with families by telephone every week."
    rows = [{"finding_id": f"{name}-0001", "repeats": ""} for name in ("ashmere", "birchford")]
    table = pd.DataFrame(
        {
            "finding_id": ["ashmere-0001", "birchford-0001"],
            "inspection_id": ["ashmere", "birchford"],
            "section": "",
            "text": text,
            "kind": "finding",
            "polarity": "strength",
            "themes": "",
            "split": ["train", "test"],
        }
    )
    mark_repeats(rows, table, taxonomy)
    assert [row["repeats"] for row in rows] == ["birchford-0001", ""]
