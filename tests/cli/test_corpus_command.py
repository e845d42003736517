"""``synth corpus build`` as a user runs it. All reports are invented."""

from __future__ import annotations

from synth.findings import read_table

from ..corpus.conftest import LABELS, label_row, write_labels
from ..corpus.conftest import folder as folder  # noqa: PLC0414 - a fixture

REPORT_ID = "ashmere-2031-05-01"


def test_the_table_is_written_and_passes_validate_but_for_its_size(run, folder):
    code, out, err = run("corpus", "build", folder / "labels.csv", folder / "reports", "-o", folder / "real.csv")
    assert (code, err) == (0, "")
    assert "5 sentences of 5 labelled, of 1 report." in out
    assert "Not found in reports that were read: 0.00%." in out
    assert read_table(folder / "real.csv")["text"].tolist() == [text for text, *_ in LABELS]
    _, _, problems = run("validate", folder / "real.csv")
    assert all("fewer than 20" in line or "come from one inspection" in line for line in problems.splitlines())


def test_sentences_without_a_label_are_written_to_a_table_of_their_own(run, folder):
    others = folder / "unlabelled.csv"
    code, out, _ = run(
        *("corpus", "build", folder / "labels.csv", folder / "reports", "-o", folder / "real.csv"),
        *("--unlabelled", others),
    )
    assert code == 0
    assert f"Wrote {others}: 1 sentence without a label." in out
    assert read_table(others)["text"].tolist() == ["Too few of them showed a pattern."]
    code, _, err = run(
        *("corpus", "build", folder / "labels.csv", folder / "reports", "-o", folder / "real.csv"),
        *("--unlabelled", folder / "labels.csv"),
    )
    assert code == 2
    assert "would be overwritten" in err


def test_what_is_missing_is_said_by_cause(run, folder):
    rows = [
        label_row(REPORT_ID, 1, LABELS[0][0], "finding", "strength", "relationships"),
        label_row(REPORT_ID, 2, "No report says that the moon was painted green.", "finding", "strength", ""),
        label_row("coldwell-2031-07-01", 1, LABELS[1][0], "finding", "strength", "relationships"),
    ]
    write_labels(folder / "labels.csv", rows)
    code, out, err = run(
        "corpus", "build", folder / "labels.csv", folder / "reports", "-o", folder / "real.csv", "--verbose"
    )
    assert code == 1
    assert [line.split() for line in out.splitlines() if line.startswith(("its report", "not found"))] == [
        ["its", "report", "is", "missing", "1", "1"],
        ["not", "found", "in", "the", "text", "of", "the", "report", "1", "1"],
    ]
    assert "Not found in reports that were read: 50.00%." in out
    assert f"not found: {REPORT_ID}-0002" in err


def test_without_a_report_it_says_what_is_looked_for(run, folder):
    (folder / "empty").mkdir()
    (folder / "empty" / "other.txt").write_text("Something else.", encoding="utf-8")
    code, _, err = run("corpus", "build", folder / "labels.csv", folder / "empty", "-o", folder / "real.csv")
    assert code == 2
    assert f"{REPORT_ID}.pdf" in err
    assert not (folder / "real.csv").exists()


def test_the_labels_are_not_written_over(run, folder):
    code, _, err = run("corpus", "build", folder / "labels.csv", folder / "reports", "-o", folder / "labels.csv")
    assert code == 2
    assert "would be overwritten" in err


def test_nothing_is_downloaded_that_has_no_address(run, folder):
    (folder / "sources.csv").write_text("file,address,sha256\nreports/coldwell-2031-07-01.pdf,,00\n", encoding="utf-8")
    row = label_row("coldwell-2031-07-01", 1, LABELS[1][0], "finding", "strength", "relationships")
    keep = label_row(REPORT_ID, 1, LABELS[0][0], "finding", "strength", "relationships")
    write_labels(folder / "labels.csv", [keep, row])
    code, _, err = run(
        "corpus",
        "build",
        folder / "labels.csv",
        folder / "reports",
        "-o",
        folder / "real.csv",
        "--download",
        folder / "sources.csv",
    )
    assert code == 1
    assert "has no address" in err
    assert (folder / "real.csv").exists()
