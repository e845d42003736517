"""Making stand-off labels from labelled sentences. All sentences are invented."""

from __future__ import annotations

import csv
import json
import sys

import pandas as pd
import pytest

from synth.corpus.stream import CharacterStream, normalise
from tools.standoff_labels import label_rows, main, mark_repeats, place_labels

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


def test_marks_of_repeats_stay_when_sentences_are_added(tmp_path, monkeypatch):
    alike = "Staff in both of these invented places kept in touch with families by telephone every week."
    added = "Nothing else was said of the bus that left the invented town at noon."
    for name in ("ashmere-2031-05-01", "birchford-2031-06-01"):
        (tmp_path / f"{name}.txt").write_text(f"Inspection findings\n\n{alike} {added}\n", encoding="utf-8")
    out = tmp_path / "labels.csv"

    def add(*sentences):
        rows = [
            {"report": report, "text": text, "programme": "invented", "kind": "finding", "polarity": "strength"}
            | {"themes": [], "source": "new", "annotator": 0, "split": "train"}
            for report, text in sentences
        ]
        labelled = tmp_path / "labelled.jsonl"
        labelled.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
        monkeypatch.setattr(sys, "argv", ["standoff_labels", str(labelled), str(tmp_path), "--out", str(out)])
        assert main() == 0
        with out.open(encoding="utf-8", newline="") as handle:
            return {row["finding_id"]: row["repeats"] for row in csv.DictReader(handle)}

    marks = {"ashmere-2031-05-01-0001": "", "birchford-2031-06-01-0001": "ashmere-2031-05-01-0001"}
    assert add(("ashmere-2031-05-01", alike), ("birchford-2031-06-01", alike)) == marks
    assert add(("ashmere-2031-05-01", added)) == marks | {"ashmere-2031-05-01-0002": ""}
