from __future__ import annotations

import pytest

from synth.corpus import build_corpus, read_standoff_labels
from synth.corpus.build import Cause
from synth.errors import TableError, UsageError

from .conftest import LABELS, REPORT, label_row, write_labels

REPORT_ID = "ashmere-2031-05-01"


def labels_of(folder, taxonomy):
    return read_standoff_labels(folder / "labels.csv", taxonomy)


def test_labels_and_text_come_together(folder, taxonomy):
    built = build_corpus(labels_of(folder, taxonomy), [folder / "reports"])
    assert built.table["text"].tolist() == [text for text, *_ in LABELS]
    assert built.table["themes"].tolist() == [themes for *_, themes in LABELS]
    assert built.table["section"].tolist()[:4] == ["Key strengths"] * 3 + ["Areas for improvement"]
    assert built.table["part"].tolist()[0] == "strengths"
    assert set(built.table["inspection_id"]) == {REPORT_ID}
    assert set(built.table["origin"]) == {"real"}
    assert built.missing.empty
    assert built.share_not_found == 0


def test_sentences_that_follow_one_another_share_a_passage(folder, taxonomy):
    """The fifth sentence of the report is not labelled, so another passage begins after it."""
    passages = build_corpus(labels_of(folder, taxonomy), [folder / "reports"]).table["passage"].tolist()
    assert passages[:4] == [f"{REPORT_ID}-1"] * 4
    assert passages[4] == f"{REPORT_ID}-2"


def test_sentences_without_a_label_are_kept_apart(folder, taxonomy):
    rows = build_corpus(labels_of(folder, taxonomy), [folder / "reports"]).unlabelled
    assert rows["text"].tolist() == ["Too few of them showed a pattern."]
    assert rows.loc[0, ["inspection_id", "section", "split", "authority", "origin"]].tolist() == [
        REPORT_ID,
        "Areas for improvement",
        "train",
        REPORT_ID,
        "real",
    ]
    assert not {"kind", "polarity", "themes"} & set(rows.columns)


def test_the_labelled_run_wins_over_the_sentences_of_the_reader(tmp_path, taxonomy):
    (tmp_path / f"{REPORT_ID}.txt").write_text(REPORT, encoding="utf-8")
    text = "trusting relationships with children. Children knew whom"
    write_labels(tmp_path / "labels.csv", [label_row(REPORT_ID, 1, text, "finding", "strength", "relationships")])
    built = build_corpus(labels_of(tmp_path, taxonomy), [tmp_path / f"{REPORT_ID}.txt"])
    assert built.table["text"].tolist() == [text]
    assert built.table["position"].tolist() == [1]


def test_what_cannot_be_placed_is_named_with_its_cause(folder, taxonomy):
    unreadable = folder / "reports" / "birchford-2031-06-01.pdf"
    unreadable.write_bytes(b"%PDF-1.7 nothing else")
    rows = [
        label_row(REPORT_ID, 1, LABELS[0][0], "finding", "strength", "relationships"),
        label_row(REPORT_ID, 2, "No report says that the moon was painted green.", "finding", "strength", ""),
        label_row(REPORT_ID, 3, LABELS[1][0], "finding", "strength", "relationships", repeats="elsewhere-0001"),
        label_row("birchford-2031-06-01", 1, LABELS[1][0], "finding", "strength", "relationships"),
        label_row("coldwell-2031-07-01", 1, LABELS[1][0], "finding", "strength", "relationships"),
    ]
    write_labels(folder / "labels.csv", rows)
    built = build_corpus(labels_of(folder, taxonomy), [folder / "reports"])
    assert len(built.table) == 1
    assert dict(zip(built.missing["finding_id"], built.missing["cause"], strict=True)) == {
        f"{REPORT_ID}-0002": Cause.NOT_FOUND,
        f"{REPORT_ID}-0003": Cause.REPEATS,
        "birchford-2031-06-01-0001": Cause.NOT_READABLE,
        "coldwell-2031-07-01-0001": Cause.NO_REPORT,
    }
    assert built.share_not_found == 0.5
    assert [failure.where for failure in built.failures] == [str(unreadable)]


def test_a_folder_without_the_reports_is_an_error(folder, taxonomy):
    (folder / "reports" / f"{REPORT_ID}.txt").rename(folder / "reports" / "another.txt")
    with pytest.raises(UsageError, match=f"none of the 1 labelled reports was found.*{REPORT_ID}.pdf"):
        build_corpus(labels_of(folder, taxonomy), [folder / "reports"])


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"length": "0"}, "row 2, column length: '0' is not a whole number"),
        ({"start": "far"}, "row 2, column start: 'far'"),
        ({"themes": "moonlight"}, "row 2, column themes: 'moonlight' is not known"),
        ({"kind": "other"}, "row 2: kind is other, but it has themes"),
    ],
)
def test_a_row_that_is_wrong_is_named(tmp_path, taxonomy, change, says):
    row = label_row(REPORT_ID, 1, LABELS[0][0], "finding", "strength", "relationships") | change
    write_labels(tmp_path / "labels.csv", [row])
    with pytest.raises(TableError) as error:
        labels_of(tmp_path, taxonomy)
    assert says in str(error.value)


def test_an_id_that_occurs_twice_is_named(tmp_path, taxonomy):
    row = label_row(REPORT_ID, 1, LABELS[0][0], "finding", "strength", "relationships")
    write_labels(tmp_path / "labels.csv", [row, row])
    with pytest.raises(TableError, match="row 3, column finding_id"):
        labels_of(tmp_path, taxonomy)
