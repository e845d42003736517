"""``synth inspect`` and ``synth ingest`` as a user runs them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from synth.cli.terminal import Terminal
from synth.findings import read_table, write_table
from synth.pipeline.input.sentences import read_input

REPORT = (
    "Report of a joint inspection of services for children at risk of harm in Strathorran\n\n11 March 2024\n\n"
    "Strengths\n\n1. Plans were clear.\n2. Staff knew families well.\n\n"
    "What we found\n\nStaff read 60 records. They found that most plans were up to date.\n"
)
NOTE = "Few plans were late.\n\nChildren were heard."


@pytest.fixture
def reports(tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "strathorran.txt").write_text(REPORT, encoding="utf-8")
    (folder / "note.md").write_text(NOTE, encoding="utf-8")
    return folder


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_inspect_shows_facts_outline_and_counts(run, reports):
    code, out, err = run("inspect", reports / "strathorran.txt")
    assert (code, err) == (0, "")
    lines = [line.split() for line in out.splitlines()]
    assert ["area", "Strathorran"] in lines
    assert ["published", "2024-03-11"] in lines
    assert ["grade", "not", "found"] in lines
    assert ["numbers", "60", "records"] in lines
    assert ["inspection", "strathorran-2024"] in lines
    assert ["Strengths", "strengths", "2"] in lines
    assert ["strengths", "2"] in lines


def test_inspect_says_what_is_not_known_and_goes_on_after_a_failure(run, reports):
    (reports / "broken.pdf").write_bytes(b"%PDF-1.7")
    code, out, err = run("inspect", reports)
    assert code == 1
    assert "broken.pdf: is damaged or cut short. Download it again" in err
    assert len(err.splitlines()) == 1
    assert "note, area: area not stated, so it counts as an inspection of its own" in out
    assert out.splitlines()[1].startswith("note ")
    assert "3 things need your attention." in out
    assert "strathorran.txt\n" in run("inspect", reports, "--documents")[1]


def test_nothing_in_a_report_steers_the_terminal(run, tmp_path):
    path = tmp_path / "a\x1b[31mb.txt"
    path.write_text("Strengths \x1b[2J of\u202e plans\n\nPlans were clear.", encoding="utf-8")
    _, out, _ = run("inspect", path)
    assert all(character.isprintable() or character == "\n" for character in out)


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".xlsx", ".jsonl"])
def test_ingest_writes_all_sentences_and_the_inspections(run, reports, tmp_path, suffix):
    out_path = tmp_path / "out" / f"findings{suffix}"
    code, out, err = run("ingest", reports, "-o", out_path)
    assert (code, err) == (0, "")
    assert "note: note.md: no area and no year of the inspection was found, so it counts as an inspection of its" in out
    table = read_table(out_path)
    assert table["text"].tolist()[:2] == ["Few plans were late.", "Children were heard."]
    known = read_table(tmp_path / "out" / "inspections.csv")
    assert known["inspection_id"].tolist() == ["note", "strathorran-2024"]
    assert "Read 2 of 2 files: 8 sentences of 2 inspections." in out
    assert "grade not found: note, strathorran-2024" in out


def test_the_same_reports_give_the_same_bytes(run, reports, tmp_path):
    for name in ("a", "b"):
        run("ingest", reports, "-o", tmp_path / name / "findings.xlsx", "-q")
    for name in ("findings.xlsx", "inspections.csv"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_quiet_says_only_what_must_not_be_missed(run, reports, tmp_path):
    code, out, err = run("ingest", reports / "strathorran.txt", "-o", tmp_path / "f.csv", "--quiet")
    assert (code, out, err) == (0, "", "")


def test_a_corrected_table_is_passed_back(run, reports, tmp_path):
    out, known = tmp_path / "f.csv", tmp_path / "inspections.csv"
    run("ingest", reports, "-o", out)
    written = known.read_bytes()
    assert run("ingest", reports, "-o", out, "--inspections", known)[0] == 0
    assert known.read_bytes() == written
    table = read_table(known)
    table.loc[1, ["grade", "documents"]] = ["Good", "note.md; strathorran.txt"]
    write_table(table.iloc[1:], known)
    code, said, err = run("ingest", reports, "-o", out, "--inspections", known)
    assert (code, err) == (0, "")
    assert "1 inspection." in said
    assert set(read_table(out)["inspection_id"]) == {"strathorran-2024"}
    assert read_table(known)[["grade", "documents"]].values.tolist() == [["good", "note.md; strathorran.txt"]]


def test_a_corrected_table_is_never_lost(run, reports, tmp_path):
    out, known = tmp_path / "f.csv", tmp_path / "inspections.csv"
    run("ingest", reports, "-o", out)
    table = read_table(known)
    write_table(table.assign(grade="weak"), known)
    before = known.read_bytes(), out.read_bytes()
    (reports / "note.md").write_text(f"{NOTE} They agreed with it.", encoding="utf-8")
    code, _, err = run("ingest", reports, "-o", out)
    assert code == 2
    assert "may have been corrected by hand. Pass it back with --inspections" in err
    assert (known.read_bytes(), out.read_bytes()) == before
    # A file that fails takes nothing out of it either.
    (reports / "note.md").write_bytes(b"")
    code, said, _ = run("ingest", reports, "-o", out, "--inspections", known)
    assert code == 1
    assert "was not changed" in said
    assert known.read_bytes() == before[0]
    assert set(read_table(out)["document"]) == {"strathorran.txt"}


def test_only_some_parts(run, reports, tmp_path):
    code, out, _ = run("ingest", reports, "-o", tmp_path / "f.csv", "--parts", "strengths, key_message")
    assert code == 0
    assert "No sentence of the parts strengths, key_message in: note." in out
    assert read_table(tmp_path / "f.csv")["text"].tolist() == ["Plans were clear.", "Staff knew families well."]
    assert len(read_table(tmp_path / "inspections.csv")) == 2


def test_what_fails_is_one_line_each_and_the_others_are_written(run, reports, tmp_path):
    (reports / "broken.pdf").write_bytes(b"%PDF-1.7")
    (reports / "empty.txt").write_bytes(b"")
    (reports / "old.doc").write_bytes(b"text")
    (reports / "picture.png").write_bytes(b"text")
    code, out, err = run("ingest", reports, "-o", tmp_path / "f.csv")
    assert code == 1
    failed = [line for line in err.splitlines() if line.startswith("error: ")]
    assert [Path(line.split(": ")[1]).name for line in failed] == ["broken.pdf", "empty.txt", "old.doc"]
    assert all(line.count(". ") == 1 for line in failed)
    assert "note: In the folders, but no documents: picture.png." in out
    assert "Read 2 of 5 files" in out
    assert "3 could not be read" in out
    assert set(read_table(tmp_path / "f.csv")["document"]) == {"note.md", "strathorran.txt"}


BAD = {
    "strict": (["ingest", "reports", "-o", "o/f.csv", "--strict"], 1, "broken.pdf: is damaged"),
    "nothing can be read": (["ingest", "reports/broken.pdf", "-o", "o/f.csv"], 1, "the one document could not be read"),
    "unknown ending": (["ingest", "reports", "-o", "o/f.ods"], 2, ".ods"),
    "the table of inspections": (
        ["ingest", "reports", "-o", "o/inspections.csv"],
        2,
        "is the name of the table of inspections",
    ),
    "a folder": (["ingest", "reports", "-o", "o/folder.csv"], 2, "is a folder"),
    "unknown part": (["ingest", "reports", "-o", "o/f.csv", "--parts", "findings"], 2, "'findings' is not a part"),
    "no part": (["ingest", "reports", "-o", "o/f.csv", "--parts", ","], 2, "',' is not a part"),
    "nothing of the part": (["ingest", "reports", "-o", "o/f.csv", "--parts", "action"], 1, "Parts that there are: "),
    "missing corrections": (["ingest", "reports", "-o", "o/f.csv", "--inspections", "none.csv"], 1, "no such file"),
    "unknown inspection": (
        ["ingest", "reports/note.md", "-o", "o/f.csv", "--inspections", "known.csv"],
        1,
        "known.csv: row 3, column inspection_id: no sentence belongs to 'fernhallow-2020'",
    ),
    "a table": (["ingest", "known.csv", "-o", "o/f.csv"], 2, "is not a document that synth reads"),
    "missing report": (["inspect", "none.pdf"], 2, "there is no such file"),
    "no report": (["inspect", "o"], 2, "contains no document"),
}


@pytest.mark.parametrize(("arguments", "code", "message"), BAD.values(), ids=BAD.keys())
def test_what_goes_wrong_is_one_clear_line_and_writes_nothing(
    run, reports, tmp_path, monkeypatch, arguments, code, message
):
    monkeypatch.chdir(tmp_path)
    Path("o/folder.csv").mkdir(parents=True)
    Path("known.csv").write_text("inspection_id\nnote\nfernhallow-2020\n", encoding="utf-8")
    (reports / "broken.pdf").write_bytes(b"%PDF-1.7")
    before = files(tmp_path)
    stopped, out, err = run(*arguments)
    assert stopped == code
    assert out == ""
    assert message in err.splitlines()[-1]
    assert all(line.startswith("error: ") for line in err.splitlines())
    assert files(tmp_path) == before


def test_any_command_reads_corrected_inspections_and_parts(reports, tmp_path):
    known = tmp_path / "known.csv"
    known.write_text("inspection_id,grade,area_type\nstrathorran-2024,Weak,rural\n", encoding="utf-8")
    given = read_input([reports], Terminal(quiet=True), inspections=known, parts="strengths", grouped=True)
    assert given.table["text"].tolist() == ["Plans were clear.", "Staff knew families well."]
    assert given.inspections.set_index("inspection_id").loc["strathorran-2024", ["grade", "area_type"]].tolist() == [
        "weak",
        "rural",
    ]
    assert "Not in the table of inspections: note." in given.notes
    sentences = tmp_path / "sentences.csv"
    write_table(pd.DataFrame({"inspection_id": ["strathorran-2024"], "part": ["body"], "text": ["Plans."]}), sentences)
    given = read_input([sentences], Terminal(quiet=True), inspections=known, parts="body", grouped=True)
    assert given.inspections["area_type"].tolist() == ["rural"]
    assert len(given.table) == 1


@pytest.mark.parametrize("command", ["inspect", "ingest"])
def test_every_command_is_helped(run, command):
    code, out, _ = run(command, "--help")
    assert code == 0
    assert "Usage" in out
